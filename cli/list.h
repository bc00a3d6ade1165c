#pragma once

// A list of the server as a person or a pipe wants it: a table, ids one a line, or one JSON object.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "boost/json/value.hpp"
#include "cli/invocation.h"
#include "cli/pages.h"

namespace redress {

// The rows of a table where the command line does not say how many: a screen or two.
inline constexpr std::size_t kDefaultTableRows = 50;

// How the rows of a list are shown.
struct RowForm {
  std::string items_name;  // of the list in the answer
  std::string id_name;     // of a row's id
  std::vector<std::string> columns;
  std::vector<std::string> (*cells)(const boost::json::value& row);
};

enum class ListOutput {
  kTable,
  kIds,   // one a line
  kJson,  // as the server's answer to one page, with the items of all
};

// Shows what `question` asks for. Ids and JSON are whole, unless the question names a number; what
// is left out then is told on standard error.
ExitCode ShowList(Invocation& invocation, ListQuestion question, const RowForm& form,
                  ListOutput output);

}  // namespace redress
