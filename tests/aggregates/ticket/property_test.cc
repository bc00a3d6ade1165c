// Random commands over thousands of tickets: what must hold whatever is asked of the rules.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/ticket.h"
#include "events/codec.h"
#include "events/phase.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/promise_builders.h"
#include "tests/testing/reveal_builder.h"
#include "tests/testing/seed.h"
#include "tests/testing/ticket_builders.h"
#include "tests/testing/ticket_state.h"

namespace redress::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;

constexpr int kTickets = 2000;
// Until chance has brought every phase and every exit: a few hundred mostly.
constexpr std::uint64_t kMostTickets = 10 * kTickets;
constexpr std::size_t kPhases = 8;
constexpr int kCommandsPerTicket = 40;

std::vector<std::string> AllVerbs() {
  std::vector<std::string> verbs;
  for (int i = 0; i < TicketCommand::descriptor()->field_count(); ++i) {
    verbs.push_back(TicketCommand::descriptor()->field(i)->name());
  }
  return verbs;
}

// Draws commands, actors and times.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  std::size_t Below(std::size_t bound) { return random_() % bound; }

  template <typename Choice>
  Choice OneOf(const std::vector<Choice>& choices) {
    return choices[Below(choices.size())];
  }

  std::string Person() {
    return OneOf<std::string>({"ana", "bo", "cai", "dan", "eve", "fu", "gil", "hu", "ivo", "jin"});
  }
  Holder AnyHolder() {
    return HolderOf(OneOf<std::string>({"north", "south", "west"}), Below(2) == 0 ? "" : Person());
  }
  Resolution AnyResolution() {
    return OneOf<Resolution>({RESOLUTION_RESOLVED, RESOLUTION_PARTLY, RESOLUTION_NOT});
  }
  TicketKind AnyKind() { return static_cast<TicketKind>(1 + Below(TicketKind_MAX)); }
  Exit AnyExit() { return OneOf<Exit>({EXIT_EXEMPT, EXIT_PARTLY, EXIT_NOT_ACCEPTED}); }
  std::uint32_t AnySatisfaction() { return static_cast<std::uint32_t>(1 + Below(5)); }

  TicketCommand Revisit() {
    switch (Below(3)) {
      case 0:
        return DoRevisitInVain(
            OneOf<RevisitContact>({REVISIT_CONTACT_NOT_REACHED, REVISIT_CONTACT_REFUSED}));
      case 1:
        return DoRevisitAndRedo(RESOLUTION_NOT, AnySatisfaction(), AnyHolder());
      default:
        return DoRevisit(AnyResolution(), AnySatisfaction());
    }
  }

  TicketCommand CommandOf(const std::string& verb, absl::Time now) {
    const std::string person = Below(2) == 0 ? "" : Person();
    const std::string unit = OneOf<std::string>({"north", "south", "west"});
    const std::map<std::string, TicketCommand> commands = {
        {"acknowledge", DoAcknowledge()},
        {"resolve", DoResolve(unit, OneOf<std::string>({"attitude", "price", ""}))},
        {"refuse", DoRefuse()},
        {"classify", DoClassify(OneOf<std::string>({"attitude", "price"}))},
        {"assign", DoAssign(unit, person)},
        {"transfer", DoTransfer(unit, person)},
        {"start", DoStart()},
        {"request_return", DoRequestReturn()},
        {"decide_return", Below(2) == 0 ? DoRejectReturn() : DoAcceptReturn(unit, person)},
        {"hand_over", DoHandOver(Person())},
        {"decide_handover", Below(3) == 0 ? DoDeclineHandover() : DoAcceptHandover()},
        {"wait", DoWait()},
        {"resume", DoResume()},
        {"add_co_handler", DoAddCoHandler(unit, person)},
        {"remove_co_handler", DoRemoveCoHandler(unit, person)},
        {"note", DoNote("note")},
        {"answer", DoAnswer(Below(2) == 0 ? ANSWER_OUTCOME_REJECTED : ANSWER_OUTCOME_UPHELD)},
        {"plan_revisit", DoPlanRevisit(Person())},
        {"record_revisit", Revisit()},
        {"close", DoClose(AnyExit())},
        {"reopen", DoReopen()},
        {"archive", DoArchive()},
        {"withdraw", DoWithdraw()},
        {"transfer_outside", DoTransferOutside()},
        {"merge", DoMerge(OtherNumber())},
        {"undo_merge", DoUndoMerge()},
        {"acknowledge_escalation", DoAcknowledgeEscalation()},
        {"escalate", DoEscalate(static_cast<std::uint32_t>(Below(5)))},
        {"remind", DoRemind()},
        {"lead", DoLead({OtherNumber()})},
        {"set_secrecy", DoSetSecrecy(static_cast<Secrecy>(1 + Below(Secrecy_MAX)))},
        {"reveal", DoReveal()},
        {"add_evidence", DoAddEvidence()},
        {"record_cause", DoRecordCause(OneOf<std::string>({"boiler", "staffing"}))},
        {"tell", DoTell()},
        {"link", DoLink(OtherNumber(), static_cast<Relation>(1 + Below(3)))},
        {"unlink", DoUnlink(OtherNumber())},
        {"link_customer", DoLinkCustomer()},
        {"correct_customer", DoCorrectCustomer(OneOf<std::string>({"", "x", "y"}))},
        {"correct", DoCorrect(OneOf<std::string>({"lobby", "kitchen"}))},
        {"request_extension",
         DoRequestExtension(BusinessDays(static_cast<std::uint32_t>(1 + Below(4))))},
        {"decide_extension", DoDecideExtension(Below(2) == 0)},
        {"promise", DoPromise(now + absl::Hours(static_cast<double>(Below(48))))},
        {"reach_milestone", DoReachMilestone(OneOf<std::string>({"arrive", "restore"}))},
        {"pay_redress", DoPayRedress(100, OneOf<std::string>({"", "x", "y"}))},
    };
    return commands.at(verb);
  }

  // Mostly a verb that leads on from the phase; sometimes any legal one, rarely any at all.
  TicketCommand CommandFor(const Ticket& ticket, const Context& context) {
    static const std::set<std::string> kAside = {"acknowledge",
                                                 "note",
                                                 "link_customer",
                                                 "correct_customer",
                                                 "correct",
                                                 "withdraw",
                                                 "plan_revisit",
                                                 "refuse",
                                                 "resolve",
                                                 "request_return",
                                                 "decide_return",
                                                 "hand_over",
                                                 "decide_handover",
                                                 "wait",
                                                 "resume",
                                                 "transfer",
                                                 "add_co_handler",
                                                 "remove_co_handler",
                                                 "transfer_outside",
                                                 "merge",
                                                 "escalate",
                                                 "acknowledge_escalation",
                                                 "remind",
                                                 "lead",
                                                 "set_secrecy",
                                                 "reveal",
                                                 "add_evidence",
                                                 "record_cause",
                                                 "tell",
                                                 "link",
                                                 "unlink",
                                                 "request_extension",
                                                 "decide_extension",
                                                 "promise",
                                                 "reach_milestone",
                                                 "pay_redress"};
    if (Below(12) == 0) return CommandOf(OneOf(AllVerbs()), context.now);
    std::vector<std::string> verbs = LegalMoves(ticket, context.policy);
    if (Below(3) != 0) {
      verbs.erase(std::remove_if(verbs.begin(), verbs.end(),
                                 [](const std::string& verb) { return kAside.count(verb) > 0; }),
                  verbs.end());
    }
    return CommandOf(OneOf(verbs.empty() ? LegalMoves(ticket, context.policy) : verbs),
                     context.now);
  }

  // The holder's own person as often as anybody.
  std::string ActorFor(const Ticket& ticket) {
    const bool is_named = ticket.holder.has_value() && !ticket.holder->person().empty();
    return is_named && Below(2) == 0 ? ticket.holder->person() : Person();
  }

 private:
  std::mt19937_64 random_;
};

