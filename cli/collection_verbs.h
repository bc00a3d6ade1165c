#pragma once

// Verbs that every collection of the API has alike: show, timeline, list, and every command of its
// schema. A new command needs no code here.

#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "absl/types/span.h"
#include "api/collections.h"
#include "boost/json/value.hpp"
#include "cli/invocation.h"
#include "cli/table.h"
#include "cli/views.h"

namespace redress {

// How a collection is listed.
struct ListForm {
  const char* help;
  absl::Span<const char* const> filters;  // query parameters, beside limit and cursor
  absl::Span<const char* const> columns;
  // Returns the cells of one row.
  std::vector<std::string> (*cells)(const boost::json::value& row);
};

// Prints one of a collection.
using PrintOne = void (*)(const boost::json::value& body, Invocation& invocation);

// Adds the collection's own verb to `app`, and to that what every collection has: show, and every
// command of its schema. `invocation` and `of` outlive it.
CLI::App& AddCollection(CLI::App& app, Invocation& invocation, const Collection& of,
                        const char* description, PrintOne print = PrintMembers);

// Adds the verb to that of the collection.
void AddTimelineOf(CLI::App& app, Invocation& invocation, const Collection& of);
void AddList(CLI::App& app, Invocation& invocation, const Collection& of, const ListForm& form);

// Puts the words of openapi.yaml to the verbs and filters of the collection: for --help.
void DescribeVerbs(CLI::App& app, const Collection& of);

// Returns the footer of a verb's --help, before the exit codes, which it has from the program.
std::string FieldsFooter(const std::string& fields);

// Returns the path of one, as the command line names it, and what hangs below it.
std::string TypedPath(const Collection& of, const std::string& id, absl::string_view below = "");

// Returns the option that stands for a parameter of the API: --due-before for due_before.
std::string OptionName(absl::string_view parameter);

}  // namespace redress
