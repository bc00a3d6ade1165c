#include "cli/import_sending.h"

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "cli/invocation.h"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

bool IsLater(absl::string_view status) { return status == "429" || absl::StartsWith(status, "5"); }

ClientCall CallFor(const ImportTarget& target, const std::vector<ImportItem>& items,
                   const std::vector<std::size_t>& to_send) {
  ClientCall call{.method = "POST",
                  .target = target.is_dry_run ? "/v1/imports?dry_run=true" : "/v1/imports",
                  .headers = {{"Content-Type", "application/x-ndjson"}},
                  .body = ""};
  SayWhoAsks(target.actor, target.token, call);
  for (const std::size_t index : to_send) absl::StrAppend(&call.body, items[index].text, "\n");
  return call;
}

// Returns the results of one request, one an item.
//
// Errors: kUnavailable (later, or unknown), kInvalidArgument (refused as a whole).
absl::StatusOr<json::array> SendOnce(HttpClient& client, const ClientCall& call) {
  const absl::StatusOr<ClientReply> reply = client.Send(call);
  if (!reply.ok()) return absl::UnavailableError(reply.status().message());
  const absl::StatusOr<json::value> body = ParseJson(reply->body);
  const json::value* results =
      body.ok() && body->is_object() ? body->as_object().if_contains("results") : nullptr;
  if (reply->status == 200 && results != nullptr && results->is_array()) {
    return results->as_array();
  }
  const std::string what = absl::StrCat("the server answered ", reply->status, " ",
                                        body.ok() ? TextAt(*body, "detail") : "");
  if (IsLater(absl::StrCat(reply->status))) return absl::UnavailableError(what);
  return absl::InvalidArgumentError(what);
}

// Sends the items that are to be sent until each has its result.
absl::StatusOr<std::vector<ImportResult>> SendAll(const ImportTarget& target, HttpClient& client,
                                                  const std::vector<ImportItem>& items) {
  std::vector<ImportResult> results(items.size());
  std::vector<std::size_t> to_send;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const RowFate fate = items[i].fate;
    if (fate == RowFate::kSend || fate == RowFate::kSendAsOther) to_send.push_back(i);
  }
  absl::Status last = absl::UnavailableError("the server had no room for too long");
  for (int sending = 1; !to_send.empty(); ++sending) {
    if (sending > kMaxSendings) return last;
    if (sending > 1) absl::SleepFor(kSendingDelay);
    const absl::StatusOr<json::array> answered = SendOnce(client, CallFor(target, items, to_send));
    if (absl::IsInvalidArgument(answered.status())) return answered.status();
    if (!answered.ok() || answered->size() != to_send.size()) {
      if (!answered.ok()) last = answered.status();
      continue;
    }
    std::vector<std::size_t> again;
    for (std::size_t i = 0; i < to_send.size(); ++i) {
      const json::value& result = (*answered)[i];
      if (!result.is_object() || IsLater(TextAt(result, "status"))) {
        again.push_back(to_send[i]);
      } else {
        results[to_send[i]] = result.as_object();
      }
    }
    to_send = std::move(again);
  }
  return results;
}

}  // namespace

absl::Status ImportSender::AwaitEarlier(const std::string& id) {
  return ids_.contains(id) ? Finish() : absl::OkStatus();
}

absl::Status ImportSender::Add(ImportItem item) {
  const bool is_full = items_.size() == kMaxImportsPerRequest ||
                       bytes_ + item.text.size() > kMaxImportBytesPerRequest;
  if (is_full && !items_.empty()) RETURN_IF_ERROR(SendBatch());
  bytes_ += item.text.size() + 1;
  ids_.insert(item.id);
  items_.push_back(std::move(item));
  return absl::OkStatus();
}

absl::Status ImportSender::Finish() {
  if (!items_.empty()) RETURN_IF_ERROR(SendBatch());
  while (!under_way_.empty()) RETURN_IF_ERROR(SettleOldest());
  return absl::OkStatus();
}

absl::Status ImportSender::SendBatch() {
  while (under_way_.size() >= kMaxRequestsUnderWay) RETURN_IF_ERROR(SettleOldest());
  if (idle_.empty()) {
    ASSIGN_OR_RETURN(HttpClient client, HttpClient::For(target_.server));
    idle_.push_back(std::make_unique<HttpClient>(std::move(client)));
  }
  Batch& batch = under_way_.emplace_back();  // stays where it is: a deque
  batch.items = std::move(items_);
  batch.client = std::move(idle_.back());
  idle_.pop_back();
  items_.clear();
  bytes_ = 0;
  batch.results = std::async(
      std::launch::async, [this, &batch] { return SendAll(target_, *batch.client, batch.items); });
  return absl::OkStatus();
}

absl::Status ImportSender::SettleOldest() {
  Batch& batch = under_way_.front();
  const auto results = batch.results.get();
  if (results.ok()) {
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      settle_(batch.items[i], (*results)[i]);
      ids_.erase(batch.items[i].id);
    }
  }
  idle_.push_back(std::move(batch.client));
  under_way_.pop_front();
  return results.status();
}

}  // namespace redress
