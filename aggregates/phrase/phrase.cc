#include "aggregates/phrase/phrase.h"

#include <set>
#include <utility>

#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/owner/owner.h"
#include "aggregates/phrase/fields.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/validation.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

// Returns the phrase as it is from now on.
absl::StatusOr<Phrase> PhraseFrom(const Phrase& asked, const Context& context, Streams& streams) {
  Phrase phrase = asked;
  ASSIGN_OR_RETURN(*phrase.mutable_owner(),
                   OwnerOr(asked.has_owner() ? &asked.owner() : nullptr, context.actor));
  RETURN_IF_ERROR(CheckMayKeepFor(phrase.owner(), context.actor, streams));
  return phrase;
}

// Returns the fact that the request to one that exists comes to; none: it is already so.
absl::StatusOr<PhraseEvent> ChangeOf(const PhraseCommand& command, const PhraseState& state,
                                     const Context& context, Streams& streams) {
  RETURN_IF_ERROR(CheckMayChange(state.phrase.owner(), state.creator, context.actor));
  PhraseEvent fact;
  if (command.has_delete_()) {
    fact.mutable_deleted();
    return fact;
  }
  Phrase asked = command.change();
  // Not named, it stays whose it is.
  if (!asked.has_owner()) *asked.mutable_owner() = state.phrase.owner();
  ASSIGN_OR_RETURN(const Owner owner, OwnerOr(&asked.owner(), context.actor));
  using google::protobuf::util::MessageDifferencer;
  if (!MessageDifferencer::Equals(owner, state.phrase.owner())) {
    RETURN_IF_ERROR(CheckMayKeepFor(owner, context.actor, streams));
  }
  if (MessageDifferencer::Equals(asked, state.phrase)) return fact;
  *fact.mutable_changed()->mutable_phrase() = std::move(asked);
  return fact;
}

}  // namespace

absl::Status CheckTexts(const Phrase& phrase) {
  FieldProblems problems;
  std::set<absl::string_view> languages;
  for (int i = 0; i < phrase.texts_size(); ++i) {
    const std::string pointer = PointerTo("/texts", static_cast<std::size_t>(i));
    if (!languages.insert(phrase.texts(i).language()).second) {
      problems.Add(PointerTo(pointer, "language"), "given twice");
    }
    const std::string fault = FaultOfPhrase(phrase.texts(i).text());
    if (!fault.empty()) problems.Add(PointerTo(pointer, "text"), fault);
  }
  return problems.ToStatus();
}

PhraseState Evolve(PhraseState state, const PastEvent& event) {
  const PhraseEvent& fact = event.event.phrase();
  switch (fact.fact_case()) {
    case PhraseEvent::kCreated:
      state.id = fact.created().id();
      state.creator = event.actor;
      state.phrase = fact.created().phrase();
      break;
    case PhraseEvent::kChanged:
      state.phrase = fact.changed().phrase();
      break;
    case PhraseEvent::kDeleted:
      state = PhraseState();
      break;
    case PhraseEvent::FACT_NOT_SET:
      break;
  }
  return state;
}

absl::StatusOr<Decision> DecidePhrase(const PhraseRequest& request, const Context& context,
                                      Streams& streams) {
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  RETURN_IF_ERROR(CheckTexts(request.command().has_create() ? request.command().create()
                                                            : request.command().change()));
  RETURN_IF_ERROR(CheckSomebodyActs(context.actor));
  const bool is_new = request.command().has_create();
  const std::string id = is_new ? context.names->PhraseId(context.command_id) : request.id();
  const std::string stream = PhraseStream(id);
  ASSIGN_OR_RETURN(const auto state, LoadState<PhraseState>(streams, stream));
  PhraseEvent fact;
  if (is_new) {
    ASSIGN_OR_RETURN(*fact.mutable_created()->mutable_phrase(),
                     PhraseFrom(request.command().create(), context, streams));
    fact.mutable_created()->set_id(id);
  } else if (state->id.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchPhrase, "no such phrase");
  } else {
    ASSIGN_OR_RETURN(fact, ChangeOf(request.command(), *state, context, streams));
  }
  if (fact.fact_case() == PhraseEvent::FACT_NOT_SET) return Decision();
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  Decision decision;
  decision.appends.push_back({stream, {EventAt(happened)}});
  *decision.appends.front().events.front().mutable_phrase() = std::move(fact);
  return UnlessInTheFuture(std::move(decision), happened, stream, context);
}

}  // namespace redress
