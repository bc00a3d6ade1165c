#include "aggregates/policy/in_force.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/aggregates.h"
#include "aggregates/codes.h"
#include "aggregates/policy/built_in.h"
#include "google/protobuf/text_format.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNull;
using ::testing::NotNull;

Event PutInForce(const std::string& name, std::uint32_t version, const std::string& document) {
  Event event;
  PolicyPutInForce& put = *event.mutable_policy()->mutable_put_in_force();
  put.set_name(name);
  put.set_version(version);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(document, put.mutable_document()));
  return event;
}

PoliciesInForce Given(const std::vector<Event>& events) {
  PoliciesInForce policies;
  for (const Event& event : events) {
    policies = Evolve(std::move(policies), {event, "", "", Monday(), Monday()});
  }
  return policies;
}

// A calendar of that name which is open on Mondays from `opens`, in minutes.
std::string CalendarNamed(const std::string& name, int opens = 540) {
  return "calendars { name: '" + name +
         "' zone: 'Asia/Shanghai' week { day: WEEKDAY_MON windows {" +
         " opens: " + std::to_string(opens) + " closes: 1080 } } }";
}

std::vector<std::string> IdsOf(const std::vector<StandardInForce>& standards) {
  std::vector<std::string> ids;
  for (const StandardInForce& it : standards) {
    ids.push_back(it.policy->name + " " + it.standard->id());
  }
  return ids;
}

TEST(PoliciesInForceTest, BeforeAnythingIsAppliedTheBuiltInPolicyIsThere) {
  const PoliciesInForce policies;

  ASSERT_THAT(policies.Newest("default"), NotNull());
  EXPECT_EQ(policies.Newest("default")->version, 0U);
  EXPECT_EQ(policies.Find("default", 0), BuiltInPolicy());
  EXPECT_THAT(policies.Newest("standards/hotel"), IsNull());
  EXPECT_THAT(policies.names(), IsEmpty());
  EXPECT_THAT(policies.standards(), IsEmpty());
}

TEST(PoliciesInForceTest, AVersionAndItsCalendarAreFoundWhereThoseBeforeItAreNot) {
  const PoliciesInForce policies = Given({PutInForce("house", 3, CalendarNamed("office"))});

  ASSERT_THAT(policies.Find("house", 3), NotNull());
  EXPECT_THAT(policies.CalendarOf(*policies.Newest("house"), "office").calendar, NotNull());
  EXPECT_THAT(policies.Find("house", 1), IsNull());
  EXPECT_THAT(policies.Find("house", 4), IsNull());
}

TEST(PoliciesInForceTest, TheBuiltInPolicySaysTheBuiltInNumbers) {
  Policy other;
  other.min_satisfaction = 1;
  other.max_revisit_attempts = other.max_callback_attempts = other.max_cycles = 9;
  other.max_returns = other.max_escalation = 9;
  other.reopen_window = other.repeat_window = other.archive_after = absl::Hours(24);
  other.exempt_kinds = {TICKET_KIND_REPORT};
  Event put = PutInForce("default", 1, "");
  *put.mutable_policy()->mutable_put_in_force()->mutable_document() = BuiltInPolicy()->document;

  const Policy rules = Given({put}).RulesOver(other);

  EXPECT_EQ(rules.min_satisfaction, Policy().min_satisfaction);
  EXPECT_EQ(rules.max_revisit_attempts, Policy().max_revisit_attempts);
  EXPECT_EQ(rules.max_callback_attempts, Policy().max_callback_attempts);
  EXPECT_EQ(rules.max_cycles, Policy().max_cycles);
  EXPECT_EQ(rules.reopen_window, Policy().reopen_window);
  EXPECT_EQ(rules.max_returns, Policy().max_returns);
  EXPECT_EQ(rules.max_escalation, Policy().max_escalation);
  EXPECT_EQ(rules.repeat_window, Policy().repeat_window);
  EXPECT_EQ(rules.archive_after, Policy().archive_after);
  EXPECT_EQ(rules.exempt_kinds, Policy().exempt_kinds);
}

TEST(PoliciesInForceTest, WhatNoPolicySaysIsAsItWas) {
  Policy built_in;
  built_in.max_cycles = 7;

  const Policy rules = Given({PutInForce("a", 1, "rules { reopen_days: 10 }")}).RulesOver(built_in);

  EXPECT_EQ(rules.max_cycles, 7U);
  EXPECT_EQ(rules.reopen_window, absl::Hours(240));
}

TEST(PoliciesInForceTest, OthersGoBeforeTheDefaultPolicyWhenever) {
  const PoliciesInForce policies = Given({PutInForce("a", 1, "rules { max_cycles: 5 }"),
                                          PutInForce("default", 1, "rules { max_cycles: 4 }")});

  EXPECT_EQ(policies.RulesOver({}).max_cycles, 5U);
}

TEST(PoliciesInForceTest, FactsThatAnyPolicyAsksForAreRequired) {
  const PoliciesInForce policies =
      Given({PutInForce("a", 1, "rules { required_facts: ['finding', 'responded'] }"),
             PutInForce("default", 1, "rules { required_facts: 'finding' }"),
             PutInForce("b", 1, "rules { required_facts: 'cause_path' }"),
             PutInForce("b", 2, "rules { required_facts: 'decided_upheld' }")});

  const Policy rules = policies.RulesOver({});

  EXPECT_THAT(rules.required_facts, ElementsAre("finding", "responded", "decided_upheld"));
  EXPECT_TRUE(rules.Requires("finding"));
  EXPECT_FALSE(rules.Requires("cause_path"));  // asked for by the version before
}

