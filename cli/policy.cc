// Policies: check a text, apply it, list and show what is in force, and how versions differ.

#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/clock.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/api_words.h"
#include "cli/collection_verbs.h"
#include "cli/command_call.h"
#include "cli/line_diff.h"
#include "cli/policy_text.h"
#include "cli/running_correction.h"
#include "cli/shown_times.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

// Returns the text without what would steer a terminal.
std::string SafeLines(absl::string_view text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) lines.push_back(SafeLine(line));
  return absl::StrJoin(lines, "\n");
}

// Checking.

void TellFaults(const std::vector<std::string>& faults, Invocation& invocation) {
  for (const std::string& fault : faults) invocation.err << SafeLine(fault) << '\n';
}

// Says that nothing is wrong, and what was not looked at.
void TellGood(const LocalPolicy& policy, bool is_alone, Invocation& invocation) {
  const PolicyFile& file = policy.reading.file;
  int clocks = 0;
  for (const ServiceStandard& standard : file.document.standards())
    clocks += standard.clocks_size();
  const std::vector<std::string> others = OthersIn(file.document);
  invocation.out << SafeLine(
      absl::StrCat(policy.path, ": ", file.name, " ", file.label, ": nothing is wrong; ",
                   file.document.standards_size(), " standards, ", clocks, " clocks",
                   is_alone && !others.empty()
                       ? absl::StrCat(", by calendars of ", absl::StrJoin(others, ", "),
                                      ", which is not looked at: name its file first to do that")
                       : ""));
  invocation.out << '\n';
}

PolicyPutInForce PutOf(const PolicyFile& file) {
  PolicyPutInForce put;
  put.set_name(file.name);
  put.set_version(1);
  *put.mutable_document() = file.document;
  return put;
}

// Checks each file beside those before it, as if they were applied in that order.
ExitCode Check(Invocation& invocation, const std::vector<std::string>& files) {
  PoliciesInForce policies;
  const bool is_alone = files.size() == 1;
  ExitCode exit = ExitCode::kOk;
  for (const std::string& file : files) {
    const absl::StatusOr<LocalPolicy> policy =
        ReadLocalPolicy(file, is_alone ? nullptr : &policies, SystemClock().Now());
    if (!policy.ok()) return Fail(invocation, ExitCode::kUsage, policy.status().message());
    const std::vector<std::string> faults = FaultsOf(*policy);
    TellFaults(faults, invocation);
    if (!faults.empty()) {
      exit = ExitCode::kRefused;
      continue;
    }
    TellGood(*policy, is_alone, invocation);
    policies.Put(PutOf(policy->reading.file));
  }
  return exit;
}

void AddCheck(CLI::App& app, Invocation& invocation) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App& verb =
      *app.add_subcommand("check", "Whether a text could be applied 检查政策文本; asks no server");
  verb.add_option("FILE", *files,
                  "The text, in YAML; several are checked as if applied in that order")
      ->required();
  verb.footer("What is wrong is told as FILE:LINE:COLUMN: KEY: REASON, a line each.");
  verb.callback([&invocation, files] {
    invocation.chosen = [&invocation, files] { return Check(invocation, *files); };
  });
}

// Applying.

struct ApplyWords : CommandWords {
  std::vector<std::string> files;
  std::optional<std::uint32_t> expected_version;
  bool running = false;  // what runs is counted again, too
  CorrectionWords correction = {};
};

ExitCode ApplyFile(Invocation& invocation, const ApplyWords& words, const std::string& file) {
  const absl::StatusOr<LocalPolicy> policy = ReadLocalPolicy(file, nullptr, SystemClock().Now());
  if (!policy.ok()) return Fail(invocation, ExitCode::kUsage, policy.status().message());
  const std::vector<std::string> faults = FaultsOf(*policy);
  TellFaults(faults, invocation);
  if (!faults.empty()) return ExitCode::kRefused;
  json::object body = {{"text", policy->text}};
  if (!words.happened.empty()) body["happened"] = words.happened;
  if (words.expected_version.has_value()) body["expected_version"] = *words.expected_version;
  invocation.text_file = file;
  const std::string& name = policy->reading.file.name;
  const ExitCode applied =
      PostCommand(invocation, PathOf(kPolicyCollection, name, "apply"), words, body);
  if (applied != ExitCode::kOk || words.dry_run) return applied;
  if (!words.running) return TellProvisional(invocation, name);
  CorrectionWords correction = words.correction;
  correction.policy = name;
  return CorrectRunningPromises(invocation, correction, std::cin);
}

