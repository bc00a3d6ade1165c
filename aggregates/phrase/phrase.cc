#include "aggregates/phrase/phrase.h"

#include <optional>
#include <set>
#include <utility>

#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/owner/kept.h"
#include "aggregates/owner/owner.h"
#include "aggregates/phrase/fields.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/validation.h"
#include "base/status.h"

namespace redress {
namespace {

// Returns the fact that the request to one that exists comes to; none: it is already so.
absl::StatusOr<PhraseEvent> ChangeOf(const PhraseCommand& command, const PhraseState& state,
                                     const Context& context, Streams& streams) {
  RETURN_IF_ERROR(CheckMayChange(state.phrase.owner(), state.creator, context.actor));
  PhraseEvent fact;
  if (command.has_delete_()) {
    fact.mutable_deleted();
    return fact;
  }
  ASSIGN_OR_RETURN(std::optional<Phrase> kept,
                   KeptInstead(state.phrase, command.change(), context, streams));
  if (kept.has_value()) *fact.mutable_changed()->mutable_phrase() = *std::move(kept);
  return fact;
}

// Checks what the phrase itself says of its texts.
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

}  // namespace

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
  const Phrase& asked =
      request.command().has_create() ? request.command().create() : request.command().change();
  RETURN_IF_ERROR(CheckTexts(asked));
  RETURN_IF_ERROR(CheckOwner(asked, context.actor));
  RETURN_IF_ERROR(CheckSomebodyActs(context.actor));
  const bool is_new = request.command().has_create();
  const std::string id = is_new ? context.names->PhraseId(context.command_id) : request.id();
  const std::string stream = PhraseStream(id);
  ASSIGN_OR_RETURN(const auto state, LoadState<PhraseState>(streams, stream));
  PhraseEvent fact;
  if (is_new) {
    ASSIGN_OR_RETURN(*fact.mutable_created()->mutable_phrase(),
                     NewlyKept(request.command().create(), context, streams));
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
