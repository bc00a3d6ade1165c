#pragma once

// Reads as the command line asks for them, and how their answers are shown to people.

#include <cstddef>
#include <map>
#include <string>

#include "CLI/App.hpp"
#include "boost/json/value.hpp"
#include "cli/invocation.h"

namespace redress {

// How new or old the answer must be. Every read takes it.
struct ReadWords {
  std::string as_of;
  std::string at;
  std::string at_least;
  bool fresh = false;
};

// Adds --at-least and --fresh to `app`. `words` outlives it.
void AddReadOptions(CLI::App& app, ReadWords& words);

// Adds --as-of and --at too.
void AddTimeTravelOptions(CLI::App& app, ReadWords& words);

// Returns the query parameters that `words` stand for.
std::map<std::string, std::string> ReadParameters(const ReadWords& words);

// Prints every member of `value` on a line of its own, nested names dotted; lists of texts on one;
// times are shown as people are shown them.
void PrintMembers(const boost::json::value& value, Invocation& invocation);

// Which events of a timeline are shown, and how new or old.
struct TimelineWords {
  std::map<std::string, std::string> filters;  // query parameter -> value
  ReadWords read;
};

// Adds --type, --by, --from, --to, and the options of ReadWords. `words` outlives `app`.
void AddTimelineOptions(CLI::App& app, TimelineWords& words);

// Puts the words of openapi.yaml to the options of `verb` that have none and stand for parameters
// of GET `path`: for --help.
void DescribeOptions(CLI::App& verb, const std::string& path);

// Shows the whole timeline at `path`, oldest first, page by page.
ExitCode ShowTimeline(Invocation& invocation, const std::string& path, const TimelineWords& words);

// Prints a table of `items`, a row each; times are shown as people are shown them.
void PrintTable(const boost::json::array& items, std::vector<std::string> columns,
                std::vector<std::string> (*cells)(const boost::json::value&),
                Invocation& invocation);

// Returns the member `name` of `value` where it is a list, else an empty list.
const boost::json::array& ListAt(const boost::json::value& value, absl::string_view name);

}  // namespace redress
