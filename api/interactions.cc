#include "api/interactions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aggregates/aggregates.h"
#include "aggregates/json.h"
#include "aggregates/refusal.h"
#include "api/answer.h"
#include "api/commands.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "consumers/command_ids.h"

namespace redress {
namespace {

constexpr absl::string_view kStructured = "application/cloudevents+json";
constexpr absl::string_view kBatch = "application/cloudevents-batch+json";
constexpr absl::string_view kLines = "application/x-ndjson";
constexpr absl::string_view kJson = "application/json";
constexpr absl::string_view kBinaryPrefix = "ce-";

absl::Status TooManyItems() {
  return Refuse(absl::StatusCode::kInvalidArgument, "too-many-items",
                absl::StrCat("at most ", kMaxItems, " interactions at once"));
}

bool IsBinary(const HttpRequest& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
    return absl::StartsWith(header.first, kBinaryPrefix);
  });
}

// The headers as the Kafka binding names them, decoded (CloudEvents HTTP binding, 3.1.3).
absl::StatusOr<TransportHeaders> AttributesOf(const HttpRequest& request) {
  TransportHeaders attributes;
  for (const auto& [name, value] : request.headers) {
    absl::string_view attribute = name;
    if (!absl::ConsumePrefix(&attribute, kBinaryPrefix)) {
      if (name == "content-type") attributes.emplace_back(name, value);
      continue;
    }
    absl::StatusOr<std::string> decoded = PercentDecode(value);
    if (!decoded.ok()) {
      return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                    absl::StrCat("header ", name, ": a bad percent escape"));
    }
    attributes.emplace_back(absl::StrCat("ce_", attribute), *std::move(decoded));
  }
  return attributes;
}

absl::StatusOr<ParsedInteraction> ParseBinaryRequest(const HttpRequest& request) {
  ASSIGN_OR_RETURN(const TransportHeaders attributes, AttributesOf(request));
  return ParseBinary(attributes, request.body);
}

absl::StatusOr<ParsedItems> ParseBatch(const std::string& body) {
  ASSIGN_OR_RETURN(const boost::json::value value, ParseJson(body));
  if (!value.is_array()) return RefuseField("", "a batch is a JSON array of events");
  if (value.get_array().size() > kMaxItems) return TooManyItems();
  ParsedItems parsed{.packing = Packing::kMany, .items = {}};
  for (const boost::json::value& event : value.get_array()) {
    parsed.items.push_back(ParseStructured(event));
  }
  return parsed;
}

