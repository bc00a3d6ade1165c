// Callbacks: list, show, timeline, and every command to one.

#include <string>
#include <vector>

#include "cli/collection_verbs.h"
#include "cli/day_words.h"
#include "cli/text.h"
#include "cli/verbs.h"

namespace redress {
namespace {

constexpr const char* kFilters[] = {"open",   "caller",  "team",       "customer",
                                    "ticket", "purpose", "due_before", "without"};

constexpr const char* kColumns[] = {"id",   "due",    "left",     "purpose",  "caller",
                                    "team", "ticket", "customer", "attempts", "open"};

std::vector<std::string> Cells(const boost::json::value& callback) {
  const bool open = TextAt(callback, "open") == "true";
  return {TextAt(callback, "id"),
          TextAt(callback, "due"),
          open ? TimeLeft(TextAt(callback, "due")) : "",
          TextAt(callback, "purpose"),
          TextAt(callback, "caller"),
          TextAt(callback, "team"),
          TextAt(callback, "ticket"),
          TextAt(callback, "customer"),
          TextAt(callback, "attempts"),
          TextAt(callback, "open")};
}

constexpr ListForm kList = {.help = "Callbacks, the earliest due first",
                            .filters = kFilters,
                            .columns = kColumns,
                            .cells = Cells};

}  // namespace

void AddCallback(CLI::App& app, Invocation& invocation) {
  CLI::App& callback =
      AddCollection(app, invocation, kCallbackCollection, "Plan, list, show and work callbacks");
  AddList(callback, invocation, kCallbackCollection, kList);
  AddTimelineOf(callback, invocation, kCallbackCollection);
}

}  // namespace redress
