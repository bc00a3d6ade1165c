#include "aggregates/phrase/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::optional<std::string> NumberAlone(absl::string_view field) {
  return field == "ticket.number" ? std::optional<std::string>("42") : std::nullopt;
}

TEST(PhraseFieldsTest, FieldsAreFilledInAndThoseWithoutAValueStayAndAreNamedOnce) {
  const FilledPhrase filled =
      FillPhrase("您的工单 {ticket.number}，{customer.name}; {customer.name}", NumberAlone);

  EXPECT_EQ(filled.text, "您的工单 42，{customer.name}; {customer.name}");
  EXPECT_THAT(filled.unfilled, ElementsAre("customer.name"));
}

TEST(PhraseFieldsTest, DoubledBracesAreBraces) {
  EXPECT_EQ(FaultOfPhrase("{{ticket.number}} }}{{"), "");
  const FilledPhrase filled = FillPhrase("{{ticket.number}} {{{ticket.number}}}", NumberAlone);

  EXPECT_EQ(filled.text, "{ticket.number} {42}");
  EXPECT_THAT(filled.unfilled, IsEmpty());
}

TEST(PhraseFieldsTest, AnUnknownFieldIsRefusedByItsName) {
  EXPECT_THAT(FaultOfPhrase("see {ticket.nmber}"),
              AllOf(HasSubstr("{ticket.nmber}"), HasSubstr("ticket.number")));
  EXPECT_THAT(FaultOfPhrase("{}"), HasSubstr("no such field: {}"));
  EXPECT_THAT(FaultOfPhrase("{ticket.number"), HasSubstr("no such field: {ticket.number}"));
  EXPECT_THAT(FaultOfPhrase("a } b"), HasSubstr("} without {"));
  EXPECT_LT(FaultOfPhrase(absl::StrCat("{", std::string(4'000, 'a'))).size(), 500);
}

TEST(PhraseFieldsTest, EveryFieldThereIsCanBeUsed) {
  for (const absl::string_view field : PhraseFields()) {
    EXPECT_EQ(FaultOfPhrase(absl::StrCat("{", field, "}")), "");
  }
}

}  // namespace
}  // namespace redress
