// Making the views again from the journal: by the running server, or offline where none runs.

#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/node_options.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "node/node.h"

namespace redress {
namespace {

// How often the rebuild's progress is asked for.
constexpr absl::Duration kLookInterval = absl::Milliseconds(200);

struct RebuildWords {
  bool offline = false;
  NodeOptions node;
};

std::uint64_t NumberAt(const boost::json::value& value, absl::string_view path) {
  std::uint64_t number = 0;
  return absl::SimpleAtoi(TextAt(value, path), &number) ? number : 0;
}

ExitCode AskServer(Invocation& invocation) {
  Outcome outcome = Ask(invocation, {.method = "POST", .target = "/v1/rebuild"});
  if (outcome.exit != ExitCode::kOk) return outcome.exit;
  ProgressBar progress(invocation.err, "rebuilding");
  while (true) {
    outcome = Ask(invocation, {.method = "GET", .target = "/v1/status"});
    if (outcome.exit != ExitCode::kOk) return outcome.exit;
    if (TextAt(outcome.body, "rebuilding") != "true") break;
    progress.Update(NumberAt(outcome.body, "rebuild_position"), NumberAt(outcome.body, "position"));
    absl::SleepFor(kLookInterval);
  }
  progress.Finish();
  invocation.out << "rebuilt, at position " << NumberAt(outcome.body, "position") << '\n';
  return ExitCode::kOk;
}

// Waits until the node is past `state`. Errors: kFailedPrecondition (it stopped).
absl::Status AwaitReady(const Node& node) {
  for (NodeStatus status = node.status(); status.state != NodeState::kReady;
       status = node.status()) {
    if (status.state == NodeState::kStopped) return absl::FailedPreconditionError(status.detail);
    absl::SleepFor(kLookInterval);
  }
  return absl::OkStatus();
}

ExitCode Offline(Invocation& invocation, const NodeOptions& options) {
  const absl::StatusOr<std::unique_ptr<Node>> node = Node::Open(options);
  if (!node.ok()) return Fail(invocation, ExitFor(node.status()), node.status().message());
  absl::Status status = AwaitReady(**node);
  if (status.ok()) status = (*node)->StartRebuild();
  if (!status.ok()) return Fail(invocation, ExitFor(status), status.message());
  ProgressBar progress(invocation.err, "rebuilding");
  NodeStatus now = (*node)->status();
  for (; now.rebuilding; now = (*node)->status()) {
    progress.Update(now.rebuild_position, now.position);
    absl::SleepFor(kLookInterval);
  }
  progress.Finish();
  if (now.state != NodeState::kReady) return Fail(invocation, ExitCode::kAway, now.detail);
  invocation.out << "rebuilt, at position " << now.position << '\n';
  return ExitCode::kOk;
}

}  // namespace

void AddRebuild(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<RebuildWords>();
  CLI::App& verb = *app.add_subcommand(
      "rebuild", "Make the views again from the journal, beside the live ones, and swap");
  verb.add_flag("--offline", words->offline,
                "Open the data folder here; for where no server runs on it");
  AddNodeOptions(verb, words->node);
  verb.footer(kExitCodeHelp);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return words->offline ? Offline(invocation, words->node) : AskServer(invocation);
    };
  });
}

}  // namespace redress