absl::StatusOr<ParsedItems> ParseLines(const std::string& body) {
  ParsedItems parsed{.packing = Packing::kMany, .items = {}};
  for (absl::string_view line : absl::StrSplit(body, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (parsed.items.size() == kMaxItems) return TooManyItems();
    parsed.items.push_back(ParseStructured(line));
  }
  return parsed;
}

boost::json::object ItemResult(std::size_t index, int status, boost::json::object body) {
  boost::json::object item;
  item["index"] = index;
  item["status"] = status;
  for (auto& member : body) item[member.key()] = std::move(member.value());
  return item;
}

// One list on its way: hands over in order, at most kMaxItemsUnderWay at a time, and answers when
// the last result is in. Lives in the callbacks; works only in Reply::run.
class BulkRun : public std::enable_shared_from_this<BulkRun> {
 public:
  BulkRun(Node& node, Clock& clock, CommandHead head, ParsedItems parsed, Reply reply)
      : node_(node),
        clock_(clock),
        head_(std::move(head)),
        items_(std::move(parsed.items)),
        results_(items_.size()),
        reply_(std::move(reply)),
        until_(clock.Steady() + kMaxBulkTime) {}

  void HandOver() {
    while (next_ < items_.size() && under_way_ < kMaxItemsUnderWay) {
      const std::size_t index = next_++;
      if (!items_[index].ok()) {
        Settle(index, items_[index].status());
      } else if (clock_.Steady() > until_) {
        Settle(index, Refuse(absl::StatusCode::kUnavailable, "overloaded",
                             "not tried: the list took too long; send it again"));
      } else {
        Submit(index);
      }
    }
    if (settled_ == items_.size()) Answer();
  }

 private:
  void Submit(std::size_t index) {
    CommandRequest request = InteractionRequest(node_.names(), *items_[index]);
    request.actor = head_.actor;
    request.mode = head_.mode;
    AskedCommand asked;
    asked.primary_stream = PrimaryStream(request.command, request.command_id, node_.names());
    asked.created_status = 201;
    ++under_way_;
    node_.Submit(std::move(request), [self = shared_from_this(), index, asked = std::move(asked)](
                                         absl::StatusOr<CommandAnswer> answer) {
      self->reply_.run([self, index, asked, answer = std::move(answer)] {
        --self->under_way_;
        self->Settle(index, asked, answer);
        self->HandOver();
      });
    });
  }

  void Settle(std::size_t index, const AskedCommand& asked,
              const absl::StatusOr<CommandAnswer>& answer) {
    if (!answer.ok()) return Settle(index, answer.status());
    auto object = AnswerJson(*node_.Snapshot(), asked, *answer, AnswerDetail::kBrief);
    if (!object.ok()) return Settle(index, object.status());
    results_[index] = ItemResult(index, AnswerStatus(asked, *answer), *std::move(object));
    position_ = std::max({position_, answer->position, answer->commit.position()});
    ++done_;
    ++settled_;
  }

  void Settle(std::size_t index, const absl::Status& refusal) {
    results_[index] = ItemResult(index, HttpStatusOf(refusal), ProblemBody(refusal));
    ++settled_;
  }

  void Answer() {
    boost::json::object body;
    body["done"] = done_;
    body["refused"] = items_.size() - done_;
    boost::json::array results;
    for (boost::json::object& result : results_) results.push_back(std::move(result));
    body["results"] = std::move(results);
    const auto token = PositionTokenAt(*node_.Snapshot(), position_);
    if (!token.ok()) return reply_.send(ProblemResponse(token.status()));
    body["position"] = *token;
    HttpResponse response = JsonResponse(200, body);
    response.Set("Redress-Position", *token);
    reply_.send(std::move(response));
  }

  Node& node_;
  Clock& clock_;
  CommandHead head_;
  std::vector<absl::StatusOr<ParsedInteraction>> items_;
  std::vector<boost::json::object> results_;
  Reply reply_;
  absl::Duration until_;
  std::size_t next_ = 0;
  std::size_t under_way_ = 0;
  std::size_t settled_ = 0;
  std::size_t done_ = 0;
  std::uint64_t position_ = 0;  // of the newest answer
};

void SubmitOne(Node& node, const CommandHead& head, const ParsedInteraction& parsed,
               const Reply& reply) {
  CommandRequest request = InteractionRequest(node.names(), parsed);
  request.actor = head.actor;
  request.mode = head.mode;
  AskedCommand asked;
  asked.primary_stream = PrimaryStream(request.command, request.command_id, node.names());
  asked.created_status = 201;
  asked.idempotency_key = head.idempotency_key;
  node.Submit(std::move(request),
              [&node, asked = std::move(asked), reply](absl::StatusOr<CommandAnswer> answer) {
                reply.run([&node, asked, reply, answer = std::move(answer)] {
                  reply.send(AnswerResponse(*node.Snapshot(), asked, answer));
                });
              });
}

// Source and id name an interaction; a key is taken and echoed, and means nothing more.
absl::StatusOr<CommandHead> HeadOf(const HttpRequest& request, const QueryParameters& parameters) {
  ASSIGN_OR_RETURN(const std::optional<std::string> key, IdempotencyKeyOf(request));
  ASSIGN_OR_RETURN(CommandHead head, ParseCommandHead(request, parameters, key.value_or("")));
  if (head.if_match.has_value()) {
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                  "header if-match: an interaction has no version to match");
  }
  return head;
}

}  // namespace

bool IsBulk(const HttpRequest& head) {
  const std::string media_type = MediaTypeOf(head);
  return media_type == kBatch || media_type == kLines;
}

absl::StatusOr<ParsedItems> ParseItems(const HttpRequest& request) {
  const std::string media_type = MediaTypeOf(request);
  if (media_type == kBatch) return ParseBatch(request.body);
  if (media_type == kLines) return ParseLines(request.body);
  ParsedItems parsed;
  if (media_type == kJson && IsBinary(request)) {
    parsed.items.push_back(ParseBinaryRequest(request));
  } else if (media_type == kJson || media_type == kStructured) {
    parsed.items.push_back(ParseStructured(absl::string_view(request.body)));
  } else {
    return Refuse(absl::StatusCode::kInvalidArgument, "media-type-unknown",
                  absl::StrCat("the body must be ", kStructured, ", ", kBatch, ", ", kLines,
                               ", or ", kJson, " with or without ce- headers"));
  }
  return parsed;
}

void Interactions::Take(const HttpRequest& request, const QueryParameters& parameters,
                        const Reply& reply) {
  const absl::StatusOr<CommandHead> head = HeadOf(request, parameters);
  if (!head.ok()) return reply.send(ProblemResponse(head.status()));
  absl::StatusOr<ParsedItems> parsed = ParseItems(request);
  if (!parsed.ok()) return reply.send(ProblemResponse(parsed.status()));
  if (parsed->packing == Packing::kMany) {
    std::make_shared<BulkRun>(node_, clock_, *head, *std::move(parsed), reply)->HandOver();
  } else if (!parsed->items.front().ok()) {
    reply.send(ProblemResponse(parsed->items.front().status()));
  } else {
    SubmitOne(node_, *head, *parsed->items.front(), reply);
  }
}

}  // namespace redress
