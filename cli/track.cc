// How a matter stands, for its customer: by number and secret, without a token.

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/percent_coding.h"
#include "api/tracking.h"
#include "boost/json/serialize.hpp"
#include "cli/first_line.h"
#include "cli/language.h"
#include "cli/shown_times.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr char kSecretVariable[] = "REDRESS_TRACK";

struct TrackWords {
  std::string number;
  std::string secret_file;
  std::string language;
};

absl::StatusOr<std::string> SecretOf(const TrackWords& words) {
  if (!words.secret_file.empty()) return FirstLineOf(words.secret_file);
  const char* const value = std::getenv(kSecretVariable);
  if (value != nullptr && *value != '\0') return std::string(value);
  return absl::InvalidArgumentError(
      absl::StrCat("the secret that was told with the number is needed: ", kSecretVariable,
                   " in the environment, or --secret-file"));
}

void Print(const json::value& body, const char* language, Invocation& invocation) {
  std::ostream& out = invocation.out;
  out << SafeLine(TextAt(body, language)) << '\n';
  if (const std::string next = TextAt(body, absl::StrCat("next.", language)); !next.empty()) {
    out << SafeLine(next) << '\n';
  }
  for (const json::value& told : ListAt(body, "told")) {
    const std::string words = TextAt(told, "words");
    out << SafeLine(absl::StrCat(ShownTime(TextAt(told, "at"), invocation.zone), "  ",
                                 TextAt(told, language), " (", TextAt(told, "channel"), ")",
                                 words.empty() ? "" : ": ", words))
        << '\n';
  }
}

ExitCode Track(Invocation& invocation, const TrackWords& words) {
  const absl::StatusOr<std::string> secret = SecretOf(words);
  if (!secret.ok()) return Fail(invocation, ExitCode::kUsage, secret.status().message());
  const Outcome outcome =
      Ask(invocation, {.method = "GET",
                       .target = absl::StrCat(kTrackingPath, PercentEncode(words.number)),
                       .headers = {{std::string(kTrackingHeader), *secret}}});
  if (outcome.exit != ExitCode::kOk) return outcome.exit;
  if (invocation.json) {
    invocation.out << json::serialize(outcome.body) << '\n';
  } else {
    Print(outcome.body, LanguageOf(words.language), invocation);
  }
  return ExitCode::kOk;
}

}  // namespace

void AddTrack(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<TrackWords>();
  CLI::App& verb = *app.add_subcommand(
      "track", "How a matter stands, as its customer sees it: by number and secret 查询进度");
  verb.add_option("NUMBER", words->number, "The ticket's number")->required();
  verb.add_option("--secret-file", words->secret_file,
                  absl::StrCat("A file that holds the secret that was told with the number, - for "
                               "standard input; or ",
                               kSecretVariable, " in the environment is it"));
  AddLanguageOption(verb, words->language);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Track(invocation, *words); };
  });
}

}  // namespace redress
