#include "aggregates/policy/policy_names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace redress {
namespace {

bool IsWord(absl::string_view word) {
  return !word.empty() && word.front() != '-' &&
         std::all_of(word.begin(), word.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || letter == '-';
         });
}

}  // namespace

bool IsPolicyName(absl::string_view name) {
  const std::vector<absl::string_view> words = absl::StrSplit(name, '/');
  return name.size() <= kMaxPolicyName && std::all_of(words.begin(), words.end(), IsWord);
}

std::string ReadPolicyName(PolicyReader& reader, const YamlNode& node) {
  if (IsPolicyName(node.text)) return node.text;
  reader.Wrong(node,
               "must name a policy: words of a to z, 0 to 9 and \"-\", with \"/\" between "
               "them, such as standards/hotel");
  return "";
}

}  // namespace redress
