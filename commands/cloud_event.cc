#include "commands/cloud_event.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aggregates/contact/interaction.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "base/status.h"
#include "base/utf8.h"
#include "boost/json/object.hpp"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr absl::string_view kAttributePrefix = "ce_";
constexpr absl::string_view kContentType = "content-type";
constexpr absl::string_view kContent = "data";
constexpr absl::string_view kBytes = "data_base64";  // the content as bytes, here those of JSON
constexpr std::array<absl::string_view, 4> kRequired = {"specversion", "id", "source", "type"};
constexpr std::array<absl::string_view, 4> kOptional = {"time", "datacontenttype", "subject",
                                                        "dataschema"};
constexpr std::size_t kMaxProblems = 20;       // named in one refusal; the rest follow on repeat
constexpr std::size_t kMaxNameInProblem = 60;  // bytes of a name that somebody else chose

absl::string_view View(json::string_view text) { return {text.data(), text.size()}; }
absl::string_view View(const json::string& text) { return {text.data(), text.size()}; }
json::string_view JsonView(absl::string_view text) { return {text.data(), text.size()}; }

template <std::size_t kSize>
bool Contains(const std::array<absl::string_view, kSize>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string PointerTo(absl::string_view name) {
  const std::string shown(Utf8Prefix(name, kMaxNameInProblem));
  return absl::StrCat("/", absl::StrReplaceAll(shown, {{"~", "~0"}, {"/", "~1"}}));
}

// What is wrong with an event, so that all of it is told at once.
class Problems {
 public:
  void Add(absl::string_view name, absl::string_view detail) {
    if (details_.fields_size() >= static_cast<int>(kMaxProblems)) return;
    FieldProblem& problem = *details_.add_fields();
    problem.set_pointer(PointerTo(name));
    problem.set_detail(std::string(detail));
  }

  absl::Status ToStatus() {
    if (details_.fields().empty()) return absl::OkStatus();
    std::string message = "not an event that can be taken:";
    for (const FieldProblem& problem : details_.fields()) {
      absl::StrAppend(&message, " ", problem.pointer(), ": ", problem.detail(), ";");
    }
    message.pop_back();
    details_.set_code("malformed");
    return Refuse(absl::StatusCode::kInvalidArgument, message, details_);
  }

 private:
  RefusalDetails details_;
};

// An attribute with the value null is one that is absent (JSON format, 2.2).
const json::value* Find(const json::object& event, absl::string_view name) {
  const json::value* value = event.if_contains(JsonView(name));
  return value == nullptr || value->is_null() ? nullptr : value;
}

absl::string_view TextOf(const json::object& event, absl::string_view name) {
  const json::value* value = Find(event, name);
  return value == nullptr || !value->is_string() ? "" : View(value->get_string());
}

bool IsAttributeName(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return absl::ascii_islower(static_cast<unsigned char>(letter)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(letter));
  });
}

// Integers have 32 bits (CloudEvents 1.0, type system).
bool IsExtensionValue(const json::value& value) {
  json::error_code error;
  if (value.is_number())
    return !value.is_double() && (value.to_number<std::int32_t>(error), !error);
  return value.is_string() || value.is_bool();
}

void CheckAttribute(absl::string_view name, const json::value& value, Problems& problems) {
  if (name == kBytes) {
    if (!value.is_string()) problems.Add(name, "must be a string in base64");
  } else if (!IsAttributeName(name)) {
    problems.Add(name, "names of attributes have only a-z and 0-9; what it says belongs into data");
  } else if (Contains(kRequired, name) || Contains(kOptional, name)) {
    if (!value.is_string() || value.get_string().empty()) {
      problems.Add(name, "must be a string that is not empty");
    }
  } else if (!IsExtensionValue(value)) {
    problems.Add(name, "an extension attribute is a string, an integer of 32 bits or a boolean");
  }
}

// `text` is a media type such as "application/json; charset=utf-8".
absl::string_view MediaType(absl::string_view text) {
  return absl::StripAsciiWhitespace(text.substr(0, text.find(';')));
}

bool IsJsonInUtf8(absl::string_view content_type) {
  if (!IsJsonMediaType(MediaType(content_type))) return false;
  const std::size_t rest = content_type.find(';');
  if (rest == absl::string_view::npos) return true;
  const std::string parameter =
      absl::AsciiStrToLower(absl::StripAsciiWhitespace(content_type.substr(rest + 1)));
  return parameter == "charset=utf-8" || parameter == "charset=\"utf-8\"";
}

void CheckValues(const json::object& event, Problems& problems) {
  const absl::string_view version = TextOf(event, "specversion");
  if (!version.empty() && version != "1.0") problems.Add("specversion", "only 1.0 is taken");
  const absl::string_view type = TextOf(event, "type");
  if (!type.empty() && FindInteractionType(type) == nullptr) {
    problems.Add("type", "not a type of interaction, such as redress.contact or redress.complaint");
  }
  const absl::string_view content_type = TextOf(event, "datacontenttype");
  if (!content_type.empty() && !IsJsonInUtf8(content_type)) {
    problems.Add("datacontenttype", "only JSON in UTF-8 is taken, such as application/json");
  }
  const absl::string_view time = TextOf(event, "time");
  if (!time.empty() && !ParseInstant(time).ok()) {
    problems.Add("time", "must be RFC 3339, such as 2026-03-01T09:30:00+08:00");
  }
}

