#include "projections/map_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "projections/key_range.h"

namespace redress {
namespace {

std::size_t IndexOf(Family family) { return static_cast<std::size_t>(family); }

}  // namespace

// The rows as they were when it was made. Takes and drops its shares under the store's lock, so
// that a share count of one means: nobody reads them.
class MapStore::Pinned final : public KeyValueReader {
 public:
  explicit Pinned(const MapStore& store) : store_(store) {
    const std::lock_guard lock(store_.mutex_);
    families_ = store_.families_;
  }
  ~Pinned() override {
    const std::lock_guard lock(store_.mutex_);
    families_ = {};
  }
  Pinned(const Pinned& other) : store_(other.store_) {
    const std::lock_guard lock(store_.mutex_);
    families_ = other.families_;
  }
  Pinned& operator=(const Pinned&) = delete;

  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    const Rows& rows = *families_[IndexOf(family)];
    const auto row = rows.find(key);
    if (row == rows.end()) return std::nullopt;
    return row->second;
  }

  absl::Status Scan(Family family, absl::string_view prefix, absl::string_view from,
                    const Visit& visit) const override {
    const Rows& rows = *families_[IndexOf(family)];
    for (auto row = rows.lower_bound(std::max(prefix, from)); row != rows.end(); ++row) {
      if (!absl::StartsWith(row->first, prefix)) break;
      if (!visit(row->first, row->second)) break;
    }
    return absl::OkStatus();
  }

  absl::Status ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                        const Visit& visit) const override {
    const Rows& rows = *families_[IndexOf(family)];
    const std::string end = EndOfPrefix(prefix);
    const bool beyond = !end.empty() && from >= absl::string_view(end);
    auto row = beyond ? rows.lower_bound(end) : rows.upper_bound(from);
    while (row != rows.begin()) {
      --row;
      if (!absl::StartsWith(row->first, prefix)) break;
      if (!visit(row->first, row->second)) break;
    }
    return absl::OkStatus();
  }

  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override;

  const Rows& rows(Family family) const { return *families_[IndexOf(family)]; }

 private:
  const MapStore& store_;
  Families families_;
};

class MapStore::Iterator final : public RowIterator {
 public:
  Iterator(const Pinned& pinned, Family family, absl::string_view prefix)
      : pinned_(pinned), rows_(pinned_.rows(family)), prefix_(prefix), at_(rows_.end()) {}

  void Seek(absl::string_view from) override {
    at_ = rows_.lower_bound(std::max(absl::string_view(prefix_), from));
  }
  void Next() override { ++at_; }
  bool Valid() const override {
    return at_ != rows_.end() && absl::StartsWith(at_->first, prefix_);
  }
  absl::string_view key() const override { return at_->first; }
  absl::string_view value() const override { return at_->second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  Pinned pinned_;
  const Rows& rows_;
  std::string prefix_;
  Rows::const_iterator at_;
};

std::unique_ptr<RowIterator> MapStore::Pinned::Iterate(Family family,
                                                       absl::string_view prefix) const {
  return std::make_unique<Iterator>(*this, family, prefix);
}

MapStore::MapStore() {
  for (std::shared_ptr<Rows>& rows : families_) rows = std::make_shared<Rows>();
}

MapStore::~MapStore() = default;

absl::StatusOr<std::optional<Value>> MapStore::Get(Family family, absl::string_view key) const {
  const std::lock_guard lock(mutex_);
  const Rows& rows = *families_[IndexOf(family)];
  const auto row = rows.find(key);
  if (row == rows.end()) return std::nullopt;
  return row->second;
}

absl::Status MapStore::Scan(Family family, absl::string_view prefix, absl::string_view from,
                            const Visit& visit) const {
  return Pinned(*this).Scan(family, prefix, from, visit);
}

absl::Status MapStore::ScanBack(Family family, absl::string_view prefix, absl::string_view from,
                                const Visit& visit) const {
  return Pinned(*this).ScanBack(family, prefix, from, visit);
}

std::unique_ptr<RowIterator> MapStore::Iterate(Family family, absl::string_view prefix) const {
  return std::make_unique<Iterator>(Pinned(*this), family, prefix);
}

absl::Status MapStore::Write(const Writes& writes) {
  const std::lock_guard lock(mutex_);
  if (broken_) return absl::UnavailableError("the store must be reopened after a failed write");
  for (const auto& [place, value] : writes) {
    std::shared_ptr<Rows>& rows = families_[IndexOf(place.first)];
    if (rows.use_count() > 1) rows = std::make_shared<Rows>(*rows);
    if (value) {
      rows->insert_or_assign(place.second, *value);
    } else {
      rows->erase(place.second);
    }
  }
  return absl::OkStatus();
}

std::unique_ptr<KeyValueReader> MapStore::Snapshot() const {
  return std::make_unique<Pinned>(*this);
}

void MapStore::FailWrites() {
  const std::lock_guard lock(mutex_);
  broken_ = true;
}

}  // namespace redress
