#include "aggregates/ticket/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/customer.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/ticket.h"
#include "base/hash.h"
#include "tests/testing/import_builders.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

constexpr TicketPhase kOpenPhases[] = {TICKET_PHASE_RECEIVED, TICKET_PHASE_CLASSIFIED,
                                       TICKET_PHASE_ASSIGNED, TICKET_PHASE_HANDLING,
                                       TICKET_PHASE_ANSWERED, TICKET_PHASE_REVISITING};

// Names, streams and a context, to which imports are given, and then commands to their tickets.
class ImportTest : public ::testing::Test {
 protected:
  static Context ContextOf(const std::string& command_id, const std::string& actor = "root") {
    Context context = By(actor);
    context.command_id = command_id;
    context.names = &kNames;
    return context;
  }

  absl::StatusOr<Decision> Decided(const ImportTicket& request,
                                   const std::string& command_id = "command 1") {
    return Decide(CommandOf(request), ContextOf(command_id), streams_);
  }

  // Decides and accepts; returns the ticket.
  Ticket Accepted(const ImportTicket& request, const std::string& command_id = "command 1") {
    const auto decision = Decided(request, command_id);
    EXPECT_TRUE(decision.ok()) << decision.status();
    if (decision.ok()) streams_.Accept(*decision, Monday());
    return TicketAt(kNames.TicketNumber(command_id, 0));
  }

  Ticket TicketAt(const std::string& number) {
    return Fold<Ticket>(*streams_.Load(TicketStream(number)));
  }

  // Gives the command to the imported ticket; returns the machine code of a refusal.
  std::string Do(const TicketCommand& command, const std::string& actor) {
    const std::string number = kNames.TicketNumber("command 1", 0);
    const auto decision =
        Decide(CommandOf(number, command), ContextOf("later command", actor), streams_);
    if (decision.ok()) streams_.Accept(*decision, Monday());
    const absl::Status refusal = decision.ok() ? decision->refusal : decision.status();
    if (refusal.ok()) return "";
    const auto details = DetailsOf(refusal);
    return details.has_value() ? details->code() : refusal.ToString();
  }

  std::vector<std::string> Faults(const ImportTicket& request) {
    const auto decision = Decided(request);
    EXPECT_EQ(decision.status().code(), absl::StatusCode::kInvalidArgument) << decision.status();
    std::vector<std::string> pointers;
    const auto details = DetailsOf(decision.status());
    if (!details.has_value()) return pointers;
    for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
    return pointers;
  }

  static const Names kNames;
  MemoryStreams streams_;
};

const Names ImportTest::kNames(std::string(32, 'k'));

TEST_F(ImportTest, AnImportIsAContactAndATicketWithOneFactEach) {
  const auto decision = Decided(ClosedImport());

  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_EQ(decision->appends.size(), 2U);
  EXPECT_EQ(decision->appends[0].stream, ContactStream(kNames.ContactId("old-desk", "1")));
  EXPECT_EQ(decision->appends[1].stream, TicketStream(kNames.TicketNumber("command 1", 0)));
  for (const StreamEvents& append : decision->appends) {
    ASSERT_EQ(append.events.size(), 1U);
    EXPECT_THAT(append.events[0].happened(), EqualsProto(ClosedImport().received()));
  }
  EXPECT_EQ(decision->appends[0].events[0].contact().recorded().type(), "redress.import");
  EXPECT_EQ(ToHex(decision->appends[1].events[0].ticket().imported().row_digest()),
            std::string(64, 'a'));
}

