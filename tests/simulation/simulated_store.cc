#include "tests/simulation/simulated_store.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/status.h"

namespace redress::simulation {

absl::Status SimulatedStore::Write(const Writes& writes) {
  if (fails_after_.has_value()) {
    if (*fails_after_ == 0) return absl::UnavailableError("the disk failed");
    --*fails_after_;
  }
  Writes replaced;
  for (const auto& [place, value] : writes) {
    replaced.emplace(place, *rows_.Get(place.first, place.second));
  }
  undo_.push_back(std::move(replaced));
  if (undo_.size() > kMaxUnsynced) undo_.pop_front();
  return rows_.Write(writes);
}

absl::Status SimulatedStore::Health() const {
  return damaged_ ? absl::DataLossError("a block is damaged") : absl::OkStatus();
}

void SimulatedStore::TakeBack(std::size_t batches) {
  for (std::size_t i = 0; i < batches && !undo_.empty(); ++i) {
    CHECK(rows_.Write(undo_.back()).ok());
    undo_.pop_back();
  }
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> SimulatedFolder::Reopen() {
  if (broken) return absl::UnavailableError("the disk is still away");
  RETURN_IF_ERROR(current_->Health());
  current_->Mend();
  current_->TakeBack(std::exchange(lost_with_disk, 0));
  ++reopenings_;
  return std::shared_ptr<KeyValueStore>(current_);
}

absl::Status SimulatedFolder::TakeRoom() {
  if (broken) return absl::UnavailableError("the disk is still away");
  if (failing_replacements == 0) return absl::OkStatus();
  --failing_replacements;
  return absl::UnavailableError("there is no room");
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> SimulatedFolder::MakeBeside() {
  RETURN_IF_ERROR(TakeRoom());
  beside_ = std::make_shared<SimulatedStore>();
  return std::shared_ptr<KeyValueStore>(beside_);
}

absl::Status SimulatedFolder::Replace(std::shared_ptr<KeyValueStore> made) {
  CHECK(made == beside_);
  RETURN_IF_ERROR(TakeRoom());
  current_ = std::move(beside_);
  return absl::OkStatus();
}

}  // namespace redress::simulation
