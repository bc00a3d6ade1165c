#include "cli/interaction_file.h"

#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "cli/invocation.h"
#include "cli/read_all.h"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

InteractionItem ItemOf(std::size_t place, std::string text, const json::value& event) {
  return {.place = place,
          .text = std::move(text),
          .source = TextAt(event, "source"),
          .id = TextAt(event, "id")};
}

absl::StatusOr<std::vector<InteractionItem>> ParseArray(absl::string_view text) {
  ASSIGN_OR_RETURN(const json::value batch, ParseJson(text));
  if (!batch.is_array()) return absl::InvalidArgumentError("the file is no JSON array");
  std::vector<InteractionItem> items;
  for (const json::value& event : batch.as_array()) {
    items.push_back(ItemOf(items.size() + 1, json::serialize(event), event));
  }
  return items;
}

}  // namespace

absl::StatusOr<std::vector<InteractionItem>> ParseInteractionFile(absl::string_view text) {
  if (absl::StartsWith(absl::StripLeadingAsciiWhitespace(text), "[")) return ParseArray(text);
  std::vector<InteractionItem> items;
  std::size_t place = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++place;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    const absl::StatusOr<json::value> event = ParseJson(line);
    items.push_back(ItemOf(place, std::string(line), event.ok() ? *event : json::value()));
  }
  return items;
}

absl::StatusOr<std::string> ReadInteractionFile(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  }
  return ReadAll(path == "-" ? std::cin : file, path, kMaxInteractionFileSize);
}

}  // namespace redress
