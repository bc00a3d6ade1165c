#include "api/presence.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "api/collections.h"
#include "api/commands.h"
#include "api/filter_values.h"
#include "api/narrowed_reads.h"
#include "api/presence.pb.h"
#include "base/status.h"
#include "commands/json.h"
#include "events/enum_names.h"
#include "projections/tickets.h"

namespace redress {
namespace {

constexpr absl::string_view kTickets = "tickets";

// Who is where, and does what.
struct Noting {
  std::string person;
  std::string ticket;
  Doing doing = DOING_VIEWING;
};

absl::StatusOr<Noting> NotingOf(const Asked& asked) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {kAtLeast, kFresh}));
  ASSIGN_OR_RETURN(const Actor actor, ActorOf(asked.request));
  ASSIGN_OR_RETURN(const boost::json::object body, ParseCommandBody(asked.request));
  NotePresence note;
  RETURN_IF_ERROR(FromJson(body, "", note));
  RETURN_IF_ERROR(ValidateRequest(note));
  const absl::StatusOr<std::string> number = ParseTicketNumber(note.ticket());
  if (!number.ok()) return RefuseField("/ticket", number.status().message());
  return Noting{.person = actor.id, .ticket = *number, .doing = note.doing()};
}

absl::StatusOr<std::set<std::string>> TicketsOf(const QueryParameters& parameters) {
  RETURN_IF_ERROR(CheckParameters(parameters, {kTickets, kAtLeast, kFresh}));
  const std::vector<std::string> given =
      absl::StrSplit(TextValue(parameters, kTickets).value_or(""), ',');
  if (given.size() > kMaxTicketsOfPresence) {
    return RefuseFilter(kTickets, absl::StrCat("names at most ", kMaxTicketsOfPresence));
  }
  std::set<std::string> numbers;
  for (const std::string& text : given) {
    const absl::StatusOr<std::string> number = ParseTicketNumber(text);
    if (!number.ok()) {
      return RefuseFilter(kTickets, absl::StrCat("is one or more numbers, joined by commas: ",
                                                 number.status().message()));
    }
    numbers.insert(*number);
  }
  return numbers;
}

}  // namespace

void PresenceRequests::Put(const Asked& asked) {
  const absl::StatusOr<Noting> noting = NotingOf(asked);
  if (!noting.ok()) return asked.Refuse(noting.status());
  const Query query = [this, noting = *noting,
                       actor = asked.request.actor](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(view.reader, noting.ticket));
    RETURN_IF_ERROR(CheckSees(view.reader, actor, kTicketCollection, noting.ticket));
    if (!row.has_value()) return NoSuch(kTicketCollection);
    const absl::Duration steady = clock_.Steady();
    book_.Note(noting.ticket, noting.person, noting.doing, clock_.Now(), steady);
    Found found(view);
    found.body.Key("presence");
    WritePresentAt(book_.At(noting.ticket, steady), found.body);
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, query,
                asked.reply);
}

void PresenceRequests::Show(const Asked& asked) {
  const absl::StatusOr<std::set<std::string>> numbers = TicketsOf(asked.parameters);
  if (!numbers.ok()) return asked.Refuse(numbers.status());
  const Query query = [this, numbers = *numbers,
                       scope = ScopeOf(asked.request)](const View& view) -> absl::StatusOr<Found> {
    Found found(view);
    found.body.Key("presence");
    found.body.BeginArray();
    for (const std::string& number : numbers) {
      const PresentAt at = book_.At(number, clock_.Steady());
      if (at.present.empty()) continue;
      ASSIGN_OR_RETURN(const bool sees,
                       Sees(view.reader, scope, StreamOf(kTicketCollection, number)));
      if (sees) WritePresentAt(at, found.body);
    }
    found.body.EndArray();
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, query,
                asked.reply);
}

void WritePresentAt(const PresentAt& at, JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("ticket", at.ticket);
  writer.Key("present");
  writer.BeginArray();
  for (const Present& present : at.present) {
    writer.BeginObject();
    writer.Member("person", present.person);
    writer.Member("doing", EnumNameOf(present.doing));
    writer.Member("until", present.until);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace redress
