// Random requests of every kind, over thousands of customers, through the real rules, commits and
// views: what must hold at every position.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/ticket.h"
#include "base/hash.h"
#include "consumers/projector.h"
#include "events/codec.h"
#include "events/sealing.h"
#include "node/attempt.h"
#include "projections/map_store.h"
#include "projections/queues.h"
#include "projections/streams.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "tests/node/life_witness.h"
#include "tests/testing/dump_rows.h"
#include "tests/testing/memory_vault.h"
#include "tests/testing/policy_record.h"
#include "tests/testing/promise_builders.h"
#include "tests/testing/random_requests.h"
#include "tests/testing/seed.h"
#include "tests/testing/seeded_random.h"
#include "tests/testing/ticket_state.h"

namespace redress::testing {
namespace {

using ::testing::IsEmpty;

constexpr std::uint64_t kRequests = 24'000;
constexpr std::uint64_t kMostRequests = 100'000;
constexpr std::uint64_t kPoints = 3'000;  // about as many customers
constexpr std::size_t kHotTickets = 8;    // most requests are about one of them
constexpr std::size_t kMinRefusedVerbs = 20;
constexpr std::size_t kCareCalls = 10;
constexpr std::uint64_t kStride = 1'000;  // requests between two looks at what was seen
constexpr std::size_t kMinCustomers = 2'000;
constexpr std::size_t kRecordHeader = 4;  // bytes before a record's commit

Policy TestPolicy() {
  Policy policy;
  policy.max_cycles = 2;
  policy.archive_after = absl::Hours(24 * 20);
  return policy;
}

// Returns what follows `kind` in the name of a stream; empty where it is of another kind.
std::string IdOf(const std::string& stream, absl::string_view kind) {
  return absl::StartsWith(stream, kind) ? stream.substr(kind.size()) : std::string();
}

// Answers in seven working days, which can be extended; other promises besides.
PolicyDocument TestPromises() {
  PolicyDocument document = ExtensibleDocument();
  ServiceStandard& standard = *document.mutable_standards(0);
  standard.mutable_clocks(0)->add_pausable("customer");
  *standard.add_clocks() = RuleOf(CLOCK_METRIC_ACKNOWLEDGE, BusinessMinutes(120));
  *standard.add_clocks() = RuleOf(CLOCK_METRIC_NEXT_RESPONSE, BusinessMinutes(240));
  *standard.add_clocks() = RuleOf(CLOCK_METRIC_TOTAL_RESOLUTION, Days(30), "always");
  *standard.add_clocks() = RuleOf(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(240), "unit");
  RevisitRule& exempt = *document.add_revisits();
  exempt.set_id("thanks");
  exempt.mutable_when()->add_kind(TICKET_KIND_PRAISE);
  exempt.set_exempt(true);
  RevisitRule& ask = *document.add_revisits();
  ask.set_id("ask");
  ask.mutable_when()->add_kind(TICKET_KIND_COMPLAINT);
  ask.set_calendar("office");
  ask.set_team("care");
  ask.set_redo_team("billing");
  CareRule& care = *document.add_care();
  care.set_id("regulars");
  care.add_grade(GRADE_LETTER_A);
  *care.mutable_every() = Days(1);
  care.set_calendar("office");
  care.set_team("care");
  return document;
}

class FullLifeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    records_.push_back({.bytes = PolicyRecord(TestPromises(), now_), .appended_at = now_});
    const ProjectResult result = projector_.Project(records_);
    ASSERT_EQ(result.halt, Halt::kNone) << result.status;
    ASSERT_EQ(result.records.front().verdict, Verdict::kAccepted);
  }

  // What a ticket was before it was merged, and which versions the merge made.
  struct Merge {
    std::string into;
    std::string before;
    std::string into_before;
    std::uint64_t version = 0;
    std::uint64_t into_version = 0;
  };

  void Step() {
    const std::uint64_t count = records_.size() + refusals_ + nothing_new_;
    now_ += chance_.Chance(1, 400) ? absl::Hours(24 * static_cast<double>(chance_.Below(12)))
                                   : absl::Minutes(static_cast<double>(chance_.Below(40)));
    CommandRequest request;
    request.command = AnyCommand(absl::StrCat(count));
    request.command_id = Sha256(absl::StrCat("request ", count));
    request.request_digest = Sha256("request");
    request.actor = ActorFor(request.command);
    RememberBeforeMerge(request.command);
    const Attempt attempt = MakeAttempt(request, Here());
    if (attempt.kind == AttemptKind::kDraft) return Project(request, attempt.draft);
    if (attempt.answer.ok()) {
      ++nothing_new_;
      return;
    }
    ++refusals_;
    CheckRefusal(attempt.answer.status());
    refused_.insert(CommandType(request.command));
  }

