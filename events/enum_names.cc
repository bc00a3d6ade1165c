#include "events/enum_names.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace redress {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

// Returns what comes after the type's name: "COMPLAINT" of TICKET_KIND_COMPLAINT, of TicketKind.
absl::string_view OwnName(const EnumValueDescriptor& value) {
  const absl::string_view whole = value.name();
  absl::string_view rest = whole;
  for (const char letter : value.type()->name()) {
    const bool begins_word = absl::ascii_isupper(static_cast<unsigned char>(letter));
    if (begins_word && rest.size() < whole.size() && !absl::ConsumePrefix(&rest, "_")) return whole;
    if (rest.empty() || rest.front() != absl::ascii_toupper(static_cast<unsigned char>(letter))) {
      return whole;
    }
    rest.remove_prefix(1);
  }
  return absl::ConsumePrefix(&rest, "_") ? rest : whole;
}

}  // namespace

std::string EnumName(const EnumValueDescriptor& value) {
  return absl::AsciiStrToLower(OwnName(value));
}

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type, absl::string_view name) {
  for (int i = 0; i < type.value_count(); ++i) {
    const absl::string_view own = OwnName(*type.value(i));
    const bool is_named =
        std::equal(own.begin(), own.end(), name.begin(), name.end(), [](char ours, char given) {
          return absl::ascii_tolower(static_cast<unsigned char>(ours)) == given;
        });
    if (is_named) return type.value(i)->number() == 0 ? nullptr : type.value(i);
  }
  return nullptr;
}

std::string EnumNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(EnumName(*type.value(i)));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace redress
