#include "api/run_commands.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aggregates/aggregates.h"
#include "aggregates/refusal.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "api/sights.h"
#include "base/status.h"
#include "boost/json/serialize.hpp"
#include "commands/json_writer.h"
#include "journal/acceptance.h"

namespace redress {
namespace {

// One list on its way: hands over in order, at most kMaxItemsUnderWay at a time, and answers when
// the last result is in. Lives in the callbacks; works only in Reply::run.
class BulkRun : public std::enable_shared_from_this<BulkRun> {
 public:
  BulkRun(Node& node, Clock& clock, BulkRequest request, Reply reply)
      : node_(node),
        clock_(clock),
        request_(std::move(request)),
        results_(request_.items.size()),
        reply_(std::move(reply)),
        until_(clock.Steady() + kMaxBulkTime) {}

  void HandOver() {
    while (next_ < results_.size() && under_way_ < kMaxItemsUnderWay) {
      const std::size_t index = next_++;
      absl::StatusOr<CommandRequest>& command = request_.items[index].command;
      if (!command.ok()) {
        Settle(index, command.status());
      } else if (clock_.Steady() > until_) {
        Settle(index, Refuse(absl::StatusCode::kUnavailable, "overloaded",
                             "not tried: the list took too long; send it again"));
      } else {
        Submit(index, *std::move(command));
      }
    }
    if (settled_ == results_.size()) Answer();
  }

 private:
  void Submit(std::size_t index, CommandRequest command) {
    AskedCommand asked;
    asked.primary_stream = PrimaryStream(command.command, command.command_id, node_.names());
    asked.created_status = request_.created_status;
    asked.places = request_.places;
    asked.actor = command.actor;
    ++under_way_;
    node_.Submit(std::move(command), [self = shared_from_this(), index, asked = std::move(asked)](
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
    if (!answer.ok()) return Settle(index, PointingInto(answer.status(), asked.places));
    const Sight sight = SightOf(asked.actor, node_);
    const ShownAnswer shown = ShownOf(node_.names(), asked, *answer, sight);
    if (answer->position >= position_) {
      position_ = answer->position;
      token_ = shown.position;
    }
    ++done_;
    JsonWriter result = BegunResult(index, AnswerStatus(asked, *answer));
    if (!shown.Names(kTicketCollection.name)) AddTicket(index, result);
    WriteMembers(shown, result);
    Keep(index, std::move(result));
  }

  void Settle(std::size_t index, const absl::Status& refusal) {
    JsonWriter result = BegunResult(index, HttpStatusOf(refusal));
    AddTicket(index, result);
    for (const auto& [name, value] : ProblemBody(refusal)) {
      if (name == "status") continue;  // the result's own
      result.Key({name.data(), name.size()});
      result.Written(std::string(boost::json::serialize(value)));
    }
    Keep(index, std::move(result));
  }

  static JsonWriter BegunResult(std::size_t index, int status) {
    JsonWriter result{Sight()};  // ids, and what is refused
    result.BeginObject();
    result.Member("index", index);
    result.Member("status", status);
    return result;
  }

  void AddTicket(std::size_t index, JsonWriter& result) const {
    const std::string& ticket = request_.items[index].ticket;
    if (!ticket.empty()) result.Member("ticket", ticket);
  }

  void Keep(std::size_t index, JsonWriter result) {
    result.EndObject();
    results_[index] = result.Take();
    ++settled_;
  }

  void Answer() {
    JsonWriter body{Sight()};
    body.BeginObject();
    body.Member("done", done_);
    body.Member("refused", results_.size() - done_);
    body.Key("results");
    body.BeginArray();
    for (const std::string& result : results_) body.Written(result);
    body.EndArray();
    body.Member("position", token_);
    body.EndObject();
    HttpResponse response = JsonResponse(200, body.Take());
    response.Set("Redress-Position", token_);
    const std::string& key = request_.idempotency_key;
    if (!key.empty()) response.Set("Idempotency-Key", key);
    reply_.send(std::move(response));
  }

  Node& node_;
  Clock& clock_;
  BulkRequest request_;
  std::vector<std::string> results_;  // as JSON
  Reply reply_;
  absl::Duration until_;
  std::size_t next_ = 0;
  std::size_t under_way_ = 0;
  std::size_t settled_ = 0;
  std::size_t done_ = 0;
  std::uint64_t position_ = 0;  // of the newest answer, and its token
  std::string token_ =
      EncodePositionToken({.position = 0, .digest = FirstDigest().substr(0, kTokenDigestSize)});
};

// Whether it tells of a state that had to be fresh.
bool IsNegative(const absl::StatusOr<CommandAnswer>& answer) {
  if (answer.ok()) return answer->effect == Effect::kNothingNew;
  return absl::IsNotFound(answer.status()) || absl::IsFailedPrecondition(answer.status()) ||
         MachineCodeOf(answer.status()) == "stale-version";
}

}  // namespace

absl::StatusOr<std::vector<absl::string_view>> LinesOf(absl::string_view body) {
  std::vector<absl::string_view> lines;
  for (absl::string_view line : absl::StrSplit(body, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) continue;
    if (lines.size() == kMaxItems) return TooManyItems(kMaxItems);
    lines.push_back(line);
  }
  return lines;
}

absl::Status TooManyItems(std::size_t most) {
  return Refuse(absl::StatusCode::kInvalidArgument, "too-many-items",
                absl::StrCat("at most ", most, " at once"));
}

absl::StatusOr<CommandHead> HeadOfItems(const HttpRequest& request,
                                        const QueryParameters& parameters) {
  ASSIGN_OR_RETURN(const std::optional<std::string> key, IdempotencyKeyOf(request));
  ASSIGN_OR_RETURN(CommandHead head, ParseCommandHead(request, parameters, key.value_or("")));
  if (head.if_match.has_value()) {
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                  "header if-match: what is new has no version to match");
  }
  return head;
}

void RunBulk(Node& node, Clock& clock, BulkRequest request, const Reply& reply) {
  std::make_shared<BulkRun>(node, clock, std::move(request), reply)->HandOver();
}

void RunOne(Node& node, CommandRequest request, AskedCommand asked, const Reply& reply) {
  asked.primary_stream = PrimaryStream(request.command, request.command_id, node.names());
  asked.if_match = request.if_match;
  asked.actor = request.actor;
  // Reading and writing the answer is not the core's work: it is done on the server's thread.
  node.Submit(std::move(request), [&node, asked = std::move(asked),
                                   reply](absl::StatusOr<CommandAnswer> answer) {
    reply.run([&node, asked, reply, answer = std::move(answer)] {
      if (asked.when_negative && IsNegative(answer)) asked.when_negative();
      const Sight sight = SightOf(asked.actor, node);
      reply.send(answer.ok() ? AnswerResponse(node.names(), asked, *answer, sight)
                             : RefusalResponse(*node.Snapshot(), asked, answer.status(), sight));
    });
  });
}

}  // namespace redress
