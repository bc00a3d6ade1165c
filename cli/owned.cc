// Saved views and phrases, which people keep for themselves, a team or all: create, list, show,
// change, delete.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/collection_verbs.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

// Returns whose it is.
std::string OwnerOf(const json::value& kept) {
  if (TextAt(kept, "owner.all") == "true") return "all";
  const std::string team = TextAt(kept, "owner.team");
  return team.empty() ? TextAt(kept, "owner.person") : absl::StrCat("team ", team);
}

// Returns the filter as it would be given to a list.
std::string FilterOf(const json::value& view) {
  const auto* filter = view.as_object().if_contains("filter");
  std::vector<std::string> parts;
  if (filter != nullptr && filter->is_object()) {
    for (const auto& member : filter->get_object()) {
      const std::string name(member.key());
      parts.push_back(absl::StrCat(name, "=", TextAt(*filter, name)));
    }
  }
  return absl::StrJoin(parts, " ");
}

// Returns the first text, filled in where it was asked for.
std::string TextOf(const json::value& phrase) {
  const auto filled = ListAt(phrase, "filled");
  const auto texts = filled.empty() ? ListAt(phrase, "texts") : filled;
  return texts.empty() ? "" : TextAt(texts.front(), "text");
}

constexpr const char* kEverybody[] = {"everybody"};
constexpr const char* kPhraseFilters[] = {"for", "everybody"};
constexpr const char* kViewColumns[] = {"id", "name", "owner", "filter", "created by"};
constexpr const char* kPhraseColumns[] = {"id", "name", "owner", "text", "created by"};

std::vector<std::string> ViewCells(const json::value& view) {
  return {TextAt(view, "id"), TextAt(view, "name"), OwnerOf(view), FilterOf(view),
          TextAt(view, "created_by")};
}

std::vector<std::string> PhraseCells(const json::value& phrase) {
  return {TextAt(phrase, "id"), TextAt(phrase, "name"), OwnerOf(phrase), TextOf(phrase),
          TextAt(phrase, "created_by")};
}

constexpr ListForm kViewList = {.help = "Saved views: yours, your teams', those of all",
                                .filters = kEverybody,
                                .columns = kViewColumns,
                                .cells = ViewCells};
constexpr ListForm kPhraseList = {.help = "Phrases: yours, your teams', those of all",
                                  .filters = kPhraseFilters,
                                  .columns = kPhraseColumns,
                                  .cells = PhraseCells};

}  // namespace

void AddView(CLI::App& app, Invocation& invocation) {
  CLI::App& view = AddCollection(app, invocation, kViewCollection,
                                 "Keep and list views of the list of tickets 视图");
  AddList(view, invocation, kViewCollection, kViewList);
  AddTimelineOf(view, invocation, kViewCollection);
}

void AddPhrase(CLI::App& app, Invocation& invocation) {
  CLI::App& phrase = AddCollection(app, invocation, kPhraseCollection,
                                   "Keep and list phrases, filled in from a ticket 常用语");
  AddList(phrase, invocation, kPhraseCollection, kPhraseList);
  AddTimelineOf(phrase, invocation, kPhraseCollection);
}

}  // namespace redress
