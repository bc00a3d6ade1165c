#include "api/sessions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace redress::testing {
namespace {

constexpr absl::Duration kNow = absl::Hours(100);
const Actor kAna = {.id = "ana", .role = "agent", .verified = true, .token = "t1"};

class SessionsTest : public ::testing::Test {
 protected:
  static Actor Holding(const std::string& token) {
    Actor actor = kAna;
    actor.token = token;
    return actor;
  }

  SystemRandom random_;
  SessionLimits limits_{.idle = absl::Minutes(30), .absolute = absl::Hours(2)};
};

TEST_F(SessionsTest, WhoShowsTheSecretIsWhoSignedIn) {
  Sessions sessions(limits_, random_);
  const std::string secret = sessions.Begin(kAna, kNow);

  const auto session = sessions.Use(secret, kNow);

  ASSERT_TRUE(session.has_value());
  EXPECT_EQ(session->actor.id, "ana");
  EXPECT_EQ(session->actor.token, "t1");
  EXPECT_EQ(secret.size(), kSessionSecretSize);
  EXPECT_NE(secret, sessions.Begin(kAna, kNow));
  EXPECT_FALSE(sessions.Use(std::string(kSessionSecretSize, 'x'), kNow).has_value());
  EXPECT_FALSE(sessions.Use("", kNow).has_value());
}

TEST_F(SessionsTest, ASessionThatIsIdleTooLongIsOver) {
  Sessions sessions(limits_, random_);
  const std::string used = sessions.Begin(kAna, kNow);
  const std::string idle = sessions.Begin(kAna, kNow);
  ASSERT_TRUE(sessions.Use(used, kNow + absl::Minutes(29)).has_value());

  EXPECT_TRUE(sessions.Use(used, kNow + absl::Minutes(31)).has_value());
  EXPECT_FALSE(sessions.Use(idle, kNow + absl::Minutes(30)).has_value());
  EXPECT_EQ(sessions.size(), 1);
}

TEST_F(SessionsTest, ASessionIsOverInTheEndHoweverOftenItIsUsed) {
  Sessions sessions(limits_, random_);
  const std::string secret = sessions.Begin(kAna, kNow);
  for (int minutes = 20; minutes < 120; minutes += 20) {
    ASSERT_TRUE(sessions.Use(secret, kNow + absl::Minutes(minutes)).has_value()) << minutes;
  }

  EXPECT_FALSE(sessions.Use(secret, kNow + absl::Minutes(120)).has_value());
}

TEST_F(SessionsTest, LookingAtASessionKeepsItNoLonger) {
  Sessions sessions(limits_, random_);
  const std::string secret = sessions.Begin(kAna, kNow);

  EXPECT_TRUE(sessions.Holds(secret, kNow + absl::Minutes(29)));
  EXPECT_FALSE(sessions.Holds(secret, kNow + absl::Minutes(31)));
}

TEST_F(SessionsTest, AnEndedSessionOpensNothing) {
  Sessions sessions(limits_, random_);
  const std::string secret = sessions.Begin(kAna, kNow);

  sessions.End(secret);
  sessions.End(secret);

  EXPECT_FALSE(sessions.Use(secret, kNow).has_value());
  EXPECT_FALSE(sessions.Holds(secret, kNow));
}

TEST_F(SessionsTest, WhereThereAreTooManyTheOneIdleForLongestGoes) {
  limits_.most = 3;
  Sessions sessions(limits_, random_);
  std::vector<std::string> secrets;
  for (int i = 0; i < 3; ++i) {
    secrets.push_back(sessions.Begin(Holding(absl::StrCat(i)), kNow + absl::Seconds(i)));
  }
  ASSERT_TRUE(sessions.Use(secrets[0], kNow + absl::Seconds(5)).has_value());

  sessions.Begin(Holding("new"), kNow + absl::Seconds(6));

  EXPECT_EQ(sessions.size(), 3);
  EXPECT_TRUE(sessions.Holds(secrets[0], kNow + absl::Seconds(6)));
  EXPECT_FALSE(sessions.Holds(secrets[1], kNow + absl::Seconds(6)));
}

TEST_F(SessionsTest, ManyOfOneTokenPutOutNoOthers) {
  limits_.most = 10;
  limits_.most_of_one = 4;
  Sessions sessions(limits_, random_);
  const std::string other = sessions.Begin(Holding("other"), kNow);
  const std::string first = sessions.Begin(kAna, kNow);

  for (int i = 0; i < 100; ++i) sessions.Begin(kAna, kNow);

  EXPECT_EQ(sessions.size(), 5);
  EXPECT_TRUE(sessions.Holds(other, kNow));
  EXPECT_FALSE(sessions.Holds(first, kNow));
}

}  // namespace
}  // namespace redress::testing