// What must hold, worked out from the facts alone, apart from the rules and the state.
class Witness {
 public:
  void Take(const TicketEvent& event) {
    Check(event);
    Note(event);
  }

  std::uint32_t cycle() const { return cycle_; }
  TicketPhase phase() const { return phase_; }
  bool is_held() const { return !holder_.unit().empty(); }
  const Holder& holder() const { return holder_; }

 private:
  void Check(const TicketEvent& event) {
    if (event.has_closed()) CheckClosed(event.closed());
    if (event.has_revisited()) {
      EXPECT_TRUE(is_told_) << "revisited without an answer";
      EXPECT_EQ(handlers_.count(event.revisited().revisitor()), 0U) << "revisited by a handler";
    }
    if (event.has_revisit_planned()) {
      EXPECT_EQ(handlers_.count(event.revisit_planned().revisitor()), 0U);
    }
    if (event.has_started() || event.has_answered()) {
      EXPECT_TRUE(is_held()) << "handled by nobody";
    }
    if (event.has_assigned() && is_redo_) {
      EXPECT_FALSE(MessageDifferencer::Equals(event.assigned().holder(), redo_of_))
          << "redone by the same holder";
    }
    if (event.has_redo_ordered()) {
      EXPECT_EQ(event.redo_ordered().cycle(), cycle_ + 1);
    }
    if (event.has_reopened()) {
      EXPECT_EQ(event.reopened().cycle(), cycle_ + 1);
      EXPECT_TRUE(is_closed_);
    }
  }

