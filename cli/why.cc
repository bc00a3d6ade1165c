#include "cli/why.h"

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "cli/collection_verbs.h"
#include "cli/text.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

struct Words {
  std::string number;
  std::string language;
  ReadWords read;
};

// Returns the member of the answer that is in the language asked for, else in that of the
// environment, as POSIX orders its variables.
const char* LanguageOf(const std::string& asked) {
  if (!asked.empty()) return asked == "zh" ? "zh" : "en";
  for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return absl::StartsWith(value, "zh") ? "zh" : "en";
  }
  return "en";
}

// Prints a list's sentences, apart from what stands before.
void PrintLines(const json::value& body, const char* list, const char* language,
                std::ostream& out) {
  if (!ListAt(body, list).empty()) out << '\n';
  for (const json::value& item : ListAt(body, list)) {
    out << SafeLine(TextAt(item, language)) << '\n';
  }
}

void Print(const json::value& body, const char* language, std::ostream& out) {
  out << SafeLine(TextAt(body, language)) << '\n';
  for (const json::value& clock : ListAt(body, "clocks")) {
    out << '\n' << SafeLine(TextAt(clock, language)) << '\n';
    for (const json::value& step : ListAt(clock, "steps")) {
      out << "  " << SafeLine(TextAt(step, language)) << '\n';
    }
  }
  PrintLines(body, "owed", language, out);
  PrintLines(body, "holders", language, out);
}

}  // namespace

void AddWhy(CLI::App& tickets, Invocation& invocation) {
  auto words = std::make_shared<Words>();
  CLI::App& verb = *tickets.add_subcommand(
      "why", "Why a ticket is due when it is, and who had it why: all in words 时限与承办说明");
  verb.add_option("NUMBER", words->number, "The ticket's number")->required();
  verb.add_option("--lang", words->language,
                  "en or zh; where absent, as LC_ALL, LC_MESSAGES or LANG says")
      ->check(CLI::IsMember({"en", "zh"}));
  AddTimeTravelOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      const std::string path = TypedPath(kTicketCollection, words->number, "why");
      return Show(invocation, Target(path, ReadParameters(words->read)),
                  [&](const json::value& body) {
                    Print(body, LanguageOf(words->language), invocation.out);
                  });
    };
  });
}

}  // namespace redress
