#include "aggregates/aggregates.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/access/access.h"
#include "aggregates/access/log_accesses.h"
#include "aggregates/agent/decisions.h"
#include "aggregates/assignment/assign_next.h"
#include "aggregates/assignment/give_back.h"
#include "aggregates/callback/callback.h"
#include "aggregates/callback/decisions.h"
#include "aggregates/clocks/fall_due.h"
#include "aggregates/clocks/follow.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/contact/decisions.h"
#include "aggregates/contact/interaction.h"
#include "aggregates/customer/decisions.h"
#include "aggregates/customer/erasure.h"
#include "aggregates/customer/phone_number.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/phrase/phrase.h"
#include "aggregates/policy/decisions.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/refusal.h"
#include "aggregates/team/decisions.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/import.h"
#include "aggregates/ticket/retention.h"
#include "aggregates/token/decisions.h"
#include "aggregates/view/view.h"
#include "base/check.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kJournalIdSize = 16;  // bytes
constexpr std::size_t kKeyDigestSize = 32;  // bytes

// Returns the number in canonical form; as given where it is none, and then names no stream.
std::string NumberOf(const TicketRequest& request) {
  return ParseTicketNumber(request.number()).value_or(request.number());
}

absl::StatusOr<Decision> DecideIdentity(const IdentifyJournal& request, const Context& context,
                                        Streams& streams) {
  if (request.journal_id().size() != kJournalIdSize ||
      request.key_digest().size() != kKeyDigestSize) {
    return RefuseField("/journal_id", "must be 16 bytes, with a key digest of 32");
  }
  if (!IsCountry(request.home_country())) {
    return RefuseField("/home_country", "must be an ISO 3166-1 code such as CN");
  }
  ASSIGN_OR_RETURN(const std::vector<PastEvent> past, streams.Load(kJournalStream));
  if (!past.empty()) return Decision();
  Event event;
  *event.mutable_happened() = HappenedOr(nullptr, context.now);
  event.mutable_journal_identified()->set_journal_id(request.journal_id());
  event.mutable_journal_identified()->set_key_digest(request.key_digest());
  event.mutable_journal_identified()->set_home_country(request.home_country());
  Decision decision;
  decision.appends.push_back({std::string(kJournalStream), {std::move(event)}});
  return decision;
}

// Returns the name of the member that is set in the oneof of `command`: the verb.
std::string VerbOf(const google::protobuf::Message& command) {
  const auto* verbs = command.GetDescriptor()->oneof_decl(0);
  const auto* verb = command.GetReflection()->GetOneofFieldDescriptor(command, verbs);
  return verb == nullptr ? "" : verb->name();
}

// What is told of the past, of the journal itself, of who may come in, or who looked, and what
// people keep for themselves, no policy has a say in.
bool GoesByPolicies(const Command& command) {
  return !command.has_identify_journal() && !command.has_import_ticket() && !command.has_token() &&
         !command.has_log_accesses() && !command.has_view() && !command.has_phrase();
}

