#include "projections/place_lists.h"

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/check.h"

namespace redress {
namespace {

// Rows that a list goes on one by one before it leaps: the next place is mostly near, and a leap
// costs as much as many rows.
constexpr int kRowsBeforeLeap = 4;

// Returns 8 bytes that sort as instants do, the latest first.
std::string LatestFirst(std::int64_t micros) { return BigEndianSigned64(~micros); }

// The rows of a list as its changes leave them.
class ChangedRows final : public RowIterator {
 public:
  ChangedRows(const KeyValueReader& reader, const PlaceList& list)
      : prefix_(list.prefix),
        changes_(list.changes),
        rows_(reader.Iterate(list.family, list.prefix)),
        change_(changes_.end()) {}

  void Seek(absl::string_view from) override {
    rows_->Seek(from);
    change_ = from > prefix_ ? changes_.lower_bound(std::string(from.substr(prefix_.size())))
                             : changes_.begin();
    Settle();
  }

  void Next() override {
    if (changed_) {
      ++change_;
    } else {
      rows_->Next();
    }
    Settle();
  }

  bool Valid() const override { return changed_ || rows_->Valid(); }
  absl::string_view key() const override { return changed_ ? key_ : rows_->key(); }
  absl::string_view value() const override { return {}; }
  absl::Status status() const override { return rows_->status(); }

 private:
  // Moves to the next place that is in the list, from where both stand.
  void Settle() {
    for (; change_ != changes_.end(); ++change_) {
      key_ = absl::StrCat(prefix_, change_->first);
      if (rows_->Valid() && rows_->key() < key_) break;
      if (rows_->Valid() && rows_->key() == key_) rows_->Next();
      changed_ = change_->second;
      if (changed_) return;
    }
    changed_ = false;
  }

  const std::string prefix_;
  const std::map<std::string, bool> changes_;
  const std::unique_ptr<RowIterator> rows_;
  std::map<std::string, bool>::const_iterator change_;
  bool changed_ = false;  // stands on change_, else on rows_
  std::string key_;
};

std::unique_ptr<RowIterator> RowsOf(const KeyValueReader& reader, const PlaceList& list) {
  if (!list.changes.empty()) return std::make_unique<ChangedRows>(reader, list);
  return reader.Iterate(list.family, list.prefix);
}

}  // namespace

std::string TicketPlace(std::int64_t happened_micros, std::uint64_t position, std::uint32_t index) {
  const std::string bytes = BigEndian64(index);
  const std::size_t first = bytes.find_first_not_of('\0');
  return absl::StrCat(LatestFirst(happened_micros), BigEndian64(~position),
                      first == std::string::npos ? "" : absl::string_view(bytes).substr(first));
}

std::string PlaceBefore(absl::Time instant) {
  const std::int64_t micros = absl::ToUnixMicros(instant);  // rounded down
  const bool whole = absl::FromUnixMicros(micros) >= instant;
  return LatestFirst(whole ? micros - 1 : micros);
}

CommonPlaces::CommonPlaces(const KeyValueReader& reader, const std::vector<ListUnion>& unions,
                           std::size_t max_steps)
    : steps_left_(max_steps) {
  CHECK(!unions.empty());
  for (const ListUnion& lists : unions) {
    CHECK(!lists.empty());
    std::vector<List>& opened = unions_.emplace_back();
    for (const PlaceList& list : lists) {
      opened.push_back({.prefix = list.prefix, .rows = RowsOf(reader, list)});
    }
  }
}

CommonPlaces::Outcome CommonPlaces::Find(absl::string_view from) {
  place_ = std::string(from);
  std::size_t agreed = 0;
  for (std::size_t i = 0; agreed < unions_.size(); i = (i + 1) % unions_.size()) {
    const std::optional<absl::string_view> found = AdvanceAll(unions_[i]);
    if (!found) return out_of_steps_ ? Outcome::kOutOfSteps : Outcome::kEnd;
    agreed = *found == place_ ? agreed + 1 : 1;
    place_ = std::string(*found);
  }
  return Outcome::kFound;
}

std::optional<absl::string_view> CommonPlaces::AdvanceAll(std::vector<List>& lists) {
  std::optional<absl::string_view> first;
  for (List& list : lists) {
    if (!Advance(list)) return std::nullopt;
    if (list.rows->Valid() && (!first || list.Place() < *first)) first = list.Place();
  }
  return first;
}

bool CommonPlaces::Advance(List& list) {
  const auto behind = [&] { return list.rows->Valid() && list.Place() < place_; };
  for (int i = 0; list.begun && i < kRowsBeforeLeap && behind(); ++i) {
    if (!Step()) return false;
    list.rows->Next();
  }
  if (!list.begun || behind()) {
    if (!Step()) return false;
    list.begun = true;
    list.rows->Seek(absl::StrCat(list.prefix, place_));
  }
  if (!list.rows->Valid()) status_ = list.rows->status();
  return status_.ok();
}

bool CommonPlaces::Step() {
  out_of_steps_ = steps_left_ == 0;
  if (out_of_steps_) return false;
  --steps_left_;
  return true;
}

}  // namespace redress
