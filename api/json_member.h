#pragma once

// A member of a JSON object that somebody else has written.

#include <string>

#include "absl/strings/string_view.h"
#include "boost/json/object.hpp"

namespace redress {

// Returns the member's text; empty where it is absent, or no text.
inline std::string TextMember(const boost::json::object& object, absl::string_view name) {
  const boost::json::value* found = object.if_contains({name.data(), name.size()});
  return found == nullptr || !found->is_string() ? "" : std::string(found->get_string());
}

}  // namespace redress
