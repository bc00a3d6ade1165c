#include "aggregates/contact/interaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "aggregates/aggregates.h"
#include "aggregates/callback/callback.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/customer.h"
#include "aggregates/customer/point_form.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/numbers.h"
#include "aggregates/ticket/ticket.h"
#include "events/codec.h"
#include "events/instant.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

// Names, streams and a context, to which interactions are given one after the other.
class InteractionTest : public ::testing::Test {
 protected:
  static Context ContextOf(const std::string& command_id) {
    Context context = By("crm");
    context.command_id = command_id;
    context.names = &kNames;
    return context;
  }

  absl::StatusOr<Decision> Decided(const Interaction& interaction,
                                   const std::string& command_id = "command 1") {
    return Decide(CommandOf(interaction), ContextOf(command_id), streams_);
  }

  // Decides and accepts; returns the streams appended to, in order.
  std::vector<std::string> Accepted(const Interaction& interaction,
                                    const std::string& command_id = "command 1") {
    const auto decision = Decided(interaction, command_id);
    EXPECT_TRUE(decision.ok()) << decision.status();
    std::vector<std::string> appended;
    if (!decision.ok()) return appended;
    streams_.Accept(*decision, Monday());
    for (const StreamEvents& append : decision->appends) appended.push_back(append.stream);
    return appended;
  }

  std::vector<std::string> Faults(const Interaction& interaction) {
    const auto decision = Decided(interaction);
    EXPECT_EQ(decision.status().code(), kInvalid) << decision.status();
    std::vector<std::string> pointers;
    const auto details = DetailsOf(decision.status());
    if (!details.has_value()) return pointers;
    for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
    return pointers;
  }

  Ticket TicketAt(const std::string& number) {
    return Fold<Ticket>(*streams_.Load(TicketStream(number)));
  }
  Customer CustomerAt(const std::string& id) {
    return Fold<Customer>(*streams_.Load(CustomerStream(id)));
  }
  Contact ContactAt(const std::string& message_id) {
    return Fold<Contact>(*streams_.Load(ContactStream(kNames.ContactId("crm", message_id))));
  }

  static std::string PhoneStream(const std::string& phone) {
    ContactPoint point;
    point.set_kind(POINT_KIND_PHONE);
    point.set_value(LineOf(phone));
    return PointStream(kNames.PointId(*NormalisePoint(point, kNames.home_country())));
  }

  static const Names kNames;
  MemoryStreams streams_;
};

const Names InteractionTest::kNames(std::string(32, 'k'));

TEST_F(InteractionTest, AFirstComplaintMakesContactCustomerPointAndTicketInThatOrder) {
  const std::string customer = kNames.CustomerId("command 1");
  const std::string number = kNames.TicketNumber("command 1", 0);

  const auto appended = Accepted(ComplaintOf("138 0013 8000"));

  EXPECT_THAT(appended,
              ElementsAre(ContactStream(kNames.ContactId("crm", "1")), CustomerStream(customer),
                          PhoneStream("13800138000"), TicketStream(number)));
  EXPECT_EQ(TicketAt(number).customer, customer);
  EXPECT_EQ(TicketAt(number).received.kind(), TICKET_KIND_COMPLAINT);
  EXPECT_EQ(ContactAt("1").customer, customer);
  EXPECT_EQ(ContactAt("1").recorded->ticket(), number);
  EXPECT_EQ(ContactAt("1").recorded->points(0).value(), "138 0013 8000");
  EXPECT_EQ(ContactAt("1").recorded->direction(), DIRECTION_INBOUND);
  ASSERT_EQ(CustomerAt(customer).points.size(), 1U);
  EXPECT_EQ(CustomerAt(customer).points[0].value(), "+8613800138000");
}

TEST_F(InteractionTest, TheSameInteractionAgainIsRefused) {
  Accepted(ComplaintOf("13800138000"));

  EXPECT_THAT(Decided(ComplaintOf("13800138000")).status(),
              IsRefusal(absl::StatusCode::kAlreadyExists, codes::kContactExists));
}

TEST_F(InteractionTest, AKnownPointNamesItsCustomerAndNewPointsAreAttached) {
  Accepted(ComplaintOf("13800138000"));

  const auto appended =
      Accepted(WithPoint(ComplaintOf("+86 10 1234 5670", "2"), POINT_KIND_PHONE, "138-0013-8000"),
               "command 2");

  const std::string customer = kNames.CustomerId("command 1");
  EXPECT_THAT(appended, ElementsAre(ContactStream(kNames.ContactId("crm", "2")),
                                    CustomerStream(customer), PhoneStream("+861012345670"),
                                    TicketStream(kNames.TicketNumber("command 2", 0))));
  EXPECT_EQ(CustomerAt(customer).points.size(), 2U);
}

