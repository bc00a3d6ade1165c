#include "api/tracking_secret.h"

#include <sodium.h>

#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"

namespace redress {
namespace {

constexpr std::size_t kTrackingSecretSize = 10;  // bytes: 80 bits are not guessed
// No command is of this kind: the hash is used for nothing else.
constexpr absl::string_view kPurpose = "tracking";

constexpr absl::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kBitsOfLetter = 5;
constexpr std::size_t kGroup = 4;  // letters
constexpr std::size_t kLetterCount = kTrackingSecretSize * 8 / kBitsOfLetter;
static_assert(kTrackingSecretSize * 8 % kBitsOfLetter == 0 && kLetterCount % kGroup == 0);

std::string LettersOf(absl::string_view bytes) {
  std::string letters;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(byte);
    for (count += 8; count >= kBitsOfLetter; count -= kBitsOfLetter) {
      letters.push_back(kLetters[(bits >> (count - kBitsOfLetter)) & (kLetters.size() - 1)]);
    }
  }
  return letters;
}

std::string SecretOf(const Names& names, absl::string_view number) {
  return names.CommandId({kPurpose, number}).substr(0, kTrackingSecretSize);
}

// Returns the letters that were meant.
std::string Meant(absl::string_view told) {
  std::string letters;
  for (const char character : told) {
    const char letter = absl::ascii_toupper(static_cast<unsigned char>(character));
    if (letter == '-' || letter == ' ') continue;
    const bool is_one = letter == 'I' || letter == 'L';
    letters.push_back(letter == 'O' ? '0' : is_one ? '1' : letter);
  }
  return letters;
}

}  // namespace

std::string TrackingSecretText(const Names& names, absl::string_view number) {
  const std::string letters = LettersOf(SecretOf(names, number));
  std::string text;
  for (std::size_t i = 0; i < letters.size(); i += kGroup) {
    if (!text.empty()) text.push_back('-');
    text.append(letters, i, kGroup);
  }
  return text;
}

bool IsTrackingSecret(const Names& names, absl::string_view number, absl::string_view told) {
  const std::string letters = LettersOf(SecretOf(names, number));
  std::string meant = Meant(told);
  const bool has_length = meant.size() == kLetterCount;
  meant.resize(kLetterCount);
  return (sodium_memcmp(letters.data(), meant.data(), kLetterCount) == 0) & has_length;
}

}  // namespace redress
