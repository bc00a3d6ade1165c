#include "bench/complaint_life.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "bench/vocabulary.h"

namespace redress {
namespace {

constexpr std::size_t kCustomers = 100'000;
constexpr double kSteepness = 0.8;  // the most frequent customer has two complaints of a hundred
constexpr std::size_t kPeople = 40;
constexpr std::size_t kWordsKnown = 30'000;

constexpr std::size_t kClause = 11;  // characters of Chinese, the comma counted

// 320 bytes of text a complaint: most of it is what the customer says.
constexpr std::size_t kComplaintSize = 200;
constexpr std::size_t kNoteSize = 60;
constexpr std::size_t kAnswerSize = 60;

const Zipf& Customers() {
  static const Zipf customers(kCustomers, kSteepness);
  return customers;
}

const Zipf& Vocabulary() {
  static const Zipf words(kWordsKnown);
  return words;
}

}  // namespace

std::string LifeWriter::Words(std::size_t size) {
  std::string words;
  while (words.size() < size) {
    absl::StrAppend(&words, words.empty() ? "" : " ", EnglishWord(Vocabulary().Draw(random_)));
  }
  return words;
}

std::string LifeWriter::ChineseWords(std::size_t characters) {
  std::string words;
  for (std::size_t done = 0; done < characters;) {
    const bool is_clause = done % kClause == kClause - 1 || done + 1 == characters;
    absl::StrAppend(&words, is_clause ? "，" : ChineseWord(Vocabulary().Draw(random_)));
    done += is_clause ? 1 : 2;
  }
  return words;
}

std::string LifeWriter::Phone() { return absl::StrFormat("+86139%08d", Customers().Draw(random_)); }

std::string LifeWriter::Person() { return absl::StrCat("person", random_() % kPeople); }

LifeStep LifeWriter::Step(std::size_t place) {
  const std::string person = Person();
  switch (place) {
    case 0:
      return {
          "receive", absl::StrCat(person, "; agent"),
          absl::StrCat(R"({"kind":"complaint","channel":"phone","remedy_sought":"none stated",)",
                       R"("unit":"Facilities","customer":{"points":[{"kind":"phone","value":")",
                       Phone(), R"("}]},"words":")", Words(kComplaintSize), R"("})"),
          "received"};
    case 1:
      return {"classify", absl::StrCat(person, "; agent"),
              R"({"category":["quality","lift"],"severity":"high"})", "classified"};
    case 2:
      holder_ = Person();
      return {"assign", absl::StrCat(person, "; dispatcher"),
              absl::StrCat(R"({"holder":{"unit":"Facilities","person":")", holder_, R"("}})"),
              "assigned"};
    case 3:
      return {"start", absl::StrCat(holder_, "; handler"), "{}", "handling"};
    case 4:
      return {"note", absl::StrCat(holder_, "; handler"),
              absl::StrCat(R"({"words":")", Words(kNoteSize), R"("})"), "handling"};
    case 5:
      return {"answer", absl::StrCat(holder_, "; handler"),
              absl::StrCat(R"({"outcome":"upheld","cause":"wear","told":{"channel":"phone"},)",
                           R"("words":")", Words(kAnswerSize), R"("})"),
              "answered"};
    case 6:
      return {"plan_revisit", "eve; revisitor", R"({"revisitor":"eve"})", "revisiting"};
    case 7:
      return {"record_revisit", "eve; revisitor",
              R"({"contact":"reached","resolution":"resolved","satisfaction":5})", "closed"};
    default:
      CHECK(!"a life has eight steps");
      return {};
  }
}

}  // namespace redress
