#pragma once

// Words of a text, as they are looked for: the one way for what is written and for what is asked.
//
// A text is normalised (NFKC, case folded, typographic apostrophes and quotes as plain ones).
// Writing without spaces between words (Han, kana, Hangul, bopomofo) gives every character and
// every two neighbours; other writing gives its words by the rules of Unicode (UAX #29) and ICU.
// There is no stemming, no list of words left out, no folding of traditional into simplified
// characters.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// Longer words count by their beginning: at most this many bytes, whole characters.
inline constexpr std::size_t kMaxTermSize = 64;

// The most words, or pairs of characters, of one question.
inline constexpr std::size_t kMaxQueryTerms = 32;

// Raised when a text would give other terms; another major version of ICU counts as such.
extern const std::uint32_t kTextTermsVersion;

// Returns the terms of `text`, which is valid UTF-8, each once, in the order of their bytes.
std::vector<std::string> TermsOfText(absl::string_view text);

// Returns `text`, valid UTF-8, normalised.
std::string NormalisedText(absl::string_view text);

// Returns the words of `text` that its terms alone do not find: three and more characters of
// unspaced writing. Neighbouring pairs can stand apart in a text that does not contain the word.
// Normalised: what contains them is found by looking for them in NormalisedText().
std::vector<std::string> PhrasesOf(absl::string_view text);

// Returns the terms that a ticket must have all of to be found by `text`: of neighbouring
// characters only the pairs. One character alone is a term.
//
// Errors: kInvalidArgument (no word in it, or more than kMaxQueryTerms).
absl::StatusOr<std::vector<std::string>> TermsOfQuery(absl::string_view text);

}  // namespace redress
