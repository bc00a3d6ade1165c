#include "tests/simulation/checker.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/aggregates.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket.h"
#include "base/hash.h"
#include "events/codec.h"
#include "tests/simulation/assignment_checker.h"
#include "tests/simulation/token_checker.h"

namespace redress::simulation {
namespace {

constexpr absl::string_view kPoisonType = "poison";
constexpr absl::string_view kIdentifyType = "journal.identify";
constexpr absl::string_view kTimersType = "timers.fall_due";
constexpr absl::string_view kEraserType = "eraser.erase_next";

// Ticket numbers that one command may have tried.
constexpr std::uint64_t kMaxCounter = 1'000;

std::string CodeOf(const absl::Status& status) {
  const std::optional<RefusalDetails> details = DetailsOf(status);
  return details.has_value() ? details->code() : "";
}

// Whether the refusal hangs on the clock, and stands as a fact.
bool HangsOnClock(const absl::Status& status) {
  const std::string code = CodeOf(status);
  return code == codes::kTooLate || code == codes::kTooEarly ||
         code == codes::kHappensInTheFuture || code == codes::kAgentAway;
}

// Whether it says something of the state, which is to be fresh.
bool IsNegative(const absl::StatusOr<CommandAnswer>& answer) {
  if (answer.ok()) return answer->effect == Effect::kNothingNew;
  switch (answer.status().code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
      return !HangsOnClock(answer.status());
    case absl::StatusCode::kAlreadyExists:
      return CodeOf(answer.status()) != "key-reused" && CodeOf(answer.status()) != "id-reused";
    case absl::StatusCode::kAborted:
      return CodeOf(answer.status()) == "stale-version";
    default:
      return false;
  }
}

std::vector<std::string> Sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

// Returns what a commit changes, as text.
std::string AppendsOf(const Commit& commit) {
  std::string text;
  for (const CommitAppend& append : commit.appends()) {
    absl::StrAppend(&text, append.stream(), ":");
    for (const std::string& event : append.events()) absl::StrAppend(&text, ToHex(event), ",");
  }
  return text;
}

std::string AppendsOf(const Decision& decision) {
  std::string text;
  for (const StreamEvents& append : decision.appends) {
    absl::StrAppend(&text, append.stream, ":");
    for (const Event& event : append.events) {
      absl::StrAppend(&text, ToHex(event.SerializeAsString()), ",");
    }
  }
  return text;
}

// Whether a commit is about what was asked for: a correction of running promises about tickets that
// it names, everything else first of all about its primary stream.
bool Concerns(const CommandRow& commit, const Intent& intent) {
  if (commit.streams_size() == 0) return false;
  const PolicyCommand& policy = intent.request.command.policy().command();
  if (!policy.has_correct_running()) return commit.streams(0).stream() == intent.primary;
  const auto& named = policy.correct_running().tickets();
  return std::all_of(commit.streams().begin(), commit.streams().end(), [&](const auto& stream) {
    return std::any_of(named.begin(), named.end(), [&](const std::string& number) {
      return TicketStream(number) == stream.stream();
    });
  });
}

}  // namespace

void Checker::Violate(absl::string_view invariant, const Operation& operation,
                      const std::string& text) const {
  world_.Violate(invariant,
                 absl::StrCat(operation.intent != nullptr
                                  ? absl::StrCat("#", operation.intent->number, " (",
                                                 CommandType(operation.intent->request.command),
                                                 " on ", operation.intent->primary, ")")
                                  : "a read",
                              " by session ", operation.session, " on node ", operation.node, ", ",
                              absl::FormatDuration(operation.start), " to ",
                              absl::FormatDuration(operation.end), ": ", text));
}

void Checker::Check() {
  for (const Intent& intent : history_.intents) {
    requests_.emplace(std::pair(intent.request.command_id, intent.request.request_digest),
                      &intent.request);
  }
  CheckLog();
  for (const Operation& operation : history_.operations) {
    if (operation.kind == OperationKind::kCommand) {
      if (operation.answer.has_value()) CheckAnswer(operation);
    } else {
      CheckRead(operation);
    }
  }
  CheckNotDone();
}

void Checker::CheckLog() {
  if (log_.tells_in_plain()) world_.Violate("I17", "a record tells of a person in plain");
  for (const auto& [id, positions] : ledger_.commands()) {
    if (positions.size() > 1) {
      world_.Violate("I2", absl::StrCat("one command took effect at positions ", positions[0],
                                        " and ", positions[1]));
    }
  }
  CheckAssignments(world_, ledger_, names_);
  CheckTokens(world_, ledger_, history_);
  for (std::uint64_t position = 1; position <= ledger_.size(); ++position) {
    const LedgerEntry& entry = ledger_.at(position);
    if (!entry.commit.has_value()) continue;
    CheckDecision(position, *entry.commit);
    CheckNumbers(position, *entry.commit);
    CheckContacts(position, *entry.commit);
  }
}

// What was accepted is what the rules make of the command on the state just before.
void Checker::CheckDecision(std::uint64_t position, const Commit& commit) {
  if (commit.command_type() == kPoisonType || commit.command_type() == kIdentifyType) return;
  if (commit.command_type() == kTimersType) return CheckTimers(position, commit);
  if (commit.command_type() == kEraserType) return CheckErasure(position, commit);
  if (commit.command_type() == kAssignType || commit.command_type() == kGiveBackType) {
    return;  // see CheckAssignments()
  }
  const auto found = requests_.find({commit.command_id(), commit.request_digest()});
  if (found == requests_.end()) {
    if (log_.generation() > 0) return;  // Of the log that was put in its place.
    return world_.Violate("I2", absl::StrCat("position ", position, " is of no command sent"));
  }
  const CommandRequest& request = *found->second;
  LedgerStreams streams(ledger_, position - 1);
  Context context;
  context.now = absl::FromUnixMicros(static_cast<std::int64_t>(commit.decided_at()));
  context.command_id = request.command_id;
  context.actor = request.actor;
  context.names = &names_;
  const absl::StatusOr<Decision> decision = Decide(request.command, context, streams);
  if (!decision.ok() || AppendsOf(*decision) != AppendsOf(commit)) {
    return world_.Violate(
        "I3", absl::StrCat("position ", position, " (", commit.command_type(),
                           ") is not what is decided on the state before it: ",
                           decision.ok() ? "other events" : decision.status().ToString()));
  }
  std::vector<std::string> named;
  for (const CommitAppend& append : commit.appends()) named.push_back(append.stream());
  for (const CommitCheck& check : commit.checks()) named.push_back(check.stream());
  for (const std::string& stream : Sorted(streams.loaded())) {
    if (std::find(named.begin(), named.end(), stream) != named.end()) continue;
    world_.Violate("I3", absl::StrCat("position ", position, " does not check ", stream));
  }
}

// Nobody asks for what fell due: it is what the rules make of these tickets on the state before.
void Checker::CheckTimers(std::uint64_t position, const Commit& commit) {
  Command command;
  for (const CommitAppend& append : commit.appends()) {
    const absl::string_view number = absl::StripPrefix(append.stream(), TicketStream(""));
    command.mutable_fall_due()->add_tickets(std::string(number));
  }
  ExpectDecided(position, command, commit);
}

// What a node asked for by itself comes to the commit on the state before it.
void Checker::ExpectDecided(std::uint64_t position, const Command& command, const Commit& commit) {
  LedgerStreams streams(ledger_, position - 1);
  Context context;
  context.now = absl::FromUnixMicros(static_cast<std::int64_t>(commit.decided_at()));
  context.command_id = commit.command_id();
  context.actor = {commit.actor().id(), commit.actor().role(), true};
  context.names = &names_;
  const absl::StatusOr<Decision> decision = Decide(command, context, streams);
  if (decision.ok() && AppendsOf(*decision) == AppendsOf(commit)) return;
  world_.Violate("I3", absl::StrCat("position ", position, " (", commit.command_type(),
                                    ") is not what falls due on the state before it"));
}

// The same of what was approved to be erased.
void Checker::CheckErasure(std::uint64_t position, const Commit& commit) {
  Event event;
  event.ParseFromString(commit.appends(0).events(0));
  Command command;
  EraseNext& erase = *command.mutable_erase_next();
  if (event.customer().has_erased()) {
    const CustomerErased& erased = event.customer().erased();
    erase.set_customer(
        std::string(absl::StripPrefix(commit.appends(0).stream(), CustomerStream(""))));
    erase.set_tickets(erased.tickets());
    erase.set_contacts(erased.contacts());
    erase.set_callbacks(erased.callbacks());
  } else {
    event.ParseFromString(*commit.appends(0).events().rbegin());
    erase.set_customer(absl::StrCat(event.ticket().erased().customer(),
                                    event.contact().erased().customer(),
                                    event.callback().erased().customer()));
    for (const CommitAppend& append : commit.appends()) erase.add_streams(append.stream());
  }
  ExpectDecided(position, command, commit);
}

// Numbers derive from the command, and only a number taken before is passed over.
void Checker::CheckNumbers(std::uint64_t position, const Commit& commit) {
  if (!requests_.contains({commit.command_id(), commit.request_digest()})) return;
  for (const CommitAppend& append : commit.appends()) {
    Event event;
    event.ParseFromString(append.events(0));
    if (!event.ticket().has_received()) continue;
    const std::string& number = event.ticket().received().number();
    std::uint64_t counter = 0;
    while (counter < kMaxCounter && names_.TicketNumber(commit.command_id(), counter) != number &&
           ledger_.VersionAt(TicketStream(names_.TicketNumber(commit.command_id(), counter)),
                             position - 1) > 0) {
      ++counter;
    }
    if (names_.TicketNumber(commit.command_id(), counter) == number) continue;
    world_.Violate("I2", absl::StrCat("position ", position, ": ticket number ", number,
                                      " does not derive from its command"));
  }
}

// Nobody works on a merged ticket: what is said to it belongs to the one in which it goes on.
void Checker::CheckContacts(std::uint64_t position, const Commit& commit) {
  for (const CommitAppend& append : commit.appends()) {
    Event event;
    event.ParseFromString(append.events(0));
    if (!event.ticket().has_contact_added()) continue;
    const Ticket ticket = Fold<Ticket>(ledger_.Load(append.stream(), position - 1));
    if (!ticket.closed.has_value() || ticket.closed->into().empty()) continue;
    world_.Violate("I3", absl::StrCat("position ", position, ": a contact was added to ticket ",
                                      ticket.number, ", which goes on in ", ticket.closed->into()));
  }
}

std::optional<std::uint64_t> Checker::AcceptedAt(const Operation& operation) const {
  const auto found = ledger_.commands().find(operation.intent->request.command_id);
  if (found == ledger_.commands().end()) return std::nullopt;
  return found->second.front();
}

void Checker::CheckAnswer(const Operation& operation) {
  const absl::StatusOr<CommandAnswer>& answer = *operation.answer;
  if (answer.ok() &&
      (answer->effect == Effect::kCommitted || answer->effect == Effect::kReplayed)) {
    return CheckCommitted(operation, *answer);
  }
  if (IsNegative(answer)) return CheckNegative(operation);
  if (!answer.ok()) CheckRefused(operation, answer.status());
}

void Checker::CheckCommitted(const Operation& operation, const CommandAnswer& answer) {
  if (!Concerns(answer.commit, *operation.intent)) {
    return Violate("I2", operation, "was answered with another command's commit");
  }
  // What the log lost is named by its node; see NodeChecker.
  if (loss_.has_value() && answer.position > loss_->kept) return;
  const std::optional<std::uint64_t> accepted = AcceptedAt(operation);
  if (accepted != answer.position) {
    return Violate("I1", operation,
                   absl::StrCat("was acknowledged at position ", answer.position,
                                accepted.has_value() ? absl::StrCat(", but is at ", *accepted)
                                                     : ", but is not in the log"));
  }
  if (ledger_.at(*accepted).hash != answer.commit.record_hash()) {
    Violate("I1", operation, "was acknowledged with another record than the log holds");
  }
  if (operation.position < answer.position) {
    Violate("I7", operation, "was acknowledged before it was visible");
  }
}

void Checker::CheckRefused(const Operation& operation, const absl::Status& refusal) {
  if (HangsOnClock(refusal)) return CheckFact(operation, refusal);
  switch (refusal.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return;
    case absl::StatusCode::kAborted:  // A conflict.
      return;
    case absl::StatusCode::kAlreadyExists: {  // The key was used for something else.
      const std::optional<std::uint64_t> accepted = AcceptedAt(operation);
      if (loss_.has_value()) return;
      if (!accepted.has_value() || *accepted > operation.log_at_end ||
          ledger_.at(*accepted).commit->request_digest() ==
              operation.intent->request.request_digest) {
        Violate("I2", operation, "was told that its key was used for another request");
      }
      return;
    }
    default:
      Violate("I10", operation, absl::StrCat("was answered ", refusal.ToString()));
  }
}

// A refusal that hangs on the clock stands in the log before it is answered.
void Checker::CheckFact(const Operation& operation, const absl::Status& refusal) {
  if (loss_.has_value() || operation.intent->request.mode == Mode::kDryRun) return;
  const std::optional<std::uint64_t> accepted = AcceptedAt(operation);
  if (!accepted.has_value()) {
    return Violate("I10", operation, "was refused by the clock, and the log does not say so");
  }
  Event event;
  event.ParseFromString(ledger_.at(*accepted).commit->appends(0).events(0));
  if (event.command_refused().code() != CodeOf(refusal)) {
    Violate("I10", operation, "was refused by the clock, and took effect");
  }
}

// Whether the answer is what the rules say at `position`.
bool Checker::IsJustified(const Operation& operation, std::uint64_t position) const {
  const CommandRequest& request = operation.intent->request;
  if (ledger_.KnownAt(request.command_id, position)) return false;
  const absl::StatusOr<CommandAnswer>& answer = *operation.answer;
  if (request.if_match.has_value()) {
    const std::uint64_t version = ledger_.VersionAt(operation.intent->primary, position);
    if (version != *request.if_match) {
      return absl::IsAborted(answer.status()) &&
             absl::StrContains(answer.status().message(),
                               absl::StrCat("at version ", version, ","));
    }
  }
  LedgerStreams streams(ledger_, position);
  Context context;
  context.now = position == 0 ? absl::InfinitePast() : ledger_.at(position).recorded_at;
  context.command_id = request.command_id;
  context.actor = request.actor;
  context.names = &names_;
  const absl::StatusOr<Decision> decision = Decide(request.command, context, streams);
  if (!decision.ok()) {
    return decision.status().code() == answer.status().code() &&
           decision.status().message() == answer.status().message();
  }
  return answer.ok() && decision->appends.empty();
}

// It must hold at some position that the log came to between question and answer. Once a log has
// lost what nodes had read, it cannot tell.
void Checker::CheckNegative(const Operation& operation) {
  if (log_.generation() > 0 || operation.intent->request.mode == Mode::kDryRun) return;
  for (std::uint64_t position = operation.log_at_start; position <= operation.log_at_end;
       ++position) {
    const bool moved = position > 0 && ledger_.at(position).commit.has_value();
    if (position > operation.log_at_start && !moved) continue;
    if (IsJustified(operation, position)) return CheckNotDoneLater(operation);
  }
  Violate(
      "I7", operation,
      absl::StrCat("was answered ",
                   operation.answer->ok() ? "nothing new" : operation.answer->status().ToString(),
                   ", which was true at no position from ", operation.log_at_start, " to ",
                   operation.log_at_end));
}

// An attempt made before that answer must not take effect after it.
void Checker::CheckNotDoneLater(const Operation& operation) {
  const std::optional<std::uint64_t> accepted = AcceptedAt(operation);
  if (!accepted.has_value() || *accepted <= operation.log_at_end) return;
  const absl::Duration landed = log_.landed_at(*accepted);
  const bool asked_again = std::any_of(
      history_.operations.begin(), history_.operations.end(), [&](const Operation& other) {
        return other.kind == OperationKind::kCommand &&
               other.intent->request.command_id == operation.intent->request.command_id &&
               &other != &operation && other.start <= landed && other.end >= operation.end;
      });
  if (!asked_again) {
    Violate("I10", operation,
            absl::StrCat("was refused, and took effect later, at position ", *accepted));
  }
}

// What no attempt may have done was not done.
void Checker::CheckNotDone() {
  std::set<std::string> possible;
  for (const Operation& operation : history_.operations) {
    if (operation.kind != OperationKind::kCommand) continue;
    const bool open = !operation.answer.has_value() || operation.answer->ok() ||
                      absl::IsDeadlineExceeded(operation.answer->status()) ||
                      HangsOnClock(operation.answer->status());
    if (open) possible.insert(operation.intent->request.command_id);
  }
  for (const Intent& intent : history_.intents) {
    const auto accepted = ledger_.commands().find(intent.request.command_id);
    if (accepted == ledger_.commands().end() || possible.contains(intent.request.command_id)) {
      continue;
    }
    world_.Violate("I10", absl::StrCat("#", intent.number, " was told that nothing was done, but ",
                                       "took effect at position ", accepted->second.front()));
  }
}

void Checker::CheckRead(const Operation& operation) {
  if (operation.lost || !operation.read.ok() || operation.generation_at_end > 0) return;
  const std::uint64_t least =
      operation.kind == OperationKind::kFreshRead ? operation.log_at_start : operation.wanted;
  if (operation.position < least) {
    Violate("I7", operation,
            absl::StrCat("was shown position ", operation.position, ", not at least ", least));
  }
}

}  // namespace redress::simulation
