#include "api/policy_preview.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "aggregates/clocks/preview.h"
#include "aggregates/fold.h"
#include "aggregates/policy/decisions.h"
#include "api/collections.h"
#include "api/policies.h"
#include "api/state_json.h"
#include "base/status.h"
#include "commands/past_event.h"
#include "events/enum_names.h"
#include "projections/cursor.h"
#include "projections/streams.h"
#include "projections/ticket_lists.h"

namespace redress {
namespace {

using Policies = std::shared_ptr<const PoliciesInForce>;

// One promise of one ticket, by what is in force and by the text; absent: there is none.
struct Difference {
  std::string ticket;
  ClockKey key;
  std::optional<PreviewedDue> before;
  std::optional<PreviewedDue> after;
};

struct UnknownTicket {
  std::string ticket;
  PreviewUnknown why;
};

struct Preview {
  std::uint64_t tickets = 0;
  std::uint64_t events = 0;
  bool is_cut = false;  // there were more facts than are looked at
  std::uint64_t same = 0;
  std::uint64_t earlier = 0;
  std::uint64_t later = 0;
  std::uint64_t added = 0;
  std::uint64_t gone = 0;
  std::uint64_t unknown = 0;
  std::vector<Difference> differences;
  std::vector<UnknownTicket> unknowns;
};

std::optional<PreviewedDue> Take(const ClockKey& key, std::vector<PreviewedDue>& dues) {
  const auto found = std::find_if(dues.begin(), dues.end(),
                                  [&](const PreviewedDue& due) { return due.key == key; });
  if (found == dues.end()) return std::nullopt;
  PreviewedDue due = *found;
  dues.erase(found);
  return due;
}

void Count(Difference difference, Preview& preview) {
  const auto& [ticket, key, before, after] = difference;
  if (before.has_value() && after.has_value()) {
    if (before->due == after->due) {
      ++preview.same;
      return;
    }
    ++(after->due < before->due ? preview.earlier : preview.later);
  } else {
    ++(after.has_value() ? preview.added : preview.gone);
  }
  if (preview.differences.size() < kMaxPreviewedRows) {
    preview.differences.push_back(std::move(difference));
  }
}

void Compare(const Ticket& ticket, const Policies& in_force, const Policies& with_text,
             absl::Time now, Preview& preview) {
  ++preview.tickets;
  if (const PreviewUnknown why = WhyUnknown(ticket); why != PreviewUnknown::kNot) {
    ++preview.unknown;
    if (preview.unknowns.size() < kMaxPreviewedRows)
      preview.unknowns.push_back({ticket.number, why});
    return;
  }
  std::vector<PreviewedDue> after = PreviewDues(ticket, with_text, now);
  for (const PreviewedDue& before : PreviewDues(ticket, in_force, now)) {
    Count({ticket.number, before.key, before, Take(before.key, after)}, preview);
  }
  for (const PreviewedDue& due : after) {
    Count({ticket.number, due.key, std::nullopt, due}, preview);
  }
}

absl::StatusOr<Ticket> ReadState(const KeyValueReader& reader, const std::string& number,
                                 Preview& preview) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                   ReadEvents(reader, StreamOf(kTicketCollection, number)));
  preview.events += events.size();
  std::vector<PastEvent> past;
  past.reserve(events.size());
  for (const EventRow& row : events) past.push_back(ToPastEvent(row));
  return Fold<Ticket>(past);
}

absl::StatusOr<Preview> Look(const KeyValueReader& reader, const Scope& scope,
                             const Policies& in_force, const Policies& with_text, absl::Time now) {
  Preview preview;
  TicketFilter filter;
  filter.within = scope;
  std::string cursor;
  do {
    ASSIGN_OR_RETURN(const TicketPage page, ListTickets(reader, filter, cursor, kMaxPageSize));
    for (const TicketRow& row : page.rows) {
      if (preview.tickets == kMaxPreviewedTickets) return preview;
      if (preview.events >= kMaxPreviewedEvents) {
        preview.is_cut = true;
        return preview;
      }
      ASSIGN_OR_RETURN(const Ticket ticket, ReadState(reader, row.number(), preview));
      Compare(ticket, in_force, with_text, now, preview);
    }
    cursor = page.next_cursor;
  } while (!cursor.empty());
  return preview;
}

Policies WithText(const PoliciesInForce& in_force, const PolicyFile& file) {
  PolicyPutInForce put;
  put.set_name(file.name);
  const auto newest = in_force.Newest(file.name);
  put.set_version(newest == nullptr ? 1 : newest->version + 1);
  put.set_label(file.label);
  *put.mutable_document() = file.document;
  auto policies = std::make_shared<PoliciesInForce>(in_force);
  policies->Put(put);
  return policies;
}

void WriteDue(absl::string_view name, const std::optional<PreviewedDue>& due, JsonWriter& writer) {
  if (!due.has_value()) return;
  writer.Key(name);
  writer.BeginObject();
  if (due->due < absl::InfiniteFuture()) writer.Member("due", due->due);
  if (due->provisional) writer.Member("provisional", true);
  writer.EndObject();
}

void WriteDifference(const Difference& difference, JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("ticket", difference.ticket);
  writer.Member("metric", EnumNameOf(difference.key.metric));
  if (!difference.key.milestone.empty()) writer.Member("milestone", difference.key.milestone);
  writer.Member("side", EnumNameOf(difference.key.side));
  WriteDue("before", difference.before, writer);
  WriteDue("after", difference.after, writer);
  writer.EndObject();
}

void WriteUnknown(const UnknownTicket& unknown, JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("ticket", unknown.ticket);
  writer.Member("why", unknown.why == PreviewUnknown::kImported ? "imported" : "handled_again");
  writer.EndObject();
}

void WritePreview(const Preview& preview, JsonWriter& writer) {
  writer.Member("tickets", preview.tickets);
  writer.Member("cut", preview.is_cut);
  writer.Member("same", preview.same);
  writer.Member("earlier", preview.earlier);
  writer.Member("later", preview.later);
  writer.Member("added", preview.added);
  writer.Member("gone", preview.gone);
  writer.Member("unknown", preview.unknown);
  writer.Key("differences");
  WriteItems(preview.differences, WriteDifference, writer);
  writer.Key("unknown_tickets");
  WriteItems(preview.unknowns, WriteUnknown, writer);
}

}  // namespace

absl::StatusOr<Found> FindPreview(const View& view, const std::string& text, const Scope& scope,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(PoliciesInForce read, ReadPoliciesInForce(view.reader));
  const auto in_force = std::make_shared<const PoliciesInForce>(std::move(read));
  ASSIGN_OR_RETURN(const PolicyFile file, ReadPolicyText(text, now, *in_force));
  ASSIGN_OR_RETURN(const Preview preview,
                   Look(view.reader, scope, in_force, WithText(*in_force, file), now));
  Found found(view);
  found.body.Member("policy", file.name);
  found.body.Member("label", file.label);
  WritePreview(preview, found.body);
  return found;
}

}  // namespace redress
