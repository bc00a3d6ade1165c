#include "aggregates/customer/mail_address.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/customer/written_text.h"
#include "base/check.h"

namespace redress {
namespace {

// RFC 5321, in bytes.
constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxAddress = 254;

// Besides letters and digits, what RFC 5322 lets stand before the @ without quotes.
constexpr absl::string_view kLocalSigns = "!#$%&'*+-/=?^_`{|}~.";

constexpr absl::string_view kScheme = "mailto:";
constexpr absl::string_view kEndings[] = {";", ",", ".", "。", "、", ":"};
constexpr absl::string_view kApostrophes[] = {"’", "‘", "ʼ"};

absl::Status Refused(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not one mail address: ", why));
}

// Cuts off the punctuation of the sentence or list that it stood in.
absl::string_view WithoutEnding(absl::string_view text) {
  bool cut = true;
  while (cut) {
    text = absl::StripAsciiWhitespace(text);
    cut = std::any_of(std::begin(kEndings), std::end(kEndings),
                      [&](absl::string_view ending) { return absl::ConsumeSuffix(&text, ending); });
  }
  return text;
}

bool ConsumeScheme(absl::string_view& text) {
  if (!absl::StartsWithIgnoreCase(text, kScheme)) return false;
  text = absl::StripLeadingAsciiWhitespace(text.substr(kScheme.size()));
  return true;
}

// Returns what mail programs and web pages paste around an address taken away.
absl::StatusOr<std::string> Bare(absl::string_view text) {
  if (absl::EndsWith(text, "..")) return Refused("it is cut short");
  text = Unwrapped(WithoutEnding(Unwrapped(text)));
  if (ConsumeScheme(text)) {
    text = text.substr(0, text.find('?'));  // RFC 6068: subject and the like
    if (absl::StrContains(text, '%')) return Refused("it is encoded as part of a link");
  }
  return std::string(WithoutEnding(text));
}

UChar32 Next(const icu::UnicodeString& text, std::int32_t& at) {
  const UChar32 character = text.char32At(at);
  at = text.moveIndex32(at, 1);
  return character;
}

// Returns the text with small letters, each character by itself: ß stays what it is.
icu::UnicodeString Folded(const icu::UnicodeString& text) {
  icu::UnicodeString folded;
  for (std::int32_t at = 0; at < text.length();) {
    folded.append(u_foldCase(Next(text, at), U_FOLD_CASE_DEFAULT));
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  CHECK(U_SUCCESS(error) != 0);
  icu::UnicodeString normalised = nfkc->normalize(folded, error);
  CHECK(U_SUCCESS(error) != 0);
  return normalised;
}

bool IsLocalCharacter(UChar32 character) {
  if (character < 0x80) {
    const auto ascii = static_cast<unsigned char>(character);
    return absl::ascii_isalnum(ascii) || absl::StrContains(kLocalSigns, static_cast<char>(ascii));
  }
  return u_isgraph(character) != 0;
}

absl::StatusOr<std::string> LocalForm(absl::string_view given) {
  std::string local(given);
  for (const absl::string_view apostrophe : kApostrophes) {
    for (std::size_t at = local.find(apostrophe.data(), 0, apostrophe.size());
         at != std::string::npos; at = local.find(apostrophe.data(), at, apostrophe.size())) {
      local.replace(at, apostrophe.size(), "'");
    }
  }
  const icu::UnicodeString text = Folded(icu::UnicodeString::fromUTF8(local));
  for (std::int32_t at = 0; at < text.length();) {
    if (!IsLocalCharacter(Next(text, at))) {
      return Refused("before the @ stands what no address has there");
    }
  }
  std::string form;
  text.toUTF8String(form);
  if (form.empty() || form.size() > kMaxLocalPart)
    return Refused("nothing, or too much before the @");
  if (form.front() == '.' || form.back() == '.' || absl::StrContains(form, "..")) {
    return Refused("a dot before the @ has no letter beside it");
  }
  return form;
}

const icu::IDNA& DomainNames() {
  static const icu::IDNA* const names = [] {
    UErrorCode error = U_ZERO_ERROR;
    const icu::IDNA* made =
        icu::IDNA::createUTS46Instance(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI |
                                           UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII,
                                       error);
    CHECK(U_SUCCESS(error) != 0);
    return made;
  }();
  return *names;
}

absl::StatusOr<std::string> DomainForm(absl::string_view given) {
  std::string form;
  icu::StringByteSink<std::string> sink(&form);
  icu::IDNAInfo info;
  UErrorCode error = U_ZERO_ERROR;
  DomainNames().nameToASCII_UTF8(
      icu::StringPiece(given.data(), static_cast<std::int32_t>(given.size())), sink, info, error);
  if (U_FAILURE(error) != 0 || info.hasErrors() != 0)
    return Refused("after the @ stands no domain");
  const std::size_t dot = form.rfind('.');
  if (dot == std::string::npos) return Refused("its domain has no dot");
  const absl::string_view top = absl::string_view(form).substr(dot + 1);
  if (top.find_first_not_of("0123456789") == absl::string_view::npos) {
    return Refused("its domain ends with a number");
  }
  return form;
}

absl::StatusOr<std::string> AddressForm(absl::string_view text) {
  absl::StatusOr<std::string> bare = Bare(text);
  if (!bare.ok()) return bare;
  const std::size_t at = bare->find('@');
  if (at == std::string::npos) return Refused("it has no @");
  if (bare->find('@', at + 1) != std::string::npos) {
    return Refused("there is more than one; give each as a contact point of its own");
  }
  absl::StatusOr<std::string> local = LocalForm(absl::string_view(*bare).substr(0, at));
  if (!local.ok()) return local;
  const absl::StatusOr<std::string> domain = DomainForm(absl::string_view(*bare).substr(at + 1));
  if (!domain.ok()) return domain;
  if (local->size() + 1 + domain->size() > kMaxAddress) return Refused("it is too long");
  return absl::StrCat(*local, "@", *domain);
}

}  // namespace

absl::StatusOr<std::string> NormaliseMailAddress(absl::string_view text) {
  const std::string plain = PlainText(text);
  const absl::string_view line = WithoutEnding(plain);
  const std::size_t open = line.find('<');
  if (open == absl::string_view::npos || open == 0 || !absl::EndsWith(line, ">")) {
    return AddressForm(plain);
  }
  // "Ana Lee <ana.lee@example.com>": a name, or the same address, stands before it.
  const absl::StatusOr<std::string> within = AddressForm(line.substr(open));
  const absl::string_view before = line.substr(0, open);
  if (!within.ok() || !absl::StrContains(before, '@')) return within;
  const absl::StatusOr<std::string> named = AddressForm(absl::StripAsciiWhitespace(before));
  if (named.ok() && *named == *within) return within;
  return Refused("there is more than one; give each as a contact point of its own");
}

}  // namespace redress