TEST_F(InteractionTest, AKnownCustomerIsReadAndNotWritten) {
  Accepted(ComplaintOf("13800138000"));

  const auto appended = Accepted(ComplaintOf("13800138000", "2"), "command 2");

  EXPECT_EQ(appended.size(), 2U);
  EXPECT_THAT(streams_.loaded(), Contains(PhoneStream("13800138000")));
  EXPECT_THAT(streams_.loaded(), Contains(CustomerStream(kNames.CustomerId("command 1"))));
}

TEST_F(InteractionTest, PointsThatNameSeveralCustomersLeaveTheTicketWithoutOne) {
  Accepted(ComplaintOf("111", "1"), "command 1");
  Accepted(ComplaintOf("222", "2"), "command 2");
  const Interaction both = WithPoint(WithPoint(ComplaintOf("111", "3"), POINT_KIND_PHONE, "222"),
                                     POINT_KIND_PHONE, "333");

  const auto appended = Accepted(both, "command 3");

  std::vector<std::string> candidates = {kNames.CustomerId("command 1"),
                                         kNames.CustomerId("command 2")};
  std::sort(candidates.begin(), candidates.end());
  const std::string number = kNames.TicketNumber("command 3", 0);
  EXPECT_THAT(appended,
              ElementsAre(ContactStream(kNames.ContactId("crm", "3")), TicketStream(number)));
  EXPECT_EQ(TicketAt(number).customer, "");
  EXPECT_THAT(TicketAt(number).received.customer_candidates(),
              ::testing::ElementsAreArray(candidates));
  EXPECT_EQ(ContactAt("3").customer, "");
}

TEST_F(InteractionTest, OnePointThatNamesSeveralCustomersLeavesTheTicketWithoutOne) {
  Accepted(ComplaintOf("111", "1"), "command 1");
  Accepted(ComplaintOf("222", "2"), "command 2");
  Event attached;
  attached.mutable_point()->mutable_attached()->set_customer(kNames.CustomerId("command 2"));
  streams_.Add(PhoneStream("111"), attached, Monday());

  Accepted(ComplaintOf("111", "3"), "command 3");

  EXPECT_EQ(TicketAt(kNames.TicketNumber("command 3", 0)).received.customer_candidates_size(), 2);
}

TEST_F(InteractionTest, APointGivenTwiceCountsOnce) {
  const auto appended =
      Accepted(WithPoint(ComplaintOf("+86 138 0013 8000"), POINT_KIND_PHONE, "0086-138-0013-8000"));

  EXPECT_EQ(appended.size(), 4U);
  EXPECT_EQ(CustomerAt(kNames.CustomerId("command 1")).points.size(), 1U);
}

TEST_F(InteractionTest, APointThatNamesNobodyStopsTheNode) {
  Event attached;
  attached.mutable_point()->mutable_attached()->set_customer("nobody");
  streams_.Add(PhoneStream("111"), attached, Monday());

  EXPECT_EQ(Decided(ComplaintOf("111")).status().code(), absl::StatusCode::kDataLoss);
}

TEST(InteractionTypesTest, EveryKindOfTicketIsOpenedByOneType) {
  const auto& kinds = *TicketKind_descriptor();
  for (int i = 1; i < kinds.value_count(); ++i) {
    const auto kind = static_cast<TicketKind>(kinds.value(i)->number());
    const auto types = InteractionTypes();

    EXPECT_EQ(std::count_if(types.begin(), types.end(),
                            [kind](const InteractionType& type) { return type.opens == kind; }),
              1)
        << kinds.value(i)->name();
    EXPECT_EQ(FindInteractionType(TypeThatOpens(kind))->opens, kind);
  }
  EXPECT_EQ(FindInteractionType("redress.unspecified"), nullptr);
}

