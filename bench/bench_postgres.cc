// The same lives of complaints on PostgreSQL as bench_http has on Redress: as many connections,
// each with a thread, which takes a complaint from its receipt to its close and then the next.
// Processor time is that of the server and its backends; what the connections' threads use is told
// apart.

#include <sys/types.h>

#include <atomic>
#include <barrier>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "bench/complaint_life.h"
#include "bench/figures.h"
#include "bench/postgres_tickets.h"

namespace redress {
namespace {

struct Options {
  std::string place;
  pid_t server = 0;
  int clients = 1;
  double seconds = 2;
  double warm_up = 0;
  std::uint64_t seed = 1;
  bool empty = false;
  std::uint64_t fill = 0;
  std::uint64_t worked_on = 1;
  bool page = false;
  PostgresKeeps keeps = PostgresKeeps::kLeast;
};

// When what is done counts. The clients read it, one thread sets it.
enum class Time { kWarmUp, kCounted, kOver };

struct Client {
  Latencies done;
  std::uint64_t failed = 0;
};

// One command of a life. Returns whether it was done.
bool Do(PostgresTickets& tickets, LifeWriter& writer, std::size_t place, std::string& number) {
  const LifeStep step = writer.Step(place);
  if (place > 0) return tickets.Move(number, place, step);
  number = tickets.Receive(step, writer.Phone());
  return true;
}

void ReadPages(PostgresTickets& tickets, std::uint64_t seed, const std::atomic<Time>& time,
               Client& client) {
  SystemClock clock;
  LifeWriter writer(seed);
  while (time != Time::kOver) {
    const Time at_begin = time;
    const absl::Duration begin = clock.Steady();
    tickets.Page(writer.Person());
    if (at_begin == Time::kCounted) client.done.Add(clock.Steady() - begin);
  }
}

void Live(PostgresTickets& tickets, std::uint64_t seed, const std::atomic<Time>& time,
          Client& client) {
  SystemClock clock;
  LifeWriter writer(seed);
  std::string number;
  for (std::size_t place = 0; time != Time::kOver; place = (place + 1) % kStepsOfLife) {
    const Time at_begin = time;
    const absl::Duration begin = clock.Steady();
    const bool is_done = Do(tickets, writer, place, number);
    if (at_begin != Time::kCounted) continue;
    if (is_done) {
      client.done.Add(clock.Steady() - begin);
    } else {
      ++client.failed;
    }
  }
}

// Returns the answer to a question for a number.
double Number(PostgresSession& session, const std::string& question) {
  double number = 0;
  return absl::SimpleAtod(session.Ask(question), &number) ? number : 0;
}

// Returns how far the write-ahead log has come, in bytes.
double LogPosition(PostgresSession& session) {
  return Number(session, "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn");
}

RunFigures Drive(const Options& options, PostgresSession& session, double& log_bytes) {
  const auto count = static_cast<std::size_t>(options.clients);
  std::vector<Client> clients(count);
  std::atomic<Time> time = Time::kWarmUp;
  std::barrier connected(options.clients + 1);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      PostgresTickets tickets(options.place, options.keeps);
      connected.arrive_and_wait();
      const auto work = options.page ? ReadPages : Live;
      work(tickets, options.seed * 1'000'003 + i, time, clients[i]);
      connected.arrive_and_wait();  // the backends are looked at before they end
    });
  }
  connected.arrive_and_wait();
  UseWatch watch(options.server, UseWatch::Server::kFamily);
  absl::SleepFor(absl::Seconds(options.warm_up));
  log_bytes = LogPosition(session);
  watch.Begin();
  time = Time::kCounted;
  absl::SleepFor(absl::Seconds(options.seconds));
  time = Time::kOver;
  watch.End();
  log_bytes = LogPosition(session) - log_bytes;
  connected.arrive_and_wait();
  RunFigures figures;
  figures.time = absl::Seconds(options.seconds);
  watch.TellTo(figures);
  for (std::size_t i = 0; i < count; ++i) {
    threads[i].join();
    figures.done.Add(clients[i].done);
    figures.failed += clients[i].failed;
  }
  return figures;
}

void Run(const Options& options) {
  PostgresSession session(options.place);
  if (options.empty) MakePostgresTables(session, options.keeps);
  if (options.fill > 0) FillPostgresTables(session, options.fill, options.worked_on);
  double log_bytes = 0;
  RunFigures figures = Drive(options, session, log_bytes);
  boost::json::object line = FiguresAsJson(figures);
  line["name"] = "postgres";
  line["log_bytes"] = log_bytes / static_cast<double>(figures.done.count());
  line["table_bytes"] = Number(session,
                               "SELECT (SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
                               "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)"
                               "::float8 / greatest(1, (SELECT count(*) FROM events))");
  Print(line);
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("Lives of complaints on PostgreSQL");
  app.add_option("--place", options.place, "Connection string")->required();
  app.add_option("--server", options.server, "Process id of the server");
  app.add_option("--clients", options.clients, "How many connections ask at once");
  app.add_option("--seconds", options.seconds, "How long what counts takes");
  app.add_option("--warm-up", options.warm_up, "Seconds before what counts");
  app.add_option("--seed", options.seed, "Of what the clients say");
  app.add_flag("--empty", options.empty, "Make the tables anew before");
  app.add_option("--fill", options.fill, "Put so many tickets into the tables before");
  app.add_option("--worked-on", options.worked_on, "One of so many of them is worked on");
  app.add_flag("--page", options.page, "Read pages of people's open tickets in place of lives");
  bool alike = false;
  app.add_flag("--alike", alike, "Keep what it takes to answer what Redress answers");
  CLI11_PARSE(app, argc, argv);
  if (alike) options.keeps = redress::PostgresKeeps::kAlike;
  redress::Run(options);
  return 0;
}
