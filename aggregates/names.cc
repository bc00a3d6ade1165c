#include "aggregates/names.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/big_endian.h"
#include "base/hash.h"

namespace redress {
namespace {

constexpr std::size_t kIdBytes = 16;

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

}  // namespace

std::string TicketStream(absl::string_view number) { return absl::StrCat("ticket/", number); }
std::string ContactStream(absl::string_view id) { return absl::StrCat("contact/", id); }
std::string CustomerStream(absl::string_view id) { return absl::StrCat("customer/", id); }
std::string PointStream(absl::string_view id) { return absl::StrCat("point/", id); }
std::string CallbackStream(absl::string_view id) { return absl::StrCat("callback/", id); }
std::string MatterStream(absl::string_view id) { return absl::StrCat("matter/", id); }
std::string PolicyStream(absl::string_view name) { return absl::StrCat("policy/", name); }
std::string AgentStream(absl::string_view id) { return absl::StrCat("agent/", id); }
std::string TeamStream(absl::string_view id) { return absl::StrCat("team/", id); }
std::string TokenStream(absl::string_view id) { return absl::StrCat("token/", id); }

std::string ViewStream(absl::string_view id) { return absl::StrCat("view/", id); }

std::string PhraseStream(absl::string_view id) { return absl::StrCat("phrase/", id); }

std::string AccessStream(absl::string_view node, absl::Time at) {
  return absl::StrCat("access/", node, "/",
                      absl::FormatTime("%E4Y-%m-%d", at, absl::UTCTimeZone()));
}

std::string AssignmentStream(absl::string_view team, absl::Time at) {
  return absl::StrCat("assignment/", team, "/",
                      absl::FormatTime("%E4Y-%m", at, absl::UTCTimeZone()));
}

std::string Names::ContactId(absl::string_view source, absl::string_view message_id) const {
  return Id(KeyedHash(key_, {"contact", source, message_id}));
}

std::string Names::PointId(const ContactPoint& point) const {
  return Id(KeyedHash(key_, {"point", PointKind_Name(point.kind()), point.value()}));
}

std::string Names::CustomerId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"customer", command_id}));
}

std::string Names::CallbackId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"callback", command_id}));
}

std::string Names::TokenId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"token", command_id}));
}

std::string Names::ViewId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"view", command_id}));
}

std::string Names::PhraseId(absl::string_view command_id) const {
  return Id(KeyedHash(key_, {"phrase", command_id}));
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

}  // namespace redress