TEST_F(InteractionTest, EveryTicketTypeOpensATicketOfItsKind) {
  const std::vector<std::pair<std::string, TicketKind>> types = {
      {"redress.complaint", TICKET_KIND_COMPLAINT},       {"redress.request", TICKET_KIND_REQUEST},
      {"redress.consultation", TICKET_KIND_CONSULTATION}, {"redress.report", TICKET_KIND_REPORT},
      {"redress.suggestion", TICKET_KIND_SUGGESTION},     {"redress.praise", TICKET_KIND_PRAISE}};
  for (const auto& [type, kind] : types) {
    Interaction interaction = ComplaintOf("111", type);
    interaction.set_type(type);

    Accepted(interaction, type);

    EXPECT_EQ(TicketAt(kNames.TicketNumber(type, 0)).received.kind(), kind) << type;
  }
}

TEST_F(InteractionTest, AContactOpensNoTicket) {
  EXPECT_EQ(Accepted(InteractionOf("redress.contact", "c")).size(), 1U);

  EXPECT_EQ(ContactAt("c").recorded->type(), "redress.contact");
}

TEST_F(InteractionTest, ACallbackAskedForOpensNoTicket) {
  const auto appended =
      Accepted(WithPoint(InteractionOf("redress.callback", "c"), POINT_KIND_PHONE, "111"));

  EXPECT_THAT(appended,
              ElementsAre(ContactStream(kNames.ContactId("crm", "c")),
                          CustomerStream(kNames.CustomerId("command 1")), PhoneStream("111"),
                          CallbackStream(kNames.CallbackId("command 1"))));
}

TEST_F(InteractionTest, AnUnknownTypeIsRefused) {
  for (const std::string type : {"redress.survey", "redress.unspecified", "redress.COMPLAINT",
                                 "complaint", "redress.", "redress.complaint "}) {
    EXPECT_THAT(Faults(InteractionOf(type)), Contains("/type")) << type;
  }
}

TEST_F(InteractionTest, AnAnonymousReportHasNoCustomer) {
  const auto appended = Accepted(InteractionOf("redress.report"));

  EXPECT_EQ(appended.size(), 2U);
  EXPECT_EQ(TicketAt(kNames.TicketNumber("command 1", 0)).customer, "");
}

TEST_F(InteractionTest, AComplaintNeedsWordsARemedyAndAParty) {
  Interaction complaint = InteractionOf("redress.complaint");
  complaint.mutable_data()->clear_words();

  EXPECT_THAT(Faults(complaint),
              ElementsAre("/data/words", "/data/remedy_sought", "/data/customer/points"));
}

TEST_F(InteractionTest, WhoSpeaksForAnotherNeedsNoPoints) {
  Interaction complaint = InteractionOf("redress.complaint");
  complaint.mutable_data()->set_remedy_sought("none stated");
  complaint.mutable_data()->set_on_behalf_of("grandmother");

  EXPECT_TRUE(Decided(complaint).ok());
}

TEST_F(InteractionTest, PointsThatAPersonClaimsAndAreNoneAreNamed) {
  Interaction complaint = WithPoint(ComplaintOf("unknown"), POINT_KIND_EMAIL, "not an address");
  complaint.set_source(std::string(kRegisteredByAPerson));

  EXPECT_THAT(Faults(complaint),
              ElementsAre("/data/customer/points/0/value", "/data/customer/points/1/value"));
}

TEST_F(InteractionTest, AnUpstreamsPointsThatAreNoneAreKeptAsToldAndIdentifyNobody) {
  const Interaction complaint =
      WithPoint(ComplaintOf("020 7946 0202 (after 6pm)"), POINT_KIND_EMAIL, "ana@example.com");

  Accepted(complaint);

  const ContactRecorded recorded = *ContactAt("1").recorded;
  EXPECT_EQ(recorded.points(0).value(), "020 7946 0202 (after 6pm)");
  EXPECT_THAT(recorded.unread_points(), ElementsAre(0U));
  const Customer customer = CustomerAt(kNames.CustomerId("command 1"));
  ASSERT_EQ(customer.points.size(), 1U);
  EXPECT_EQ(customer.points[0].value(), "ana@example.com");
}

TEST_F(InteractionTest, ATicketWhosePointsAllIdentifyNobodyIsReceivedWithoutACustomer) {
  const auto appended = Accepted(ComplaintOf("1-888-FLOWERS"));

  EXPECT_EQ(appended.size(), 2U);
  EXPECT_EQ(TicketAt(kNames.TicketNumber("command 1", 0)).customer, "");
  Accepted(ComplaintOf("1-888-MATTRESS", "2"), "command 2");
  EXPECT_EQ(TicketAt(kNames.TicketNumber("command 2", 0)).customer, "");
}

