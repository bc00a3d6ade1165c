#include "cli/why.h"

#include <memory>
#include <string>

#include "cli/collection_verbs.h"
#include "cli/language.h"
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
  AddLanguageOption(verb, words->language);
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
