#pragma once

// Which offset of each partition may be committed: messages are finished in any order, and an
// offset is safe only when every earlier message is finished. Knows no Kafka.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace redress {

// As Kafka commits: the offset of the next message to read.
struct PartitionOffset {
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  bool operator==(const PartitionOffset&) const = default;
};

// Not thread-safe.
class OffsetTracker {
 public:
  // Starts on a partition, wherever its first message stands.
  void Assign(std::int32_t partition);

  // Forgets a partition, and what is open in it.
  void Drop(std::int32_t partition);

  bool IsAssigned(std::int32_t partition) const { return partitions_.count(partition) > 0; }

  // Notes that the message at `offset` was taken. Returns false, and notes nothing, where it was
  // taken before or its partition is not assigned.
  bool Take(std::int32_t partition, std::int64_t offset);

  // Notes that all is done about a message that was taken; about others it changes nothing.
  void Finish(std::int32_t partition, std::int64_t offset);

  // Returns how many messages of the partition are taken and not finished.
  std::size_t open(std::int32_t partition) const;

  // Returns what may be committed and is not marked so.
  std::vector<PartitionOffset> Committable() const;
  void MarkCommitted(const std::vector<PartitionOffset>& offsets);

  // Takes every mark back: a commit may not have come through.
  void ForgetCommits();

  // Returns the first offset not finished, or nothing where none was taken.
  std::optional<std::int64_t> Next(std::int32_t partition) const;

 private:
  struct Partition {
    std::set<std::int64_t> open;   // taken, not finished; may have gaps, as offsets do
    std::int64_t after_last = -1;  // one past the last taken; -1 before the first
    std::int64_t committed = -1;
  };

  std::map<std::int32_t, Partition> partitions_;
};

}  // namespace redress
