#include "api/interactions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/refusal.h"
#include "api/commands.h"
#include "api/percent_coding.h"
#include "api/problem.h"
#include "api/run_commands.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "commands/command_ids.h"
#include "commands/json.h"

namespace redress {
namespace {

constexpr absl::string_view kStructured = "application/cloudevents+json";
constexpr absl::string_view kBatch = "application/cloudevents-batch+json";
constexpr absl::string_view kJson = "application/json";
constexpr absl::string_view kBinaryPrefix = "ce-";

bool IsBinary(const HttpRequest& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return absl::StartsWith(header.first, kBinaryPrefix);
  });
}

// Returns the value without the quotes and backslashes of a quoted-string (RFC 9110, 5.6.4), or as
// it is where it is none.
//
// Errors: kInvalidArgument (it begins as one, and does not end as one).
absl::StatusOr<std::string> Unquoted(absl::string_view value) {
  if (!absl::ConsumePrefix(&value, "\"")) return std::string(value);
  std::string plain;
  while (!value.empty() && value.front() != '"') {
    if (absl::ConsumePrefix(&value, "\\") && value.empty()) break;
    plain.push_back(value.front());
    value.remove_prefix(1);
  }
  if (value != "\"") return absl::InvalidArgumentError("the quotes do not fit");
  return plain;
}

// Undoes the quotes, then the percent-encoding (CloudEvents HTTP binding, 3.1.3.2).
absl::StatusOr<std::string> DecodedAttribute(absl::string_view name, absl::string_view value) {
  absl::StatusOr<std::string> decoded = Unquoted(value);
  if (decoded.ok()) decoded = PercentDecode(*decoded);
  if (decoded.ok()) return decoded;
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("header ", name, ": ", decoded.status().message()));
}

// The headers as the Kafka binding names them.
absl::StatusOr<TransportHeaders> AttributesOf(const HttpRequest& request) {
  TransportHeaders attributes;
  for (const auto& [name, value] : request.headers) {
    absl::string_view attribute = name;
    if (!absl::ConsumePrefix(&attribute, kBinaryPrefix)) {
      if (name == "content-type") attributes.emplace_back(name, value);
      continue;
    }
    ASSIGN_OR_RETURN(std::string decoded, DecodedAttribute(name, value));
    attributes.emplace_back(absl::StrCat("ce_", attribute), std::move(decoded));
  }
  return attributes;
}

// In binary mode the body is the data, and the attributes are headers.
constexpr SentPlace kBinaryPlaces[] = {{"/data", ""}};

absl::Status InBinaryMode(const absl::Status& refusal) {
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  if (!details.has_value()) return refusal;
  FieldProblems problems;
  for (const FieldProblem& problem : details->fields()) {
    absl::string_view attribute = problem.pointer();
    const bool is_of_body =
        attribute.empty() || attribute == "/data" || absl::StartsWith(attribute, "/data/");
    if (is_of_body) {
      problems.Add(attribute, problem.detail());
    } else {
      problems.Add(
          "", absl::StrCat("header ", kBinaryPrefix, attribute.substr(1), ": ", problem.detail()));
    }
  }
  return PointingInto(problems.empty() ? refusal : problems.ToStatus(), kBinaryPlaces);
}

absl::StatusOr<ParsedInteraction> ParseBinaryRequest(const HttpRequest& request) {
  ASSIGN_OR_RETURN(const TransportHeaders attributes, AttributesOf(request));
  absl::StatusOr<ParsedInteraction> parsed = ParseBinary(attributes, request.body);
  if (!parsed.ok()) return InBinaryMode(parsed.status());
  return parsed;
}

absl::StatusOr<ParsedItems> ParseBatch(const std::string& body) {
  ASSIGN_OR_RETURN(const boost::json::value value, ParseJson(body));
  if (!value.is_array()) return RefuseField("", "a batch is a JSON array of events");
  if (value.get_array().size() > kMaxItems) return TooManyItems(kMaxItems);
  ParsedItems parsed{.packing = Packing::kMany, .items = {}};
  for (const boost::json::value& event : value.get_array()) {
    parsed.items.push_back(ParseStructured(event));
  }
  return parsed;
}

absl::StatusOr<ParsedItems> ParseLines(const std::string& body) {
  ASSIGN_OR_RETURN(const std::vector<absl::string_view> lines, LinesOf(body));
  ParsedItems parsed{.packing = Packing::kMany, .items = {}};
  for (const absl::string_view line : lines) parsed.items.push_back(ParseStructured(line));
  return parsed;
}

// Returns the command that an item is, by the one who asks.
absl::StatusOr<CommandRequest> CommandOf(const Names& names, const CommandHead& head,
                                         const absl::StatusOr<ParsedInteraction>& parsed) {
  RETURN_IF_ERROR(parsed.status());
  CommandRequest request = InteractionRequest(names, *parsed);
  request.actor = head.actor;
  request.mode = head.mode;
  return request;
}

}  // namespace

bool IsBulk(const HttpRequest& head) {
  const std::string media_type = MediaTypeOf(head);
  return media_type == kBatch || media_type == kLinesMediaType;
}

absl::StatusOr<ParsedItems> ParseItems(const HttpRequest& request) {
  const std::string media_type = MediaTypeOf(request);
  if (media_type == kBatch) return ParseBatch(request.body);
  if (media_type == kLinesMediaType) return ParseLines(request.body);
  ParsedItems parsed;
  const bool is_json = IsJsonMediaType(media_type);
  if (is_json && media_type != kStructured && IsBinary(request)) {
    parsed.items.push_back(ParseBinaryRequest(request));
    parsed.places = kBinaryPlaces;
  } else if (is_json) {
    parsed.items.push_back(ParseStructured(absl::string_view(request.body)));
  } else {
    return Refuse(absl::StatusCode::kInvalidArgument, "media-type-unknown",
                  absl::StrCat("the body must be ", kStructured, ", ", kBatch, ", ",
                               kLinesMediaType, ", or ", kJson, " with or without ce- headers"));
  }
  return parsed;
}

void Interactions::Take(const HttpRequest& request, const QueryParameters& parameters,
                        const Reply& reply) {
  const absl::StatusOr<CommandHead> head = HeadOfItems(request, parameters);
  if (!head.ok()) return reply.send(ProblemResponse(head.status()));
  const absl::StatusOr<ParsedItems> parsed = ParseItems(request);
  if (!parsed.ok()) return reply.send(ProblemResponse(parsed.status()));
  if (parsed->packing == Packing::kMany) {
    BulkRequest bulk{.items = {}, .created_status = 201, .idempotency_key = head->idempotency_key};
    for (const auto& item : parsed->items) {
      bulk.items.push_back({.command = CommandOf(node_.names(), *head, item), .ticket = {}});
    }
    return RunBulk(node_, clock_, std::move(bulk), reply);
  }
  absl::StatusOr<CommandRequest> command = CommandOf(node_.names(), *head, parsed->items.front());
  if (!command.ok()) return reply.send(ProblemResponse(command.status()));
  AskedCommand asked;
  asked.created_status = 201;
  asked.idempotency_key = head->idempotency_key;
  asked.places = parsed->places;
  RunOne(node_, *std::move(command), std::move(asked), reply);
}

}  // namespace redress
