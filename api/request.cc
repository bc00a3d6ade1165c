#include "api/request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aggregates/access/roles.h"
#include "aggregates/refusal.h"
#include "api/percent_coding.h"
#include "base/status.h"
#include "base/utf8.h"

namespace redress {
namespace {

constexpr std::size_t kMaxNameShown = 64;  // bytes of a name from outside

absl::Status RefuseHeader(absl::string_view name, absl::string_view detail) {
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("header ", name, ": ", detail));
}

bool IsVisibleAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

// What a text of several lines may have of controls.
constexpr absl::string_view kLineControls = "\r\n\t";

bool HasControls(absl::string_view text, absl::string_view besides = "") {
  return std::any_of(text.begin(), text.end(), [&](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && !absl::StrContains(besides, c);
  });
}

// Decodes and checks one piece of the target or of a form, which has no controls besides those.
absl::StatusOr<std::string> DecodePiece(absl::string_view piece, absl::string_view where,
                                        absl::string_view besides = "") {
  absl::StatusOr<std::string> text = PercentDecode(piece);
  if (!text.ok() || !IsValidUtf8(*text) || HasControls(*text, besides)) {
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                  absl::StrCat(where, " is not percent-encoded UTF-8 text"));
  }
  return text;
}

std::string Shown(absl::string_view name) {
  std::string shown(name.substr(0, kMaxNameShown));
  while (!IsValidUtf8(shown)) shown.pop_back();
  return shown;
}

enum class PairsOf { kQuery, kForm };

// Returns decoded values by decoded name, from "name=value" between "&".
absl::StatusOr<std::map<std::string, std::string>> ParsePairs(absl::string_view text,
                                                              absl::string_view what, PairsOf of) {
  std::map<std::string, std::string> values;
  const std::string where = absl::StrCat("a ", what);
  const bool is_form = of == PairsOf::kForm;
  const auto decode = [&](absl::string_view piece, absl::string_view besides) {
    return is_form ? DecodePiece(absl::StrReplaceAll(piece, {{"+", "%20"}}), where, besides)
                   : DecodePiece(piece, where);
  };
  for (const absl::string_view piece : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(piece, absl::MaxSplits('=', 1));
    ASSIGN_OR_RETURN(const std::string name, decode(parts.first, ""));
    ASSIGN_OR_RETURN(std::string value, decode(parts.second, kLineControls));
    if (!values.emplace(name, std::move(value)).second) {
      return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                    absl::StrCat(what, " given twice: ", Shown(name)));
    }
  }
  return values;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ParsePath(absl::string_view path) {
  std::vector<std::string> segments;
  for (const absl::string_view piece : absl::StrSplit(absl::StripPrefix(path, "/"), '/')) {
    ASSIGN_OR_RETURN(std::string segment, DecodePiece(piece, "the path"));
    segments.push_back(std::move(segment));
  }
  return segments;
}

absl::StatusOr<QueryParameters> ParseQuery(absl::string_view query) {
  ASSIGN_OR_RETURN(QueryParameters parameters,
                   ParsePairs(query, "query parameter", PairsOf::kQuery));
  for (const auto& [name, value] : parameters) {
    if (!value.empty()) continue;
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                  absl::StrCat("query parameter ", Shown(name),
                               " is empty: give it a value or leave it out; a list of what has "
                               "none is asked for by without=",
                               Shown(name)));
  }
  return parameters;
}

absl::StatusOr<FormFields> ParseForm(absl::string_view form) {
  return ParsePairs(form, "field", PairsOf::kForm);
}

absl::Status CheckParameters(const QueryParameters& parameters,
                             absl::Span<const absl::string_view> known) {
  for (const auto& [name, value] : parameters) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string names = absl::StrJoin(known, ", ");
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                  absl::StrCat("unknown query parameter: ", Shown(name),
                               "; known here: ", names.empty() ? "none" : names));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> BoolParameter(const QueryParameters& parameters, absl::string_view name) {
  const auto found = parameters.find(std::string(name));
  if (found == parameters.end() || found->second == "false") return false;
  if (found->second == "true") return true;
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("query parameter ", name, " is true or false"));
}

