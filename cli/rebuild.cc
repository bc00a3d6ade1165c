// Making the views again from the journal: by the running server, or offline where none runs.

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/node_options.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "node/offline_rebuild.h"

namespace redress {
namespace {

// How often the rebuild's progress is asked for.
constexpr absl::Duration kLookInterval = absl::Milliseconds(200);

struct RebuildWords {
  bool offline = false;
  bool accept_journal = false;
  NodeOptions node;
};

std::uint64_t NumberAt(const boost::json::value& value, absl::string_view path) {
  std::uint64_t number = 0;
  return absl::SimpleAtoi(TextAt(value, path), &number) ? number : 0;
}

double RateAt(const boost::json::value& value, absl::string_view path) {
  double rate = 0;
  return absl::SimpleAtod(TextAt(value, path), &rate) ? rate : 0;
}

void Tell(ProgressBar& progress, std::uint64_t position, std::uint64_t end, double rate) {
  progress.Update(position, end, absl::StrCat(std::llround(rate), " records/s"));
}

ExitCode Done(Invocation& invocation, std::uint64_t position) {
  invocation.out << "rebuilt, at position " << position << '\n';
  return ExitCode::kOk;
}

// Asks for a rebuild, and looks at that one, by its id, until it has ended.
ExitCode AskServer(Invocation& invocation) {
  Outcome outcome = Ask(invocation, {.method = "POST", .target = "/v1/rebuilds"});
  if (outcome.exit != ExitCode::kOk) return outcome.exit;
  const std::string target = absl::StrCat("/v1/rebuilds/", TextAt(outcome.body, "id"));
  ProgressBar progress(invocation.err, "rebuilding", ProgressBar::Show::kLinesElsewhere);
  while (TextAt(outcome.body, "state") == "running") {
    absl::SleepFor(kLookInterval);
    outcome = Ask(invocation, {.method = "GET", .target = target});
    if (outcome.exit != ExitCode::kOk) return outcome.exit;
    Tell(progress, NumberAt(outcome.body, "position"), NumberAt(outcome.body, "end"),
         RateAt(outcome.body, "records_per_second"));
  }
  progress.Finish();
  if (TextAt(outcome.body, "state") == "done") {
    return Done(invocation, NumberAt(outcome.body, "position"));
  }
  return Fail(invocation, ExitCode::kRefused,
              absl::StrCat("the rebuild failed, and the views are the ones before: ",
                           TextAt(outcome.body, "detail")));
}

ExitCode Offline(Invocation& invocation, const RebuildWords& words) {
  ProgressBar progress(invocation.err, "rebuilding", ProgressBar::Show::kLinesElsewhere);
  const absl::StatusOr<RebuildStatus> rebuilt = RebuildOffline(
      words.node, words.accept_journal ? JournalWord::kReplaced : JournalWord::kTheOneRead,
      [&progress](const RebuildStatus& status) {
        Tell(progress, status.position, status.end, status.records_per_second);
      });
  progress.Finish();
  if (rebuilt.ok()) return Done(invocation, rebuilt->position);
  return Fail(invocation, ExitFor(rebuilt.status()), rebuilt.status().message());
}

}  // namespace

void AddRebuild(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<RebuildWords>();
  CLI::App& verb = *app.add_subcommand(
      "rebuild", "Make the views again from the journal, beside the live ones, and swap");
  CLI::Option* const offline =
      verb.add_flag("--offline", words->offline,
                    "Open the data folder here; for where no server runs on it, or none can start");
  verb.add_flag(
          "--accept-journal", words->accept_journal,
          "Your word that the journal was replaced on purpose, or is to be taken as it stands: "
          "what it does not hold is given up")
      ->needs(offline);
  AddNodeOptions(verb, words->node);
  verb.footer(kExitCodeHelp);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return words->offline ? Offline(invocation, *words) : AskServer(invocation);
    };
  });
}

}  // namespace redress
