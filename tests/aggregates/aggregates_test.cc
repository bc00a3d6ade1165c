#include "aggregates/aggregates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/ticket.h"
#include "events/instant.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Names kNames(std::string(32, 'k'));
const std::string kNumber = kNames.TicketNumber("opened", 0);

Context ContextBy(const std::string& actor) {
  Context context = By(actor);
  context.names = &kNames;
  return context;
}

// Streams in which one ticket has these facts.
MemoryStreams StreamsOf(const std::vector<TicketEvent>& facts) {
  MemoryStreams streams;
  for (const PastEvent& past : Past(facts)) {
    streams.Add(TicketStream(kNumber), past.event, Monday());
  }
  return streams;
}

Event CustomerCreatedOf(const std::string& id) {
  Event event;
  event.mutable_customer()->mutable_created()->set_id(id);
  return event;
}

Event ContactRecordedOf(const std::string& customer) {
  Event event;
  event.mutable_contact()->mutable_recorded()->set_customer(customer);
  return event;
}

TEST(AggregatesTest, ATicketCommandAppendsToItsTicket) {
  MemoryStreams streams = StreamsOf({Received()});

  const auto decision = Decide(CommandOf(kNumber, DoNote("hello")), ContextBy("ana"), streams);

  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_EQ(decision->appends.size(), 1U);
  EXPECT_EQ(decision->appends[0].stream, TicketStream(kNumber));
  EXPECT_EQ(decision->appends[0].events[0].ticket().noted().words(), "hello");
  EXPECT_EQ(TimeOf(decision->appends[0].events[0].happened()), ContextBy("ana").now);
}

TEST(AggregatesTest, EveryFactOfACommandHappenedAsTold) {
  MemoryStreams streams =
      StreamsOf({Received(), Classified(), Assigned("north"), Started("bo"), Answered("bo")});
  Command command = CommandOf(kNumber, DoRevisit(RESOLUTION_RESOLVED, 5));
  command.mutable_ticket()->mutable_happened()->set_unix_micros(1000);

  const auto decision = Decide(command, ContextBy("rita"), streams);

  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_EQ(decision->appends[0].events.size(), 2U);
  for (const Event& event : decision->appends[0].events) {
    EXPECT_EQ(event.happened().unix_micros(), 1000);
  }
}

TEST(AggregatesTest, WhatIsAlreadySoAppendsNothing) {
  MemoryStreams streams = StreamsOf({Received(), Acknowledged()});

  const auto decision = Decide(CommandOf(kNumber, DoAcknowledge()), ContextBy("ana"), streams);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(decision->appends, IsEmpty());
  EXPECT_TRUE(decision->refusal.ok());
}

TEST(AggregatesTest, ANumberReadOutWithSpacesNamesItsTicket) {
  MemoryStreams streams = StreamsOf({Received()});
  const Command command = CommandOf(
      kNumber.substr(0, 4) + "-" + kNumber.substr(4, 4) + " " + kNumber.substr(8), DoNote("hello"));

  EXPECT_EQ(PrimaryStream(command, "command", kNames), TicketStream(kNumber));
  EXPECT_TRUE(Decide(command, ContextBy("ana"), streams).ok());
}

TEST(AggregatesTest, AWrongNumberIsMalformed) {
  MemoryStreams streams;

  const auto decision = Decide(CommandOf("4711", DoNote("hello")), ContextBy("ana"), streams);

  EXPECT_THAT(decision.status(), IsRefusal(absl::StatusCode::kInvalidArgument, kMalformed));
  EXPECT_THAT(streams.loaded(), ElementsAre(kPoliciesStream));
}

TEST(AggregatesTest, AnUnknownNumberIsNotFound) {
  MemoryStreams streams;

  const auto decision = Decide(CommandOf(kNumber, DoNote("hello")), ContextBy("ana"), streams);

  EXPECT_THAT(decision.status(), IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchTicket));
}

