#pragma once

// What rules that are tried one after the other must not be: named like one before, or left nothing
// by it.

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "aggregates/policy/policy_reader.h"

namespace redress {

// Says where the last of `rules`, which stands at `node`, has the id of one before, or is left
// nothing by it, as `is_hidden(last, first)` tells. `noun` is what people call such a rule.
template <typename Rules, typename IsHidden>
void CheckOrder(PolicyReader& reader, const YamlNode& node, const Rules& rules,
                absl::string_view noun, IsHidden is_hidden) {
  const auto& last = *rules.rbegin();
  for (auto first = rules.begin(); first != rules.end() - 1; ++first) {
    if (!last.id().empty() && first->id() == last.id()) {
      reader.Wrong(PlaceOf(node, "id"), absl::StrCat("\"", last.id(), "\" stands twice"));
    }
    if (!is_hidden(last, *first)) continue;
    return reader.Wrong(node, absl::StrCat("is never reached: ", noun, " \"", first->id(),
                                           "\", which stands before it, takes all that it is for"));
  }
}

}  // namespace redress
