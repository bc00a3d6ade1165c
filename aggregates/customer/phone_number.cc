#include "aggregates/customer/phone_number.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/customer/phone_text.h"

namespace redress {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// ITU-T E.164: country's code and national number.
constexpr std::size_t kMaxE164 = 15;
// So few national digits can be a service's: the numbering plan must know them.
constexpr std::size_t kFewDigits = 6;
// So few, told at home without the 0 before an area's code, can be a number within an area.
constexpr std::size_t kFewAtHome = 8;

// China's subscribers have their area's code or are mobiles; numbering plans that change call less
// possible.
constexpr int kChina = 86;
constexpr std::size_t kMinChinese = 10;

// A row of so many is no subscriber's.
constexpr std::size_t kMinRow = 6;

constexpr absl::string_view kTrunkPrefix = "0";
constexpr absl::string_view kUnknownRegion = "ZZ";
// Ways out of a country that are written everywhere, besides each country's own.
constexpr absl::string_view kWaysOut[] = {"00", "011"};

absl::Status Refused(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not one telephone number: ", why));
}

// Whether each digit is `step` more than the one before, 0 after 9 and 9 before 0.
bool IsRow(absl::string_view digits, int step) {
  const auto breaks = [step](char left, char right) {
    return (left - '0' + step + 10) % 10 != right - '0';
  };
  return digits.size() >= kMinRow &&
         std::adjacent_find(digits.begin(), digits.end(), breaks) == digits.end();
}

// What forms are filled with: 0000000000, 1234567890, 9876543210.
bool IsFiller(absl::string_view digits) {
  return IsRow(digits, 0) || (digits.find_first_of("01") == 0 && IsRow(digits, 1)) ||
         (digits.find_first_of("90") == 0 && IsRow(digits, -1));
}

// Whether a number of the country is dialled with 0 from elsewhere in it.
bool HasTrunkPrefix(absl::string_view country) {
  std::string prefix;
  PhoneNumberUtil::GetInstance()->GetNddPrefixForRegion(std::string(country), true, &prefix);
  return prefix == kTrunkPrefix;
}

bool IsMobile(const PhoneNumber& number) {
  const auto type = PhoneNumberUtil::GetInstance()->GetNumberType(number);
  return type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
}

enum class AreaCode { kTold, kUncertain };

// Errors: kInvalidArgument.
absl::Status CheckOneSubscriber(const PhoneNumber& number, AreaCode area) {
  const PhoneNumberUtil& plans = *PhoneNumberUtil::GetInstance();
  const auto possible = plans.IsPossibleNumberWithReason(number);
  if (possible == PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY) {
    return Refused("the area code is missing, or it is a service's short number");
  }
  if (possible == PhoneNumberUtil::TOO_SHORT) return Refused("it has too few digits");
  if (possible != PhoneNumberUtil::IS_POSSIBLE) {
    return Refused("it has not as many digits as numbers of its country");
  }
  std::string national;
  plans.GetNationalSignificantNumber(number, &national);
  if (absl::StrCat(number.country_code(), national).size() > kMaxE164) {
    return Refused("it has too many digits");
  }
  if (IsFiller(national)) return Refused("its digits are a row, such as forms are filled with");
  const bool told = area == AreaCode::kTold;
  const bool must_be_known = !told || national.size() <= kFewDigits;
  const bool lacks_area = (!told && national.size() <= kFewAtHome && !IsMobile(number)) ||
                          (number.country_code() == kChina && national.size() < kMinChinese);
  if (lacks_area || (must_be_known && !plans.IsValidNumber(number))) {
    return Refused("the area code is missing, or it is a service's short number");
  }
  return absl::OkStatus();
}

// Returns the number that `digits` are in `region`.
absl::StatusOr<PhoneNumber> Read(const std::string& digits, absl::string_view region,
                                 AreaCode area) {
  PhoneNumber number;
  const auto error = PhoneNumberUtil::GetInstance()->Parse(digits, std::string(region), &number);
  if (error == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR) {
    return Refused("no country has this code");
  }
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return Refused("its digits are too few or many");
  if (absl::Status one = CheckOneSubscriber(number, area); !one.ok()) return one;
  return number;
}

// Mexico's mobiles had a 1 after the country's code until 2019; numbering plans forget it one by
// one.
std::string WithoutMexicosOne(absl::string_view digits) {
  constexpr absl::string_view kOld = "521";
  constexpr std::size_t kOldSize = 13;
  const bool is_old = digits.size() == kOldSize && absl::StartsWith(digits, kOld);
  return is_old ? absl::StrCat("52", digits.substr(kOld.size())) : std::string(digits);
}

absl::StatusOr<PhoneNumber> ReadInternational(absl::string_view digits) {
  return Read(absl::StrCat("+", WithoutMexicosOne(digits)), kUnknownRegion, AreaCode::kTold);
}

// Returns the number where `digits` begin with the home country's code, as databases keep it
// without a plus sign. Numbering plans with numbers of many lengths take it for one within the
// country.
std::optional<PhoneNumber> ReadWithoutPlus(absl::string_view digits,
                                           absl::string_view home_country) {
  const PhoneNumberUtil& plans = *PhoneNumberUtil::GetInstance();
  const int code = plans.GetCountryCodeForRegion(std::string(home_country));
  if (!absl::StartsWith(digits, absl::StrCat(code))) return std::nullopt;
  const absl::StatusOr<PhoneNumber> number = ReadInternational(digits);
  if (number.ok() && plans.IsValidNumber(*number)) return *number;
  return std::nullopt;
}

// What the home country makes of it comes first; a way out that it does not know, after that.
absl::StatusOr<PhoneNumber> ReadAtHome(const std::string& digits, absl::string_view home_country) {
  const bool told = absl::StartsWith(digits, kTrunkPrefix) || !HasTrunkPrefix(home_country);
  if (!told) {
    if (const auto number = ReadWithoutPlus(digits, home_country)) return *number;
  }
  absl::StatusOr<PhoneNumber> at_home =
      Read(digits, home_country, told ? AreaCode::kTold : AreaCode::kUncertain);
  if (at_home.ok()) return at_home;
  for (const absl::string_view way_out : kWaysOut) {
    if (!absl::StartsWith(digits, way_out)) continue;
    absl::StatusOr<PhoneNumber> abroad =
        ReadInternational(absl::string_view(digits).substr(way_out.size()));
    if (abroad.ok()) return abroad;
  }
  return at_home;
}

absl::StatusOr<PhoneNumber> ReadNumber(const PhoneText& text, absl::string_view home_country) {
  if (IsFiller(text.digits)) {
    return Refused("its digits are a row, such as forms are filled with");
  }
  if (!text.international) return ReadAtHome(text.digits, home_country);
  // "+0086": a way out as well as a plus.
  const absl::string_view digits = text.digits;
  return ReadInternational(absl::StartsWith(digits, "00") ? digits.substr(2) : digits);
}

}  // namespace

const absl::string_view kNumberingVersion = REDRESS_NUMBERING_VERSION;

absl::StatusOr<std::string> NormalisePhoneNumber(absl::string_view text,
                                                 absl::string_view home_country) {
  const absl::StatusOr<PhoneText> read = ReadPhoneText(text, home_country);
  if (!read.ok()) return read.status();
  const absl::StatusOr<PhoneNumber> number = ReadNumber(*read, home_country);
  if (!number.ok()) return number.status();
  std::string form;
  PhoneNumberUtil::GetInstance()->Format(*number, PhoneNumberUtil::E164, &form);
  if (!read->extension.empty()) absl::StrAppend(&form, ";ext=", read->extension);
  return form;
}

bool IsCountry(absl::string_view code) {
  return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(std::string(code)) != 0;
}

}  // namespace redress
