#include "aggregates/customer/point_form.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "aggregates/customer/mail_address.h"
#include "aggregates/customer/phone_number.h"
#include "aggregates/customer/written_text.h"
#include "base/utf8.h"

namespace redress {
namespace {

// What a contact point's value may have, in bytes; some characters grow when they are normalised.
constexpr std::size_t kMaxForm = 320;

// An account or any other name: capital letters count, blanks and invisible characters do not.
absl::StatusOr<std::string> NameForm(absl::string_view text) {
  const std::string plain = PlainText(text);
  const absl::string_view bare = Unwrapped(plain);
  if (SaysNone(bare)) return absl::InvalidArgumentError("says that there is none");
  if (absl::StrContains(bare, '\n')) return absl::InvalidArgumentError("has more than one line");
  if (IsRounded(bare)) {
    return absl::InvalidArgumentError("a spreadsheet has rounded it, its digits are gone");
  }
  if (bare.size() > kMaxForm) return absl::InvalidArgumentError("too long");
  return std::string(bare);
}

absl::StatusOr<std::string> FormOf(const ContactPoint& point, absl::string_view home_country) {
  switch (point.kind()) {
    case POINT_KIND_PHONE:
      return NormalisePhoneNumber(point.value(), home_country);
    case POINT_KIND_EMAIL:
      return NormaliseMailAddress(point.value());
    case POINT_KIND_ACCOUNT:
    case POINT_KIND_OTHER:
      return NameForm(point.value());
    default:
      return absl::InvalidArgumentError("unknown kind of contact point");
  }
}

}  // namespace

absl::StatusOr<ContactPoint> NormalisePoint(const ContactPoint& point,
                                            absl::string_view home_country) {
  if (!IsValidUtf8(point.value())) return absl::InvalidArgumentError("invalid UTF-8");
  absl::StatusOr<std::string> form = FormOf(point, home_country);
  if (!form.ok()) return form.status();
  ContactPoint normalised;
  normalised.set_kind(point.kind());
  normalised.set_value(*std::move(form));
  return normalised;
}

std::string NumberingOf(const ContactPoint& point) {
  return point.kind() == POINT_KIND_PHONE ? std::string(kNumberingVersion) : "";
}

}  // namespace redress