TEST(AggregatesTest, AReopeningTooLateIsRefusedByAFactOnTheTicket) {
  MemoryStreams streams = StreamsOf({Received(), Closed(EXIT_WITHDRAWN)});
  Context context = ContextBy("ana");
  context.now = Monday() + absl::Hours(24 * 31);

  const auto decision = Decide(CommandOf(kNumber, DoReopen()), context, streams);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(decision->refusal, IsRefusal(kForbidden, codes::kTooLate));
  ASSERT_EQ(decision->appends.size(), 1U);
  EXPECT_EQ(decision->appends[0].stream, TicketStream(kNumber));
  EXPECT_EQ(decision->appends[0].events[0].command_refused().code(), codes::kTooLate);
}

TEST(AggregatesTest, WhatHappensInTheFutureIsRefusedByAFactOnTheTicket) {
  MemoryStreams streams = StreamsOf({Received()});
  Command command = CommandOf(kNumber, DoNote("hello"));
  *command.mutable_ticket()->mutable_happened() =
      InstantOf(ContextBy("ana").now + absl::Minutes(6));

  const auto decision = Decide(command, ContextBy("ana"), streams);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(decision->refusal, IsRefusal(kForbidden, codes::kHappensInTheFuture));
  EXPECT_TRUE(decision->appends[0].events[0].has_command_refused());
}

