#include "api/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "aggregates/refusal.h"
#include "boost/json/parse.hpp"

namespace redress {
namespace {

using ::testing::NotNull;

TEST(ProblemTest, EveryCodeHasItsHttpStatus) {
  EXPECT_EQ(HttpStatusOf(absl::InvalidArgumentError("")), 400);
  EXPECT_EQ(HttpStatusOf(absl::UnauthenticatedError("")), 401);
  EXPECT_EQ(HttpStatusOf(absl::PermissionDeniedError("")), 403);
  EXPECT_EQ(HttpStatusOf(absl::NotFoundError("")), 404);
  EXPECT_EQ(HttpStatusOf(absl::AlreadyExistsError("")), 409);
  EXPECT_EQ(HttpStatusOf(absl::FailedPreconditionError("")), 409);
  EXPECT_EQ(HttpStatusOf(absl::AbortedError("")), 409);
  EXPECT_EQ(HttpStatusOf(absl::ResourceExhaustedError("")), 429);
  EXPECT_EQ(HttpStatusOf(absl::UnavailableError("")), 503);
  EXPECT_EQ(HttpStatusOf(absl::DeadlineExceededError("")), 503);
  EXPECT_EQ(HttpStatusOf(absl::DataLossError("")), 500);
  EXPECT_EQ(HttpStatusOf(absl::InternalError("")), 500);
}

TEST(ProblemTest, MachineCodesWithAStatusOfTheirOwnHaveIt) {
  EXPECT_EQ(HttpStatusOf(Refuse(absl::StatusCode::kAborted, "stale-version", "")), 412);
  EXPECT_EQ(HttpStatusOf(Refuse(absl::StatusCode::kAborted, "conflict", "")), 409);
  EXPECT_EQ(HttpStatusOf(Refuse(absl::StatusCode::kAlreadyExists, "key-reused", "")), 422);
}

TEST(ProblemTest, AForbiddenMoveNamesTheMovesAllowedInBothLanguages) {
  RefusalDetails details;
  details.set_code("move-forbidden");
  details.add_allowed_moves("assign");

  const HttpResponse response =
      ProblemResponse(Refuse(absl::StatusCode::kFailedPrecondition, "not now", details));

  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(*response.Header("Content-Type"), "application/problem+json");
  const auto body = boost::json::parse(response.body).as_object();
  EXPECT_EQ(body.at("type"), "urn:redress:problem:move-forbidden");
  EXPECT_EQ(body.at("title"), "The ticket's phase forbids this move");
  EXPECT_EQ(body.at("title_zh"), "工单当前阶段不允许此操作");
  EXPECT_EQ(body.at("status"), 409);
  EXPECT_EQ(body.at("detail"), "not now");
  EXPECT_EQ(body.at("code"), "move-forbidden");
  EXPECT_EQ(body.at("allowed_moves").as_array().at(0), "assign");
}

TEST(ProblemTest, FieldsAtFaultAreNamed) {
  const auto body = ProblemBody(RefuseField("/holder/unit", "is required"));

  const auto& field = body.at("fields").as_array().at(0).as_object();
  EXPECT_EQ(field.at("pointer"), "/holder/unit");
  EXPECT_EQ(field.at("detail"), "is required");
}

TEST(ProblemTest, LaterSaysWhen) {
  EXPECT_THAT(ProblemResponse(absl::UnavailableError("")).Header("Retry-After"), NotNull());
  EXPECT_THAT(ProblemResponse(absl::DeadlineExceededError("")).Header("Retry-After"), NotNull());
  EXPECT_THAT(ProblemResponse(absl::ResourceExhaustedError("")).Header("Retry-After"), NotNull());
}

TEST(ProblemTest, NoCodeHasTwoTitles) {
  std::set<std::string> codes;
  for (const ProblemTitle& title : ProblemTitles()) {
    EXPECT_TRUE(codes.insert(std::string(title.code)).second) << std::string(title.code);
    EXPECT_FALSE(title.english.empty() || title.chinese.empty()) << std::string(title.code);
  }
}

}  // namespace
}  // namespace redress
