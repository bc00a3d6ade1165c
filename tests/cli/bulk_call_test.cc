#include "cli/bulk_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "aggregates/names.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

class BulkCallTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> Take(const std::string& first,
                                                const std::vector<std::string>& fields,
                                                const std::string& input = "") {
    words_.fields = fields;
    std::istringstream stream(input);
    return TakeNumbers(first, words_, stream);
  }

  const Names names_{std::string(32, 'k')};
  const std::string one_ = names_.TicketNumber("1", 0);
  const std::string two_ = names_.TicketNumber("2", 0);
  CommandWords words_;
};

TEST_F(BulkCallTest, NumbersStandBeforeTheFields) {
  EXPECT_THAT(*Take(one_, {two_, "words=a", "words=b"}), ElementsAre(one_, two_));
  EXPECT_THAT(words_.fields, ElementsAre("words=a", "words=b"));
  EXPECT_THAT(*Take("whatever", {"words=a"}), ElementsAre("whatever"));
}

TEST_F(BulkCallTest, AHyphenReadsTheNumbersFromStandardInput) {
  EXPECT_THAT(*Take("-", {"words=a"}, one_ + "\n\n " + two_ + "\r\n"), ElementsAre(one_, two_));
  EXPECT_FALSE(Take("-", {two_}, one_).ok());
  EXPECT_FALSE(Take("-", {}, "").ok());
}

TEST_F(BulkCallTest, WhatIsNeitherANumberNorAFieldIsRefused) {
  EXPECT_FALSE(Take(one_, {"words"}).ok());
  EXPECT_FALSE(Take("-", {}, one_ + "\nx\n").ok());
  std::string many;
  for (std::size_t i = 0; i <= kMaxTicketsPerCall; ++i) many += one_ + "\n";
  EXPECT_FALSE(Take("-", {}, many).ok());
}

}  // namespace
}  // namespace redress
