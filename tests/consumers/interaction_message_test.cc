#include "consumers/interaction_message.h"

#include "base/hash.h"
#include "commands/command_ids.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/consumers/interactions.h"

namespace redress {
namespace {

const Names kNames("a key of an installation for tests");

TEST(InteractionMessageTest, TheCommandIsTheUpstreamsAndIsTriedUntilDecided) {
  const auto request = ToCommand(MessageWith(PublishedContact("m-1", "hello")), kNames);

  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->command_id, InteractionCommandId(kNames, "/crm", "m-1"));
  EXPECT_EQ(request->actor.id, "upstream:/crm");
  EXPECT_EQ(request->actor.role, "upstream");
  EXPECT_FALSE(request->actor.verified);
  EXPECT_EQ(request->cause, "interaction/" + ToHex(request->command_id));
  EXPECT_EQ(request->persistence, Persistence::kUntilDecided);
}

TEST(InteractionMessageTest, StructuredAndBinaryAreTheSameCommand) {
  KafkaMessage binary = MessageWith(ContactData("hello"));
  binary.headers = {{"ce_specversion", "1.0"}, {"ce_id", "m-1"},
                    {"ce_source", "/crm"},     {"ce_type", "redress.contact"},
                    {"trace", std::nullopt},   {"content-type", "application/json"}};

  const auto first = ToCommand(MessageWith(PublishedContact("m-1", "hello")), kNames);
  const auto second = ToCommand(binary, kNames);

  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(first->command_id, second->command_id);
  EXPECT_EQ(first->request_digest, second->request_digest);
}

TEST(InteractionMessageTest, ALongSourceIsCutInTheActor) {
  const std::string source(300, 's');
  const auto request = ToCommand(MessageWith(PublishedContact("m-1", "hello", source)), kNames);

  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->actor.id, "upstream:" + source.substr(0, 191));
}

TEST(InteractionMessageTest, AMessageWithoutValueIsRefused) {
  KafkaMessage message;
  message.key = "k";

  EXPECT_EQ(ToCommand(message, kNames).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(InteractionMessageTest, EveryAnswerHasItsNextStep) {
  const auto step = [](absl::StatusCode code) { return AfterAnswer(absl::Status(code, "")); };

  for (const auto code :
       {absl::StatusCode::kInvalidArgument, absl::StatusCode::kNotFound,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kAlreadyExists,
        absl::StatusCode::kUnauthenticated, absl::StatusCode::kPermissionDenied}) {
    EXPECT_EQ(step(code), NextStep::kDeadLetter) << absl::StatusCodeToString(code);
  }
  for (const auto code : {absl::StatusCode::kResourceExhausted, absl::StatusCode::kUnavailable,
                          absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kAborted}) {
    EXPECT_EQ(step(code), NextStep::kRetry) << absl::StatusCodeToString(code);
  }
  for (const auto code : {absl::StatusCode::kDataLoss, absl::StatusCode::kInternal,
                          absl::StatusCode::kUnimplemented, absl::StatusCode::kUnknown}) {
    EXPECT_EQ(step(code), NextStep::kStop) << absl::StatusCodeToString(code);
  }
  EXPECT_EQ(step(absl::StatusCode::kOk), NextStep::kFinish);
}

}  // namespace
}  // namespace redress
