#include "tests/simulation/row_checker.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/callback/callback.h"
#include "aggregates/contact/contact.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/ticket.h"
#include "events/sealing.h"
#include "projections/customers.h"
#include "projections/erasure.h"
#include "projections/queues.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "tests/simulation/clock_checker.h"
#include "tests/simulation/revisit_checker.h"

namespace redress::simulation {
namespace {

void CheckPositions(World& world, const SimulatedLog& log, std::uint64_t end,
                    const KeyValueReader& rows) {
  absl::Time last = absl::InfinitePast();
  for (std::uint64_t position = 1; position <= end; ++position) {
    const LedgerEntry& entry = log.ledger().at(position);
    const auto row = ReadPositionRow(rows, position);
    const bool fits = row.ok() && row->has_value() &&
                      (*row)->offset() == log.records()[position - 1].offset &&
                      (*row)->record_hash() == entry.hash && (*row)->digest() == entry.digest;
    if (!fits) {
      return world.Violate("I5", absl::StrCat("position ", position, " does not fit its record"));
    }
    const absl::Time recorded = FromRecordedMicros((*row)->recorded_at());
    if (recorded < last || recorded != entry.recorded_at) {
      return world.Violate(
          "I11", absl::StrCat("position ", position, " was recorded at ",
                              absl::FormatTime(recorded), " after ", absl::FormatTime(last)));
    }
    last = recorded;
    // An instant is a prefix, the longest one recorded so far.
    if (entry.outcome != Outcome::kAccepted) continue;
    const auto as_of = PositionAsOf(rows, recorded);
    const bool is_prefix = as_of.ok() && *as_of >= position && *as_of <= end &&
                           log.ledger().at(*as_of).recorded_at == recorded;
    if (!is_prefix) {
      return world.Violate("I11",
                           absl::StrCat("the instant of position ", position, " is not a prefix"));
    }
  }
}

// What is shown of an event, of a stream that was erased or not.
std::string Shown(const PlacedEvent& placed, bool is_erased) {
  if (!is_erased) return placed.bytes;
  Event event;
  event.ParseFromString(placed.bytes);
  ClearPersonal(event);
  return event.SerializeAsString();
}

void CheckStream(World& world, const std::string& stream, const std::vector<PlacedEvent>& events,
                 const std::string& head, const KeyValueReader& rows) {
  const auto row = ReadHead(rows, stream);
  if (!row.ok() || row->head() != head || row->version() != events.size()) {
    return world.Violate("I3", absl::StrCat("the head of ", stream, " does not fit its events"));
  }
  const auto shown = ReadEvents(rows, stream);
  const bool is_erased = Erases(events.back().past.event);
  bool fits = shown.ok() && shown->size() == events.size();
  for (std::size_t i = 0; fits && i < events.size(); ++i) {
    const EventRow& event = (*shown)[i];
    fits = event.version() == i + 1 && event.position() == events[i].position &&
           event.event().SerializeAsString() == Shown(events[i], is_erased) &&
           event.command_id() == events[i].past.command_id &&
           absl::FromUnixMicros(event.recorded_at()) == events[i].past.recorded_at;
  }
  if (!fits) world.Violate("I4", absl::StrCat("the events of ", stream, " are not the log's"));
}

struct Counts {
  std::uint64_t received = 0;
  std::uint64_t open = 0;
  std::uint64_t closed = 0;
  std::map<std::pair<std::string, int>, std::uint64_t> queues;
};

void CheckTicket(World& world, const Ticket& ticket, const KeyValueReader& rows, Counts& counts) {
  const auto row = ReadTicket(rows, ticket.number);
  const bool fits =
      row.ok() && row->has_value() && (*row)->phase() == ticket.phase &&
      (*row)->version() == ticket.version && (*row)->cycle() == ticket.cycle &&
      (*row)->customer() == ticket.customer && (*row)->kind() == ticket.received.kind() &&
      (*row)->unit() == ticket.received.unit() &&
      (*row)->holder().SerializeAsString() == ticket.holder.value_or(Holder()).SerializeAsString();
  if (!fits) {
    return world.Violate(
        "I4", absl::StrCat("the row of ticket ", ticket.number, " is not the fold of its events"));
  }
  ++counts.received;
  ++(IsOpen(ticket.phase) ? counts.open : counts.closed);
  ++counts.queues[{(*row)->holder().unit(), ticket.phase}];
}

void CheckCounts(World& world, const Counts& expected, const KeyValueReader& rows) {
  const auto shown = ReadQueues(rows);
  Counts counts;
  if (shown.ok()) {
    counts.received = shown->received + shown->imported;
    counts.open = shown->open;
    for (const auto& [exit, count] : shown->closed) counts.closed += count;
    for (const auto& queue : shown->queues) counts.queues[{queue.unit, queue.phase}] = queue.count;
  }
  if (counts.received != expected.received || counts.open != expected.open ||
      counts.closed != expected.closed || counts.queues != expected.queues) {
    world.Violate("I4", "the queues' counts are not those of the tickets");
  }
}

// What is a customer's, by the folds of the ledger.
struct Belongings {
  std::uint64_t tickets = 0;
  std::uint64_t contacts = 0;
  std::uint64_t callbacks = 0;
};

std::map<std::string, Belongings> BelongingsAt(const Ledger& ledger, std::uint64_t end) {
  std::map<std::string, Belongings> all;
  for (const auto& [stream, events] : ledger.streams()) {
    const std::vector<PastEvent> past = ledger.Load(stream, end);
    if (absl::StartsWith(stream, kTicketPrefix)) {
      ++all[Fold<Ticket>(past).customer].tickets;
    } else if (absl::StartsWith(stream, kContactPrefix)) {
      ++all[Fold<Contact>(past).customer].contacts;
    } else if (absl::StartsWith(stream, kCallbackPrefix)) {
      ++all[Fold<Callback>(past).customer].callbacks;
    } else if (absl::StartsWith(stream, kCustomerPrefix)) {
      all[stream.substr(kCustomerPrefix.size())];  // nothing yet
    }
  }
  all.erase("");
  return all;
}

void CheckCustomers(World& world, const Ledger& ledger, std::uint64_t end,
                    const KeyValueReader& rows) {
  for (const auto& [id, has] : BelongingsAt(ledger, end)) {
    const auto row = ReadCustomer(rows, id);
    const CustomerRow shown = row.ok() ? row->value_or(CustomerRow()) : CustomerRow();
    if (shown.tickets() != has.tickets || shown.contacts() != has.contacts ||
        shown.callbacks() != has.callbacks) {
      world.Violate("I4", absl::StrCat("what customer ", id, " has is not what events tell"));
    }
  }
}

}  // namespace

void CheckRowsAgainstLedger(World& world, const SimulatedLog& log, const KeyValueReader& rows) {
  if (log.follows_rules()) {
    CheckClocks(world, log.ledger());
    CheckRevisits(world, log.ledger());
  }
  const Ledger& ledger = log.ledger();
  const std::uint64_t end = ledger.stop() == 0 ? ledger.size() : ledger.stop() - 1;
  const auto position = ReadPosition(rows);
  if (!position.ok() || position->position != end) {
    return world.Violate("I5", "a fresh node does not come to the end of the log");
  }
  CheckPositions(world, log, end, rows);
  Counts counts;
  for (const auto& [stream, events] : ledger.streams()) {
    CheckStream(world, stream, events, ledger.heads().at(stream), rows);
    if (!absl::StartsWith(stream, kTicketPrefix)) continue;
    const Ticket ticket = Fold<Ticket>(ledger.Load(stream, end));
    if (!ticket.number.empty()) CheckTicket(world, ticket, rows, counts);
  }
  CheckCounts(world, counts, rows);
  CheckCustomers(world, ledger, end, rows);
  for (const auto& [id, positions] : ledger.commands()) {
    const auto row = ReadCommand(rows, id);
    if (!row.ok() || !row->has_value() || (*row)->position() != positions.front()) {
      world.Violate("I4", absl::StrCat("the command of position ", positions.front(),
                                       " is not found by its id"));
    }
  }
}

}  // namespace redress::simulation
