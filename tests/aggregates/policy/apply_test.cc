#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "aggregates/codes.h"
#include "aggregates/policy/in_force.h"
#include "events/instant.h"
#include "tests/aggregates/policy/policy_texts.h"
#include "tests/testing/decider.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::string_view kCycles =
    "policy: default\nversion: spring\nsource: us\nrules: {max_cycles: 4}\n";

Command ApplyOf(const std::string& name, absl::string_view text) {
  Command command;
  command.mutable_policy()->set_name(name);
  command.mutable_policy()->mutable_command()->mutable_apply()->set_text(std::string(text));
  return command;
}

class ApplyTest : public ::testing::Test {
 protected:
  ApplyTest() { decider_.now = Today(); }

  absl::StatusOr<Decision> Apply(const Command& command, const std::string& role = "administrator",
                                 const std::string& actor = "ada") {
    return decider_.Do(command, actor, role);
  }
  absl::StatusOr<Decision> Apply(const std::string& name, absl::string_view text) {
    return Apply(ApplyOf(name, text));
  }

  PoliciesInForce InForce() {
    return Fold<PoliciesInForce>(decider_.Load(std::string(kPoliciesStream)));
  }

  Decider decider_;
};

TEST_F(ApplyTest, ATextAndWhatItSaysAreOneCommit) {
  const auto decision = Apply("default", kCycles);

  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_THAT(decision->appends, SizeIs(2));
  EXPECT_EQ(decision->appends[0].stream, "policy/default");
  const PolicyApplied& applied = decision->appends[0].events.at(0).policy().applied();
  EXPECT_EQ(applied.name(), "default");
  EXPECT_EQ(applied.version(), 1U);
  EXPECT_EQ(applied.label(), "spring");
  EXPECT_EQ(applied.source(), "us");
  EXPECT_EQ(applied.text(), kCycles);
  EXPECT_EQ(decision->appends[1].stream, "policies/in_force");
  const PolicyPutInForce& put = decision->appends[1].events.at(0).policy().put_in_force();
  EXPECT_EQ(put.name(), "default");
  EXPECT_EQ(put.version(), 1U);
  EXPECT_EQ(put.label(), "spring");
  EXPECT_EQ(put.document().rules().max_cycles(), 4U);
  EXPECT_EQ(InForce().RulesOver({}).max_cycles, 4U);
}

TEST_F(ApplyTest, TheSameTextAgainIsNothingNew) {
  ASSERT_TRUE(Apply("default", kCycles).ok());

  const auto again = Apply("default", kCycles);

  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(again->appends, IsEmpty());
}

TEST_F(ApplyTest, TheSameTextAgainIsNothingNewEvenWhereItCouldNotBeAppliedAnyMore) {
  const std::string text = absl::StrCat(
      "policy: a\nversion: 1\nsource: x\ncalendars:\n  o: {zone: Asia/Shanghai, week: {mon: "
      "\"09:00-17:00\"}, known_until: 2026-12-31}\n");
  ASSERT_TRUE(Apply("a", text).ok());
  decider_.now += absl::Hours(24 * 60);

  const auto again = Apply("a", text);

  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(again->appends, IsEmpty());
}

TEST_F(ApplyTest, AnotherTextIsTheNextVersion) {
  ASSERT_TRUE(Apply("default", kCycles).ok());

  const auto next = Apply("default", absl::StrReplaceAll(kCycles, {{"4", "5"}}));

  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->appends[0].events.at(0).policy().applied().version(), 2U);
  EXPECT_EQ(InForce().Newest("default")->version, 2U);
  EXPECT_EQ(InForce().Find("default", 1)->document.rules().max_cycles(), 4U);
}

