// A customer is forgotten: what told of it is in no row, in no record that can be read, in no
// word that is found; all else is as it was, and the views come to the same when they are made
// again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "projections/queues.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "tests/node/forgetting.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ErasureTest : public ForgettingTest {};

TEST_F(ErasureTest, NothingPersonalStandsInTheRecordsAtAnyTime) {
  ReceiveFrom("m1");
  for (const Record& record : log_.records) {
    EXPECT_THAT(record.bytes, Not(HasSubstr(kCanary)));
    EXPECT_THAT(record.bytes, Not(HasSubstr("0612345678")));
    EXPECT_THAT(record.bytes, Not(HasSubstr("m1")));
  }
}

TEST_F(ErasureTest, NoRowAndNoRecordTellsOfWhoWasErasedAndTheCountsStay) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  Close(ticket);
  const QueueCounts before = *ReadQueues(node_.views());
  ASSERT_THAT(Holding(kCanary), Not(IsEmpty()));
  ASSERT_THAT(Found(kCanary), Contains(ticket));

  EraseWhole(customer);

  EXPECT_TRUE(Row(customer).erased()) << Row(customer).ShortDebugString();
  EXPECT_THAT(Holding(kCanary), IsEmpty());
  EXPECT_THAT(Holding("kanarienvogel"), IsEmpty());
  EXPECT_THAT(Holding("0612345678"), IsEmpty());
  EXPECT_THAT(Found(kCanary), IsEmpty());
  const TicketRow row = **ReadTicket(node_.views(), ticket);
  EXPECT_TRUE(row.erased());
  EXPECT_EQ(row.exit(), EXIT_WITHDRAWN);
  const QueueCounts after = *ReadQueues(node_.views());
  EXPECT_EQ(after.received, before.received);
  EXPECT_EQ(after.closed, before.closed);
  ExpectRebuiltAlike();
}

TEST_F(ErasureTest, TheCertificateCountsWhatWasErased) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  const std::string other = ReceiveFrom("m2");
  Close(ticket);
  Close(other);
  EraseWhole(customer);
  const std::vector<EventRow> events =
      *ReadEvents(node_.views(), absl::StrCat("customer/", customer));
  ASSERT_TRUE(events.back().event().customer().has_erased());
  const CustomerErased& erased = events.back().event().customer().erased();
  EXPECT_EQ(erased.tickets(), 2u);
  EXPECT_EQ(erased.contacts(), 2u);
  EXPECT_EQ(erased.customers(), 1u);
  EXPECT_EQ(events.back().actor_id(), "eraser");
}

TEST_F(ErasureTest, WhoAskedCannotApprove) {
  const std::string customer = CustomerOf(ReceiveFrom("m1"));
  ASSERT_TRUE(Ask(customer, Erase(), "ben").ok());
  EXPECT_EQ(MachineCode(Ask(customer, Approve(), "ben").status()), codes::kFourEyes);
  EXPECT_EQ(Row(customer).erasure_asked_by(), "ben");
  EXPECT_FALSE(Row(customer).erasing());
}

TEST_F(ErasureTest, NothingIsApprovedThatNobodyAskedFor) {
  const std::string customer = CustomerOf(ReceiveFrom("m1"));
  EXPECT_EQ(MachineCode(Ask(customer, Approve(), "cleo").status()), codes::kErasureNotAsked);
}

TEST_F(ErasureTest, ALegalHoldStandsAgainstItAtEveryStep) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  ASSERT_TRUE(Ask(customer, Hold(true), "dora").ok());
  EXPECT_EQ(MachineCode(Ask(customer, Erase(), "ben").status()), codes::kHeld);
  ASSERT_TRUE(Ask(customer, Hold(false), "dora").ok());
  ASSERT_TRUE(Ask(customer, Erase(), "ben").ok());
  ASSERT_TRUE(Ask(customer, Hold(true), "dora").ok());
  EXPECT_EQ(MachineCode(Ask(customer, Approve(), "cleo").status()), codes::kHeld);
  ASSERT_TRUE(Ask(customer, Hold(false), "dora").ok());
  ASSERT_TRUE(Ask(customer, Approve(), "cleo").ok());
  ASSERT_TRUE(Ask(customer, Hold(true), "dora").ok());
  Close(ticket);
  node_.Run(absl::Minutes(2));
  EXPECT_FALSE(Row(customer).erased());
  ASSERT_TRUE(Ask(customer, Hold(false), "dora").ok());
  node_.Run(absl::Minutes(2));
  EXPECT_TRUE(Row(customer).erased());
}

