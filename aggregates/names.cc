#include "aggregates/names.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "aggregates/refusal.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "base/utf8.h"

namespace redress {
namespace {

constexpr std::size_t kIdBytes = 16;

// Fewer digits are no phone number anywhere (emergency numbers have three); more than this fit no
// numbering plan, extension included.
constexpr std::size_t kMinPhoneDigits = 3;
constexpr std::size_t kMaxPhoneDigits = 32;

constexpr absl::string_view kFullWidthZero = "\uFF10";
constexpr absl::string_view kFullWidthPlus = "\uFF0B";
constexpr absl::string_view kIdeographicSpace = "\u3000";

std::string Id(const std::string& hash) {
  return ToHex(absl::string_view(hash).substr(0, kIdBytes));
}

// Returns the check digit of ISO/IEC 7064 MOD 11,10: finds every single wrong digit and nearly all
// swaps of neighbours.
char CheckDigit(absl::string_view digits) {
  int product = 10;
  for (const char digit : digits) {
    int sum = (product + (digit - '0')) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

constexpr std::uint64_t PowerOfTen(int exponent) {
  return exponent == 0 ? 1 : 10 * PowerOfTen(exponent - 1);
}

// Cuts ASCII white space and the ideographic space from both ends.
absl::string_view Trimmed(absl::string_view text) {
  for (;;) {
    const std::size_t size = text.size();
    text = absl::StripAsciiWhitespace(text);
    if (absl::StartsWith(text, kIdeographicSpace)) text.remove_prefix(kIdeographicSpace.size());
    if (absl::EndsWith(text, kIdeographicSpace)) text.remove_suffix(kIdeographicSpace.size());
    if (text.size() == size) return text;
  }
}

// Takes the next digit (ASCII or full-width) or plus sign off the front of `text`; anything else
// gives '\0'.
char TakeDialled(absl::string_view& text) {
  if (absl::StartsWith(text, kFullWidthPlus)) {
    text.remove_prefix(kFullWidthPlus.size());
    return '+';
  }
  const char first = text.front();
  if (text.size() >= 3 && text.substr(0, 2) == kFullWidthZero.substr(0, 2) &&
      text[2] >= kFullWidthZero[2] && text[2] <= static_cast<char>(kFullWidthZero[2] + 9)) {
    const char digit = static_cast<char>('0' + (text[2] - kFullWidthZero[2]));
    text.remove_prefix(kFullWidthZero.size());
    return digit;
  }
  text.remove_prefix(1);
  return absl::ascii_isdigit(static_cast<unsigned char>(first)) || first == '+' ? first : '\0';
}

absl::StatusOr<std::string> NormalisedPhone(absl::string_view text) {
  std::string digits;
  bool international = false;
  while (!text.empty()) {
    const char dialled = TakeDialled(text);
    if (dialled == '+') {
      international = international || digits.empty();
    } else if (dialled != '\0') {
      digits.push_back(dialled);
    }
  }
  if (!international && absl::StartsWith(digits, "00")) {
    international = true;
    digits.erase(0, 2);
  }
  if (digits.size() < kMinPhoneDigits || digits.size() > kMaxPhoneDigits) {
    return absl::InvalidArgumentError("not a phone number");
  }
  return absl::StrCat(international ? "+" : "", digits);
}

absl::StatusOr<std::string> NormalisedEmail(absl::string_view text) {
  const std::string address = absl::AsciiStrToLower(Trimmed(text));
  const std::size_t at = address.find('@');
  const bool one_at = at != std::string::npos && address.find('@', at + 1) == std::string::npos;
  if (!one_at || at == 0 || at + 1 == address.size()) {
    return absl::InvalidArgumentError("not a mail address");
  }
  for (const char character : address) {
    const auto byte = static_cast<unsigned char>(character);
    if (absl::ascii_isspace(byte) || absl::ascii_iscntrl(byte)) {
      return absl::InvalidArgumentError("not a mail address: white space within");
    }
  }
  return address;
}

absl::StatusOr<std::string> NormalisedText(absl::string_view text) {
  const absl::string_view trimmed = Trimmed(text);
  if (trimmed.empty()) return absl::InvalidArgumentError("empty contact point");
  return std::string(trimmed);
}

absl::StatusOr<std::string> NormalisedValue(const ContactPoint& point) {
  switch (point.kind()) {
    case POINT_KIND_PHONE:
      return NormalisedPhone(point.value());
    case POINT_KIND_EMAIL:
      return NormalisedEmail(point.value());
    case POINT_KIND_ACCOUNT:
    case POINT_KIND_OTHER:
      return NormalisedText(point.value());
    default:
      return absl::InvalidArgumentError("unknown kind of contact point");
  }
}

}  // namespace

std::string TicketStream(absl::string_view number) { return absl::StrCat("ticket/", number); }
std::string ContactStream(absl::string_view id) { return absl::StrCat("contact/", id); }
std::string CustomerStream(absl::string_view id) { return absl::StrCat("customer/", id); }
std::string PointStream(absl::string_view id) { return absl::StrCat("point/", id); }
std::string CallbackStream(absl::string_view id) { return absl::StrCat("callback/", id); }
std::string MatterStream(absl::string_view id) { return absl::StrCat("matter/", id); }

std::string Names::ContactId(absl::string_view source, absl::string_view message_id) const {
  return Id(KeyedHash(key_, {"contact", source, message_id}));
}

std::string Names::PointId(const ContactPoint& point) const {
  const absl::StatusOr<ContactPoint> normalised = NormalisePoint(point);
  const ContactPoint& hashed = normalised.ok() ? *normalised : point;
  return Id(KeyedHash(key_, {"point", PointKind_Name(hashed.kind()), hashed.value()}));
}

std::string Names::CustomerId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"customer", command_id}));
}

