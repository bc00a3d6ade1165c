#include "projections/standards.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "projections/damaged_views.h"
#include "projections/streams.h"
#include "projections/ticket_clocks.h"
#include "projections/tickets.h"

namespace redress {
namespace {

constexpr absl::string_view kEnd("\0", 1);

// Metric and side, a byte each; milestone and policy, each ended by a zero byte; the version.
std::string KeyOf(const ClockRow& clock) {
  return absl::StrCat(std::string(1, static_cast<char>(clock.metric())),
                      std::string(1, static_cast<char>(clock.side())), clock.milestone(), kEnd,
                      clock.policy(), kEnd, BigEndian64(clock.policy_version()));
}

std::optional<StandardCounts> Parsed(absl::string_view key, absl::string_view value) {
  StandardCounts counts;
  if (key.size() < 2) return std::nullopt;
  counts.metric = static_cast<ClockMetric>(key[0]);
  counts.side = static_cast<ClockSide>(key[1]);
  key.remove_prefix(2);
  const std::size_t milestone = key.find('\0');
  if (milestone == absl::string_view::npos) return std::nullopt;
  counts.milestone = std::string(key.substr(0, milestone));
  key.remove_prefix(milestone + 1);
  const std::size_t policy = key.find('\0');
  if (policy == absl::string_view::npos || key.size() != policy + 1 + 8) return std::nullopt;
  counts.policy = std::string(key.substr(0, policy));
  counts.policy_version = static_cast<std::uint32_t>(ReadBigEndian64(key.substr(policy + 1)));
  if (!counts.counts.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return std::nullopt;
  }
  return counts;
}

void Count(const ClockChange& change, StandardRow& row) {
  switch (change.change_case()) {
    case ClockChange::kStarted:
      return row.set_started(row.started() + 1);
    case ClockChange::kMet:
      if (change.met().late()) return row.set_met_late(row.met_late() + 1);
      return row.set_met(row.met() + 1);
    case ClockChange::kWarned:
      return row.set_warned(row.warned() + 1);
    case ClockChange::kBreached:
      return row.set_breached(row.breached() + 1);
    case ClockChange::kRestated:
      return row.set_restated(row.restated() + 1);
    case ClockChange::kSuperseded:
      return row.set_superseded(row.superseded() + 1);
    case ClockChange::kCancelled:
      return row.set_cancelled(row.cancelled() + 1);
    default:  // changes that are no outcome
      return;
  }
}

// Promises of a ticket by id, those too that a change of the same event ended.
class KnownClocks {
 public:
  explicit KnownClocks(const TicketRow& row) : live_(row.clocks()) { Remember(); }

  void Take(const ClockChange& change) {
    FoldClock(change, live_);
    Remember();
  }

  const ClockRow* Find(std::uint32_t id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : &found->second;
  }

 private:
  void Remember() {
    for (const ClockRow& clock : live_) all_.emplace(clock.clock(), clock);
  }

  google::protobuf::RepeatedPtrField<ClockRow> live_;
  std::map<std::uint32_t, ClockRow> all_;
};

}  // namespace

absl::Status StandardsProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> number = IdIn(row.stream(), kTicketPrefix);
  const TicketEvent& fact = row.event().ticket();
  if (!number || fact.clocks().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const TicketRow before, batch.GetRow<TicketRow>(Family::kTickets, *number));
  KnownClocks clocks(before);
  for (const ClockChange& change : fact.clocks()) {
    clocks.Take(change);
    const ClockRow* clock = clocks.Find(change.clock());
    if (clock == nullptr) continue;
    const std::string key = KeyOf(*clock);
    ASSIGN_OR_RETURN(StandardRow counts, batch.GetRow<StandardRow>(Family::kStandards, key));
    Count(change, counts);
    batch.PutRow(Family::kStandards, key, counts);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<StandardCounts>> ReadStandards(const KeyValueReader& reader) {
  std::vector<StandardCounts> all;
  absl::Status parsed;
  RETURN_IF_ERROR(
      reader.Scan(Family::kStandards, "", "", [&](absl::string_view key, absl::string_view value) {
        std::optional<StandardCounts> counts = Parsed(key, value);
        if (!counts.has_value()) {
          parsed = UnreadableRow("standards");
          return false;
        }
        all.push_back(*std::move(counts));
        return true;
      }));
  RETURN_IF_ERROR(parsed);
  return all;
}

}  // namespace redress
