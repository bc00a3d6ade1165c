// What a running server does under load, beside clients that behave badly: rates and exact
// latencies of what was done and of what was refused, processor time of server and client apart,
// and memory before, during and after. See docs/reliability.md for the commands.

#include <sys/types.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/descriptors.h"
#include "bench/http_company.h"
#include "bench/http_load.h"
#include "bench/process_use.h"

namespace redress {
namespace {

constexpr std::uint64_t kTelephoneNumbers = 100'000'000;

struct Options {
  LoadPlan load;
  std::string request = "receive";
  double overload = 0;
  double seconds = 10;
  bool new_connections = false;
  pid_t server = 0;
  int idle = 0;
  int half_open = 0;
  int announcing = 0;
  int unread = 0;
  std::string unread_target = "/v1/journal?limit=200";
  int feeds = 0;
};

LoadCall CallOf(const std::string& request, std::uint64_t number) {
  if (request != "receive") return {.target = request};
  return {.method = "POST",
          .target = "/v1/tickets",
          .body = absl::StrFormat(
              R"({"kind":"complaint","channel":"phone","remedy_sought":"none stated",)"
              R"("customer":{"points":[{"kind":"phone","value":"+86139%08d"}]},)"
              R"("words":"The street lamp in front of number %d is dark."})",
              number % kTelephoneNumbers, number)};
}

void Print(const std::string& name, LoadResult& result, const ProcessUse& server,
           const ProcessUse& client) {
  std::printf(
      "%-22s %8.0f done/s  p50 %-10s p99 %-10s  refused %8zu  p99 %-10s  no answer %llu\n",
      name.c_str(), result.done_a_second(),
      absl::FormatDuration(absl::Trunc(result.done.Percentile(0.5), absl::Microseconds(10)))
          .c_str(),
      absl::FormatDuration(absl::Trunc(result.done.Percentile(0.99), absl::Microseconds(10)))
          .c_str(),
      result.refused.count(),
      absl::FormatDuration(absl::Trunc(result.refused.Percentile(0.99), absl::Microseconds(10)))
          .c_str(),
      static_cast<unsigned long long>(result.without_answer));
  std::printf("%-22s processor time: server %.2f s, client %.2f s; server's memory %zu MiB; ", "",
              absl::ToDoubleSeconds(server.cpu), absl::ToDoubleSeconds(client.cpu),
              server.resident >> 20);
  for (const auto& [status, count] : result.by_status) {
    std::printf(" %d: %llu", status, static_cast<unsigned long long>(count));
  }
  std::printf("\n");
}

LoadResult Measure(const Options& options, const std::string& name, const LoadPlan& plan) {
  const ProcessUse server = UseOf(options.server);
  const ProcessUse client = UseOf(::getpid());
  LoadResult result = RunLoad(plan);
  ProcessUse server_now = UseOf(options.server);
  ProcessUse client_now = UseOf(::getpid());
  server_now.cpu -= server.cpu;
  client_now.cpu -= client.cpu;
  Print(name, result, server_now, client_now);
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
  company->AddReading(options.feeds, absl::StrCat("GET /v1/feed", host, "\r\n"));
  return company;
}

int Run(Options options) {
  RaiseDescriptorLimit();
  LoadPlan& plan = options.load;
  plan.time = absl::Seconds(options.seconds);
  plan.reuse = options.new_connections ? Reuse::kNewConnection : Reuse::kKeepAlive;
  plan.call_of = [&options](std::uint64_t number) { return CallOf(options.request, number); };
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
  std::printf("server's memory now: %zu MiB\n", UseOf(options.server).resident >> 20);
  return 0;
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("Load on a running `redress serve`, and what it does under it");
  app.add_option("--port", options.load.port, "The server's port on 127.0.0.1")->required();
  app.add_option("--server", options.server, "Process id of the server, for its processor time");
  app.add_option("--request", options.request, "\"receive\" (a new ticket each), or a path to GET");
  app.add_option("--clients", options.load.clients, "Closed loop: how many ask at once");
  app.add_option("--rate", options.load.rate, "Open loop: requests a second");
  app.add_option("--overload", options.overload,
                 "After the closed loop, an open one at so many times its rate");
  app.add_option("--seconds", options.seconds, "Of each loop");
  app.add_flag("--new-connections", options.new_connections, "One for each request");
  app.add_option("--idle", options.idle, "Beside: connections that say nothing");
  app.add_option("--half-open", options.half_open, "Beside: connections that end amid the head");
  app.add_option("--announcing", options.announcing,
                 "Beside: connections that announce 8 MiB and send a byte");
  app.add_option("--unread", options.unread, "Beside: connections that take no answer");
  app.add_option("--unread-target", options.unread_target, "What they ask for");
  app.add_option("--feeds", options.feeds, "Beside: feeds read from the start");
  CLI11_PARSE(app, argc, argv);
  return redress::Run(options);
}
