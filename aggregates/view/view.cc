#include "aggregates/view/view.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/owner/kept.h"
#include "aggregates/owner/owner.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/validation.h"
#include "base/status.h"

namespace redress {
namespace {

// Columns are codes of pages, not words.
bool IsColumn(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) || letter == '_' ||
           letter == '.';
  });
}

void CheckColumn(const std::string& name, const std::string& pointer, FieldProblems& problems) {
  if (IsColumn(name)) return;
  problems.Add(pointer, "a column is named by small letters, digits, _ and . alone");
}

// Returns the fact that the request to one that exists comes to; none: it is already so.
absl::StatusOr<ViewEvent> ChangeOf(const ViewCommand& command, const SavedViewState& state,
                                   const Context& context, Streams& streams) {
  RETURN_IF_ERROR(CheckMayChange(state.view.owner(), state.creator, context.actor));
  ViewEvent fact;
  if (command.has_delete_()) {
    fact.mutable_deleted();
    return fact;
  }
  ASSIGN_OR_RETURN(std::optional<SavedView> kept,
                   KeptInstead(state.view, command.change(), context, streams));
  if (kept.has_value()) *fact.mutable_changed()->mutable_view() = *std::move(kept);
  return fact;
}

// Checks what the view itself says of its columns.
absl::Status CheckColumns(const SavedView& view) {
  FieldProblems problems;
  std::set<absl::string_view> shown, ordered;
  for (int i = 0; i < view.columns_size(); ++i) {
    const std::string pointer = PointerTo("/columns", static_cast<std::size_t>(i));
    CheckColumn(view.columns(i), pointer, problems);
    if (!shown.insert(view.columns(i)).second) problems.Add(pointer, "given twice");
  }
  for (int i = 0; i < view.order_size(); ++i) {
    const std::string& column = view.order(i).column();
    const std::string pointer =
        PointerTo(PointerTo("/order", static_cast<std::size_t>(i)), "column");
    CheckColumn(column, pointer, problems);
    if (!ordered.insert(column).second) problems.Add(pointer, "given twice");
  }
  if (!view.group().empty()) CheckColumn(view.group(), "/group", problems);
  return problems.ToStatus();
}

}  // namespace

SavedViewState Evolve(SavedViewState state, const PastEvent& event) {
  const ViewEvent& fact = event.event.view();
  switch (fact.fact_case()) {
    case ViewEvent::kCreated:
      state.id = fact.created().id();
      state.creator = event.actor;
      state.view = fact.created().view();
      break;
    case ViewEvent::kChanged:
      state.view = fact.changed().view();
      break;
    case ViewEvent::kDeleted:
      state = SavedViewState();
      break;
    case ViewEvent::FACT_NOT_SET:
      break;
  }
  return state;
}

absl::StatusOr<Decision> DecideView(const ViewRequest& request, const Context& context,
                                    Streams& streams) {
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  const SavedView& asked =
      request.command().has_create() ? request.command().create() : request.command().change();
  RETURN_IF_ERROR(CheckColumns(asked));
  RETURN_IF_ERROR(CheckOwner(asked, context.actor));
  RETURN_IF_ERROR(CheckSomebodyActs(context.actor));
  const bool is_new = request.command().has_create();
  const std::string id = is_new ? context.names->ViewId(context.command_id) : request.id();
  const std::string stream = ViewStream(id);
  ASSIGN_OR_RETURN(const auto state, LoadState<SavedViewState>(streams, stream));
  ViewEvent fact;
  if (is_new) {
    ASSIGN_OR_RETURN(*fact.mutable_created()->mutable_view(),
                     NewlyKept(request.command().create(), context, streams));
    fact.mutable_created()->set_id(id);
  } else if (state->id.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchView, "no such view");
  } else {
    ASSIGN_OR_RETURN(fact, ChangeOf(request.command(), *state, context, streams));
  }
  if (fact.fact_case() == ViewEvent::FACT_NOT_SET) return Decision();
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  Decision decision;
  decision.appends.push_back({stream, {EventAt(happened)}});
  *decision.appends.front().events.front().mutable_view() = std::move(fact);
  return UnlessInTheFuture(std::move(decision), happened, stream, context);
}

}  // namespace redress