TEST_F(InteractionTest, OneNumberWrittenFourWaysIsOneCustomer) {
  int call = 0;
  for (const char* told : {"+86 139 0000 0201", "13900000201", "013900000201", "8613900000201"}) {
    const std::string id = std::to_string(++call);
    Accepted(ComplaintOf(told, id), "command " + id);

    EXPECT_EQ(ContactAt(id).customer, kNames.CustomerId("command 1")) << told;
  }
}

TEST_F(InteractionTest, ACallbackShowsWhoeverCallsWhatCouldNotBeRead) {
  Accepted(WithPoint(InteractionOf("redress.callback", "c"), POINT_KIND_PHONE,
                     "13900000201 (after 6pm)"));

  const Callback callback =
      Fold<Callback>(*streams_.Load(CallbackStream(kNames.CallbackId("command 1"))));
  ASSERT_EQ(callback.planned.points_size(), 1);
  EXPECT_EQ(callback.planned.points(0).value(), "13900000201 (after 6pm)");
}

TEST_F(InteractionTest, AnInteractionWithoutDataOrChannelIsRefused) {
  Interaction no_data = InteractionOf("redress.contact");
  no_data.clear_data();
  Interaction no_channel = InteractionOf("redress.contact");
  no_channel.mutable_data()->clear_channel();

  EXPECT_THAT(Faults(no_data), ElementsAre("/data"));
  EXPECT_THAT(Faults(no_channel), ElementsAre("/data/channel"));
}

TEST_F(InteractionTest, MoneyAndAttachmentsHaveTheirForm) {
  Interaction contact = InteractionOf("redress.contact");
  contact.mutable_data()->mutable_amount()->set_minor_units(-1);
  contact.mutable_data()->mutable_amount()->set_currency("yen");
  Attachment& attachment = *contact.mutable_data()->add_attachments();
  attachment.set_name("bill.pdf");
  attachment.set_sha256("ABC");
  attachment.set_size(-1);

  EXPECT_THAT(Faults(contact),
              ElementsAre("/data/amount/minor_units", "/data/amount/currency",
                          "/data/attachments/0/size", "/data/attachments/0/sha256"));
}

TEST_F(InteractionTest, AFurtherContactIsAddedToItsTicket) {
  Accepted(ComplaintOf("111"));
  const std::string number = kNames.TicketNumber("command 1", 0);
  Interaction further = InteractionOf("redress.contact", "2");
  further.mutable_data()->set_ticket(number.substr(0, 4) + " " + number.substr(4));

  const auto appended = Accepted(further, "command 2");

  const std::string contact = kNames.ContactId("crm", "2");
  EXPECT_THAT(appended, ElementsAre(ContactStream(contact), TicketStream(number)));
  EXPECT_EQ(TicketAt(number).contacts.back(), contact);
  EXPECT_EQ(ContactAt("2").recorded->ticket(), number);
}

TEST_F(InteractionTest, AComplaintThatNamesItsTicketOpensNone) {
  Accepted(ComplaintOf("111"));
  const std::string number = kNames.TicketNumber("command 1", 0);
  Interaction again = InteractionOf("redress.complaint", "2");
  again.mutable_data()->set_ticket(number);

  const auto appended = Accepted(again, "command 2");

  EXPECT_EQ(appended.back(), TicketStream(number));
  EXPECT_EQ(TicketAt(number).version, 2U);
}

TEST_F(InteractionTest, ATicketThatDoesNotExistIsRefused) {
  Interaction further = InteractionOf("redress.contact");
  further.mutable_data()->set_ticket(kNames.TicketNumber("other", 0));

  EXPECT_THAT(Decided(further).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchTicket));
}

TEST_F(InteractionTest, ATicketNumberThatIsNoneIsNamed) {
  Interaction further = InteractionOf("redress.contact");
  further.mutable_data()->set_ticket("0000000000000 ");

  EXPECT_THAT(Faults(further), ElementsAre("/data/ticket"));
}

TEST_F(InteractionTest, ANumberThatAnotherCommandTookIsPassedOver) {
  Event received;
  received.mutable_ticket()->mutable_received()->set_number("x");
  streams_.Add(TicketStream(kNames.TicketNumber("command 1", 0)), received, Monday());
  streams_.Add(TicketStream(kNames.TicketNumber("command 1", 1)), received, Monday());

  const auto appended = Accepted(ComplaintOf("111"));

  EXPECT_EQ(appended.back(), TicketStream(kNames.TicketNumber("command 1", 2)));
}