TEST_F(ErasureTest, AnOpenTicketIsErasedOnceItIsClosed) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  EraseWhole(customer);
  EXPECT_FALSE(Row(customer).erased());
  EXPECT_FALSE((*ReadTicket(node_.views(), ticket))->erased());
  Close(ticket);
  node_.Run(absl::Minutes(2));
  EXPECT_TRUE(Row(customer).erased());
  EXPECT_THAT(Holding(kCanary), IsEmpty());
}

TEST_F(ErasureTest, WhoCallsFromThereNextIsSomebodyNew) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  Close(ticket);
  EraseWhole(customer);
  const std::string next = CustomerOf(ReceiveFrom("m2"));
  EXPECT_NE(next, "");
  EXPECT_NE(next, customer);
}

TEST_F(ErasureTest, NothingIsAddedToWhatWasErased) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  Close(ticket);
  EraseWhole(customer);
  const auto note = node_.Do(TicketRequestOf(node_.names(), ticket, "n", NoteOf("again")));
  EXPECT_EQ(MachineCode(note.status()), codes::kErased);
  CustomerCommand words;
  words.mutable_note()->set_words("again");
  EXPECT_EQ(MachineCode(Ask(customer, words, "ana", "agent").status()), codes::kErased);
}

TEST_F(ErasureTest, WhoWasMergedIntoTheCustomerIsErasedWithIt) {
  const std::string first = ReceiveFrom("m1");
  const std::string second = ReceiveFrom("m2", "+390687654321");
  Close(first);
  Close(second);
  CustomerCommand merge;
  merge.mutable_merge()->set_into(CustomerOf(first));
  merge.mutable_merge()->set_reason("one person");
  const std::string absorbed = CustomerOf(second);
  ASSERT_TRUE(Ask(absorbed, merge, "ana", "agent").ok());
  EraseWhole(CustomerOf(first));
  EXPECT_TRUE(Row(absorbed).erased());
  EXPECT_THAT(Holding(kCanary), IsEmpty());
  EXPECT_THAT(Holding("0687654321"), IsEmpty());
  ExpectRebuiltAlike();
}

TEST_F(ErasureTest, OthersKeepWhatTheySaid) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string other = ReceiveFrom("m2", "+390687654321");
  Close(ticket);
  EraseWhole(CustomerOf(ticket));
  EXPECT_THAT(Found(kCanary), Contains(other));
  EXPECT_THAT(Found(kCanary), SizeIs(1));
  EXPECT_FALSE(Row(CustomerOf(other)).erased());
}

TEST_F(ErasureTest, ANodeWithoutTheKeysWaitsForThemAndTakesNothingForErased) {
  ReceiveFrom("m1");
  const std::string ticket = ReceiveFrom("m2");
  TestNode other(log_, 2);
  log_.vault->is_behind = true;
  other.Run(absl::Seconds(2));
  EXPECT_EQ(other.state(), NodeState::kAway);
  EXPECT_THAT(other.core().status().detail, HasSubstr("restore the keys from their backup"));
  log_.vault->is_behind = false;
  other.Run(absl::Seconds(2));
  EXPECT_EQ(other.state(), NodeState::kReady);
  EXPECT_EQ((*ReadTicket(other.views(), ticket))->subject(), kCanary);
}

TEST_F(ErasureTest, ANodeThatComesLaterSeesNothingOfIt) {
  const std::string ticket = ReceiveFrom("m1");
  const std::string customer = CustomerOf(ticket);
  Close(ticket);
  EraseWhole(customer);
  TestNode later(log_, 2);
  later.Run(absl::Seconds(5));
  ASSERT_EQ(later.state(), NodeState::kReady);
  node_.Run(absl::Seconds(1));
  EXPECT_TRUE(testing::DumpRows(later.views()) == testing::DumpRows(node_.views()))
      << "they show something else";
}

}  // namespace
}  // namespace redress