TEST(AggregatesTest, ARefusalThatHoldsAtAnyTimeLeavesNoFact) {
  MemoryStreams streams = StreamsOf({Received()});
  Command command = CommandOf(kNumber, DoStart());
  *command.mutable_ticket()->mutable_happened() = InstantOf(ContextBy("ana").now + absl::Hours(1));

  EXPECT_THAT(Decide(command, ContextBy("ana"), streams).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

// Linking a customer.

TEST(AggregatesTest, LinkingACustomerLinksTheContactsOfNobody) {
  MemoryStreams streams = StreamsOf({Received(), ContactAdded("c2"), ContactAdded("c3")});
  streams.Add(CustomerStream(kCustomer), CustomerCreatedOf(kCustomer), Monday());
  streams.Add(ContactStream("c1"), ContactRecordedOf(""), Monday());
  streams.Add(ContactStream("c2"), ContactRecordedOf("other"), Monday());
  streams.Add(ContactStream("c3"), ContactRecordedOf(""), Monday());

  const auto decision = Decide(CommandOf(kNumber, DoLinkCustomer()), ContextBy("ana"), streams);

  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_EQ(decision->appends.size(), 3U);
  EXPECT_EQ(decision->appends[0].stream, TicketStream(kNumber));
  EXPECT_EQ(decision->appends[1].stream, ContactStream("c1"));
  EXPECT_EQ(decision->appends[1].events[0].contact().customer_linked().customer(), kCustomer);
  EXPECT_EQ(decision->appends[2].stream, ContactStream("c3"));
  EXPECT_THAT(streams.loaded(), Contains(CustomerStream(kCustomer)));
}

TEST(AggregatesTest, ALinkedContactHasTheCustomer) {
  MemoryStreams streams = StreamsOf({Received()});
  streams.Add(CustomerStream(kCustomer), CustomerCreatedOf(kCustomer), Monday());
  streams.Add(ContactStream("c1"), ContactRecordedOf(""), Monday());

  streams.Accept(*Decide(CommandOf(kNumber, DoLinkCustomer()), ContextBy("ana"), streams),
                 Monday());

  EXPECT_EQ(Fold<Contact>(*streams.Load(ContactStream("c1"))).customer, kCustomer);
  EXPECT_EQ(Fold<Ticket>(*streams.Load(TicketStream(kNumber))).customer, kCustomer);
}

TEST(AggregatesTest, AnUnknownCustomerIsNotLinked) {
  for (const std::string& customer : {std::string(kCustomer), std::string("../x")}) {
    MemoryStreams streams = StreamsOf({Received()});

    const auto decision =
        Decide(CommandOf(kNumber, DoLinkCustomer(customer)), ContextBy("ana"), streams);

    EXPECT_THAT(decision.status(), IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCustomer));
  }
}

// The journal's identity.

Command IdentifyOf(std::size_t id_size = 16) {
  Command command;
  command.mutable_identify_journal()->set_journal_id(std::string(id_size, 'j'));
  command.mutable_identify_journal()->set_key_digest(kNames.KeyDigest());
  command.mutable_identify_journal()->set_home_country("CN");
  return command;
}

TEST(AggregatesTest, AJournalIsIdentifiedOnce) {
  MemoryStreams streams;

  const auto first = Decide(IdentifyOf(), ContextBy("node"), streams);
  ASSERT_TRUE(first.ok()) << first.status();
  streams.Accept(*first, Monday());
  const auto second = Decide(IdentifyOf(), ContextBy("node"), streams);

  EXPECT_EQ(first->appends[0].stream, "journal/id");
  EXPECT_EQ(first->appends[0].events[0].journal_identified().journal_id(), std::string(16, 'j'));
  EXPECT_EQ(first->appends[0].events[0].journal_identified().home_country(), "CN");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(second->appends, IsEmpty());
}

TEST(AggregatesTest, AnIdentityOfAnotherSizeIsMalformed) {
  MemoryStreams streams;

  EXPECT_THAT(Decide(IdentifyOf(15), ContextBy("node"), streams).status(),
              IsRefusal(absl::StatusCode::kInvalidArgument, kMalformed));
}

TEST(AggregatesTest, AnIdentityWithoutAHomeCountryIsMalformed) {
  MemoryStreams streams;
  Command command = IdentifyOf();
  command.mutable_identify_journal()->clear_home_country();

  EXPECT_THAT(Decide(command, ContextBy("node"), streams).status(),
              IsRefusal(absl::StatusCode::kInvalidArgument, kMalformed));
}

// Names of commands.

TEST(AggregatesTest, CommandsAreNamedByAggregateAndVerb) {
  EXPECT_EQ(CommandType(CommandOf(kNumber, DoAssign("north"))), "ticket.assign");
  EXPECT_EQ(CommandType(CommandOf(kNumber, DoPlanRevisit("rita"))), "ticket.plan_revisit");
  EXPECT_EQ(CommandType(CommandOf(ComplaintOf("111"))), "interaction.redress.complaint");
  EXPECT_EQ(CommandType(IdentifyOf()), "journal.identify");
}

TEST(AggregatesTest, EveryCommandHasItsPrimaryStream) {
  EXPECT_EQ(PrimaryStream(CommandOf(kNumber, DoStart()), "command", kNames), TicketStream(kNumber));
  EXPECT_EQ(PrimaryStream(CommandOf(ComplaintOf("111")), "command", kNames),
            ContactStream(kNames.ContactId("crm", "1")));
  EXPECT_EQ(PrimaryStream(IdentifyOf(), "command", kNames), "journal/id");
}

TEST(AggregatesTest, ACommandThatNamesNothingIsMalformed) {
  MemoryStreams streams;

  for (const Command& command : {Command(), CommandOf(kNumber, TicketCommand())}) {
    EXPECT_THAT(Decide(command, ContextBy("ana"), streams).status(),
                IsRefusal(absl::StatusCode::kInvalidArgument, kMalformed));
  }
}

class BrokenStreams : public Streams {
 public:
  absl::StatusOr<std::vector<PastEvent>> Load(absl::string_view /*stream*/) override {
    return absl::DataLossError("damaged");
  }
};

TEST(AggregatesTest, ErrorsOfTheStreamsArePassedOn) {
  BrokenStreams broken;

  for (const Command& command :
       {CommandOf(kNumber, DoNote("hello")), CommandOf(ComplaintOf("111")), IdentifyOf()}) {
    EXPECT_EQ(Decide(command, ContextBy("ana"), broken).status().code(),
              absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace redress::testing
