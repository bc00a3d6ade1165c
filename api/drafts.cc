#include "api/drafts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "api/commands.h"
#include "api/narrowed_reads.h"
#include "base/status.h"
#include "boost/json/serialize.hpp"
#include "projections/streams.h"
#include "projections/tickets.h"

namespace redress {
namespace {

constexpr std::size_t kMaxFormSize = 40;  // characters

bool IsForm(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxFormSize &&
         std::all_of(name.begin(), name.end(),
                     [](char letter) { return absl::ascii_islower(letter) || letter == '_'; });
}

// Returns whose draft of what the request is about.
//
// Errors: kInvalidArgument (who asks, the number, the form).
absl::StatusOr<DraftPlace> PlaceOf(const Asked& asked, const std::string& ticket,
                                   const std::string& form) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {kAtLeast, kFresh}));
  ASSIGN_OR_RETURN(const Actor actor, ActorOf(asked.request));
  ASSIGN_OR_RETURN(std::string number, CanonicalId(kTicketCollection, ticket));
  if (!IsForm(form)) {
    return Refuse(
        absl::StatusCode::kInvalidArgument, kMalformed,
        absl::StrCat("the form is named by small letters and _ alone, at most ", kMaxFormSize));
  }
  return DraftPlace{.person = actor.id, .ticket = std::move(number), .form = form};
}

// Returns what a refusal of the drafts' is for whoever asks.
absl::Status RefusalOf(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) return Forbid("too-many-drafts", status.message());
  if (absl::IsFailedPrecondition(status)) return Forbid(codes::kErased, status.message());
  if (absl::IsNotFound(status)) return absl::UnavailableError(status.message());
  return status;
}

// Returns the ticket's row, where it is one that whoever asks may see.
absl::StatusOr<TicketRow> TicketOf(const View& view, const std::optional<Actor>& actor,
                                   const std::string& number) {
  RETURN_IF_ERROR(CheckSees(view.reader, actor, kTicketCollection, number));
  ASSIGN_OR_RETURN(std::optional<TicketRow> row, ReadTicket(view.reader, number));
  if (!row.has_value()) return NoSuch(kTicketCollection);
  return *std::move(row);
}

void WritePlace(const UnsentDraft& draft, JsonWriter& writer) {
  writer.Member("ticket", draft.place.ticket);
  writer.Member("form", draft.place.form);
  writer.Member("saved", draft.saved);
  writer.Member("expires", draft.expires());
}

}  // namespace

void DraftRequests::Answer(const Asked& asked, const absl::StatusOr<Query>& query) {
  if (!query.ok()) return asked.Refuse(query.status());
  if (drafts_ == nullptr) return asked.Refuse(absl::UnavailableError("no drafts are kept here"));
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, *query,
                asked.reply);
}

void DraftRequests::List(const Asked& asked) {
  const auto make = [&]() -> absl::StatusOr<Query> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {kAtLeast, kFresh}));
    ASSIGN_OR_RETURN(const Actor who, ActorOf(asked.request));
    return Query([this, person = who.id,
                  actor = asked.request.actor](const View& view) -> absl::StatusOr<Found> {
      const absl::StatusOr<std::vector<UnsentDraft>> drafts = drafts_->List(person);
      if (!drafts.ok()) return RefusalOf(drafts.status());
      Found found(view);
      found.body.Key("drafts");
      found.body.BeginArray();
      for (const UnsentDraft& draft : *drafts) {
        if (!TicketOf(view, actor, draft.place.ticket).ok()) continue;
        found.body.BeginObject();
        WritePlace(draft, found.body);
        found.body.EndObject();
      }
      found.body.EndArray();
      return found;
    });
  };
  Answer(asked, make());
}

void DraftRequests::Get(const Asked& asked, const std::string& ticket, const std::string& form) {
  const auto make = [&]() -> absl::StatusOr<Query> {
    ASSIGN_OR_RETURN(const DraftPlace place, PlaceOf(asked, ticket, form));
    return Query([this, place,
                  actor = asked.request.actor](const View& view) -> absl::StatusOr<Found> {
      ASSIGN_OR_RETURN(const TicketRow row, TicketOf(view, actor, place.ticket));
      const absl::StatusOr<std::optional<UnsentDraft>> draft = drafts_->Get(place);
      if (!draft.ok()) return RefusalOf(draft.status());
      if (!draft->has_value())
        return Forbid("no-such-draft", "no such draft of yours on this node");
      Found found(view);
      found.shown = Shown{absl::StrCat("drafts/", place.ticket, "/", place.form), {row.customer()}};
      WritePlace(**draft, found.body);
      found.body.Key("draft");
      found.body.Written((*draft)->text);
      return found;
    });
  };
  Answer(asked, make());
}

void DraftRequests::Put(const Asked& asked, const std::string& ticket, const std::string& form) {
  const auto make = [&]() -> absl::StatusOr<Query> {
    ASSIGN_OR_RETURN(const DraftPlace place, PlaceOf(asked, ticket, form));
    ASSIGN_OR_RETURN(const boost::json::object body, ParseCommandBody(asked.request));
    const std::string text = boost::json::serialize(body);
    if (text.size() > kMaxDraftSize) {
      return Refuse(absl::StatusCode::kInvalidArgument, "too-large",
                    absl::StrCat("a draft has at most ", kMaxDraftSize, " bytes"));
    }
    return Query([this, place, text,
                  actor = asked.request.actor](const View& view) -> absl::StatusOr<Found> {
      RETURN_IF_ERROR(TicketOf(view, actor, place.ticket).status());
      ASSIGN_OR_RETURN(const HeadRow head, ReadHead(view.reader, TicketStream(place.ticket)));
      const absl::StatusOr<absl::Time> saved = drafts_->Put(place, head.key(), text);
      if (!saved.ok()) return RefusalOf(saved.status());
      Found found(view);
      WritePlace({.place = place, .text = "", .saved = *saved}, found.body);
      return found;
    });
  };
  Answer(asked, make());
}

void DraftRequests::Delete(const Asked& asked, const std::string& ticket, const std::string& form) {
  const auto make = [&]() -> absl::StatusOr<Query> {
    ASSIGN_OR_RETURN(const DraftPlace place, PlaceOf(asked, ticket, form));
    return Query([this, place](const View& view) -> absl::StatusOr<Found> {
      const absl::StatusOr<bool> deleted = drafts_->Delete(place);
      if (!deleted.ok()) return RefusalOf(deleted.status());
      Found found(view);
      found.body.Member("ticket", place.ticket);
      found.body.Member("form", place.form);
      found.body.Member("deleted", *deleted);
      return found;
    });
  };
  Answer(asked, make());
}

}  // namespace redress