  // Checks what holds of the whole at its end.
  void CheckEnd() {
    MapStore rebuilt;
    Projector projector = *Projector::Open(rebuilt, &vault_);
    EXPECT_EQ(projector.Project(records_).halt, Halt::kNone);
    EXPECT_EQ(DumpRows(rebuilt), DumpRows(store_)) << "rebuilt otherwise than it is";
    for (const auto& [number, seen] : witness_.tickets()) CheckTicket(number, seen);
  }

  // What chance can bring and has not brought yet.
  std::vector<std::string> NeverSeen() {
    std::vector<std::string> missing;
    if (known_.customers.size() < kMinCustomers) missing.emplace_back("customers");
    if (repeats_ == 0) missing.emplace_back("repeats");
    if (undone_ == 0) missing.emplace_back("merges undone");
    if (cancelled_ == 0) missing.emplace_back("revisits cancelled by a closing");
    if (by_rule_ == 0) missing.emplace_back("revisits planned by a rule");
    if (redone_by_rule_ == 0) missing.emplace_back("tickets redone by a rule's team");
    if (care_ == 0) missing.emplace_back("calls of care that follow one");
    if (refused_.size() < kMinRefusedVerbs) missing.emplace_back("refusals");
    for (int exit = EXIT_SATISFIED; exit <= EXIT_MERGED; ++exit) {
      if (exits_[static_cast<Exit>(exit)] == 0) missing.push_back(Exit_Name(exit));
    }
    for (const TicketMove& move : TicketMoves()) {
      const std::string type = absl::StrCat("ticket.", move.verb);
      if (!taken_.contains(type)) missing.push_back(type);
    }
    return missing;
  }

  std::mt19937_64 random_{TestSeed()};
  RandomRequests chance_{[this](std::uint64_t bound) { return random_() % bound; }, kPoints};
  LifeWitness witness_{TestPolicy().max_cycles, TestPolicy().min_satisfaction};
  std::set<std::string> taken_;    // types of commands
  std::set<std::string> refused_;  // types of commands
  std::map<Exit, int> exits_;
  std::uint64_t repeats_ = 0;
  std::uint64_t undone_ = 0;
  std::uint64_t cancelled_ = 0;  // revisits, by a closing
  std::uint64_t by_rule_ = 0;    // revisits planned
  std::uint64_t redone_by_rule_ = 0;
  std::uint64_t care_ = 0;               // calls that follow one
  std::vector<std::string> care_calls_;  // the last ones that a rule planned
  KnownIds known_;

 private:
  AttemptContext Here() {
    AttemptContext context;
    context.reader = &projector_.rows();
    context.states = &states_;
    context.position = &projector_.position();
    context.names = &names_;
    context.vault = &vault_;
    context.random = &nonces_;
    context.now = now_;
    context.policy = TestPolicy();
    return context;
  }

  Ticket TicketAt(const std::string& number) {
    std::vector<PastEvent> past;
    const std::vector<EventRow> rows = *ReadEvents(store_, TicketStream(number));
    for (const EventRow& row : rows) {
      PastEvent& event = past.emplace_back();
      event.event = row.event();
      event.recorded_at = absl::FromUnixMicros(row.recorded_at());
    }
    return Fold<Ticket>(past);
  }

  std::string AnyTicket() {
    if (hot_.size() < kHotTickets) hot_.push_back(known_.tickets.back());
    if (chance_.Chance(1, 40)) hot_[chance_.Below(hot_.size())] = chance_.OneOf(known_.tickets);
    return chance_.Chance(1, 6) ? chance_.OneOf(known_.tickets) : chance_.OneOf(hot_);
  }

  Command AnyCommand(const std::string& id) {
    Command command;
    const std::uint64_t roll = chance_.Below(100);
    if (known_.tickets.size() < 4 || roll < 20) {
      *command.mutable_interaction() = chance_.AnyInteraction(id, known_);
    } else if (roll < 24) {
      *command.mutable_import_ticket() = chance_.AnyImport(id, now_);
    } else if (roll < 31) {
      FillCustomerRequest(*command.mutable_customer());
    } else if (roll < 34) {
      command.mutable_contact()->set_id(chance_.OneOf(known_.contacts));
      *command.mutable_contact()->mutable_command() = chance_.OfContact(known_);
    } else if (roll < 39) {
      FillCallbackRequest(*command.mutable_callback());
    } else {
      FillTicketRequest(*command.mutable_ticket());
    }
    return command;
  }

