#include "api/operations.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/refusal.h"
#include "api/problem.h"
#include "api/request.h"
#include "boost/json/array.hpp"
#include "commands/json.h"

namespace redress {
namespace {

constexpr NodeState kStates[] = {NodeState::kStarting,   NodeState::kReady,
                                 NodeState::kAway,       NodeState::kClockWrong,
                                 NodeState::kSuspicious, NodeState::kStopped};

boost::json::array ArrayOf(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

constexpr std::pair<Lane, const char*> kLanes[] = {{Lane::kHealth, "health"},
                                                   {Lane::kCommand, "command"},
                                                   {Lane::kBulk, "bulk"},
                                                   {Lane::kQuery, "query"},
                                                   {Lane::kFeed, "feed"}};

std::uint64_t ShedOn(const HttpCounters& counters, Lane lane) {
  return counters.requests_shed.at(static_cast<std::size_t>(lane));
}

boost::json::object HttpJson(const HttpCounters& counters) {
  boost::json::object responses;
  for (std::size_t i = 1; i < counters.responses_by_class.size(); ++i) {
    responses[absl::StrCat(i, "xx")] = counters.responses_by_class[i].load();
  }
  boost::json::object http;
  http["responses"] = std::move(responses);
  http["connections_open"] = counters.connections_open.load();
  http["connections_taken"] = counters.connections_taken.load();
  http["connections_refused"] = counters.connections_refused.load();
  http["connections_evicted"] = counters.connections_evicted.load();
  boost::json::object shed;
  for (const auto& [lane, name] : kLanes) shed[name] = ShedOn(counters, lane);
  http["requests_shed"] = std::move(shed);
  http["requests_limited"] = counters.requests_limited.load();
  http["bytes_held"] = counters.bytes_held.load();
  return http;
}

// Writes one metric after the other, with its help and type.
class Metrics {
 public:
  void Declare(absl::string_view name, absl::string_view type, absl::string_view help) {
    name_ = std::string(name);
    absl::StrAppend(&text_, "# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
  }

  template <typename Number>
  void Sample(const Number& number) {
    absl::StrAppend(&text_, name_, " ", number, "\n");
  }

  template <typename Number>
  void Sample(absl::string_view label, absl::string_view value, const Number& number) {
    const std::string quoted =
        absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
    absl::StrAppend(&text_, name_, "{", label, "=\"", quoted, "\"} ", number, "\n");
  }

  std::string Take() { return std::move(text_); }

 private:
  std::string name_;
  std::string text_;
};

void AddNodeMetrics(const NodeStatus& status, Metrics& metrics) {
  metrics.Declare("redress_position", "gauge", "Records of the journal read into the views.");
  metrics.Sample(status.position);
  metrics.Declare("redress_journal_offset", "gauge", "Offset of the last record read.");
  metrics.Sample(status.offset);
  metrics.Declare("redress_records_accepted_total", "counter",
                  "Records accepted by the rule since start.");
  metrics.Sample(status.accepted);
  metrics.Declare("redress_records_refused_total", "counter",
                  "Records refused by the rule since start, by reason.");
  for (const auto& [reason, count] : status.refused) metrics.Sample("reason", reason, count);
  metrics.Declare("redress_waiting_commands", "gauge", "Commands taken and not yet answered.");
  metrics.Sample(status.waiting_commands);
  metrics.Declare("redress_clock_error_seconds", "gauge",
                  "The node's clock against the journal's, as last measured.");
  metrics.Sample(absl::ToDoubleSeconds(status.clock_error));
  metrics.Declare("redress_state", "gauge", "1 for the state that the node is in.");
  for (const NodeState state : kStates) {
    metrics.Sample("state", NodeStateName(state), status.state == state ? 1 : 0);
  }
  metrics.Declare("redress_alarms", "gauge", "What an operator should look at; see /v1/status.");
  metrics.Sample(status.alarms.size());
  metrics.Declare("redress_lost_commands", "gauge",
                  "Commands answered here that the log does not hold any more.");
  metrics.Sample(status.lost.size());
  metrics.Declare("redress_rebuilding", "gauge", "1 while the views are made again.");
  metrics.Sample(status.rebuilding() ? 1 : 0);
  metrics.Declare("redress_rebuild_position", "gauge", "How far the rebuild has come.");
  metrics.Sample(status.rebuilding() ? status.rebuilds.back().position : 0);
  metrics.Declare("redress_scrub_passes_total", "counter",
                  "Times that all of journal and views was read in search of damage.");
  metrics.Sample(status.scrub.passes);
  metrics.Declare("redress_scrub_findings", "gauge", "1 where damage was found.");
  metrics.Sample(status.scrub.finding.empty() ? 0 : 1);
}

void AddHttpMetrics(const HttpCounters& counters, Metrics& metrics) {
  metrics.Declare("redress_http_responses_total", "counter", "Responses, by class of status.");
  for (std::size_t i = 1; i < counters.responses_by_class.size(); ++i) {
    metrics.Sample("class", absl::StrCat(i, "xx"), counters.responses_by_class[i].load());
  }
  metrics.Declare("redress_http_connections_total", "counter", "Connections taken.");
  metrics.Sample(counters.connections_taken.load());
  metrics.Declare("redress_http_connections_refused_total", "counter",
                  "Connections over the limit.");
  metrics.Sample(counters.connections_refused.load());
  metrics.Declare("redress_http_connections_evicted_total", "counter",
                  "Connections that kept the server waiting, closed to make room for others.");
  metrics.Sample(counters.connections_evicted.load());
  metrics.Declare("redress_http_requests_shed_total", "counter",
                  "Requests answered 429 because too many of their kind were under way.");
  for (const auto& [lane, name] : kLanes) metrics.Sample("lane", name, ShedOn(counters, lane));
  metrics.Declare("redress_http_requests_limited_total", "counter",
                  "Requests answered 429 because one token or address asked too often.");
  metrics.Sample(counters.requests_limited.load());
  metrics.Declare("redress_http_bytes_held", "gauge",
                  "Bytes of bodies that come and answers that are not taken yet.");
  metrics.Sample(counters.bytes_held.load());
  metrics.Declare("redress_http_connections", "gauge", "Connections open.");
  metrics.Sample(counters.connections_open.load());
}

void AddIntakeMetrics(const IntakeStatus& status, Metrics& metrics) {
  metrics.Declare("redress_intake_messages_total", "counter",
                  "Messages taken from the topic, by what became of them.");
  metrics.Sample("fate", "accepted", status.counts.accepted);
  metrics.Sample("fate", "replayed", status.counts.replayed);
  metrics.Sample("fate", "dead", status.counts.dead);
  metrics.Declare("redress_intake_running", "gauge", "1 where the intake takes messages.");
  metrics.Sample(status.state == IntakeState::kRunning ? 1 : 0);
  if (!status.lag.has_value()) return;
  metrics.Declare("redress_intake_lag", "gauge",
                  "Messages in this node's partitions that are not finished.");
  metrics.Sample(*status.lag);
}

boost::json::object ScrubJson(const ScrubStatus& scrub) {
  boost::json::object object;
  object["bytes_read"] = scrub.bytes_read;
  object["bytes_total"] = scrub.bytes_total;
  object["passes"] = scrub.passes;
  if (scrub.passes > 0) {
    object["finished"] = redress::FormatTime(scrub.finished_at);
    object["position"] = scrub.position;
  }
  if (!scrub.finding.empty()) object["finding"] = scrub.finding;
  return object;
}

boost::json::object ErasuresJson(const ErasureStatus& erasures) {
  boost::json::object object;
  object["keys_destroyed"] = erasures.destroyed;
  object["purged"] = erasures.purged;
  return object;
}

boost::json::object RebuildJson(const RebuildStatus& rebuild) {
  boost::json::object object;
  object["id"] = rebuild.id;
  object["state"] = std::string(RebuildStateName(rebuild.state));
  object["detail"] = rebuild.detail;
  object["position"] = rebuild.position;
  object["end"] = rebuild.end;
  object["records_per_second"] = rebuild.records_per_second;
  return object;
}

boost::json::object IntakeJson(const IntakeStatus& status) {
  boost::json::object object;
  object["state"] = std::string(IntakeStateName(status.state));
  object["detail"] = status.detail;
  object["received"] = status.counts.received;
  object["accepted"] = status.counts.accepted;
  object["replayed"] = status.counts.replayed;
  object["dead"] = status.counts.dead;
  object["retried"] = status.counts.retried;
  if (status.lag.has_value()) object["lag"] = *status.lag;
  return object;
}

}  // namespace

HttpResponse ReadyResponse(const NodeStatus& status) {
  const std::string state(NodeStateName(status.state));
  if (status.state != NodeState::kReady) {
    return ProblemResponse(503, "not-ready", status.detail, {{"state", state}});
  }
  return JsonResponse(200, {{"state", state}});
}

boost::json::object StatusJson(const NodeStatus& status, const HttpCounters& counters,
                               const Intake* intake) {
  boost::json::object object;
  object["state"] = std::string(NodeStateName(status.state));
  object["detail"] = status.detail;
  object["journal"] = status.journal;
  object["journal_id"] = status.journal_id;
  object["position"] = status.position;
  object["digest"] = status.digest;
  object["offset"] = status.offset;
  if (status.recorded_at > absl::UnixEpoch()) {
    object["recorded"] = redress::FormatTime(status.recorded_at);
  }
  object["accepted"] = status.accepted;
  boost::json::object refused;
  for (const auto& [reason, count] : status.refused) refused[reason] = count;
  object["refused"] = std::move(refused);
  object["waiting_commands"] = status.waiting_commands;
  object["clock_error_seconds"] = absl::ToDoubleSeconds(status.clock_error);
  object["alarms"] = ArrayOf(status.alarms);
  object["lost"] = ArrayOf(status.lost);
  object["scrub"] = ScrubJson(status.scrub);
  object["erasures"] = ErasuresJson(status.erasures);
  object["rebuilding"] = status.rebuilding();
  if (!status.rebuilds.empty()) object["rebuild"] = RebuildJson(status.rebuilds.back());
  object["http"] = HttpJson(counters);
  if (intake != nullptr) object["intake"] = IntakeJson(intake->status());
  return object;
}

std::string MetricsText(const NodeStatus& status, const HttpCounters& counters,
                        const Intake* intake) {
  Metrics metrics;
  AddNodeMetrics(status, metrics);
  AddHttpMetrics(counters, metrics);
  if (intake != nullptr) AddIntakeMetrics(intake->status(), metrics);
  return metrics.Take();
}

void StartRebuild(Node& node, const HttpRequest& request, const Reply& reply) {
  if (const auto actor = ActorOf(request); !actor.ok()) {
    return reply.send(ProblemResponse(actor.status()));
  }
  node.StartRebuild([send = reply.send](const absl::StatusOr<RebuildStatus>& begun) {
    if (!begun.ok()) return send(ProblemResponse(begun.status()));
    HttpResponse response = JsonResponse(202, RebuildJson(*begun));
    response.Set("Location", absl::StrCat("/v1/rebuilds/", begun->id));
    send(std::move(response));
  });
}

HttpResponse RebuildResponse(const NodeStatus& status, absl::string_view id) {
  for (const RebuildStatus& rebuild : status.rebuilds) {
    if (rebuild.id == id) return JsonResponse(200, RebuildJson(rebuild));
  }
  return ProblemResponse(
      Refuse(absl::StatusCode::kNotFound, "no-such-rebuild",
             "this server knows no such rebuild: it was started before the server was, or many "
             "others since"));
}

HttpResponse RebuildsResponse(const NodeStatus& status) {
  boost::json::array rebuilds;
  for (const RebuildStatus& rebuild : status.rebuilds) rebuilds.push_back(RebuildJson(rebuild));
  return JsonResponse(200, {{"rebuilds", std::move(rebuilds)}});
}

}  // namespace redress
