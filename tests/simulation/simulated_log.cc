#include "tests/simulation/simulated_log.h"

#include <algorithm>
#include <utility>

namespace redress::simulation {

void SimulatedLog::Append(std::string bytes) {
  if (gaps_ == OffsetGaps::kSome && dice_.Chance(1, 20)) {
    next_offset_ += 1 + static_cast<std::int64_t>(dice_.Below(3));
  }
  ledger_.Read(bytes);
  landed_at_.push_back(world_.now());
  records_.push_back({std::move(bytes), next_offset_++, world_.wall()});
}

std::uint64_t SimulatedLog::Land(std::string bytes) {
  tells_in_plain_ = tells_in_plain_ || TellsInPlain(bytes);
  Append(std::move(bytes));
  for (Line* line : lines_) {
    const absl::Duration when = std::max(line->last_arrival_, world_.now() + line->NextDelay());
    line->last_arrival_ = when;
    world_.At(when, [this, line, size = records_.size(), generation = generation_] {
      Arrive(*line, size, generation);
    });
  }
  return records_.size();
}

void SimulatedLog::Arrive(Line& line, std::size_t size, int generation) {
  if (generation != generation_) return;
  line.arrived_ = std::max(line.arrived_, size);
  if (line.wake && !line.away) line.wake();
}

void SimulatedLog::Truncate(std::size_t size) {
  ++generation_;
  records_.resize(std::min(size, records_.size()));
  landed_at_.resize(records_.size());
  next_offset_ = records_.empty() ? 0 : records_.back().offset + 1;
  ledger_ = Ledger(ever_);
  for (const Record& record : records_) ledger_.Read(record.bytes);
  for (Line* line : lines_) {
    line->arrived_ = records_.size();
    line->cut_off.reset();
  }
}

void SimulatedLog::Swap(const std::vector<std::string>& others) {
  Truncate(0);
  follows_rules_ = false;
  for (const std::string& bytes : others) Append(bytes);
  for (Line* line : lines_) line->arrived_ = records_.size();
}

}  // namespace redress::simulation
