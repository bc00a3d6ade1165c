#include "cli/language.h"

#include <cstdlib>

#include "absl/strings/match.h"

namespace redress {

void AddLanguageOption(CLI::App& verb, std::string& language) {
  verb.add_option("--lang", language, "en or zh; where absent, as LC_ALL, LC_MESSAGES or LANG says")
      ->check(CLI::IsMember({"en", "zh"}));
}

const char* LanguageOf(const std::string& asked) {
  if (!asked.empty()) return asked == "zh" ? "zh" : "en";
  for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return absl::StartsWith(value, "zh") ? "zh" : "en";
  }
  return "en";
}

}  // namespace redress