  void FillCustomerRequest(CustomerRequest& request) {
    const auto verb =
        chance_.Any<CustomerCommand::RequestCase>(CustomerCommand::descriptor()->field_count());
    *request.mutable_command() = chance_.OfCustomer(verb, known_);
    if (verb != CustomerCommand::kRegister && !known_.customers.empty()) {
      request.set_id(chance_.OneOf(known_.customers));
    }
  }

  // Few customers are called by a rule of care: their calls come up more often than others'.
  void TakeCare(const CallbackPlanned& planned) {
    if (planned.purpose() != CALLBACK_PURPOSE_CARE || planned.rule().empty()) return;
    if (!planned.after().empty()) ++care_;
    if (care_calls_.size() == kCareCalls) care_calls_.erase(care_calls_.begin());
    care_calls_.push_back(planned.id());
  }

  void FillCallbackRequest(CallbackRequest& request) {
    const auto verb =
        chance_.Any<CallbackCommand::RequestCase>(CallbackCommand::descriptor()->field_count());
    if (verb == CallbackCommand::kPlan || known_.callbacks.empty()) {
      const KnownIds near = Near({AnyTicket()});
      *request.mutable_command() = chance_.PlannedCallback(now_, near);
    } else {
      const bool is_of_care = !care_calls_.empty() && chance_.Chance(1, 3);
      request.set_id(chance_.OneOf(is_of_care ? care_calls_ : known_.callbacks));
      *request.mutable_command() = chance_.OfCallback(verb, now_, known_);
    }
  }

  // These tickets, and any customer.
  KnownIds Near(std::vector<std::string> tickets) {
    KnownIds near;
    near.tickets = std::move(tickets);
    if (!known_.customers.empty()) near.customers = {chance_.OneOf(known_.customers)};
    return near;
  }

  // Mostly a verb that the phase allows and that leads on; sometimes any at all.
  void FillTicketRequest(TicketRequest& request) {
    if (!merges_.empty() && chance_.Chance(1, 20)) {
      request.set_number(merges_.begin()->first);
      *request.mutable_command() = DoUndoMerge();
      return;
    }
    request.set_number(AnyTicket());
    const auto row = *ReadTicket(store_, request.number());
    std::vector<TicketCommand::RequestCase> verbs;
    for (const TicketMove& move : TicketMoves()) {
      const bool ends =
          move.verb == "withdraw" || move.verb == "transfer_outside" || move.verb == "refuse";
      if (ends && !chance_.Chance(1, 8)) continue;
      if (move.phases.Contains(row->phase())) verbs.push_back(move.request);
    }
    if (chance_.Chance(1, 10) || verbs.empty()) {
      verbs = {chance_.Any<TicketCommand::RequestCase>(TicketCommand::descriptor()->field_count())};
    } else if (chance_.Chance(1, 2)) {
      verbs = LeadingOn(row->phase(), verbs);
    }
    KnownIds near = Near({AnyTicket(), AnyTicket()});
    AddTicketsOfSameCustomer(row->customer(), near);
    for (const auto& [other, relation] : witness_.tickets().at(request.number()).links) {
      near.tickets.push_back(other);
    }
    *request.mutable_command() = chance_.OfTicket(chance_.OneOf(verbs), near, now_);
  }

  static std::vector<TicketCommand::RequestCase> LeadingOn(
      TicketPhase phase, const std::vector<TicketCommand::RequestCase>& verbs) {
    switch (phase) {
      case TICKET_PHASE_RECEIVED:
        return {TicketCommand::kClassify};
      case TICKET_PHASE_CLASSIFIED:
        return {TicketCommand::kAssign};
      case TICKET_PHASE_ASSIGNED:
        return {TicketCommand::kStart, TicketCommand::kRequestReturn, TicketCommand::kHandOver,
                TicketCommand::kDecideHandover};
      case TICKET_PHASE_HANDLING:
        return {TicketCommand::kAnswer, TicketCommand::kDecideReturn};
      case TICKET_PHASE_ANSWERED:
      case TICKET_PHASE_REVISITING:
        return {TicketCommand::kRecordRevisit, TicketCommand::kClose};
      case TICKET_PHASE_CLOSED:
        return {TicketCommand::kReopen, TicketCommand::kUndoMerge, TicketCommand::kArchive};
      default:
        return verbs;
    }
  }