TEST_F(ImportTest, WhatIsToldStandsInTheTicket) {
  ImportTicket request = OpenImport(TICKET_PHASE_HANDLING);
  request.set_severity(SEVERITY_HIGH);
  request.set_product("Deluxe room");
  request.set_unit("Harbour Hotel");
  request.set_answer("We looked into it.");
  ImportedAttribute& attribute = *request.add_attributes();
  attribute.set_name("state");
  attribute.set_value("TX");

  const Ticket ticket = Accepted(request);

  EXPECT_EQ(ticket.phase, TICKET_PHASE_HANDLING);
  EXPECT_EQ(ticket.holder->person(), "bo");
  EXPECT_THAT(ticket.handlers, ElementsAre("bo"));
  EXPECT_THAT(ticket.classification->category(), ElementsAre("attitude"));
  EXPECT_EQ(ticket.classification->severity(), SEVERITY_HIGH);
  EXPECT_EQ(ticket.received.product(), "Deluxe room");
  EXPECT_THAT(ticket.contacts, ElementsAre(kNames.ContactId("old-desk", "1")));
  EXPECT_EQ(ticket.imported->words(), "We looked into it.");
  EXPECT_EQ(ticket.imported->attributes(0).value(), "TX");
  EXPECT_EQ(ticket.version, 1U);
}

TEST_F(ImportTest, WhatWasWaitedForIsStillWaitedForAndResumes) {
  ImportTicket request = OpenImport(TICKET_PHASE_HANDLING);
  request.mutable_waiting()->set_waiting_for(WAITING_FOR_PARTS);
  request.mutable_waiting()->set_reason("a motor");

  EXPECT_EQ(Accepted(request).waiting->waiting_for(), WAITING_FOR_PARTS);
  EXPECT_EQ(Do(DoResume(), "bo"), "");
  EXPECT_FALSE(TicketAt(kNames.TicketNumber("command 1", 0)).waiting.has_value());
}

TEST_F(ImportTest, OnlyWhatIsAssignedOrHandledWaits) {
  for (const TicketPhase phase : kOpenPhases) {
    if (phase == TICKET_PHASE_ASSIGNED || phase == TICKET_PHASE_HANDLING) continue;
    ImportTicket request = OpenImport(phase);
    request.mutable_waiting()->set_waiting_for(WAITING_FOR_CUSTOMER);
    request.mutable_waiting()->set_reason("a photograph");

    EXPECT_THAT(Faults(request), ElementsAre("/waiting")) << phase;
  }
  ImportTicket unsaid = OpenImport(TICKET_PHASE_HANDLING);
  unsaid.mutable_waiting()->set_reason("a motor");
  EXPECT_THAT(Faults(unsaid), ElementsAre("/waiting/waiting_for"));
}

TEST_F(ImportTest, AnAttributeMayComeAgainWithTheTimeFromWhichOnItWasSo) {
  ImportTicket request = ClosedImport();
  for (int hour = 0; hour < 3; ++hour) {
    ImportedAttribute& was = *request.add_attributes();
    was.set_name("state");
    was.set_value(absl::StrCat("step ", hour));
    *was.mutable_at() = InstantOf(Monday() - absl::Hours(100 - hour));
  }

  EXPECT_EQ(Accepted(request).imported->attributes(2).value(), "step 2");
}

TEST_F(ImportTest, ACustomerIsFoundOrMadeByThePointsGiven) {
  ImportTicket first = ClosedImport();
  ContactPoint& point = *first.mutable_customer()->add_points();
  point.set_kind(POINT_KIND_PHONE);
  point.set_value("138 0013 8000");
  first.mutable_customer()->set_name("Li Wei");
  ImportTicket second = first;
  second.set_id("2");

  const Ticket one = Accepted(first);
  const Ticket two = Accepted(second, "command 2");

  EXPECT_EQ(one.customer, kNames.CustomerId("command 1"));
  EXPECT_EQ(two.customer, one.customer);
  EXPECT_EQ(Fold<Customer>(*streams_.Load(CustomerStream(one.customer))).points.size(), 1U);
}

TEST_F(ImportTest, WhatHasTheSameSourceAndIdIsRefused) {
  Accepted(ClosedImport());
  Accepted(ClosedImport(EXIT_SATISFIED, "2"), "command 2");
  ImportTicket other = ClosedImport();
  other.set_words("The room was warm.");

  EXPECT_THAT(Decided(other, "command 3").status(),
              IsRefusal(absl::StatusCode::kAlreadyExists, codes::kContactExists));
  Interaction interaction = ComplaintOf("111", "2");
  interaction.set_source("old-desk");
  EXPECT_THAT(Decide(CommandOf(interaction), ContextOf("command 4"), streams_).status(),
              IsRefusal(absl::StatusCode::kAlreadyExists, codes::kContactExists));
}

