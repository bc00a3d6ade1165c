#pragma once

// The log that all nodes share, as its keeper holds it, and each node's line to it: late, cut off,
// away. Truncated or swapped when told to.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/simulated_vault.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// What a node sees of the log. Outlives crashes of the node.
class Line {
 public:
  Line(World& world, absl::string_view name) : dice_(world.NewDice(name)) {}

  // How late a record may come to the node.
  absl::Duration max_delay = absl::Milliseconds(2);

  bool away = false;                   // no answer
  std::optional<std::size_t> cut_off;  // an old leader answers: the log ends here, it says
  std::function<void()> wake;          // of the node that stands at its end; empty: none does

  // How many records can be read.
  std::size_t end() const { return cut_off.has_value() ? std::min(*cut_off, arrived_) : arrived_; }

  absl::Duration NextDelay() { return dice_.Between(absl::ZeroDuration(), max_delay); }
  std::size_t NextReadSize(std::size_t max) { return 1 + dice_.Below(max); }

 private:
  friend class SimulatedLog;

  Dice dice_;
  std::size_t arrived_ = 0;
  absl::Duration last_arrival_;
};

class SimulatedLog {
 public:
  // `offset_gaps`: whether offsets have gaps, as a broker's do.
  enum class OffsetGaps { kNone, kSome };
  SimulatedLog(World& world, OffsetGaps gaps)
      : world_(world), dice_(world.NewDice("log")), gaps_(gaps) {}

  void AddLine(Line* line) { lines_.push_back(line); }

  // The keys of all nodes: as durable as the log.
  KeptKeys& kept_keys() const { return kept_keys_; }
  // For checkers: destroyed ones, too.
  SealingKeys& keys_ever() const { return ever_; }

  // The record is durable now; lines hear of it late. Returns its position, from 1.
  std::uint64_t Land(std::string bytes);

  // From now until `until`, appends wait at the keeper.
  absl::Duration paused_until;

  // All after the first `size` records is gone, and the keeper does not know it was there.
  void Truncate(std::size_t size);

  // The log is another one, of the same name.
  void Swap(const std::vector<std::string>& others);

  const std::vector<Record>& records() const { return records_; }
  const Ledger& ledger() const { return ledger_; }

  // The offset of the next record, as a reader who may read `end` records understands it.
  std::int64_t OffsetAt(std::size_t end) const {
    return end < records_.size() ? records_[end].offset : next_offset_;
  }

  // Counts truncations and swaps.
  int generation() const { return generation_; }
  // Whether anything that nodes ever appended, refused or lost since too, tells of a person in
  // plain.
  bool tells_in_plain() const { return tells_in_plain_; }
  // Whether what it holds was decided by nodes: not once it was swapped for records made up at
  // random.
  bool follows_rules() const { return follows_rules_; }

  // When the record at `position` landed.
  absl::Duration landed_at(std::uint64_t position) const { return landed_at_[position - 1]; }

 private:
  void Arrive(Line& line, std::size_t size, int generation);
  void Append(std::string bytes);

  World& world_;
  Dice dice_;
  OffsetGaps gaps_;
  std::vector<Line*> lines_;
  std::vector<Record> records_;
  std::vector<absl::Duration> landed_at_;
  mutable KeptKeys kept_keys_;
  mutable KeptKeys::Ever ever_{kept_keys_};
  Ledger ledger_{ever_};
  std::int64_t next_offset_ = 0;
  int generation_ = 0;
  bool follows_rules_ = true;
  bool tells_in_plain_ = false;
};

}  // namespace redress::simulation