// Every ticket exists.
class FullStreams : public MemoryStreams {
 public:
  absl::StatusOr<std::vector<PastEvent>> Load(absl::string_view stream) override {
    if (stream.substr(0, 7) != "ticket/") return MemoryStreams::Load(stream);
    ++tried;
    return std::vector<PastEvent>(1);
  }

  std::uint64_t tried = 0;
};

TEST_F(InteractionTest, ASearchForAFreeNumberEnds) {
  FullStreams full;

  const auto decision = Decide(CommandOf(ComplaintOf("111")), ContextOf("command 1"), full);

  EXPECT_THAT(decision.status(),
              IsRefusal(absl::StatusCode::kResourceExhausted, codes::kNoNumberLeft));
  EXPECT_EQ(full.tried, kMaxNumbersTried);
}

TEST_F(InteractionTest, WhatHappenedIsAsToldElseNow) {
  Interaction told = ComplaintOf("111", "1");
  told.mutable_time()->set_unix_micros(1000);
  told.mutable_time()->set_offset_minutes(480);

  const auto late = Decided(told);
  const auto now = Decided(ComplaintOf("111", "2"));

  ASSERT_TRUE(late.ok() && now.ok());
  for (const StreamEvents& append : late->appends) {
    EXPECT_THAT(append.events[0].happened(), EqualsProto(told.time()));
  }
  EXPECT_EQ(TimeOf(now->appends[0].events[0].happened()), By("crm").now);
}

TEST_F(InteractionTest, WhatHappensInTheFutureIsRefusedByAFactOnItsContact) {
  Interaction early = ComplaintOf("111");
  *early.mutable_time() =
      InstantOf(By("crm").now + By("crm").policy.future_tolerance + absl::Microseconds(1));

  const auto decision = Decided(early);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(decision->refusal,
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kHappensInTheFuture));
  ASSERT_EQ(decision->appends.size(), 1U);
  EXPECT_EQ(decision->appends[0].stream, ContactStream(kNames.ContactId("crm", "1")));
  EXPECT_EQ(decision->appends[0].events[0].command_refused().code(), codes::kHappensInTheFuture);
}

TEST_F(InteractionTest, WhatWasRefusedAsFutureIsTakenLater) {
  Interaction early = ComplaintOf("111");
  *early.mutable_time() = InstantOf(By("crm").now + absl::Hours(1));
  streams_.Accept(*Decided(early), Monday());
  Context later = ContextOf("command 2");
  later.now += absl::Hours(1);

  const auto decision = Decide(CommandOf(early), later, streams_);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_TRUE(decision->refusal.ok());
}

TEST_F(InteractionTest, AClockAheadWithinToleranceIsNoFuture) {
  Interaction early = ComplaintOf("111");
  *early.mutable_time() = InstantOf(By("crm").now + By("crm").policy.future_tolerance);

  EXPECT_TRUE(Decided(early)->refusal.ok());
}

TEST_F(InteractionTest, TheSameCommandDecidedTwiceOnOneStateIsTheSame) {
  const auto once = Decided(ComplaintOf("111"));
  const auto twice = Decided(ComplaintOf("111"));

  ASSERT_EQ(once->appends.size(), twice->appends.size());
  for (std::size_t i = 0; i < once->appends.size(); ++i) {
    EXPECT_EQ(once->appends[i].stream, twice->appends[i].stream);
    EXPECT_EQ(*EncodeEvent(once->appends[i].events[0]), *EncodeEvent(twice->appends[i].events[0]));
  }
}

// Settled at once.

Interaction WithResolve(Interaction interaction) {
  *interaction.mutable_data()->mutable_resolve() = DoResolve("desk", "price").resolve();
  return interaction;
}

TEST_F(InteractionTest, AComplaintSettledAtOnceIsReceivedClassifiedTakenAndAnsweredInOneCommit) {
  const std::string number = kNames.TicketNumber("command 1", 0);

  const auto appended = Accepted(WithResolve(ComplaintOf("13800138000")));

  EXPECT_THAT(appended, Contains(TicketStream(number)));
  const Ticket ticket = TicketAt(number);
  EXPECT_EQ(ticket.phase, TICKET_PHASE_ANSWERED);
  EXPECT_EQ(ticket.holder->unit(), "desk");
  EXPECT_EQ(ticket.holder->person(), "crm");
  EXPECT_EQ(ticket.version, 4U);
}

