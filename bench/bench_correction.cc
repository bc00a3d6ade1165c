// A calendar that is corrected while many promises run by it: tickets are received under one text
// of a policy, another one is applied, and all that runs is counted again, a few tickets at a time.
// Prints how long it takes to tell what would move, and on how much processor time, how long to
// move it, and how long people's commands took meanwhile, beside how long they take otherwise.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "bench/figures.h"
#include "bench/life_requests.h"
#include "bench/node_load.h"
#include "bench/policies.h"
#include "bench/process_use.h"
#include "projections/ticket_lists.h"

namespace redress {
namespace {

constexpr std::uint64_t kReceiptRun = 1;
constexpr std::uint64_t kPeopleRun = 2;

struct Options {
  std::string data;
  std::string policy;
  std::string corrected;
  std::string name = "standards/hotline-12345";
  std::uint64_t tickets = 100'000;
  std::size_t batch = 20;
  double people = 5;
  std::uint64_t seed = 1;
};

// Numbers of tickets whose promises run by the policy.
std::vector<std::string> Running(const Node& node, const std::string& policy) {
  std::vector<std::string> numbers;
  const auto views = node.Snapshot();
  TicketFilter filter;
  filter.running = policy;
  std::string cursor;
  do {
    const auto page = ListTickets(*views, filter, cursor, kMaxPageSize);
    if (!page.ok()) std::exit(1);
    for (const TicketRow& row : page->rows) numbers.push_back(row.number());
    cursor = page->next_cursor;
  } while (!cursor.empty());
  return numbers;
}

// Counts the tickets again, `batch` at a time, one request after the other. Returns how many
// change.
std::size_t Correct(Node& node, const Options& options, const std::vector<std::string>& numbers,
                    Mode mode) {
  std::size_t changed = 0;
  for (std::size_t first = 0; first < numbers.size(); first += options.batch) {
    CommandRequest request;
    request.command.mutable_policy()->set_name(options.name);
    CorrectRunning& correct =
        *request.command.mutable_policy()->mutable_command()->mutable_correct_running();
    correct.set_reason("measured");
    for (std::size_t i = first; i < std::min(numbers.size(), first + options.batch); ++i) {
      correct.add_tickets(numbers[i]);
    }
    const std::string what = absl::StrJoin(correct.tickets(), " ");
    request.command_id = node.names().CommandId({"bench", "correct", what});
    request.request_digest = node.names().RequestDigest(what);
    request.actor = {"bench", "supervisor", true};
    request.mode = mode;
    request.persistence = Persistence::kUntilDecided;
    std::promise<absl::StatusOr<CommandAnswer>> done;
    node.Submit(std::move(request), [&done](absl::StatusOr<CommandAnswer> answer) {
      done.set_value(std::move(answer));
    });
    const absl::StatusOr<CommandAnswer> answer = done.get_future().get();
    if (!answer.ok()) {
      std::fprintf(stderr, "%s\n", answer.status().ToString().c_str());
      std::exit(1);
    }
    changed += mode == Mode::kDryRun ? answer->decision.appends.size() : answer->events.size();
  }
  return changed;
}

void Run(const Options& options) {
  SystemClock clock;
  NodeOptions place;
  place.data_folder = options.data;
  const std::unique_ptr<Node> node = OpenReady(place);
  ApplyPolicy(*node, options.policy);
  const LifeRequests requests(node->names(), options.seed);
  Receive(*node, requests, kReceiptRun, options.tickets);
  const std::vector<std::string> numbers = Running(*node, options.name);
  ApplyPolicy(*node, options.corrected);
  Latencies before = People(*node, requests, kPeopleRun, absl::Seconds(options.people));

  const ProcessUse idle = UseOf(getpid());
  const absl::Duration asked = clock.Steady();
  const std::size_t moving = Correct(*node, options, numbers, Mode::kDryRun);
  const absl::Duration told = clock.Steady();
  const ProcessUse answered = UseOf(getpid());
  std::atomic<bool> is_over = false;
  std::size_t corrected = 0;
  absl::Duration done;
  std::jthread correcting([&] {
    corrected = Correct(*node, options, numbers, Mode::kCommit);
    done = clock.Steady();
    is_over = true;
  });
  Latencies during;
  for (std::uint64_t run = kPeopleRun + 1; !is_over; ++run) {
    during.Add(People(*node, requests, run, absl::Milliseconds(500)));
  }
  correcting.join();
  Print({{"tickets", numbers.size()},
         {"batch", options.batch},
         {"moving", moving},
         {"corrected", corrected},
         {"dry_run_seconds", absl::ToDoubleSeconds(told - asked)},
         {"dry_run_cpu_seconds", absl::ToDoubleSeconds(answered.cpu - idle.cpu)},
         {"seconds", absl::ToDoubleSeconds(done - told)},
         {"people", during.count()},
         {"people_p99_ms", absl::ToDoubleMilliseconds(during.Percentile(0.99))},
         {"people_p50_ms", absl::ToDoubleMilliseconds(during.Percentile(0.5))},
         {"people_before_p99_ms", absl::ToDoubleMilliseconds(before.Percentile(0.99))},
         {"people_before_p50_ms", absl::ToDoubleMilliseconds(before.Percentile(0.5))}});
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("A calendar that is corrected while many promises run by it");
  app.add_option("--data", options.data, "An empty data folder")->required();
  app.add_option("--policy", options.policy, "By which tickets are received")->required();
  app.add_option("--corrected", options.corrected, "The same policy, corrected")->required();
  app.add_option("--name", options.name, "The policy's name");
  app.add_option("--tickets", options.tickets, "How many are received");
  app.add_option("--batch", options.batch, "Tickets of one request")->check(CLI::Range(1, 50));
  app.add_option("--people", options.people, "Seconds for which people work before");
  app.add_option("--seed", options.seed, "Of what is said");
  CLI11_PARSE(app, argc, argv);
  redress::Run(options);
  return 0;
}