absl::Status CheckEvent(const json::object& event) {
  Problems problems;
  for (const auto& member : event) {
    const absl::string_view name = View(member.key());
    if (name != kContent && !member.value().is_null()) {
      CheckAttribute(name, member.value(), problems);
    }
  }
  for (const absl::string_view name : kRequired) {
    if (Find(event, name) == nullptr) problems.Add(name, "is required");
  }
  const json::value* body = Find(event, kContent);
  const bool has_bytes = Find(event, kBytes) != nullptr;
  if (has_bytes && body != nullptr) problems.Add(kBytes, "stands beside data: give one of them");
  if (!has_bytes && (body == nullptr || !body->is_object())) {
    problems.Add(kContent, "must be a JSON object");
  }
  CheckValues(event, problems);
  return problems.ToStatus();
}

// The content of an event, and where it stands in it.
struct Content {
  json::value value;
  std::string pointer;
};

absl::StatusOr<Content> ContentOf(const json::object& event) {
  const json::value* encoded = Find(event, kBytes);
  if (encoded == nullptr) return Content{*Find(event, kContent), PointerTo(kContent)};
  Content content{.value = {}, .pointer = PointerTo(kBytes)};
  std::string text;
  if (!absl::Base64Unescape(View(encoded->get_string()), &text)) {
    return RefuseField(content.pointer, "is no base64");
  }
  absl::StatusOr<json::value> value = ParseJson(text);
  if (!value.ok() || !value->is_object()) {
    return RefuseField(content.pointer, "must hold a JSON object");
  }
  content.value = *std::move(value);
  return content;
}

std::string CanonicalOf(const Interaction& interaction, const json::value& body) {
  json::object meaning;
  meaning["type"] = interaction.type();
  meaning["source"] = interaction.source();
  meaning["id"] = interaction.id();
  if (interaction.has_time()) meaning["time"] = FormatInstant(interaction.time());
  meaning["data"] = body;
  return CanonicalJson(meaning);
}

absl::Status RefuseSize() {
  return RefuseField("",
                     absl::StrCat("an interaction has at most ", kMaxInteractionSize, " bytes"));
}

// Adds a header to `event` where it is an attribute.
void AddHeader(absl::string_view name, absl::string_view value, json::object& event,
               Problems& problems) {
  if (absl::EqualsIgnoreCase(name, kContentType)) {
    name = "datacontenttype";
  } else if (!absl::ConsumePrefix(&name, kAttributePrefix)) {
    return;
  }
  if (!IsValidUtf8(name) || !IsValidUtf8(value)) {
    problems.Add(IsValidUtf8(name) ? name : "", "a header is not valid UTF-8");
  } else if (name == "data" || event.contains(JsonView(name))) {
    problems.Add(name, "a header that stands twice, or in place of the body");
  } else {
    event[JsonView(name)] = JsonView(value);
  }
}

std::string ContentTypeOf(const TransportHeaders& headers) {
  for (const auto& [name, value] : headers) {
    if (absl::EqualsIgnoreCase(name, kContentType)) return absl::AsciiStrToLower(MediaType(value));
  }
  return "";
}

bool HasAttribute(const TransportHeaders& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return absl::StartsWith(header.first, kAttributePrefix);
  });
}

}  // namespace

absl::StatusOr<ParsedInteraction> ParseMessage(const TransportHeaders& headers,
                                               absl::string_view body) {
  const std::string content_type = ContentTypeOf(headers);
  if (content_type == "application/cloudevents+json") return ParseStructured(body);
  if (absl::StartsWith(content_type, "application/cloudevents")) {
    return RefuseField("", "only application/cloudevents+json, one event a message, is taken");
  }
  return HasAttribute(headers) ? ParseBinary(headers, body) : ParseStructured(body);
}

absl::StatusOr<ParsedInteraction> ParseStructured(absl::string_view text) {
  if (text.size() > kMaxInteractionSize) return RefuseSize();
  ASSIGN_OR_RETURN(const json::value event, ParseJson(text));
  return ParseStructured(event);
}

absl::StatusOr<ParsedInteraction> ParseStructured(const json::value& value) {
  if (!value.is_object()) return RefuseField("", "an event is a JSON object");
  const json::object& event = value.get_object();
  RETURN_IF_ERROR(CheckEvent(event));
  ParsedInteraction parsed;
  Interaction& interaction = parsed.interaction;
  interaction.set_source(std::string(TextOf(event, "source")));
  interaction.set_id(std::string(TextOf(event, "id")));
  interaction.set_type(std::string(TextOf(event, "type")));
  if (const absl::string_view time = TextOf(event, "time"); !time.empty()) {
    ASSIGN_OR_RETURN(*interaction.mutable_time(), ParseInstant(time));
  }
  ASSIGN_OR_RETURN(const Content content, ContentOf(event));
  RETURN_IF_ERROR(FromJson(content.value, content.pointer, *interaction.mutable_data()));
  RETURN_IF_ERROR(ValidateRequest(interaction));
  parsed.canonical = CanonicalOf(interaction, content.value);
  return parsed;
}

absl::StatusOr<ParsedInteraction> ParseBinary(const TransportHeaders& headers,
                                              absl::string_view body) {
  std::size_t size = body.size();
  for (const auto& [name, value] : headers) size += name.size() + value.size();
  if (size > kMaxInteractionSize) return RefuseSize();
  json::object event;
  Problems problems;
  for (const auto& [name, value] : headers) AddHeader(name, value, event, problems);
  RETURN_IF_ERROR(problems.ToStatus());
  ASSIGN_OR_RETURN(event["data"], ParseJson(body));
  return ParseStructured(json::value(std::move(event)));
}

}  // namespace redress