TEST_F(ImportTest, EveryOpenPhaseIsTakenAndGoesOnFromThere) {
  for (const TicketPhase phase : kOpenPhases) {
    const std::string id = std::to_string(phase);

    const Ticket ticket = Accepted(OpenImport(phase, id), id);

    EXPECT_EQ(ticket.phase, phase);
    EXPECT_EQ(ticket.clocks.last_handled, Monday()) << "else it stands still since ever";
    EXPECT_THAT(LegalMoves(ticket, Policy()), Contains("withdraw"));
    EXPECT_EQ(ticket.holder.has_value(), phase > TICKET_PHASE_CLASSIFIED);
    EXPECT_FALSE(ticket.closed.has_value());
  }
}

TEST_F(ImportTest, AnImportedTicketLivesOnToItsClosing) {
  Accepted(OpenImport(TICKET_PHASE_RECEIVED));

  EXPECT_EQ(Do(DoClassify(), "dispatcher"), "");
  EXPECT_EQ(Do(DoAssign("north", "bo"), "dispatcher"), "");
  EXPECT_EQ(Do(DoStart(), "bo"), "");
  EXPECT_EQ(Do(DoAnswer(), "bo"), "");
  EXPECT_EQ(Do(DoRevisit(RESOLUTION_RESOLVED, 5), "bo"), codes::kHandlerMayNotRevisit);
  EXPECT_EQ(Do(DoRevisit(RESOLUTION_RESOLVED, 5), "rita"), "");

  const Ticket ticket = TicketAt(kNames.TicketNumber("command 1", 0));
  EXPECT_EQ(ticket.phase, TICKET_PHASE_CLOSED);
  EXPECT_EQ(ticket.closed->exit(), EXIT_SATISFIED);
}

TEST_F(ImportTest, WhoHeldAnImportedTicketMayNotRevisitIt) {
  Accepted(OpenImport(TICKET_PHASE_ANSWERED));

  EXPECT_EQ(Do(DoPlanRevisit("bo"), "dispatcher"), codes::kHandlerMayNotRevisit);
  EXPECT_EQ(Do(DoPlanRevisit("rita"), "dispatcher"), "");
  EXPECT_EQ(Do(DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("north", "bo")), "rita"),
            codes::kSameHolder);
}

TEST_F(ImportTest, ACategoryToldOfATicketOnlyReceivedCanBeGivenToItHereToo) {
  ImportTicket request = OpenImport(TICKET_PHASE_RECEIVED);
  request.add_category("attitude");
  request.set_severity(SEVERITY_NORMAL);
  Accepted(request);

  EXPECT_EQ(Do(DoClassify("attitude"), "dispatcher"), "");

  EXPECT_EQ(TicketAt(kNames.TicketNumber("command 1", 0)).phase, TICKET_PHASE_CLASSIFIED);
}

TEST_F(ImportTest, ReopeningCountsFromTheToldClosing) {
  ImportTicket recent = ClosedImport();
  ImportTicket old = ClosedImport();
  *old.mutable_received() = InstantOf(Monday() - absl::Hours(24 * 60));
  *old.mutable_closed() = InstantOf(Monday() - absl::Hours(24 * 31));

  Accepted(recent);
  EXPECT_EQ(Do(DoReopen(), "ana"), "");
  streams_ = MemoryStreams();
  Accepted(old);
  EXPECT_EQ(Do(DoReopen(), "ana"), codes::kTooLate);
  streams_ = MemoryStreams();
  old.clear_closed();
  Accepted(old);
  EXPECT_EQ(Do(DoReopen(), "ana"), "") << "nobody can say that it is too late";
}

