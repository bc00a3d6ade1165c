#include "api/accepted_language.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace redress {

absl::string_view AcceptedLanguage(const HttpRequest& request) {
  const std::string* accepted = request.Header("accept-language");
  if (accepted == nullptr) return "en";
  for (absl::string_view range : absl::StrSplit(*accepted, ',')) {
    range = absl::StripLeadingAsciiWhitespace(range);
    if (absl::StartsWithIgnoreCase(range, "zh")) return "zh-CN";
    if (absl::StartsWithIgnoreCase(range, "en")) return "en";
  }
  return "en";
}

}  // namespace redress
