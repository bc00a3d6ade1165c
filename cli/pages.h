#pragma once

// Lists of the server, page after page: a list that somebody pipes on is whole, or says that it is
// not.

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "boost/json/value.hpp"
#include "cli/invocation.h"

namespace redress {

// What of a list is wanted.
struct ListQuestion {
  std::string path;
  std::map<std::string, std::string> parameters;  // but for limit
  std::size_t most = 0;                           // items in all; 0: every one
};

// Asks for the pages in their order until there is no more, `most` items were had, or `take`
// returns false; no page is of earlier views than the one before. `take` is given every page's
// body, an object. The last one has a "next" where more is to be had.
ExitCode FollowPages(Invocation& invocation, const ListQuestion& question,
                     const std::string& items_name,
                     const std::function<bool(const boost::json::value&)>& take);

// Returns the cursor of the page after `body`; empty where it is the last.
std::string CursorAfter(const boost::json::value& body);

}  // namespace redress
