#include "bench/reads_recorder.h"

#include <utility>

#include "base/check.h"

namespace redress {
namespace {

using Visit = KeyValueReader::Visit;

// Counts what is visited: as many are visited again.
Visit Counted(const Visit& visit, std::size_t& count) {
  return [&visit, &count](absl::string_view key, absl::string_view value) {
    ++count;
    return visit(key, value);
  };
}

// Stops where the one that was counted did.
Visit UpTo(std::size_t& left) {
  return [&left](absl::string_view, absl::string_view) { return --left > 0; };
}

// The places that an iterator was sent to: somewhere, or on by one.
using Leaps = std::vector<std::optional<std::string>>;

class RecordedIterator final : public RowIterator {
 public:
  RecordedIterator(std::unique_ptr<RowIterator> rows, std::shared_ptr<Leaps> leaps)
      : rows_(std::move(rows)), leaps_(std::move(leaps)) {}

  void Seek(absl::string_view from) override {
    leaps_->emplace_back(std::string(from));
    rows_->Seek(from);
  }
  void Next() override {
    leaps_->emplace_back(std::nullopt);
    rows_->Next();
  }
  bool Valid() const override { return rows_->Valid(); }
  absl::string_view key() const override { return rows_->key(); }
  absl::string_view value() const override { return rows_->value(); }
  absl::Status status() const override { return rows_->status(); }

 private:
  std::unique_ptr<RowIterator> rows_;
  std::shared_ptr<Leaps> leaps_;
};

}  // namespace

absl::StatusOr<std::optional<Value>> ReadsRecorder::Get(Family family,
                                                        absl::string_view key) const {
  reads_.emplace_back([family, key = std::string(key)](const KeyValueReader& views) {
    CHECK(views.Get(family, key).ok());
  });
  return views_->Get(family, key);
}

absl::StatusOr<std::vector<std::optional<Value>>> ReadsRecorder::GetMany(
    Family family, const std::vector<Key>& keys) const {
  reads_.emplace_back(
      [family, keys](const KeyValueReader& views) { CHECK(views.GetMany(family, keys).ok()); });
  return views_->GetMany(family, keys);
}

absl::Status ReadsRecorder::Scan(Family family, absl::string_view prefix, absl::string_view from,
                                 const Visit& visit) const {
  std::size_t count = 0;
  const absl::Status status = views_->Scan(family, prefix, from, Counted(visit, count));
  reads_.emplace_back([family, prefix = std::string(prefix), from = std::string(from),
                       count](const KeyValueReader& views) {
    std::size_t left = count;
    CHECK(views.Scan(family, prefix, from, UpTo(left)).ok());
  });
  return status;
}

absl::Status ReadsRecorder::ScanBack(Family family, absl::string_view prefix,
                                     absl::string_view from, const Visit& visit) const {
  std::size_t count = 0;
  const absl::Status status = views_->ScanBack(family, prefix, from, Counted(visit, count));
  reads_.emplace_back([family, prefix = std::string(prefix), from = std::string(from),
                       count](const KeyValueReader& views) {
    std::size_t left = count;
    CHECK(views.ScanBack(family, prefix, from, UpTo(left)).ok());
  });
  return status;
}

std::unique_ptr<RowIterator> ReadsRecorder::Iterate(Family family, absl::string_view prefix) const {
  auto leaps = std::make_shared<Leaps>();
  reads_.emplace_back([family, prefix = std::string(prefix), leaps](const KeyValueReader& views) {
    const std::unique_ptr<RowIterator> rows = views.Iterate(family, prefix);
    for (const std::optional<std::string>& leap : *leaps) {
      if (leap.has_value()) {
        rows->Seek(*leap);
      } else {
        rows->Next();
      }
    }
  });
  return std::make_unique<RecordedIterator>(views_->Iterate(family, prefix), std::move(leaps));
}

}  // namespace redress