TEST_F(ImportTest, WhatAPhaseNeedsIsRequiredAndWhatItForbidsIsRefused) {
  for (const TicketPhase phase : kOpenPhases) {
    ImportTicket bare = ImportOf(phase);
    ImportTicket closed = OpenImport(phase);
    closed.set_exit(EXIT_SATISFIED);
    *closed.mutable_closed() = InstantOf(Monday());

    EXPECT_THAT(Faults(closed), ElementsAre("/exit", "/closed")) << phase;
    if (phase == TICKET_PHASE_RECEIVED) continue;
    EXPECT_THAT(Faults(bare), Contains("/category")) << phase;
    if (phase == TICKET_PHASE_CLASSIFIED) continue;
    EXPECT_THAT(Faults(bare), ElementsAre("/holder", "/category")) << phase;
  }
  ImportTicket held = OpenImport(TICKET_PHASE_RECEIVED);
  *held.mutable_holder() = HolderOf("north");
  EXPECT_THAT(Faults(held), ElementsAre("/holder"));
  EXPECT_THAT(Faults(ImportOf(TICKET_PHASE_CLOSED)), ElementsAre("/exit"));
  EXPECT_THAT(Faults(ImportOf(TICKET_PHASE_ARCHIVED)), ElementsAre("/exit"));
  EXPECT_THAT(Faults(ClosedImport(EXIT_MERGED)), ElementsAre("/exit"));
  EXPECT_THAT(Faults(ClosedImport(static_cast<Exit>(99))), ElementsAre("/exit"));
}

TEST_F(ImportTest, ATicketIsNotClosedBeforeItWasReceived) {
  ImportTicket request = ClosedImport();
  *request.mutable_closed() = request.received();
  EXPECT_TRUE(Decided(request).ok());

  request.mutable_closed()->set_unix_micros(request.received().unix_micros() - 1);

  EXPECT_THAT(Faults(request), ElementsAre("/closed"));
}

TEST_F(ImportTest, APointThatIsNoneIsKeptAsToldAndIdentifiesNobody) {
  ImportTicket request = ClosedImport();
  ContactPoint& point = *request.mutable_customer()->add_points();
  point.set_kind(POINT_KIND_PHONE);
  point.set_value("1.39E+10");

  EXPECT_EQ(Accepted(request).customer, "");

  const Contact contact =
      Fold<Contact>(*streams_.Load(ContactStream(kNames.ContactId("old-desk", "1"))));
  EXPECT_EQ(contact.recorded->points(0).value(), "1.39E+10");
  EXPECT_THAT(contact.recorded->unread_points(), ElementsAre(0U));
}

TEST_F(ImportTest, DigestAndAttributesAreLookedAt) {
  ImportTicket request = ClosedImport();
  request.set_row_digest(std::string(64, 'A'));
  EXPECT_THAT(Faults(request), ElementsAre("/row_digest"));
  request.set_row_digest("aa");
  EXPECT_THAT(Faults(request), ElementsAre("/row_digest"));

  request = ClosedImport();
  for (int i = 0; i < 2; ++i) request.add_attributes()->set_name("state");
  EXPECT_THAT(Faults(request), ElementsAre("/attributes/1/name"));
}

TEST_F(ImportTest, WhatWasReceivedOrClosedInTheFutureIsRefusedByTheClockAndCanBeMended) {
  ImportTicket request = ClosedImport();
  *request.mutable_closed() = InstantOf(Monday() + absl::Hours(1));

  const auto decision = Decided(request);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(decision->refusal,
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kHappensInTheFuture));
  ASSERT_EQ(decision->appends.size(), 1U);
  EXPECT_EQ(decision->appends[0].stream, ContactStream(kNames.ContactId("old-desk", "1")));
  EXPECT_TRUE(decision->appends[0].events[0].has_command_refused());
  streams_.Accept(*decision, Monday());
  EXPECT_EQ(Accepted(ClosedImport(), "command 2").phase, TICKET_PHASE_CLOSED);
}

}  // namespace
}  // namespace redress::testing
