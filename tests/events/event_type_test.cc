#include "events/event_type.h"

#include "gtest/gtest.h"

namespace redress {
namespace {

TEST(EventTypeTest, AFactIsCalledByTheFieldsThatLeadToIt) {
  Event event;
  EXPECT_EQ(EventType(event), "");
  event.mutable_ticket()->mutable_noted()->set_words("w");
  EXPECT_EQ(EventType(event), "ticket.noted");
  event.mutable_command_refused();
  EXPECT_EQ(EventType(event), "command_refused");
}

TEST(EventTypeTest, ATypeNamesAFactOrAllOfAnAggregate) {
  EXPECT_TRUE(NamesEvents("ticket.noted"));
  EXPECT_TRUE(NamesEvents("ticket"));
  EXPECT_TRUE(NamesEvents("command_refused"));
  EXPECT_FALSE(NamesEvents(""));
  EXPECT_FALSE(NamesEvents("tick"));
  EXPECT_FALSE(NamesEvents("ticket.note"));
  EXPECT_FALSE(NamesEvents("ticket.noted.words"));
  EXPECT_FALSE(NamesEvents("happened"));
  EXPECT_FALSE(NamesEvents("ticket."));
}

TEST(EventTypeTest, AnEventIsOfItsOwnTypeAndItsAggregates) {
  Event event;
  event.mutable_ticket()->mutable_noted()->set_words("w");

  EXPECT_TRUE(IsOfType(event, "ticket.noted"));
  EXPECT_TRUE(IsOfType(event, "ticket"));
  EXPECT_FALSE(IsOfType(event, "ticket.note"));
  EXPECT_FALSE(IsOfType(event, "tick"));
  EXPECT_FALSE(IsOfType(event, "contact"));
}

}  // namespace
}  // namespace redress
