#include "api/presence_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PresenceBookTest : public ::testing::Test {
 protected:
  void Note(const std::string& ticket, const std::string& person, absl::Duration at,
            Doing doing = DOING_VIEWING) {
    book_.Note(ticket, person, doing, absl::UnixEpoch() + at, at);
  }
  std::vector<std::string> PersonsAt(const std::string& ticket, absl::Duration at) {
    std::vector<std::string> persons;
    for (const Present& present : book_.At(ticket, at).present) persons.push_back(present.person);
    return persons;
  }
  std::vector<std::string> ChangedTickets(std::uint64_t* since, absl::Duration at) {
    std::vector<std::string> tickets;
    for (const PresentAt& changed : book_.ChangedSince(since, at)) {
      tickets.push_back(changed.ticket);
    }
    return tickets;
  }

  PresenceBook book_;
};

TEST_F(PresenceBookTest, SomebodyIsThereForAsLongAsItHoldsAfterTheLastTime) {
  Note("1", "ana", absl::Seconds(0));
  Note("1", "bo", absl::Seconds(10));
  Note("1", "ana", absl::Seconds(20), DOING_TYPING);

  EXPECT_THAT(PersonsAt("1", absl::Seconds(54)), ElementsAre("ana", "bo"));
  EXPECT_THAT(PersonsAt("1", absl::Seconds(55)), ElementsAre("ana"));
  EXPECT_EQ(book_.At("1", absl::Seconds(60)).present[0].doing, DOING_TYPING);
  EXPECT_EQ(book_.At("1", absl::Seconds(60)).present[0].until,
            absl::UnixEpoch() + absl::Seconds(65));
  EXPECT_THAT(PersonsAt("1", absl::Seconds(65)), IsEmpty());
}

TEST_F(PresenceBookTest, WhatWasNotedSinceIsToldOnceTheLatestFirst) {
  std::uint64_t since = book_.Last();
  Note("1", "ana", absl::Seconds(0));
  Note("2", "ana", absl::Seconds(1));
  Note("1", "bo", absl::Seconds(2));

  EXPECT_THAT(ChangedTickets(&since, absl::Seconds(3)), ElementsAre("1", "2"));
  EXPECT_THAT(ChangedTickets(&since, absl::Seconds(3)), IsEmpty());
}

TEST_F(PresenceBookTest, APersonHasNoMoreThanAShareAndTheOldestGoes) {
  for (std::size_t i = 0; i <= kMaxPresencesOfOne; ++i) {
    Note(absl::StrCat(i), "ana", absl::Milliseconds(i));
  }
  Note("0", "bo", absl::Seconds(1));

  EXPECT_THAT(PersonsAt("0", absl::Seconds(1)), ElementsAre("bo"));
  EXPECT_THAT(PersonsAt("1", absl::Seconds(1)), ElementsAre("ana"));
}

TEST_F(PresenceBookTest, AllTogetherHaveALimitAndTheOldestGoes) {
  for (std::size_t i = 0; i <= kMaxPresences; ++i) {
    Note(absl::StrCat(i), absl::StrCat("p", i), absl::Seconds(1));
  }

  EXPECT_THAT(PersonsAt("0", absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(PersonsAt("1", absl::Seconds(1)), SizeIs(1));
}

TEST_F(PresenceBookTest, AListenerIsWokenAsLongAsItLives) {
  int woken = 0;
  {
    const PresenceBook::Listener listener(book_, [&] { ++woken; });
    Note("1", "ana", absl::Seconds(1));
  }
  Note("1", "ana", absl::Seconds(2));

  EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace redress::testing