TEST(PoliciesInForceTest, NoKindNeedBeExempt) {
  const PoliciesInForce policies =
      Given({PutInForce("default", 1, "rules { exempts_none: true }")});

  EXPECT_THAT(policies.RulesOver({}).exempt_kinds, IsEmpty());
}

TEST(PoliciesInForceTest, EveryVersionStaysFindable) {
  const PoliciesInForce policies =
      Given({PutInForce("a", 1, CalendarNamed("office", 540)),
             PutInForce("a", 2, CalendarNamed("office", 600)), PutInForce("b", 1, "")});

  ASSERT_THAT(policies.Find("a", 1), NotNull());
  EXPECT_EQ(policies.Newest("a")->version, 2U);
  EXPECT_THAT(policies.Find("a", 3), IsNull());
  EXPECT_THAT(policies.Find("a", 0), IsNull());
  ASSERT_THAT(policies.FindCalendar("a", 1, "office"), NotNull());
  EXPECT_NE(policies.FindCalendar("a", 1, "office"), policies.FindCalendar("a", 2, "office"));
  EXPECT_THAT(policies.FindCalendar("a", 1, "always"), IsNull());
  EXPECT_THAT(policies.names(), ElementsAre("a", "b"));
}

TEST(PoliciesInForceTest, StandardsStandInTheOrderOfFirstApplicationAndThoseOfTheDefaultLast) {
  const PoliciesInForce policies = Given(
      {PutInForce("default", 1, "standards { id: 'rest' }"),
       PutInForce("b", 1, "standards { id: 'old' }"), PutInForce("a", 1, "standards { id: 'one' }"),
       PutInForce("b", 2, "standards { id: 'x' } standards { id: 'y' }")});

  EXPECT_THAT(IdsOf(policies.standards()), ElementsAre("b x", "b y", "a one", "default rest"));
}

TEST(PoliciesInForceTest, ACalendarOfAnotherPolicyIsTheOneInForce) {
  const PoliciesInForce policies = Given(
      {PutInForce("cn", 1, CalendarNamed("office")), PutInForce("a", 1, "calendars_from: 'cn'"),
       PutInForce("b", 1, "calendars { name: 'office' policy: 'cn' }"),
       PutInForce("cn", 2, CalendarNamed("office", 600))});

  for (const std::string name : {"a", "b"}) {
    const CalendarInForce found = policies.CalendarOf(*policies.Newest(name), "office");
    EXPECT_EQ(found.policy, "cn");
    EXPECT_EQ(found.version, 2U);
    EXPECT_EQ(found.calendar, policies.FindCalendar("cn", 2, "office"));
  }
  EXPECT_THAT(policies.CalendarOf(*policies.Newest("a"), "always").calendar, IsNull());
}

TEST(PoliciesInForceTest, AnOwnCalendarGoesBeforeThatOfAnother) {
  const PoliciesInForce policies =
      Given({PutInForce("cn", 1, CalendarNamed("office")),
             PutInForce("a", 1, "calendars_from: 'cn' " + CalendarNamed("office"))});

  EXPECT_EQ(policies.CalendarOf(*policies.Newest("a"), "office").policy, "a");
}

TEST(PoliciesInForceTest, AUnitWorksByTheCalendarThatNamesItMostClosely) {
  const PoliciesInForce policies =
      Given({PutInForce("a", 1,
                        CalendarNamed("office") + CalendarNamed("shop") +
                            "units { calendars { unit: 'east' calendar: 'shop' } }"),
             PutInForce("b", 1,
                        CalendarNamed("desk") + CalendarNamed("night") +
                            "units { calendar: 'night' calendars { unit: 'east' calendar: 'desk' }"
                            " calendars { unit: 'west' calendar: 'desk' } }")});
  const PolicyVersion& a = *policies.Newest("a");
  const PolicyVersion& b = *policies.Newest("b");

  EXPECT_EQ(policies.CalendarOfUnit(a, "east").name, "shop");
  EXPECT_EQ(policies.CalendarOfUnit(b, "east").name, "desk");
  EXPECT_EQ(policies.CalendarOfUnit(a, "west").name, "desk");
  EXPECT_EQ(policies.CalendarOfUnit(a, "west").policy, "b");
  EXPECT_EQ(policies.CalendarOfUnit(b, "north").name, "night");
  EXPECT_EQ(policies.CalendarOfUnit(a, "north").name, "office");
}

TEST(PoliciesInForceTest, RulesOfWhichNoCalendarCanBeMadeGiveNone) {
  const PoliciesInForce policies =
      Given({PutInForce("a", 1, "calendars { name: 'office' zone: 'Mars/Olympus' }")});

  EXPECT_THAT(policies.CalendarOf(*policies.Newest("a"), "office").calendar, IsNull());
}

TEST(PoliciesInForceTest, ADecisionGoesByWhatIsInForce) {
  MemoryStreams streams;
  const std::string number = OtherNumber();
  for (const TicketEvent& fact :
       {Received(), Classified(), Assigned("north", "bo"), Started("bo")}) {
    Event event;
    *event.mutable_ticket() = fact;
    streams.Add(TicketStream(number), event, Monday());
  }
  streams.Add(std::string(kPoliciesStream), PutInForce("default", 1, "rules { max_escalation: 1 }"),
              Monday());
  Context context = By("bo");
  const Names names(std::string(32, 'k'));
  context.names = &names;
  context.now = Monday();
  TicketCommand command;
  command.mutable_escalate()->set_level(2);
  command.mutable_escalate()->set_reason("nobody comes");

  const auto decision = Decide(CommandOf(number, command), context, streams);

  EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kLevelMustRise));
}

}  // namespace
}  // namespace redress::testing
