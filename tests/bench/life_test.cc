#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/complaint_life.h"
#include "bench/http_life.h"

namespace redress {
namespace {

constexpr char kReceived[] = R"({"effect":"committed","ticket":"123456","stream":"ticket/123456"})";

TEST(LifeTest, AClientCarriesATicketFromItsReceiptToItsCloseAndTakesTheNext) {
  const std::unique_ptr<Conversation> client = Lives(7)();
  std::vector<std::string> targets;

  for (std::size_t i = 0; i <= kStepsOfLife; ++i) {
    targets.push_back(client->Next().target);
    client->Take(200, i == 0 ? kReceived : "{}");
  }

  EXPECT_EQ(targets[0], "/v1/tickets");
  EXPECT_EQ(targets[1], "/v1/tickets/123456/classify");
  EXPECT_EQ(targets[7], "/v1/tickets/123456/record_revisit");
  EXPECT_EQ(targets[8], "/v1/tickets");
}

TEST(LifeTest, WhatIsToldToComeLaterIsAskedAgain) {
  const std::unique_ptr<Conversation> client = Lives(7)();
  client->Next();
  client->Take(200, kReceived);
  client->Next();

  client->Take(429, "{}");

  EXPECT_EQ(client->Next().target, "/v1/tickets/123456/classify");
}

TEST(LifeTest, TheSameSeedSaysTheSame) {
  LifeWriter one(7);
  LifeWriter other(7);

  for (std::size_t place = 0; place < kStepsOfLife; ++place) {
    EXPECT_EQ(one.Step(place).fields, other.Step(place).fields);
  }
}

}  // namespace
}  // namespace redress
