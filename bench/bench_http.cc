// What a running server does under load, beside clients that behave badly: rates and exact
// latencies of what was done and of what was refused, processor time of server and client apart,
// and memory before, during and after. See docs/reliability.md for the commands.

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "base/descriptors.h"
#include "bench/figures.h"
#include "bench/http_company.h"
#include "bench/http_load.h"
#include "bench/http_requests.h"

namespace redress {
namespace {

constexpr int kConflict = 409;
constexpr char kFeedRequest[] = "GET /v1/feed HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Options {
  LoadPlan load;
  HttpRequests requests;
  double overload = 0;
  double seconds = 10;
  double warm_up = 0;
  bool new_connections = false;
  bool json = false;
  pid_t server = 0;
  int idle = 0;
  int half_open = 0;
  int announcing = 0;
  int unread = 0;
  std::string unread_target = "/v1/journal?limit=200";
  int feeds = 0;
  int feeds_at_once = 0;
};

std::string Shown(absl::Duration latency) {
  return absl::FormatDuration(absl::Trunc(latency, absl::Microseconds(10)));
}

void PrintForPeople(const std::string& name, const LoadResult& result, RunFigures& figures) {
  std::printf("%-22s %8.0f done/s  p50 %-10s p99 %-10s  refused %8zu  p99 %-10s  no answer %llu\n",
              name.c_str(), result.done_a_second(), Shown(figures.done.Percentile(0.5)).c_str(),
              Shown(figures.done.Percentile(0.99)).c_str(), figures.refused.count(),
              Shown(figures.refused.Percentile(0.99)).c_str(),
              static_cast<unsigned long long>(result.without_answer));
  std::printf("%-22s processor time: server %.2f s, client %.2f s; server's memory %zu MiB; ", "",
              absl::ToDoubleSeconds(figures.server.cpu), absl::ToDoubleSeconds(figures.client.cpu),
              figures.server.resident >> 20);
  for (const auto& [status, count] : result.by_status) {
    std::printf(" %d: %llu", status, static_cast<unsigned long long>(count));
  }
  std::printf("\n");
}

RunFigures FiguresOf(const LoadResult& result, const UseWatch& watch) {
  RunFigures figures;
  figures.done = result.done;
  figures.refused = result.refused;
  figures.failed = result.without_answer;
  for (const auto& [status, count] : result.by_status) {
    if (status / 100 != 2 && status != 429 && status != 503) figures.failed += count;
  }
  figures.time = result.time;
  watch.TellTo(figures);
  return figures;
}

LoadResult Measure(const Options& options, const std::string& name, LoadPlan plan) {
  UseWatch watch(options.server, UseWatch::Server::kOneProcess);
  HttpCompany late(options.load.port);
  plan.at_begin = [&] {
    watch.Begin();
    late.AddReading(options.feeds_at_once, kFeedRequest);
  };
  plan.at_end = [&watch] { watch.End(); };
  LoadResult result = RunLoad(plan);
  RunFigures figures = FiguresOf(result, watch);
  if (options.json) {
    boost::json::object line = FiguresAsJson(figures);
    line["name"] = name;
    line["without_answer"] = result.without_answer;
    line["answer_bytes"] = static_cast<double>(result.done_bytes) /
                           std::max<double>(1, static_cast<double>(result.done.count()));
    const auto conflicts = result.by_status.find(kConflict);
    line["conflicts"] = conflicts == result.by_status.end() ? 0 : conflicts->second;
    Print(line);
  } else {
    PrintForPeople(name, result, figures);
  }
  return result;
}

std::unique_ptr<HttpCompany> CompanyOf(const Options& options) {
  auto company = std::make_unique<HttpCompany>(options.load.port);
  const std::string host = " HTTP/1.1\r\nHost: localhost\r\n";
  company->AddSilent(options.idle, "");
  company->AddSilent(options.half_open, absl::StrCat("GET /", host));
  company->AddSilent(options.announcing, absl::StrCat("POST /v1/interactions", host,
                                                      "Content-Type: application/x-ndjson\r\n",
                                                      "Content-Length: 8388608\r\n\r\n{"));
  company->AddSilent(options.unread, absl::StrCat("GET ", options.unread_target, host, "\r\n"));
  company->AddReading(options.feeds, kFeedRequest);
  return company;
}

int Run(Options options) {
  RaiseDescriptorLimit();
  LoadPlan& plan = options.load;
  plan.time = absl::Seconds(options.seconds);
  plan.reuse = options.new_connections ? Reuse::kNewConnection : Reuse::kKeepAlive;
  plan.warm_up = absl::Seconds(options.warm_up);
  plan.converse = ConverseAs(options.requests);
  if (options.overload == 0) {
    const std::unique_ptr<HttpCompany> company = CompanyOf(options);
    Measure(options, "alone or in company", plan);
  } else {
    const LoadResult capacity = Measure(options, "at capacity", plan);
    const std::unique_ptr<HttpCompany> company = CompanyOf(options);
    LoadPlan open = plan;
    open.clients = 0;
    open.rate = options.overload * capacity.done_a_second();
    Measure(options, absl::StrCat("open loop, x", options.overload), open);
  }
  if (!options.json) {
    std::printf("server's memory now: %zu MiB\n", UseOf(options.server).resident >> 20);
  }
  return 0;
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("Load on a running `redress serve`, and what it does under it");
  app.add_option("--port", options.load.port, "The server's port on 127.0.0.1")->required();
  app.add_option("--server", options.server, "Process id of the server, for its processor time");
  app.add_option("--request", options.requests.kind,
                 "receive (a new ticket each), life (each client carries tickets from their "
                 "receipt to their close), note, get, or a path to get");
  app.add_option("--places", options.requests.places,
                 "File of what is noted or got in turn: numbers of tickets, or paths");
  app.add_option("--words", options.requests.words, "Of notes: english, or chinese");
  app.add_option("--clients", options.load.clients, "Closed loop: how many ask at once");
  app.add_option("--rate", options.load.rate, "Open loop: requests a second");
  app.add_option("--overload", options.overload,
                 "After the closed loop, an open one at so many times its rate");
  app.add_option("--seconds", options.seconds, "Of each loop");
  app.add_option("--warm-up", options.warm_up, "Seconds of each loop before what counts");
  app.add_option("--seed", options.requests.seed, "Of what the clients say");
  app.add_option("--tokens", options.requests.tokens,
                 "File of the tokens that people show, \"person token\" a line");
  app.add_option("--keep-answers", options.requests.keep_answers,
                 "Folder for one answer of each kind, as bench_bare_server takes them");
  app.add_flag("--json", options.json, "Print a line of JSON for each loop");
  app.add_flag("--new-connections", options.new_connections, "One for each request");
  app.add_option("--idle", options.idle, "Beside: connections that say nothing");
  app.add_option("--half-open", options.half_open, "Beside: connections that end amid the head");
  app.add_option("--announcing", options.announcing,
                 "Beside: connections that announce 8 MiB and send a byte");
  app.add_option("--unread", options.unread, "Beside: connections that take no answer");
  app.add_option("--unread-target", options.unread_target, "What they ask for");
  app.add_option("--feeds", options.feeds, "Beside: feeds read from the start");
  app.add_option("--feeds-at-once", options.feeds_at_once,
                 "Beside: feeds opened at once when what counts begins");
  CLI11_PARSE(app, argc, argv);
  return redress::Run(options);
}
