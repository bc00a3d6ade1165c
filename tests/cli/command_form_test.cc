#include "cli/command_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aggregates/contact/interaction.pb.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "boost/json/parse.hpp"

namespace redress {
namespace {

using ::testing::HasSubstr;

boost::json::value Json(const char* text) { return boost::json::parse(text); }

TEST(CommandFormTest, ADottedNameSetsAFieldOfANestedMessage) {
  const auto object =
      WithAssignments({}, *Assign::descriptor(), {"holder.unit=desk", "holder.person=ana"});

  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(*object, Json(R"({"holder": {"unit": "desk", "person": "ana"}})"));
}

TEST(CommandFormTest, ARepeatedNameMakesAList) {
  const auto object =
      WithAssignments({}, *Classify::descriptor(), {"category=room", "category=noise"});

  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(*object, Json(R"({"category": ["room", "noise"]})"));
}

TEST(CommandFormTest, APlaceInAListNamesItsItem) {
  const auto object = WithAssignments({}, *Party::descriptor(),
                                      {"points.0.kind=phone", "points.0.value=+86 10",
                                       "points.1.kind=email", "points.1.value=a@b"});

  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(*object, Json(R"({"points": [{"kind": "phone", "value": "+86 10"},
                                         {"kind": "email", "value": "a@b"}]})"));
}

TEST(CommandFormTest, ValuesTakeTheTypeOfTheirField) {
  const auto object = WithAssignments({}, *RecordRevisit::descriptor(),
                                      {"satisfaction=2", "contact=reached", "words=a=b"});
  const auto classify = WithAssignments({}, *Classify::descriptor(), {"safety=true"});

  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(*object, Json(R"({"satisfaction": 2, "contact": "reached", "words": "a=b"})"));
  ASSERT_TRUE(classify.ok()) << classify.status();
  EXPECT_EQ(*classify, Json(R"({"safety": true})"));
}

TEST(CommandFormTest, ATimeIsGivenAsText) {
  const auto object = WithAssignments({}, *PlanRevisit::descriptor(),
                                      {"revisitor=eve", "planned_for=2026-03-01T09:00:00+08:00"});

  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(*object, Json(R"({"revisitor": "eve", "planned_for": "2026-03-01T09:00:00+08:00"})"));
}

TEST(CommandFormTest, AssignmentsAddToTheObjectGiven) {
  const auto object =
      WithAssignments(Json(R"({"holder": {"unit": "a"}, "reason": "r"})").as_object(),
                      *Assign::descriptor(), {"holder.unit=b"});

  ASSERT_TRUE(object.ok()) << object.status();
  EXPECT_EQ(*object, Json(R"({"holder": {"unit": "b"}, "reason": "r"})"));
}

TEST(CommandFormTest, AFieldThatIsNoListIsGivenOnce) {
  for (const std::vector<std::string>& assignments : std::vector<std::vector<std::string>>{
           {"reason=a", "reason=b"}, {"holder.unit=a", "holder.person=b", "holder.unit=a"}}) {
    const auto object = WithAssignments({}, *Assign::descriptor(), assignments);

    EXPECT_EQ(object.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(object.status().message()), HasSubstr("is given twice"));
  }
}

TEST(CommandFormTest, WhatTheSchemaDoesNotHaveIsRefusedWithWhatItHas) {
  struct Case {
    const char* assignment;
    const char* message;
  };
  for (const Case& refused : {
           Case{"holdr.unit=x",
                "no field \"holdr\" in holdr.unit=x; did you mean holder?; there are: holder, "
                "reason"},
           Case{"holder.name=x", "there are: unit, person"},
           Case{"reason", "not of the form field=value"},
           Case{"holder=x", "name one of them: holder.unit=..."},
           Case{"reason.more=x", "no field \"reason.more\""},
       }) {
    const auto object = WithAssignments({}, *Assign::descriptor(), {refused.assignment});

    EXPECT_EQ(object.status().code(), absl::StatusCode::kInvalidArgument) << refused.assignment;
    EXPECT_THAT(std::string(object.status().message()), HasSubstr(refused.message));
  }
}

TEST(CommandFormTest, ValuesThatAreNoneOfTheirKindAreRefused) {
  EXPECT_FALSE(WithAssignments({}, *RecordRevisit::descriptor(), {"satisfaction=high"}).ok());
  EXPECT_FALSE(WithAssignments({}, *Classify::descriptor(), {"safety=yes"}).ok());
  EXPECT_FALSE(WithAssignments({}, *Party::descriptor(), {"points.1.kind=phone"}).ok());
  EXPECT_FALSE(WithAssignments({}, *Party::descriptor(), {"points.x.kind=phone"}).ok());
  EXPECT_FALSE(WithAssignments({}, *Party::descriptor(), {"points=phone"}).ok());
}

TEST(CommandFormTest, HelpNamesEveryFieldWithItsKindAndWhetherItIsRequired) {
  const std::string help = FormHelp(*RecordRevisit::descriptor(), "RecordRevisit");

  EXPECT_THAT(help, HasSubstr("  contact=reached|not_reached|refused  required\n"));
  EXPECT_THAT(help, HasSubstr("  satisfaction=NUMBER\n"));
  EXPECT_THAT(help, HasSubstr("  next_holder.unit=TEXT\n"));
  EXPECT_THAT(FormHelp(*PlanRevisit::descriptor(), "PlanRevisit"),
              HasSubstr("  planned_for=TIME\n"));
  EXPECT_EQ(FormHelp(*Start::descriptor(), "Start"), "  (no fields)\n");
}

}  // namespace
}  // namespace redress
