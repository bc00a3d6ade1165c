#include "projections/text_terms.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uvernum.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/utf8.h"

namespace redress {
namespace {

constexpr std::uint32_t kOwnVersion = 4;

// Whether words of this character's writing are not told apart by spaces.
bool IsUnspaced(UChar32 character) {
  if (character < 0x1100) return false;  // Hangul is the first
  if (u_hasBinaryProperty(character, UCHAR_IDEOGRAPHIC) != 0) return true;
  if (u_isalpha(character) == 0) return false;
  constexpr UScriptCode kScripts[] = {USCRIPT_HAN, USCRIPT_HIRAGANA, USCRIPT_KATAKANA,
                                      USCRIPT_HANGUL, USCRIPT_BOPOMOFO};
  return std::any_of(std::begin(kScripts), std::end(kScripts),
                     [&](UScriptCode script) { return uscript_hasScript(character, script) != 0; });
}

// A word of this many unspaced characters has more than one pair.
constexpr std::int32_t kMinPhrase = 3;

// Typed one way or the other for no reason that a reader would see.
constexpr char16_t kApostrophes[] = {u'\u2018', u'\u2019', u'\u201B', u'\u02BC', u'\u00B4', u'`'};
constexpr char16_t kDoubleQuotes[] = {u'\u201C', u'\u201D', u'\u201E',
                                      u'\u201F', u'\u00AB', u'\u00BB'};

template <std::size_t kSize>
void ReplaceAny(const char16_t (&characters)[kSize], char16_t plain, icu::UnicodeString& text) {
  for (const char16_t character : characters) {
    for (std::int32_t at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) {
      text.setCharAt(at, plain);
    }
  }
}

icu::UnicodeString Normalised(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
  CHECK(U_SUCCESS(error) != 0);
  icu::UnicodeString given = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  ReplaceAny(kApostrophes, u'\'', given);
  ReplaceAny(kDoubleQuotes, u'"', given);
  icu::UnicodeString normalised = normalizer->normalize(given, error);
  CHECK(U_SUCCESS(error) != 0);
  return normalised;
}

// ICU's rules for words, read once a thread: reading them takes longer than a long text.
icu::BreakIterator& WordBreaks() {
  thread_local const std::unique_ptr<icu::BreakIterator> breaks = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
    CHECK(U_SUCCESS(error) != 0);
    return made;
  }();
  return *breaks;
}

// Returns where the run of one kind of writing that begins at `begin` ends.
std::int32_t EndOfRun(const icu::UnicodeString& text, std::int32_t begin, bool unspaced) {
  std::int32_t end = begin;
  while (end < text.length() && IsUnspaced(text.char32At(end)) == unspaced) {
    end = text.moveIndex32(end, 1);
  }
  return end;
}

enum class Characters { kAlone, kOnlyInPairs };

// Gathers the terms of one normalised text.
class Gatherer {
 public:
  explicit Gatherer(Characters characters) : characters_(characters) {}

  std::vector<std::string> Gather(const icu::UnicodeString& text) {
    std::int32_t begin = 0;
    while (begin < text.length()) {
      const bool unspaced = IsUnspaced(text.char32At(begin));
      const std::int32_t end = EndOfRun(text, begin, unspaced);
      const icu::UnicodeString run = text.tempSubStringBetween(begin, end);
      unspaced ? AddCharacters(run) : AddWords(run);
      begin = end;
    }
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  void AddCharacters(const icu::UnicodeString& run) {
    const std::int32_t second = run.moveIndex32(0, 1);
    const bool alone = characters_ == Characters::kAlone || second == run.length();
    for (std::int32_t at = 0; at < run.length(); at = run.moveIndex32(at, 1)) {
      const std::int32_t next = run.moveIndex32(at, 1);
      if (alone) Add(run.tempSubStringBetween(at, next));
      if (next < run.length()) Add(run.tempSubStringBetween(at, run.moveIndex32(next, 1)));
    }
  }

  void AddWords(const icu::UnicodeString& run) {
    icu::BreakIterator& breaks = WordBreaks();
    breaks.setText(run);
    std::int32_t begin = breaks.first();
    for (std::int32_t end = breaks.next(); end != icu::BreakIterator::DONE; end = breaks.next()) {
      // What stands between words (spaces, punctuation) has a status below the limit.
      if (breaks.getRuleStatus() >= UBRK_WORD_NONE_LIMIT) Add(run.tempSubStringBetween(begin, end));
      begin = end;
    }
  }

  void Add(const icu::UnicodeString& word) {
    std::string term;
    word.toUTF8String(term);
    terms_.emplace_back(Utf8Prefix(term, kMaxTermSize));
  }

  Characters characters_;
  std::vector<std::string> terms_;
};

}  // namespace

const std::uint32_t kTextTermsVersion = kOwnVersion * 1'000 + U_ICU_VERSION_MAJOR_NUM;

std::string NormalisedText(absl::string_view text) {
  std::string normalised;
  Normalised(text).toUTF8String(normalised);
  return normalised;
}

std::vector<std::string> PhrasesOf(absl::string_view text) {
  const icu::UnicodeString normalised = Normalised(text);
  std::vector<std::string> phrases;
  std::int32_t end = 0;
  for (std::int32_t begin = 0; begin < normalised.length(); begin = end) {
    const bool unspaced = IsUnspaced(normalised.char32At(begin));
    end = EndOfRun(normalised, begin, unspaced);
    if (!unspaced || normalised.countChar32(begin, end - begin) < kMinPhrase) continue;
    normalised.tempSubStringBetween(begin, end).toUTF8String(phrases.emplace_back());
  }
  return phrases;
}

std::vector<std::string> TermsOfText(absl::string_view text) {
  return Gatherer(Characters::kAlone).Gather(Normalised(text));
}

absl::StatusOr<std::vector<std::string>> TermsOfQuery(absl::string_view text) {
  std::vector<std::string> terms = Gatherer(Characters::kOnlyInPairs).Gather(Normalised(text));
  if (terms.empty()) return absl::InvalidArgumentError("there is no word in the text looked for");
  if (terms.size() <= kMaxQueryTerms) return terms;
  return absl::InvalidArgumentError(
      absl::StrCat("the text looked for has more than ", kMaxQueryTerms, " words"));
}

}  // namespace redress