ExitCode Apply(Invocation& invocation, const ApplyWords& words) {
  if (words.running && words.correction.reason.empty()) {
    return Fail(invocation, ExitCode::kUsage, "--running asks for a --reason");
  }
  for (const std::string& file : words.files) {
    const ExitCode exit = ApplyFile(invocation, words, file);
    if (exit != ExitCode::kOk) return exit;
  }
  return ExitCode::kOk;
}

void AddCorrectionOptions(CLI::App& verb, CorrectionWords& words) {
  verb.add_option("--reason", words.reason, "Why what runs is counted again");
  verb.add_flag("--may-shorten", words.may_shorten,
                "Also what is due earlier then, though another time was told");
  verb.add_flag("--yes", words.yes, "Do not ask");
}

void AddApply(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<ApplyWords>();
  CLI::App& verb = *app.add_subcommand("apply");
  verb.add_option("FILE", words->files,
                  "The text, in YAML; files that it names lie beside it and go along. Several are "
                  "applied in that order, up to the first that is refused")
      ->required();
  AddRequestOptions(verb, *words);
  verb.add_option("--expected-version", words->expected_version,
                  "Only if that version is in force; 0: if none was applied yet");
  verb.add_flag("--running", words->running,
                "Count again what runs by its calendars, too; see policy correct");
  AddCorrectionOptions(verb, words->correction);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Apply(invocation, *words); };
  });
}

// Correcting.

void AddCorrect(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<CorrectionWords>();
  CLI::App& verb = *app.add_subcommand("correct");
  verb.add_option("NAME", words->policy, "The policy's name, such as calendars/cn")->required();
  AddCorrectionOptions(verb, *words);
  verb.get_option("--reason")->required();
  verb.add_flag("--provisional", words->provisional,
                "Only what is due later than its calendar knew");
  verb.add_flag("--dry-run", words->dry_run, "Only tell what would move");
  verb.footer("First tells how many promises would be due at other times, and asks.");
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return CorrectRunningPromises(invocation, *words, std::cin);
    };
  });
}

// Showing.

void PrintList(const json::value& body, Invocation& invocation) {
  Table table({"name", "version", "label", "source", "applied", "by"});
  for (const json::value& row : ListAt(body, "policies")) {
    table.AddRow({TextAt(row, "name"), TextAt(row, "version"), TextAt(row, "label"),
                  TextAt(row, "source"), ShownTime(TextAt(row, "recorded"), invocation.zone),
                  TextAt(row, "who.id")});
  }
  table.Print(invocation.out);
}

void AddPolicyList(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<ReadWords>();
  CLI::App& verb = *app.add_subcommand("list", "Policies, in the order in which they are asked");
  AddReadOptions(verb, *words);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return Show(invocation, Target("/v1/policies", ReadParameters(*words)),
                  [&](const json::value& body) { PrintList(body, invocation); });
    };
  });
}

struct ShowWords {
  std::string name;
  std::string version;
  ReadWords read;
};

std::string OneTarget(const ShowWords& words) {
  std::map<std::string, std::string> parameters = ReadParameters(words.read);
  parameters["version"] = words.version;
  return Target(TypedPath(kPolicyCollection, words.name), parameters);
}

// The text as it is, so that it can go into a file; what else there is to tell, beside it.
void PrintText(const json::value& body, Invocation& invocation) {
  const bool is_in_force = TextAt(body, "in_force") == "true";
  const std::string by = TextAt(body, "who.id");
  invocation.err << SafeLine(absl::StrCat(
      "# ", TextAt(body, "name"), ", version ", TextAt(body, "version"), " of ",
      ListAt(body, "versions").size(), is_in_force ? ", in force" : ", not in force any more",
      by.empty() ? "" : absl::StrCat(", applied by ", by)));
  invocation.err << '\n';
  invocation.out << SafeLines(TextAt(body, "text"));
}

