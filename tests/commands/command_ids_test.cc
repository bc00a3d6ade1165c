#include "commands/command_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/hash.h"

namespace redress {
namespace {

const Names kNames(std::string(32, 'k'));

TEST(CommandIdsTest, EveryPartOfAnHttpRequestCounts) {
  const HttpCommandKey key = {
      .principal = "ana", .method = "POST", .path = "/v1/tickets", .idempotency_key = "k"};
  std::set<std::string> ids = {HttpCommandId(kNames, key)};

  for (auto change : {+[](HttpCommandKey& other) { other.principal = "bo"; },
                      +[](HttpCommandKey& other) { other.method = "PUT"; },
                      +[](HttpCommandKey& other) { other.path = "/v1/tickets/1/note"; },
                      +[](HttpCommandKey& other) { other.idempotency_key = "l"; },
                      +[](HttpCommandKey& other) { other.index = 1; }}) {
    HttpCommandKey other = key;
    change(other);
    EXPECT_TRUE(ids.insert(HttpCommandId(kNames, other)).second);
  }
  EXPECT_EQ(HttpCommandId(kNames, key).size(), kHashSize);
}

TEST(CommandIdsTest, PartsThatRunTogetherAreNotTheSame) {
  EXPECT_NE(InteractionCommandId(kNames, "ab", "c"), InteractionCommandId(kNames, "a", "bc"));
}

TEST(CommandIdsTest, AnInteractionIsOneCommandHoweverItIsWrapped) {
  ParsedInteraction parsed;
  parsed.interaction.set_source("crm");
  parsed.interaction.set_id("7");
  parsed.canonical = "{}";

  const CommandRequest request = InteractionRequest(kNames, parsed);

  EXPECT_EQ(request.command_id, InteractionCommandId(kNames, "crm", "7"));
  EXPECT_EQ(request.request_digest, kNames.RequestDigest("{}"));
  EXPECT_EQ(request.command.interaction().id(), "7");
  EXPECT_EQ(request.cause, "interaction/" + ToHex(request.command_id));
}

}  // namespace
}  // namespace redress
