#include "api/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(RequestTest, AFormIsReadAsBrowsersWriteIt) {
  EXPECT_THAT(*ParseForm("words=one%0D%0Atwo"), ElementsAre(Pair("words", "one\r\ntwo")));
  const auto fields = ParseForm("number=4772+1943%2B&secret=&lang=zh-CN&n%61me=%E7%8E%8B");

  ASSERT_TRUE(fields.ok()) << fields.status();
  EXPECT_THAT(*fields, ElementsAre(Pair("lang", "zh-CN"), Pair("name", "王"),
                                   Pair("number", "4772 1943+"), Pair("secret", "")));
}

TEST(RequestTest, AFormThatCannotBeReadAsOneThingIsRefused) {
  for (const char* const form : {"a=1&a=2", "a=%zz", "a=%ff", "a=%00", "%0a=a"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseForm(form).status())) << form;
  }
}

TEST(RequestTest, InAQueryAPlusStandsForItselfAndNothingIsEmpty) {
  EXPECT_THAT(*ParseQuery("at=09:00+08:00"), ElementsAre(Pair("at", "09:00+08:00")));
  EXPECT_THAT(std::string(ParseQuery("team=").status().message()), HasSubstr("team is empty"));
  EXPECT_THAT(std::string(ParseQuery("a=1&a=2").status().message()), HasSubstr("given twice: a"));
}

}  // namespace
}  // namespace redress::testing
