#include "consumers/offset_tracker.h"

namespace redress {

void OffsetTracker::Assign(std::int32_t partition) { partitions_[partition] = Partition(); }

void OffsetTracker::Drop(std::int32_t partition) { partitions_.erase(partition); }

bool OffsetTracker::Take(std::int32_t partition, std::int64_t offset) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end() || offset < found->second.after_last) return false;
  found->second.open.insert(offset);
  found->second.after_last = offset + 1;
  return true;
}

void OffsetTracker::Finish(std::int32_t partition, std::int64_t offset) {
  const auto found = partitions_.find(partition);
  if (found != partitions_.end()) found->second.open.erase(offset);
}

std::size_t OffsetTracker::open(std::int32_t partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? 0 : found->second.open.size();
}

std::vector<PartitionOffset> OffsetTracker::Committable() const {
  std::vector<PartitionOffset> offsets;
  for (const auto& [number, partition] : partitions_) {
    const std::optional<std::int64_t> next = Next(number);
    if (next.has_value() && *next > partition.committed) offsets.push_back({number, *next});
  }
  return offsets;
}

void OffsetTracker::MarkCommitted(const std::vector<PartitionOffset>& offsets) {
  for (const PartitionOffset& offset : offsets) {
    const auto found = partitions_.find(offset.partition);
    if (found != partitions_.end()) found->second.committed = offset.offset;
  }
}

void OffsetTracker::ForgetCommits() {
  for (auto& [number, partition] : partitions_) partition.committed = -1;
}

std::optional<std::int64_t> OffsetTracker::Next(std::int32_t partition) const {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end() || found->second.after_last < 0) return std::nullopt;
  return found->second.open.empty() ? found->second.after_last : *found->second.open.begin();
}

}  // namespace redress