absl::StatusOr<Decision> DecideByRules(const Command& command, const Context& context,
                                       Streams& streams) {
  switch (command.request_case()) {
    case Command::kTicket:
      return DecideTicket(command.ticket(), context, streams);
    case Command::kInteraction:
      return DecideInteraction(command.interaction(), context, streams);
    case Command::kIdentifyJournal:
      return DecideIdentity(command.identify_journal(), context, streams);
    case Command::kCustomer:
      return DecideCustomer(command.customer(), context, streams);
    case Command::kContact:
      return DecideContact(command.contact(), context, streams);
    case Command::kCallback:
      return DecideCallback(command.callback(), context, streams);
    case Command::kImportTicket:
      return DecideImport(command.import_ticket(), context, streams);
    case Command::kFallDue:
      return DecideFallDue(command.fall_due(), context, streams);
    case Command::kPolicy:
      return DecidePolicy(command.policy(), context, streams);
    case Command::kAgent:
      return DecideAgent(command.agent(), context, streams);
    case Command::kTeam:
      return DecideTeam(command.team(), context, streams);
    case Command::kAssignNext:
      return DecideAssignNext(command.assign_next(), context, streams);
    case Command::kGiveBack:
      return DecideGiveBack(command.give_back(), context, streams);
    case Command::kToken:
      return DecideToken(command.token(), context, streams);
    case Command::kEraseNext:
      return DecideEraseNext(command.erase_next(), context, streams);
    case Command::kLogAccesses:
      return DecideLogAccesses(command.log_accesses(), context);
    case Command::kExpire:
      return DecideExpire(command.expire(), context, streams);
    case Command::kView:
      return DecideView(command.view(), context, streams);
    case Command::kPhrase:
      return DecidePhrase(command.phrase(), context, streams);
    case Command::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

template <typename State>
absl::StatusOr<bool> IsErased(const std::string& stream, Streams& streams) {
  absl::StatusOr<std::shared_ptr<const State>> state = LoadState<State>(streams, stream);
  if (!state.ok()) return state.status();
  return (*state)->erased;
}

absl::StatusOr<bool> IsErased(const std::string& stream, Streams& streams) {
  if (absl::StartsWith(stream, TicketStream(""))) return IsErased<Ticket>(stream, streams);
  if (absl::StartsWith(stream, ContactStream(""))) return IsErased<Contact>(stream, streams);
  if (absl::StartsWith(stream, CustomerStream(""))) return IsErased<Customer>(stream, streams);
  if (absl::StartsWith(stream, CallbackStream(""))) return IsErased<Callback>(stream, streams);
  return false;
}

// Nothing is added to what was erased, whoever asks: its key is gone.
absl::StatusOr<Decision> DecideUnlessErased(const Command& command, const Context& context,
                                            Streams& streams) {
  ASSIGN_OR_RETURN(Decision decision, DecideByRules(command, context, streams));
  for (const StreamEvents& append : decision.appends) {
    ASSIGN_OR_RETURN(const bool is_erased, IsErased(append.stream, streams));
    if (is_erased) {
      return Forbid(codes::kErased, absl::StrCat("what ", append.stream,
                                                 " told of a person was erased: nothing is added"));
    }
  }
  return decision;
}

}  // namespace

std::string PrimaryStream(const Command& command, absl::string_view command_id,
                          const Names& names) {
  switch (command.request_case()) {
    case Command::kTicket:
      return TicketStream(NumberOf(command.ticket()));
    case Command::kInteraction:
      return ContactStream(
          names.ContactId(command.interaction().source(), command.interaction().id()));
    case Command::kIdentifyJournal:
      return std::string(kJournalStream);
    case Command::kCustomer: {
      const std::string& id = command.customer().id();
      return CustomerStream(id.empty() ? names.CustomerId(command_id) : id);
    }
    case Command::kContact:
      return ContactStream(command.contact().id());
    case Command::kCallback: {
      const std::string& id = command.callback().id();
      return CallbackStream(id.empty() ? names.CallbackId(command_id) : id);
    }
    case Command::kImportTicket:
      return ContactStream(
          names.ContactId(command.import_ticket().source(), command.import_ticket().id()));
    case Command::kFallDue:
      return TicketStream(command.fall_due().tickets().empty() ? ""
                                                               : command.fall_due().tickets(0));
    case Command::kPolicy:
      return PolicyStream(command.policy().name());
    case Command::kAgent:
      return AgentStream(command.agent().id());
    case Command::kTeam:
      return TeamStream(command.team().id());
    case Command::kAssignNext:
      return TeamStream(command.assign_next().team());
    case Command::kGiveBack:
      return AgentStream(command.give_back().person());
    case Command::kToken: {
      const std::string& id = command.token().id();
      return TokenStream(id.empty() ? names.TokenId(command_id) : id);
    }
    case Command::kView: {
      const std::string& id = command.view().id();
      return ViewStream(id.empty() ? names.ViewId(command_id) : id);
    }
    case Command::kPhrase: {
      const std::string& id = command.phrase().id();
      return PhraseStream(id.empty() ? names.PhraseId(command_id) : id);
    }
    case Command::kEraseNext:
      return CustomerStream(command.erase_next().customer());
    case Command::kLogAccesses:
      return StreamOfAccesses(command.log_accesses());
    case Command::kExpire:
      return TicketStream(
          command.expire().tickets().empty() ? "" : command.expire().tickets(0).number());
    case Command::REQUEST_NOT_SET:
      return "";
  }
  return "";
}

std::string CommandType(const Command& command) {
  switch (command.request_case()) {
    case Command::kTicket: {
      return absl::StrCat("ticket.", VerbOf(command.ticket().command()));
    }
    case Command::kInteraction:
      return absl::StrCat("interaction.", command.interaction().type());
    case Command::kIdentifyJournal:
      return "journal.identify";
    case Command::kCustomer:
      return absl::StrCat("customer.", VerbOf(command.customer().command()));
    case Command::kContact:
      return absl::StrCat("contact.", VerbOf(command.contact().command()));
    case Command::kCallback:
      return absl::StrCat("callback.", VerbOf(command.callback().command()));
    case Command::kImportTicket:
      return "import.ticket";
    case Command::kFallDue:
      return "timers.fall_due";
    case Command::kPolicy:
      return absl::StrCat("policy.", VerbOf(command.policy().command()));
    case Command::kAgent:
      return absl::StrCat("agent.", VerbOf(command.agent().command()));
    case Command::kTeam:
      return absl::StrCat("team.", VerbOf(command.team().command()));
    case Command::kAssignNext:
      return "assigner.assign_next";
    case Command::kGiveBack:
      return "assigner.give_back";
    case Command::kToken:
      return absl::StrCat("token.", VerbOf(command.token().command()));
    case Command::kView:
      return absl::StrCat("view.", VerbOf(command.view().command()));
    case Command::kPhrase:
      return absl::StrCat("phrase.", VerbOf(command.phrase().command()));
    case Command::kEraseNext:
      return "eraser.erase_next";
    case Command::kLogAccesses:
      return "access.log";
    case Command::kExpire:
      return "retention.expire";
    case Command::REQUEST_NOT_SET:
      return "";
  }
  return "";
}

absl::StatusOr<Decision> Decide(const Command& command, const Context& context, Streams& streams) {
  CHECK(context.names != nullptr);
  if (!context.actor.token.empty()) {
    RETURN_IF_ERROR(CheckAccess(command, CommandType(command), context, streams));
  }
  if (!GoesByPolicies(command)) return DecideUnlessErased(command, context, streams);
  Context ruled = context;
  ASSIGN_OR_RETURN(ruled.policies, LoadState<PoliciesInForce>(streams, kPoliciesStream));
  ruled.policy = ruled.policies->RulesOver(std::move(ruled.policy));
  ASSIGN_OR_RETURN(Decision decision, DecideUnlessErased(command, ruled, streams));
  RETURN_IF_ERROR(FollowClocks(ruled, streams, decision));
  return decision;
}

}  // namespace redress