TEST_F(ApplyTest, ADecisionAfterwardsGoesByIt) {
  const std::string number = decider_.Complained("13800138000");
  ASSERT_TRUE(
      Apply("default", "policy: default\nversion: 1\nsource: x\nrules: {max_escalation: 1}\n")
          .ok());
  TicketCommand escalate;
  escalate.mutable_escalate()->set_level(2);
  escalate.mutable_escalate()->set_reason("nobody comes");

  EXPECT_THAT(decider_.Do(number, escalate).status(), IsRefusal(kForbidden, codes::kLevelMustRise));
}

TEST_F(ApplyTest, AWrongTextIsRefusedWithEveryPlace) {
  const auto decision =
      Apply("default",
            "policy: default\nversion: 1\nsource: x\nrules:\n  max_cycles: 0\n  max_cycle: 3\n");

  ASSERT_THAT(decision.status(), IsRefusal(kInvalid, codes::kPolicyWrong));
  const auto details = DetailsOf(decision.status());
  ASSERT_EQ(details->fields_size(), 2);
  EXPECT_EQ(details->fields(0).pointer(), "/text");
  EXPECT_EQ(details->fields(0).line(), 5U);
  EXPECT_EQ(details->fields(0).column(), 15U);
  EXPECT_THAT(details->fields(0).detail(), HasSubstr("line 5, column 15: rules.max_cycles: "));
  EXPECT_EQ(details->fields(1).line(), 6U);
}

TEST_F(ApplyTest, ATextOfAnotherPolicyIsRefused) {
  EXPECT_THAT(Apply("standards/hotel", kCycles).status(), IsRefusal(kInvalid, codes::kPolicyWrong));
  EXPECT_THAT(Apply("Standards", kCycles).status(), IsRefusal(kInvalid, kMalformed));
  EXPECT_THAT(Apply("", kCycles).status(), IsRefusal(kInvalid, kMalformed));
}

TEST_F(ApplyTest, FilesMustStandInTheText) {
  EXPECT_THAT(Apply("standards/hotline-12345", kHotline).status().message(),
              HasSubstr("does not hold it under `files`"));
}

TEST_F(ApplyTest, AdministratorsAndSupervisorsApplyPoliciesAndNobodyElse) {
  const Command command = ApplyOf("default", kCycles);

  EXPECT_THAT(Apply(command, "agent").status(), IsRefusal(absl::StatusCode::kPermissionDenied,
                                                          codes::kAdministratorOrSupervisorOnly));
  EXPECT_THAT(Apply(command, "administrator", "").status(),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
  EXPECT_TRUE(Apply(command, "supervisor").ok());
}

TEST_F(ApplyTest, AnExpectedVersionIsTheOneInForce) {
  Command command = ApplyOf("default", kCycles);
  command.mutable_policy()->mutable_command()->mutable_apply()->set_expected_version(1);

  EXPECT_THAT(Apply(command).status(), IsRefusal(kForbidden, codes::kPolicyMovedOn));
  command.mutable_policy()->mutable_command()->mutable_apply()->set_expected_version(0);
  EXPECT_TRUE(Apply(command).ok());
}

TEST_F(ApplyTest, ItHappenedWhenItIsToldAndNotInTheFuture) {
  Command command = ApplyOf("default", kCycles);
  *command.mutable_policy()->mutable_happened() = InstantOf(decider_.now - absl::Hours(1));
  const auto decision = Apply(command);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(TimeOf(decision->appends[1].events.at(0).happened()), decider_.now - absl::Hours(1));

  Command later = ApplyOf("default", absl::StrReplaceAll(kCycles, {{"4", "5"}}));
  *later.mutable_policy()->mutable_happened() = InstantOf(decider_.now + absl::Hours(1));

  EXPECT_THAT(Apply(later).status(), IsRefusal(kForbidden, codes::kHappensInTheFuture));
  EXPECT_EQ(InForce().Newest("default")->version, 1U);
}

TEST_F(ApplyTest, ACommandThatNamesNoVerbIsMalformed) {
  Command command;
  command.mutable_policy()->set_name("default");

  EXPECT_THAT(Apply(command).status(), IsRefusal(kInvalid, kMalformed));
}

}  // namespace
}  // namespace redress::testing
