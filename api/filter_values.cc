#include "api/filter_values.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "aggregates/refusal.h"
#include "aggregates/text_form.h"
#include "api/collections.h"
#include "base/status.h"
#include "commands/json.h"

namespace redress {
namespace {

constexpr std::size_t kMaxNameSize = 200;  // characters

bool IsOneLine(absl::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return absl::ascii_iscntrl(c); });
}

}  // namespace

absl::Status RefuseFilter(absl::string_view name, absl::string_view detail) {
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("query parameter ", name, ": ", detail));
}

std::optional<std::string> TextValue(const QueryParameters& parameters, absl::string_view name) {
  const auto found = parameters.find(std::string(name));
  return found == parameters.end() ? std::nullopt : std::optional<std::string>(found->second);
}

absl::Status CheckLength(absl::string_view name, absl::string_view text, std::size_t most) {
  if (CountCharacters(text) <= most) return absl::OkStatus();
  return RefuseFilter(name, absl::StrCat("is at most ", most, " characters"));
}

absl::Status ReadName(const QueryParameters& parameters, absl::string_view name,
                      std::optional<std::string>& target) {
  std::optional<std::string> text = TextValue(parameters, name);
  if (!text.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckLength(name, *text, kMaxNameSize));
  if (!IsOneLine(*text)) return RefuseFilter(name, "is one line");
  target = std::move(text);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> CustomerValue(const QueryParameters& parameters) {
  std::optional<std::string> id = TextValue(parameters, "customer");
  if (!id.has_value() || IsId(*id)) return id;
  return RefuseFilter("customer", "is a customer's id: small hexadecimal digits");
}

absl::Status ReadTime(const QueryParameters& parameters, absl::string_view name,
                      std::optional<absl::Time>& target) {
  const std::optional<std::string> text = TextValue(parameters, name);
  if (!text.has_value()) return absl::OkStatus();
  const absl::StatusOr<Instant> instant = ParseInstant(*text);
  if (!instant.ok()) return RefuseFilter(name, instant.status().message());
  target = absl::FromUnixMicros(instant->unix_micros());
  return absl::OkStatus();
}

absl::Status ReadFlag(const QueryParameters& parameters, absl::string_view name,
                      std::optional<bool>& target) {
  if (!parameters.contains(std::string(name))) return absl::OkStatus();
  ASSIGN_OR_RETURN(target, BoolParameter(parameters, name));
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> WithoutParameter(
    const QueryParameters& parameters, std::initializer_list<absl::string_view> known) {
  static constexpr absl::string_view kName = "without";
  std::set<std::string> names;
  const std::optional<std::string> text = TextValue(parameters, kName);
  if (!text.has_value()) return names;
  for (const absl::string_view name : absl::StrSplit(*text, ',')) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return RefuseFilter(
          kName, absl::StrCat("is one or more, joined by commas, of ", absl::StrJoin(known, ", ")));
    }
    if (parameters.contains(std::string(name))) {
      return RefuseFilter(kName, absl::StrCat(name, " is given a value too"));
    }
    names.emplace(name);
  }
  return names;
}

}  // namespace redress
