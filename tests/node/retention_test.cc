// What was kept for as long as a policy says is forgotten as an erased customer is; a legal hold, a
// callback that is open, a time in which it could be reopened stand against it.

#include "consumers/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/ticket/retention.h"
#include "projections/callbacks.h"
#include "projections/queues.h"
#include "projections/streams.h"
#include "tests/node/forgetting.h"

namespace redress {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr absl::Duration kDay = absl::Hours(24);

class RetentionTest : public ForgettingTest {
 protected:
  // Puts the rules in force, with none of them a time for reopening.
  void Keep(const std::string& rules, int reopen_days = 1) {
    CommandRequest request;
    PolicyRequest& policy = *request.command.mutable_policy();
    policy.set_name("kept");
    policy.mutable_command()->mutable_apply()->set_text(absl::StrCat(
        "policy: kept\nversion: ", ++asked_, "\nsource: a test\nrules: {reopen_days: ", reopen_days,
        "}\nretention:\n", rules, "\n"));
    request.command_id = node_.names().CommandId({"http", "ada", absl::StrCat(asked_)});
    request.request_digest = node_.names().RequestDigest("");
    request.actor = {"ada", "administrator", true};
    const auto answer = node_.Do(request);
    ASSERT_TRUE(answer.ok()) << answer.status();
  }

  void Pass(absl::Duration time) {
    node_.clock().Advance(time);
    node_.Run(absl::Seconds(2));
  }

  std::string Closed(const std::string& id, const std::string& phone = kPhone) {
    const std::string ticket = ReceiveFrom(id, phone);
    Close(ticket);
    return ticket;
  }

  // More contacts about the ticket, whose words tell of the customer.
  void AddContacts(const std::string& ticket, int count) {
    for (int i = 0; i < count; ++i) {
      CommandRequest request = Complaint(node_.names(), absl::StrCat("more", i), kPhone);
      request.command.mutable_interaction()->set_type("redress.contact");
      InteractionBody& body = *request.command.mutable_interaction()->mutable_data();
      body.clear_remedy_sought();
      body.set_ticket(ticket);
      body.set_words(absl::StrCat("And the bird of room 7 sings, for the time ", i));
      const auto answer = node_.Do(request);
      ASSERT_TRUE(answer.ok()) << answer.status();
      for (const CommandStream& stream : answer->commit.streams()) {
        if (const auto id = IdIn(stream.stream(), kContactPrefix)) contacts_.emplace_back(*id);
      }
    }
    ASSERT_EQ(contacts_.size(), count);
  }

  bool IsContactErased(const std::string& contact) {
    return (*ReadEvents(node_.views(), ContactStream(contact)))
        .back()
        .event()
        .contact()
        .has_erased();
  }

  struct Planned {
    std::string callback;
    CommandRequest request;
  };

  Planned PlanCallback(const std::string& ticket) {
    CommandRequest plan;
    CallbackCommand& call = *plan.command.mutable_callback()->mutable_command();
    call.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
    call.mutable_plan()->set_ticket(ticket);
    call.mutable_plan()->set_subject("a last word");
    plan.command_id = node_.names().CommandId({"http", "ana", "plan"});
    plan.request_digest = node_.names().RequestDigest("");
    plan.actor = {"ana", "agent", true};
    const auto planned = node_.Do(plan);
    CHECK(planned.ok());
    return {std::string(*IdIn(planned->events.front().stream(), kCallbackPrefix)), plan};
  }

  bool IsErased(const std::string& ticket) {
    return (*ReadTicket(node_.views(), ticket))->erased();
  }

  std::vector<EventRow> EventsOf(const std::string& ticket) {
    return *ReadEvents(node_.views(), TicketStream(ticket));
  }