std::string Names::CallbackId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"callback", command_id}));
}

std::string Names::MatterId(absl::string_view customer, absl::Span<const std::string> category,
                            absl::string_view unit) const {
  std::vector<absl::string_view> parts = {"matter", customer, unit};
  parts.insert(parts.end(), category.begin(), category.end());
  return Id(KeyedHash(key_, absl::MakeConstSpan(parts)));
}

std::string Names::TicketNumber(absl::string_view command_id, std::uint64_t counter) const {
  const std::string hash = KeyedHash(key_, {"ticket-number", command_id, BigEndian64(counter)});
  const std::uint64_t number = ReadBigEndian64(hash) % PowerOfTen(kTicketNumberDigits);
  std::string digits = absl::StrFormat("%0*d", kTicketNumberDigits, number);
  digits.push_back(CheckDigit(digits));
  return digits;
}

std::string Names::KeyDigest() const {
  return Sha256(absl::StrCat("redress installation key:", key_));
}

std::string Names::CommandId(absl::Span<const absl::string_view> parts) const {
  std::vector<absl::string_view> labelled = {"command"};
  labelled.insert(labelled.end(), parts.begin(), parts.end());
  return KeyedHash(key_, absl::MakeConstSpan(labelled));
}

std::string Names::RequestDigest(absl::string_view canonical) const {
  return KeyedHash(key_, {"request", canonical});
}

absl::StatusOr<std::string> ParseTicketNumber(absl::string_view text) {
  constexpr std::size_t kDigits = kTicketNumberDigits + 1;
  constexpr std::size_t kMaxText = kDigits * 3;  // spaces and hyphens included
  if (text.size() > kMaxText) return absl::InvalidArgumentError("too long for a ticket number");
  std::string digits;
  char last = ' ';
  for (const char character : text) {
    last = character;
    if (absl::ascii_isdigit(static_cast<unsigned char>(character))) {
      digits.push_back(character);
    } else if ((character != ' ' && character != '-') || digits.empty()) {
      return absl::InvalidArgumentError("a ticket number has digits only");
    }
  }
  if (digits.size() != kDigits || last == ' ' || last == '-') {
    return absl::InvalidArgumentError(absl::StrCat("a ticket number has ", kDigits, " digits"));
  }
  if (digits.back() != CheckDigit(absl::string_view(digits).substr(0, kDigits - 1))) {
    return absl::InvalidArgumentError("the check digit does not fit: a digit is wrong");
  }
  return digits;
}

absl::StatusOr<ContactPoint> NormalisePoint(const ContactPoint& point) {
  if (!IsValidUtf8(point.value())) return absl::InvalidArgumentError("invalid UTF-8");
  absl::StatusOr<std::string> value = NormalisedValue(point);
  if (!value.ok()) return value.status();
  ContactPoint normalised;
  normalised.set_kind(point.kind());
  normalised.set_value(*std::move(value));
  return normalised;
}

}  // namespace redress