void AddPolicyShow(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<ShowWords>();
  CLI::App& verb =
      *app.add_subcommand("show", "The text of one, as in force now, or of a version or instant");
  verb.add_option("NAME", words->name, "The policy's name, such as standards/hotel")->required();
  verb.add_option("--version", words->version);
  AddTimeTravelOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return Show(invocation, OneTarget(*words),
                  [&](const json::value& body) { PrintText(body, invocation); });
    };
  });
}

// Differences.

struct DiffWords {
  std::string name;
  std::string file;
  std::vector<std::string> versions;
};

// Returns the text of a version, empty: the one in force; nothing where that cannot be had, which
// is told.
std::optional<std::string> TextOf(Invocation& invocation, const std::string& name,
                                  const std::string& version, ExitCode& exit) {
  const ShowWords words{.name = name, .version = version, .read = {}};
  const Outcome outcome = Ask(invocation, {.method = "GET", .target = OneTarget(words)});
  exit = outcome.exit;
  if (exit != ExitCode::kOk) return std::nullopt;
  return TextAt(outcome.body, "text");
}

ExitCode Diff(Invocation& invocation, const DiffWords& words) {
  const bool has_file = !words.file.empty();
  if (has_file ? words.versions.size() > 1 : words.versions.empty()) {
    return Fail(invocation, ExitCode::kUsage,
                "name a FILE, or --version once (against what is in force) or twice");
  }
  ExitCode exit = ExitCode::kOk;
  const std::string first = words.versions.empty() ? "" : words.versions.front();
  const std::optional<std::string> before = TextOf(invocation, words.name, first, exit);
  if (!before.has_value()) return exit;
  std::optional<std::string> after;
  if (has_file) {
    const auto policy = ReadLocalPolicy(words.file, nullptr, SystemClock().Now());
    if (!policy.ok()) return Fail(invocation, ExitCode::kUsage, policy.status().message());
    after = policy->text;
  } else {
    const std::string second = words.versions.size() > 1 ? words.versions.back() : "";
    after = TextOf(invocation, words.name, second, exit);
  }
  if (!after.has_value()) return exit;
  invocation.out << SafeLines(LineDiff(*before, *after));
  return ExitCode::kOk;
}

void AddDiff(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<DiffWords>();
  CLI::App& verb = *app.add_subcommand(
      "diff", "How a file, or one version, differs from what is in force or another version");
  verb.add_option("NAME", words->name, "The policy's name, such as standards/hotel")->required();
  verb.add_option("FILE", words->file, "A text that is not applied yet");
  verb.add_option("--version", words->versions,
                  "Of this version; given twice, from the first to the second")
      ->allow_extra_args(false);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Diff(invocation, *words); };
  });
}

}  // namespace

void AddPolicy(CLI::App& app, Invocation& invocation) {
  CLI::App& policy =
      *app.add_subcommand(std::string(kPolicyCollection.name),
                          "Check, apply, list and show what is promised, and by what rules");
  policy.require_subcommand(1);
  AddCheck(policy, invocation);
  AddApply(policy, invocation);
  AddCorrect(policy, invocation);
  AddPolicyList(policy, invocation);
  AddPolicyShow(policy, invocation);
  AddDiff(policy, invocation);
  AddTimelineOf(policy, invocation, kPolicyCollection);
}

void DescribePolicies(CLI::App& app) {
  CLI::App& policy = *app.get_subcommand(std::string(kPolicyCollection.name));
  policy.get_subcommand("apply")->description(VerbWords(kPolicyCollection, "apply"));
  policy.get_subcommand("correct")->description(VerbWords(kPolicyCollection, "correct_running"));
  DescribeOptions(*policy.get_subcommand("list"), "/v1/policies");
  DescribeOptions(*policy.get_subcommand("show"), DescribedPath(kPolicyCollection));
  DescribeOptions(*policy.get_subcommand("timeline"), DescribedPath(kPolicyCollection, "timeline"));
}

}  // namespace redress