TEST_F(InteractionTest, AConsultationSettledAtOnceIsClosed) {
  Interaction consultation = ComplaintOf("13800138000");
  consultation.set_type("redress.consultation");

  Accepted(WithResolve(consultation));

  const Ticket ticket = TicketAt(kNames.TicketNumber("command 1", 0));
  EXPECT_EQ(ticket.closed->exit(), EXIT_EXEMPT);
}

TEST_F(InteractionTest, ARepeatSettledAtOnceIsLinked) {
  Accepted(WithResolve(ComplaintOf("13800138000", "1")));
  const std::string first = kNames.TicketNumber("command 1", 0);
  const std::string second = kNames.TicketNumber("command 2", 0);

  const auto appended = Accepted(WithResolve(ComplaintOf("13800138000", "2")), "command 2");

  EXPECT_THAT(appended, Contains(TicketStream(first)));
  EXPECT_EQ(TicketAt(second).links[0].relation(), RELATION_REPEATS);
  EXPECT_EQ(TicketAt(second).escalation, 1U);
}

TEST_F(InteractionTest, WhatIsSettledAtOnceIsCheckedWhereItStands) {
  Interaction rejected = WithResolve(ComplaintOf("13800138000"));
  Resolve& resolve = *rejected.mutable_data()->mutable_resolve();
  resolve.mutable_answer()->set_outcome(ANSWER_OUTCOME_REJECTED);
  resolve.clear_classification();
  Interaction empty = ComplaintOf("13800138000");
  empty.mutable_data()->mutable_resolve();
  Interaction contact = WithResolve(ComplaintOf("13800138000"));
  contact.set_type("redress.contact");

  EXPECT_THAT(Faults(rejected),
              ElementsAre("/data/resolve/classification", "/data/resolve/answer/reason",
                          "/data/resolve/answer/appeal_route"));
  EXPECT_THAT(Faults(empty), ElementsAre("/data/resolve/unit", "/data/resolve/answer"));
  EXPECT_THAT(Faults(contact), ElementsAre("/data/resolve"));
}

TEST_F(InteractionTest, SomebodySettlesIt) {
  Context context = ContextOf("command 1");
  context.actor = {};

  EXPECT_THAT(
      Decide(CommandOf(WithResolve(ComplaintOf("13800138000"))), context, streams_).status(),
      IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
}

// Reminders.

TEST_F(InteractionTest, AReminderIsAContactOfTheTicketAndCounts) {
  Accepted(ComplaintOf("13800138000"));
  const std::string number = kNames.TicketNumber("command 1", 0);
  Interaction reminder = InteractionOf("redress.reminder", "2");
  reminder.mutable_data()->set_ticket(number);

  Accepted(reminder, "command 2");

  const Ticket ticket = TicketAt(number);
  EXPECT_EQ(ticket.reminders, 1U);
  EXPECT_EQ(ticket.contacts.size(), 2U);
}

TEST_F(InteractionTest, AReminderOfAClosedTicketIsAContactOnly) {
  Accepted(ComplaintOf("13800138000"));
  const std::string number = kNames.TicketNumber("command 1", 0);
  streams_.Add(TicketStream(number), Past({Closed(EXIT_WITHDRAWN)}).front().event, Monday());
  Interaction reminder = InteractionOf("redress.reminder", "2");
  reminder.mutable_data()->set_ticket(number);

  Accepted(reminder, "command 2");

  EXPECT_EQ(TicketAt(number).reminders, 0U);
  EXPECT_EQ(TicketAt(number).contacts.size(), 2U);
}

TEST_F(InteractionTest, AReminderNamesItsTicket) {
  EXPECT_THAT(Faults(InteractionOf("redress.reminder")), ElementsAre("/data/ticket"));
}

// Grade.

TEST_F(InteractionTest, TheCustomersGradeIsFrozenAtReceipt) {
  Accepted(ComplaintOf("13800138000", "1"));
  Event graded;
  graded.mutable_customer()->mutable_graded()->mutable_grade()->set_letter(GRADE_LETTER_A);
  streams_.Add(CustomerStream(kNames.CustomerId("command 1")), graded, Monday());

  Accepted(ComplaintOf("13800138000", "2"), "command 2");

  EXPECT_FALSE(TicketAt(kNames.TicketNumber("command 1", 0)).received.has_grade());
  EXPECT_EQ(TicketAt(kNames.TicketNumber("command 2", 0)).received.grade().letter(),
            GRADE_LETTER_A);
}

}  // namespace
}  // namespace redress::testing