  std::vector<std::string> contacts_;  // added
};

TEST_F(RetentionTest, WhatWasKeptForItsTimeIsForgottenAndTheCountsStay) {
  Keep("- {id: short, days: 30}");
  const std::string ticket = Closed("m1");
  const QueueCounts before = *ReadQueues(node_.views());
  ASSERT_THAT(Found("sings"), Not(IsEmpty()));
  Pass(30 * kDay - absl::Hours(1));
  EXPECT_FALSE(IsErased(ticket));

  Pass(absl::Hours(2));

  EXPECT_TRUE(IsErased(ticket));
  const EventRow last = EventsOf(ticket).back();
  EXPECT_EQ(last.actor_id(), "retention");
  const Erased& erased = last.event().ticket().erased();
  EXPECT_EQ(erased.customer(), "");
  EXPECT_EQ(erased.rule(), "short");
  EXPECT_EQ(erased.policy(), "kept");
  EXPECT_EQ(erased.policy_version(), 1u);
  EXPECT_THAT(Found("sings"), IsEmpty());
  EXPECT_THAT(Holding("The Kanarienvogel of room 7"), IsEmpty());
  const QueueCounts after = *ReadQueues(node_.views());
  EXPECT_EQ(after.received, before.received);
  EXPECT_EQ(after.closed, before.closed);
  ExpectRebuiltAlike();
}

TEST_F(RetentionTest, WithoutARuleForItATicketIsKept) {
  const std::string ticket = Closed("m1");
  Pass(5000 * kDay);
  EXPECT_FALSE(IsErased(ticket));

  Keep("- {id: praise, when: {kind: praise}, days: 1}");
  Pass(2 * kRetentionRound);

  EXPECT_FALSE(IsErased(ticket));
}

TEST_F(RetentionTest, APolicyCountsForWhatWasClosedBeforeItCame) {
  const std::string ticket = Closed("m1");
  Pass(40 * kDay);

  Keep("- {id: short, days: 30}");
  node_.Run(2 * kRetentionLook);

  EXPECT_TRUE(IsErased(ticket));
}

TEST_F(RetentionTest, TheFirstRuleThatMatchesCounts) {
  Keep("- {id: complaints, when: {kind: complaint}, days: 90}\n- {id: rest, days: 10}");
  const std::string ticket = Closed("m1");

  Pass(80 * kDay);
  EXPECT_FALSE(IsErased(ticket));
  Pass(11 * kDay);

  EXPECT_TRUE(IsErased(ticket));
  EXPECT_EQ(EventsOf(ticket).back().event().ticket().erased().rule(), "complaints");
}

TEST_F(RetentionTest, WhatIsOpenIsKept) {
  Keep("- {id: short, days: 1}");
  const std::string ticket = ReceiveFrom("m1");

  Pass(400 * kDay);

  EXPECT_FALSE(IsErased(ticket));
}

TEST_F(RetentionTest, WhatCouldBeReopenedIsKept) {
  Keep("- {id: short, days: 1}", 60);
  const std::string ticket = Closed("m1");

  Pass(59 * kDay);
  EXPECT_FALSE(IsErased(ticket));
  Pass(2 * kDay);

  EXPECT_TRUE(IsErased(ticket));
}

TEST_F(RetentionTest, WhatIsLegallyHeldIsKeptUntilReleased) {
  Keep("- {id: short, days: 1}");
  const std::string ticket = Closed("m1");
  const std::string customer = CustomerOf(ticket);
  ASSERT_TRUE(Ask(customer, Hold(true), "dora").ok());
  Pass(40 * kDay);
  EXPECT_FALSE(IsErased(ticket));

  ASSERT_TRUE(Ask(customer, Hold(false), "dora").ok());
  Pass(kRetentionRound);

  EXPECT_TRUE(IsErased(ticket));
}

TEST_F(RetentionTest, ItsContactGoesWithTheLastTicketThatItIsOf) {
  Keep("- {id: short, days: 10}");
  const std::string first = Closed("m1");
  const std::string contact = EventsOf(first).front().event().ticket().received().contact();
  const std::string second = ReceiveFrom("m2");
  CommandRequest link;
  link.command.mutable_contact()->set_id(contact);
  link.command.mutable_contact()->mutable_command()->mutable_link_ticket()->set_ticket(second);
  link.command_id = node_.names().CommandId({"http", "ana", "link"});
  link.request_digest = node_.names().RequestDigest("");
  link.actor = {"ana", "agent", true};
  ASSERT_TRUE(node_.Do(link).ok());

  Pass(11 * kDay);
  EXPECT_TRUE(IsErased(first));
  EXPECT_FALSE(IsContactErased(contact));
  Close(second);
  Pass(11 * kDay);

  EXPECT_TRUE(IsErased(second));
  EXPECT_TRUE(IsContactErased(contact));
}

TEST_F(RetentionTest, WhoIsStillToBeCalledIsCalledFirst) {
  Keep("- {id: short, days: 10}");
  const std::string ticket = Closed("m1");
  const auto [callback, plan] = PlanCallback(ticket);
  Pass(11 * kDay);
  EXPECT_FALSE(IsErased(ticket));

  CommandRequest cancel = plan;
  cancel.command.mutable_callback()->set_id(callback);
  *cancel.command.mutable_callback()->mutable_command() = CallbackCommand();
  cancel.command.mutable_callback()->mutable_command()->mutable_cancel()->set_reason("no need");
  cancel.command_id = node_.names().CommandId({"http", "ana", "cancel"});
  const auto cancelled = node_.Do(cancel);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  Pass(kRetentionRound);

  EXPECT_TRUE(IsErased(ticket));
  EXPECT_TRUE((*ReadCallback(node_.views(), callback))->erased());
}

TEST_F(RetentionTest, ATicketOfMoreContactsThanOneRequestNamesIsForgottenInParts) {
  Keep("- {id: short, days: 10}");
  const std::string ticket = ReceiveFrom("m1");
  AddContacts(ticket, 2 * kMaxExpiredStreams + 1);
  Close(ticket);

  Pass(11 * kDay);

  EXPECT_TRUE(IsErased(ticket));
  EXPECT_THAT(Holding("room 7"), IsEmpty());
  ExpectRebuiltAlike();
}

TEST_F(RetentionTest, NoPartOfATicketIsForgottenWhereOneOfItsCallbacksIsOpen) {
  Keep("- {id: short, days: 10}");
  const std::string ticket = ReceiveFrom("m1");
  AddContacts(ticket, kMaxExpiredStreams + 1);
  Close(ticket);
  PlanCallback(ticket);

  Pass(11 * kDay);

  EXPECT_FALSE(IsErased(ticket));
  for (const std::string& contact : contacts_) EXPECT_FALSE(IsContactErased(contact));
}

TEST_F(RetentionTest, OneThatIsRefusedDoesNotKeepThoseBesideIt) {
  Keep("- {id: short, days: 10}");
  const std::vector<std::string> tickets = {Closed("m1"), Closed("m2"), Closed("m3")};
  node_.clock().Advance(11 * kDay);
  Retention retention(node_.names());
  std::set<std::string> done;
  const auto refuse = [&](const CommandRequest& request, const AnswerCallback& answer) {
    const auto& asked = request.command.expire().tickets();
    for (const ExpiringTicket& each : asked) {
      if (each.number() == tickets[1]) return answer(absl::InternalError("it breaks"));
    }
    for (const ExpiringTicket& each : asked) done.insert(each.number());
    answer(CommandAnswer());
  };

  absl::Duration steady;
  for (; steady < kRetentionRound; steady += kRetentionPause) {
    ASSERT_TRUE(retention.Step(node_.views(), 100, node_.clock().Now(), steady, refuse).ok());
  }

  EXPECT_EQ(done, (std::set<std::string>{tickets[0], tickets[2]}));
  EXPECT_GE(retention.NextDue(100), kRetentionRound);  // and it is not asked for again and again
}

TEST_F(RetentionTest, ARoundGoesThroughMoreThanOnePage) {
  Keep("- {id: short, days: 10}");
  std::vector<std::string> tickets;
  for (int i = 0; i < 50; ++i) {
    tickets.push_back(Closed(absl::StrCat("m", i), absl::StrCat("+3906123450", 10 + i)));
  }

  Pass(11 * kDay);

  int erased = 0;
  for (const std::string& ticket : tickets) erased += IsErased(ticket) ? 1 : 0;
  EXPECT_EQ(erased, 50);
  EXPECT_THAT(Holding("room 7"), IsEmpty());
}

}  // namespace
}  // namespace redress