  void AddTicketsOfSameCustomer(const std::string& customer, KnownIds& near) {
    if (customer.empty()) return;
    const auto page = ListTickets(store_, {.customers = {customer}}, "", 5);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const TicketRow& row : page->rows) near.tickets.push_back(row.number());
  }

  // The holder's own person as often as anybody.
  Actor ActorFor(const Command& command) {
    Actor actor = chance_.AnyActor();
    if (!command.has_ticket() || chance_.Chance(1, 2)) return actor;
    const auto row = *ReadTicket(store_, command.ticket().number());
    if (row.has_value() && !row->holder().person().empty()) actor.id = row->holder().person();
    return actor;
  }

  void RememberBeforeMerge(const Command& command) {
    if (!command.ticket().command().has_merge()) return;
    const Ticket ticket = TicketAt(command.ticket().number());
    const Ticket into = TicketAt(command.ticket().command().merge().into());
    before_ = {into.number, StateText(ticket), StateText(into), ticket.version + 1,
               into.version + 1};
  }

  void Project(const CommandRequest& request, const Draft& draft) {
    records_.push_back({.bytes = draft.record,
                        .offset = static_cast<std::int64_t>(records_.size()),
                        .appended_at = now_});
    // As a node projects what it has sent; at the end all is projected as another node does.
    const OwnCommits own = [&](const std::string& hash) {
      return hash == draft.hash ? draft.decoded : std::nullopt;
    };
    const ProjectResult result =
        projector_.Project({&records_.back(), 1}, SeenCheck::kCheck, Unvouched::kTake, own);
    ASSERT_EQ(result.halt, Halt::kNone) << result.status;
    ASSERT_EQ(result.records.front().verdict, Verdict::kAccepted);
    states_.Take(result.records.front().judged);
    (draft.refusal.ok() ? taken_ : refused_).insert(CommandType(request.command));
    Commit commit;
    ASSERT_TRUE(commit.ParseFromString(draft.record.substr(kRecordHeader)));
    for (const CommitAppend& append : commit.appends()) Take(append);
    for (const std::string& number : witness_.touched()) CheckRow(number);
    witness_.EndCommit();
    CheckCounts();
    if (request.command.has_ticket()) CheckMerges(request.command.ticket());
  }

  void Take(const CommitAppend& append) {
    Learn(append.stream());
    const std::string number = IdOf(append.stream(), kTicketPrefix);
    for (const std::string& bytes : append.events()) {
      absl::StatusOr<Event> event = DecodeEvent(bytes);
      ASSERT_TRUE(event.ok()) << event.status();
      ASSERT_TRUE(Open(vault_, append.stream(), *event).ok());
      if (event->matter().has_raised()) {
        EXPECT_TRUE(raised_.emplace(append.stream(), event->matter().raised().ticket()).second)
            << "a ticket raised a matter twice";
      }
      TakeCare(event->callback().planned());
      if (event->has_callback()) {
        witness_.TakeOfCallback(IdOf(append.stream(), "callback/"), event->callback());
      }
      if (number.empty() || !event->has_ticket()) continue;
      witness_.Take(number, event->ticket());
      if (event->ticket().has_closed()) ++exits_[event->ticket().closed().exit()];
      if (event->ticket().revisit_cancelled().reason() == TestPolicy().closing_rule) ++cancelled_;
      if (event->ticket().revisit_planned().rule() == "ask") ++by_rule_;
      if (event->ticket().assigned().by().how() == ASSIGNED_HOW_REDO) ++redone_by_rule_;
      if (event->ticket().linked().reason() == TestPolicy().repeat_rule) ++repeats_;
    }
  }

  void Learn(const std::string& stream) {
    if (!streams_.insert(stream).second) return;
    if (auto id = IdOf(stream, "ticket/"); !id.empty()) known_.tickets.push_back(id);
    if (auto id = IdOf(stream, "customer/"); !id.empty()) known_.customers.push_back(id);
    if (auto id = IdOf(stream, "contact/"); !id.empty()) known_.contacts.push_back(id);
    if (auto id = IdOf(stream, "callback/"); !id.empty()) known_.callbacks.push_back(id);
  }

  // Whether lists show what the facts tell.
  void CheckRow(const std::string& number) {
    const LifeWitness::Seen& seen = witness_.tickets().at(number);
    const auto row = *ReadTicket(store_, number);
    ASSERT_TRUE(row.has_value()) << number;
    EXPECT_EQ(row->phase(), seen.phase) << number;
    EXPECT_EQ(row->cycle(), seen.cycle) << number;
    EXPECT_EQ(row->exit(), seen.exit) << number;
    EXPECT_EQ(row->holder().SerializeAsString(), seen.holder.SerializeAsString()) << number;
  }

  void CheckTicket(const std::string& number, const LifeWitness::Seen& seen) {
    const Ticket ticket = TicketAt(number);
    EXPECT_EQ(ticket.phase, seen.phase);
    EXPECT_EQ(ticket.holder.value_or(Holder()).SerializeAsString(),
              seen.holder.SerializeAsString());
    EXPECT_EQ(ticket.handlers, seen.handlers);
    EXPECT_EQ(ticket.links.size(), seen.links.size());
    const bool can_wait = ticket.phase == TICKET_PHASE_ASSIGNED ||
                          ticket.phase == TICKET_PHASE_HANDLING || seen.exit == EXIT_MERGED;
    EXPECT_TRUE(can_wait || !ticket.waiting.has_value()) << number;
    EXPECT_TRUE(can_wait || !ticket.open_return.has_value()) << number;
  }

  void CheckCounts() {
    const QueueCounts counts = *ReadQueues(store_);
    std::uint64_t closed = 0;
    for (const auto& [exit, count] : counts.closed) closed += count;
    std::uint64_t queued = 0;
    for (const QueueCount& queue : counts.queues) queued += queue.count;
    EXPECT_EQ(counts.received + counts.imported, counts.open + closed);
    EXPECT_EQ(counts.received + counts.imported, queued);
    EXPECT_EQ(counts.received + counts.imported, witness_.tickets().size());
  }

  void CheckMerges(const TicketRequest& request) {
    if (request.command().has_merge()) merges_[request.number()] = before_;
    const auto merge = merges_.find(request.number());
    if (!request.command().has_undo_merge() || merge == merges_.end()) return;
    const Ticket ticket = TicketAt(request.number());
    const Ticket into = TicketAt(merge->second.into);
    // Where nothing else happened meanwhile: the merge and its undoing are one fact each.
    if (ticket.version == merge->second.version + 1) {
      EXPECT_EQ(StateText(ticket), merge->second.before);
      ++undone_;
    }
    if (into.version == merge->second.into_version + 1) {
      EXPECT_EQ(StateText(into), merge->second.into_before);
    }
    merges_.erase(merge);
  }

  static void CheckRefusal(const absl::Status& refusal) {
    switch (refusal.code()) {
      case absl::StatusCode::kInvalidArgument:
      case absl::StatusCode::kPermissionDenied:
      case absl::StatusCode::kNotFound:
      case absl::StatusCode::kAlreadyExists:
      case absl::StatusCode::kFailedPrecondition:
        EXPECT_TRUE(DetailsOf(refusal).has_value()) << refusal;
        return;
      default:
        ADD_FAILURE() << refusal;
    }
  }

  const Names names_{std::string(32, 'k')};
  absl::Time now_ = Monday();
  MapStore store_;
  StateCache states_;
  MemoryVault vault_;
  SeededRandom nonces_{1};
  Projector projector_ = *Projector::Open(store_, &vault_);
  std::vector<Record> records_;
  std::uint64_t refusals_ = 0;
  std::uint64_t nothing_new_ = 0;
  std::vector<std::string> hot_;
  std::set<std::string> streams_;
  std::set<std::pair<std::string, std::string>> raised_;
  Merge before_;
  std::map<std::string, Merge> merges_;  // by the ticket that was merged
};

TEST_F(FullLifeTest, TheDomainsRulesHoldAtEveryPositionWhateverIsAsked) {
  const std::uint64_t requests = Rounds(kRequests);

  for (std::uint64_t i = 0; i < requests && !HasFailure(); ++i) Step();

  CheckEnd();
}

// Or the test above proves little: chance comes everywhere, given time.
TEST_F(FullLifeTest, ChanceGoesEverywhere) {
  for (std::uint64_t i = 0; i < kMostRequests && !HasFailure() && !NeverSeen().empty();
       i += kStride) {
    for (std::uint64_t step = 0; step < kStride && !HasFailure(); ++step) Step();
  }

  EXPECT_THAT(NeverSeen(), IsEmpty());
}

}  // namespace
}  // namespace redress::testing
