#include "projections/text_terms.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Asked(absl::string_view text) {
  const auto terms = TermsOfQuery(text);
  EXPECT_TRUE(terms.ok()) << terms.status();
  return terms.value_or(std::vector<std::string>());
}

TEST(TextTermsTest, WordsAreFoundWhateverTheirCaseAndWidth) {
  EXPECT_THAT(TermsOfText("The LIFT, again: lift!"), ElementsAre("again", "lift", "the"));
  EXPECT_THAT(TermsOfText("ＷｉＦｉ ３０２"), UnorderedElementsAre("wifi", "302"));
  EXPECT_THAT(TermsOfText("STRASSE"), TermsOfText("Straße"));
  EXPECT_THAT(TermsOfText("Ünal"), TermsOfText("U\xcc\x88NAL")) << "composed or not";
  EXPECT_THAT(TermsOfText("ﬁre"), ElementsAre("fire"));
}

TEST(TextTermsTest, WordsEndWhereUnicodeSaysAndPunctuationIsNone) {
  EXPECT_THAT(TermsOfText("can't pay 3.50 (room A-302)"),
              UnorderedElementsAre("can't", "pay", "3.50", "room", "a", "302"));
  EXPECT_THAT(TermsOfText("…, —— ！？ \t\n"), IsEmpty());
  EXPECT_THAT(TermsOfText(""), IsEmpty());
}

TEST(TextTermsTest, ChineseGivesEveryCharacterAndEveryTwoNeighbours) {
  EXPECT_THAT(TermsOfText("电梯坏了"),
              UnorderedElementsAre("电", "梯", "坏", "了", "电梯", "梯坏", "坏了"));
  EXPECT_THAT(TermsOfText("电梯，坏了"),
              UnorderedElementsAre("电", "梯", "坏", "了", "电梯", "坏了"));
}

TEST(TextTermsTest, WritingsInOneTextDoNotRunTogether) {
  EXPECT_THAT(TermsOfText("房间WiFi很慢"),
              UnorderedElementsAre("房", "间", "房间", "wifi", "很", "慢", "很慢"));
  EXPECT_THAT(TermsOfText("コーヒー"),
              UnorderedElementsAre("コ", "ー", "ヒ", "コー", "ーヒ", "ヒー"));
  EXPECT_THAT(TermsOfText("ｺｰﾋｰ"), TermsOfText("コーヒー"));
}

TEST(TextTermsTest, CharactersBeyondTheBasicPlaneAreWhole) {
  EXPECT_THAT(TermsOfText("𠮷野家"), UnorderedElementsAre("𠮷", "野", "家", "𠮷野", "野家"));
}

TEST(TextTermsTest, AQuestionAsksForPairsAndForACharacterOnlyWhereItStandsAlone) {
  EXPECT_THAT(Asked("电梯坏了"), UnorderedElementsAre("电梯", "梯坏", "坏了"));
  EXPECT_THAT(Asked("霉"), ElementsAre("霉"));
  EXPECT_THAT(Asked("霉 LIFT 电梯"), UnorderedElementsAre("霉", "lift", "电梯"));
}

TEST(TextTermsTest, EveryTermOfAQuestionIsATermOfATextThatHoldsIt) {
  for (const char* text :
       {"电梯坏了，WiFi 很慢", "霉", "The lift is broken", "コーヒー 3.5", "한국어 안내"}) {
    const std::vector<std::string> terms = TermsOfText(text);
    for (const std::string& term : Asked(text)) EXPECT_THAT(terms, ::testing::Contains(term));
  }
}

TEST(TextTermsTest, AQuestionWithoutWordsOrWithTooManyIsRefused) {
  EXPECT_EQ(TermsOfQuery("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TermsOfQuery(" ！ ").status().code(), absl::StatusCode::kInvalidArgument);
  std::string words;
  for (std::size_t i = 0; i < kMaxQueryTerms; ++i) words += std::to_string(i) + " ";
  EXPECT_EQ(Asked(words).size(), kMaxQueryTerms);
  EXPECT_EQ(TermsOfQuery(words + "more").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(TextTermsTest, AVeryLongWordCountsByItsBeginning) {
  const std::string longer(kMaxTermSize + 10, 'x');

  EXPECT_THAT(TermsOfText(longer), ElementsAre(longer.substr(0, kMaxTermSize)));
  EXPECT_THAT(Asked(longer), ElementsAre(longer.substr(0, kMaxTermSize)));
}

}  // namespace
}  // namespace redress
