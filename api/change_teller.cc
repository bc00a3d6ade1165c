#include "api/change_teller.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "aggregates/access/access.h"
#include "api/filter_values.h"
#include "api/narrowed_reads.h"
#include "api/position_token.h"
#include "api/sights.h"
#include "base/status.h"
#include "events/event_type.h"
#include "projections/standings.h"
#include "projections/streams.h"
#include "projections/tickets.h"

namespace redress {
namespace {

// Returns the kind of a stream, which its name begins with.
absl::string_view KindOfStream(absl::string_view stream) {
  return stream.substr(0, stream.find('/'));
}

// Of what stands somewhere, and can tell of a customer.
bool IsOfMatters(absl::string_view kind) {
  return kind == kTicketCollection.name || kind == kContactCollection.name ||
         kind == kCustomerCollection.name || kind == kCallbackCollection.name;
}

absl::Status CheckMayRead(const std::optional<Actor>& actor, const Collection& kind) {
  if (!actor.has_value() || actor->token.empty()) return absl::OkStatus();
  const std::string action = absl::StrCat("read.", kind.plural);
  const Permission permission = MayDo(actor->role, action, actor->scope, nullptr);
  // Whether one stands within is looked up.
  if (permission == Permission::kOutside) return absl::OkStatus();
  return ToStatus(permission, actor->role, action, actor->scope, kind.name);
}

absl::StatusOr<bool> MaySee(const KeyValueReader& views, const ChangesWanted& wanted,
                            const Sight& sight, const std::string& stream) {
  if (!IsOfMatters(KindOfStream(stream))) return true;
  const Scope scope = wanted.scope();
  ASSIGN_OR_RETURN(const bool sees, Sees(views, scope, stream));
  const std::optional<absl::string_view> customer = IdIn(stream, kCustomerPrefix);
  if (!sees || !customer.has_value()) return sees;
  return ShowsCustomer(views, sight, scope, *customer);
}

// Whether the ticket stood within the scope just before the commit wrote to it. Reads its events.
absl::StatusOr<bool> StoodWithin(const KeyValueReader& views, const Scope& scope,
                                 const CommandStream& written, std::uint64_t position) {
  if (!IdIn(written.stream(), kTicketPrefix) || written.first_version() == 1) return false;
  ASSIGN_OR_RETURN(const std::vector<EventRow> before,
                   ReadEvents(views, written.stream(), 0, position - 1));
  TicketRow row;
  for (const EventRow& event : before) row = FoldTicketRow(std::move(row), event);
  return IsWithin(scope, StandingOf(row));
}

ChangedStream ChangedBy(const JournalCommit& commit, const CommandStream& written) {
  ChangedStream changed{.stream = written.stream(), .version = written.last_version(), .types = {}};
  for (const EventRow& row : commit.events) {
    if (row.stream() != written.stream()) continue;
    std::string type = EventType(row.event());
    const auto& known = changed.types;
    if (std::find(known.begin(), known.end(), type) == known.end()) {
      changed.types.push_back(std::move(type));
    }
  }
  return changed;
}

// Streams of one commit belong together: beside a matter whose customer is withheld no other is
// named, since that would tell by whose page it can be found. Its ticket alone is.
void NameOneMatter(Change& change) {
  const auto is_ticket = [](const ChangedStream& it) {
    return IdIn(it.stream, kTicketPrefix).has_value();
  };
  const bool has_one_ticket =
      std::count_if(change.streams.begin(), change.streams.end(), is_ticket) == 1;
  const std::size_t dropped = std::erase_if(change.streams, [&](const ChangedStream& it) {
    const bool is_named = is_ticket(it) && has_one_ticket;
    return IsOfMatters(KindOfStream(it.stream)) && !is_named;
  });
  change.many = change.many || dropped > 0;
}

}  // namespace

bool ChangesWanted::Wants(absl::string_view kind) const {
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const Collection& it) { return it.name == kind; });
}

absl::StatusOr<ChangesWanted> WantedChanges(const std::optional<Actor>& actor,
                                            absl::string_view kinds) {
  ChangesWanted wanted{.actor = actor, .kinds = {}};
  const std::vector<std::string> names = absl::StrSplit(kinds, ',', absl::SkipEmpty());
  std::set<absl::string_view> unknown(names.begin(), names.end());
  for (const Collection& of : AllCollections()) {
    const bool is_named = unknown.erase(of.name) > 0;
    if (!names.empty() && !is_named) continue;
    const absl::Status may = CheckMayRead(actor, of);
    if (!may.ok() && is_named) return may;
    if (may.ok()) wanted.kinds.push_back(of);
  }
  if (unknown.empty() && names.empty() == kinds.empty()) return wanted;
  const auto name_of = [](std::string* out, const Collection& of) {
    absl::StrAppend(out, of.name);
  };
  return RefuseFilter("kinds", absl::StrCat("is one or more, joined by commas, of ",
                                            absl::StrJoin(AllCollections(), ", ", name_of)));
}

absl::StatusOr<std::optional<Change>> ChangeBy(const KeyValueReader& views,
                                               const ChangesWanted& wanted,
                                               const JournalCommit& commit) {
  // Looked up anew each time: what is secret, and where it stands, changes.
  const Sight sight = SightOf(wanted.actor, views);
  const Scope scope = wanted.scope();
  Change change;
  bool tells_of_secret = false;
  for (const CommandStream& written : commit.record.streams()) {
    tells_of_secret = tells_of_secret || sight.Withholds(written.stream());
    if (!wanted.Wants(KindOfStream(written.stream()))) continue;
    ASSIGN_OR_RETURN(const bool sees, MaySee(views, wanted, sight, written.stream()));
    if (sees && change.streams.size() < kMaxStreamsOfChange) {
      change.streams.push_back(ChangedBy(commit, written));
    } else if (sees) {
      change.many = true;
    } else if (scope.IsNarrowed() && !change.many) {
      ASSIGN_OR_RETURN(change.many, StoodWithin(views, scope, written, commit.position));
    }
  }
  if (tells_of_secret) NameOneMatter(change);
  if (change.streams.empty() && !change.many) return std::optional<Change>();
  return std::optional<Change>(std::move(change));
}

void WriteChange(std::uint64_t position, const PositionRow& record, const Change& change,
                 JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("position", position);
  writer.Member("at_least",
                EncodePositionToken(
                    {.position = position, .digest = record.digest().substr(0, kTokenDigestSize)}));
  writer.Member("recorded", absl::FromUnixMicros(record.recorded_at()));
  writer.Key("streams");
  writer.BeginArray();
  for (const ChangedStream& changed : change.streams) {
    writer.BeginObject();
    writer.Member("stream", changed.stream);
    writer.Member("version", changed.version);
    writer.ArrayMember("types", changed.types);
    writer.EndObject();
  }
  writer.EndArray();
  if (change.many) writer.Member("many", true);
  writer.EndObject();
}

}  // namespace redress