  void CheckClosed(const TicketClosed& closed) {
    EXPECT_FALSE(is_closed_) << "closed twice";
    EXPECT_EQ(closed.exit() == EXIT_EXEMPT, !closed.exemption().empty());
    if (closed.exit() == EXIT_WITHDRAWN || closed.exit() == EXIT_MERGED) return;
    if (closed.exit() == EXIT_REFUSED || closed.exit() == EXIT_TRANSFERRED) {
      EXPECT_TRUE(closed.has_told()) << "turned away without a word";
      return;
    }
    EXPECT_TRUE(is_told_) << "closed without a told answer: " << closed.ShortDebugString();
    EXPECT_EQ(closed.exit() == EXIT_SATISFIED, last_.revisited().satisfied());
    if (closed.exit() == EXIT_NOT_REACHED) {
      EXPECT_FALSE(was_reached_);
    }
    if (closed.exit() == EXIT_PARTLY || closed.exit() == EXIT_NOT_ACCEPTED) {
      EXPECT_TRUE(was_reached_);
    }
  }

  void Note(const TicketEvent& event) {
    last_ = event;
    phase_ = PhaseAfter(phase_, event);
    if (event.has_assigned()) holder_ = event.assigned().holder();
    if (event.has_assigned()) Handled(event.assigned().holder().person());
    if (event.has_started()) Handled(event.started().person());
    if (event.has_answered()) Handled(event.answered().person());
    if (event.has_answered()) is_told_ = event.answered().has_told();
    if (event.has_revisited()) {
      was_reached_ = was_reached_ || event.revisited().contact() == REVISIT_CONTACT_REACHED;
    }
    if (event.has_co_handler_added()) Handled(event.co_handler_added().co_handler().person());
    if (event.has_closed()) is_closed_ = true;
    if (event.has_merge_undone()) is_closed_ = false;
    if (event.has_redo_ordered()) redo_of_ = holder_;
    if (event.has_redo_ordered() || event.has_reopened()) {
      is_redo_ = event.has_redo_ordered();
      is_told_ = was_reached_ = is_closed_ = false;
      ++cycle_;
    }
  }

  void Handled(const std::string& person) {
    if (!person.empty()) handlers_.insert(person);
  }

  TicketEvent last_;
  TicketPhase phase_ = TICKET_PHASE_UNSPECIFIED;
  Holder holder_;
  Holder redo_of_;
  std::set<std::string> handlers_;
  std::uint32_t cycle_ = 1;
  bool is_redo_ = false;
  bool is_told_ = false;
  bool was_reached_ = false;
  bool is_closed_ = false;
};

void CheckState(const Ticket& ticket, const Witness& witness) {
  EXPECT_EQ(ticket.phase, witness.phase());
  EXPECT_EQ(ticket.cycle, witness.cycle());
  EXPECT_EQ(ticket.holder.has_value(), witness.is_held());
  if (ticket.holder.has_value()) {
    EXPECT_TRUE(MessageDifferencer::Equals(*ticket.holder, witness.holder()));
  }
  EXPECT_EQ(ticket.closed.has_value(), !IsOpen(ticket.phase));
  const bool is_assigned = ticket.phase >= TICKET_PHASE_ASSIGNED && IsOpen(ticket.phase);
  EXPECT_TRUE(!is_assigned || ticket.holder.has_value()) << "held by nobody";
  EXPECT_TRUE(!ticket.waiting.has_value() || is_assigned || ticket.closed.has_value());
  for (const Holder& co_handler : ticket.co_handlers) {
    EXPECT_FALSE(MessageDifferencer::Equals(co_handler, *ticket.holder)) << "helps itself";
  }
}

void CheckRefusal(const Ticket& ticket, const Policy& policy, const absl::Status& refusal) {
  const auto details = DetailsOf(refusal);
  ASSERT_TRUE(details.has_value()) << refusal;
  EXPECT_FALSE(details->code().empty());
  if (refusal.code() != absl::StatusCode::kFailedPrecondition) {
    EXPECT_EQ(refusal.code(), absl::StatusCode::kPermissionDenied) << refusal;
    return;
  }
  EXPECT_EQ(static_cast<std::size_t>(details->allowed_moves_size()),
            LegalMoves(ticket, policy).size());
}

bool IsSame(const TicketEvents& left, const TicketEvents& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const TicketEvent& one, const TicketEvent& other) {
                      return MessageDifferencer::Equals(one, other);
                    });
}

// Asks whoever complains, and exempts suggestions; another team redoes.
PolicyDocument AskingDocument() {
  PolicyDocument document = ExtensibleDocument();
  RevisitRule& exempt = *document.add_revisits();
  exempt.set_id("ideas");
  exempt.mutable_when()->add_kind(TICKET_KIND_SUGGESTION);
  exempt.set_exempt(true);
  RevisitRule& ask = *document.add_revisits();
  ask.set_id("ask");
  ask.mutable_when()->add_kind(TICKET_KIND_COMPLAINT);
  ask.set_calendar("office");
  ask.set_team("care");
  ask.set_attempts(2);
  ask.set_redo_team("south");
  return document;
}