absl::StatusOr<std::optional<std::string>> OneHeader(const HttpRequest& request,
                                                     absl::string_view name) {
  std::optional<std::string> value;
  for (const auto& [key, text] : request.headers) {
    if (key != name) continue;
    if (value.has_value()) return RefuseHeader(name, "is given more than once");
    value = text;
  }
  return value;
}

bool IsActorId(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxActorIdSize && IsValidUtf8(text) &&
         !HasControls(text) && absl::StripAsciiWhitespace(text) == text;
}

absl::StatusOr<Actor> ActorOf(const HttpRequest& request) {
  static constexpr absl::string_view kHeader = "redress-actor";
  if (request.actor.has_value()) return *request.actor;
  ASSIGN_OR_RETURN(const std::optional<std::string> value, OneHeader(request, kHeader));
  if (!value.has_value()) {
    return Refuse(absl::StatusCode::kInvalidArgument, "actor-missing",
                  "a command needs the header \"Redress-Actor: id; role\": by curl -H "
                  "'Redress-Actor: ana; agent', on the command line --actor 'ana; agent' or "
                  "REDRESS_ACTOR='ana; agent' in the environment");
  }
  const std::size_t semicolon = value->rfind(';');
  const absl::string_view text = *value;
  Actor actor;
  actor.id = std::string(absl::StripAsciiWhitespace(text.substr(0, semicolon)));
  if (semicolon != std::string::npos) {
    actor.role = std::string(absl::StripAsciiWhitespace(text.substr(semicolon + 1)));
  }
  if (!IsActorId(actor.id)) {
    return RefuseHeader(kHeader,
                        absl::StrCat("the id is text of 1 to ", kMaxActorIdSize, " bytes"));
  }
  if (!roles::IsRole(actor.role)) {
    return RefuseHeader(kHeader, absl::StrCat("\"id; role\", where the role is one of ",
                                              absl::StrJoin(roles::All(), ", ")));
  }
  return actor;
}

absl::StatusOr<std::optional<std::string>> IdempotencyKeyOf(const HttpRequest& request) {
  static constexpr absl::string_view kHeader = "idempotency-key";
  ASSIGN_OR_RETURN(std::optional<std::string> key, OneHeader(request, kHeader));
  if (key.has_value() &&
      (key->empty() || key->size() > kMaxIdempotencyKeySize || !IsVisibleAscii(*key))) {
    return RefuseHeader(kHeader,
                        absl::StrCat("1 to ", kMaxIdempotencyKeySize, " visible ASCII characters"));
  }
  return key;
}

absl::StatusOr<std::optional<std::uint64_t>> IfMatchOf(const HttpRequest& request) {
  static constexpr absl::string_view kHeader = "if-match";
  ASSIGN_OR_RETURN(const std::optional<std::string> value, OneHeader(request, kHeader));
  const std::string given = value.value_or("*");
  if (given == "*") return std::optional<std::uint64_t>();
  if (absl::StartsWith(given, "W/")) {
    return RefuseHeader(kHeader, "a weak version matches nothing");
  }
  absl::string_view text = given;
  std::optional<std::uint64_t> version;
  if (absl::ConsumePrefix(&text, "\"") && absl::ConsumeSuffix(&text, "\"")) {
    version = ParseNumber(text);
  }
  if (!version.has_value()) return RefuseHeader(kHeader, "one version in quotes, such as \"5\"");
  return version;
}

std::string EntityTag(std::uint64_t version) { return absl::StrCat("\"", version, "\""); }

bool IsNoneMatch(const HttpRequest& request, absl::string_view entity_tag) {
  const std::string* value = request.Header("if-none-match");
  if (value == nullptr || entity_tag.empty()) return false;
  for (absl::string_view tag : absl::StrSplit(*value, ',')) {
    tag = absl::StripAsciiWhitespace(tag);
    absl::ConsumePrefix(&tag, "W/");
    if (tag == "*" || tag == entity_tag) return true;
  }
  return false;
}

std::string MediaTypeOf(const HttpRequest& request) {
  const std::string* value = request.Header("content-type");
  if (value == nullptr) return "";
  return absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(absl::string_view(*value).substr(0, value->find(';'))));
}

std::optional<std::uint64_t> ParseNumber(absl::string_view digits) {
  std::uint64_t number = 0;
  const bool plain =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
  if (!plain || !absl::SimpleAtoi(digits, &number)) return std::nullopt;
  return number;
}

}  // namespace redress
