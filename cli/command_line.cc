#include "cli/command_line.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/nearest.h"
#include "cli/text.h"

namespace redress {
namespace {

constexpr char kEmpty[] = "is empty; give it a value or leave it out";

bool IsOption(absl::string_view word) { return absl::StartsWith(word, "-") && word.size() > 1; }

std::vector<const CLI::App*> VerbsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// Returns the verbs that were named, from the program's own down.
std::vector<const CLI::App*> NamedVerbs(const CLI::App& app) {
  std::vector<const CLI::App*> path = {&app};
  while (!path.back()->get_subcommands().empty()) {
    path.push_back(path.back()->get_subcommands().front());
  }
  return path;
}

std::string NameOf(const std::vector<const CLI::App*>& path) {
  return absl::StrJoin(path, " ", [](std::string* out, const CLI::App* app) {
    absl::StrAppend(out, app->get_name());
  });
}

// Returns the options that the last verb of `path` takes; all take those of the verbs above.
std::vector<std::string> OptionsOf(const std::vector<const CLI::App*>& path) {
  std::vector<std::string> names;
  for (const CLI::App* app : path) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames())
        names.push_back(absl::StrCat("--", name));
    }
  }
  return names;
}

// Appends the full names of all verbs below `app` that are called `word`.
void AppendCalled(const CLI::App& app, const std::string& name, const std::string& word,
                  std::vector<std::string>& found) {
  for (const CLI::App* verb : VerbsOf(app)) {
    const std::string full = absl::StrCat(name, " ", verb->get_name());
    if (verb->check_name(word)) found.push_back(full);
    AppendCalled(*verb, full, word, found);
  }
}

std::string UnknownVerb(const std::vector<const CLI::App*>& path, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* verb : VerbsOf(*path.back())) known.push_back(verb->get_name());
  std::string proposal = DidYouMean(word, known);
  if (proposal.empty()) {
    std::vector<std::string> elsewhere;
    AppendCalled(*path.front(), path.front()->get_name(), word, elsewhere);
    elsewhere.resize(std::min(elsewhere.size(), kMaxProposals));
    if (!elsewhere.empty()) {
      proposal = absl::StrCat("; did you mean ", absl::StrJoin(elsewhere, " or "), "?");
    }
  }
  const std::string name = NameOf(path);
  return absl::StrCat("\"", name, "\" has no verb \"", SafeLine(word), "\"", proposal,
                      " All are told by: ", name, " --help");
}

}  // namespace

void RefuseEmptyValues(CLI::App& app) {
  const CLI::Validator not_empty(
      [](std::string& value) { return value.empty() ? std::string(kEmpty) : std::string(); }, "");
  for (CLI::Option* option : app.get_options()) {
    if (option->get_type_size() > 0) option->check(not_empty);
  }
  for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) {
    RefuseEmptyValues(*verb);
  }
}

std::string EmptyAssignment(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    absl::string_view name = argument;
    if (!absl::StartsWith(name, "--") || !absl::ConsumeSuffix(&name, "=")) continue;
    if (!absl::StrContains(name, '=')) return absl::StrCat(SafeLine(name), ": ", kEmpty);
  }
  return "";
}

std::string UnknownWord(const CLI::App& app) {
  const std::vector<std::string> unknown = app.remaining(/*recurse=*/true);
  if (unknown.empty()) return "";
  const std::string& word = unknown.front();
  const std::vector<const CLI::App*> path = NamedVerbs(app);
  const std::string name = NameOf(path);
  if (IsOption(word)) {
    const std::string option = word.substr(0, word.find('='));
    return absl::StrCat("\"", name, "\" has no option ", SafeLine(option),
                        DidYouMean(option, OptionsOf(path)));
  }
  if (!VerbsOf(*path.back()).empty()) return UnknownVerb(path, word);
  return absl::StrCat("\"", name, "\" does not take the word \"", SafeLine(word), "\"");
}

}  // namespace redress