// One ticket's life by chance.
class RandomLife {
 public:
  explicit RandomLife(Chance& chance) : chance_(chance), is_asked_(chance.Below(2) == 0) {
    const absl::Time due = now_ + absl::Hours(static_cast<double>(chance.Below(100)));
    Take({StartingTheAnswer(Received(chance.AnyKind(), is_asked_ ? "wang" : ""), due)});
  }

  void Step() {
    now_ += absl::Hours(static_cast<double>(chance_.Below(10) == 0 ? chance_.Below(1500) : 1));
    Context context =
        By(chance_.ActorFor(ticket_),
           chance_.OneOf<std::string>({"agent", "dispatcher", "arbiter", "supervisor"}));
    context.now = now_;
    static const auto plain = InForce(ExtensibleDocument());
    static const auto asking = InForce(AskingDocument());
    context.policies = is_asked_ ? asking : plain;
    context.policy = context.policies->RulesOver(std::move(context.policy));
    context.policy.max_cycles = 2;
    context.policy.archive_after = absl::Hours(500);
    const TicketCommand command = chance_.CommandFor(ticket_, context);
    const auto events = Decide(ticket_, command, context);
    if (!events.ok()) return CheckRefusal(ticket_, context.policy, events.status());
    if (!events->empty()) CheckIsListed(command, context.policy);
    if (command.has_merge()) before_merge_ = StateText(ticket_);
    if (chance_.Below(10) == 0) {
      EXPECT_TRUE(IsSame(*events, *Decide(ticket_, command, context))) << "decided by chance";
    }
    Take(*events);
    if (command.has_undo_merge() && is_as_merged_) {
      EXPECT_EQ(StateText(ticket_), before_merge_);
    }
    is_as_merged_ = events->empty() ? is_as_merged_ : command.has_merge();
  }

  const Ticket& ticket() const { return ticket_; }
  const std::vector<PastEvent>& past() const { return past_; }

 private:
  void Take(const TicketEvents& events) {
    for (const TicketEvent& event : events) {
      PastEvent past;
      *past.event.mutable_ticket() = event;
      past.recorded_at = now_;
      const auto bytes = EncodeEvent(past.event);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      past.event = *DecodeEvent(*bytes);
      ticket_ = Evolve(std::move(ticket_), past);
      witness_.Take(event);
      CheckState(ticket_, witness_);
      past_.push_back(std::move(past));
    }
    EXPECT_EQ(ticket_.version, past_.size());
  }

  // What led to facts was listed as legal.
  void CheckIsListed(const TicketCommand& command, const Policy& policy) const {
    const std::vector<std::string> legal = LegalMoves(ticket_, policy);
    const std::string verb(TicketMoveOf(command.request_case()).verb);
    EXPECT_EQ(std::count(legal.begin(), legal.end(), verb), 1) << verb;
  }

  Chance& chance_;
  const bool is_asked_;  // by rules of a policy
  absl::Time now_ = Monday();
  Ticket ticket_;
  Witness witness_;
  std::vector<PastEvent> past_;
  std::string before_merge_;
  bool is_as_merged_ = false;  // nothing came after the merge
};

// Whether folding the facts at once gives the state to which they led one by one.
void CheckFold(const RandomLife& life) {
  const Ticket folded = Fold<Ticket>(life.past());
  EXPECT_EQ(StateText(folded), StateText(life.ticket()));
  EXPECT_EQ(folded.version, life.ticket().version);
}

TEST(TicketPropertyTest, TheRulesHoldWhateverIsAsked) {
  Chance chance(TestSeed());
  std::set<Exit> exits;
  std::set<TicketPhase> phases;
  bool was_extended = false;

  const auto went_everywhere = [&] {
    return phases.size() == kPhases && exits.size() == EXIT_CLOSED_ELSEWHERE - 1 && was_extended;
  };
  for (std::uint64_t i = 0; i < kMostTickets && !HasFailure(); ++i) {
    if (i >= Rounds(kTickets) && went_everywhere()) break;
    RandomLife life(chance);
    for (int step = 0; step < kCommandsPerTicket; ++step) {
      phases.insert(life.ticket().phase);
      life.Step();
    }
    CheckFold(life);
    for (const PastEvent& past : life.past()) {
      was_extended = was_extended || past.event.ticket().extension_decided().granted();
      const Exit exit = past.event.ticket().closed().exit();
      if (past.event.ticket().has_closed() && exit < EXIT_CLOSED_ELSEWHERE) exits.insert(exit);
    }
  }

  EXPECT_TRUE(went_everywhere()) << "or the run above proves little";
}

}  // namespace
}  // namespace redress::testing
