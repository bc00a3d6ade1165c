#include "cli/bulk_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aggregates/names.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "cli/progress.h"
#include "cli/read_all.h"
#include "cli/text.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr std::size_t kDrawnKeySize = 16;
constexpr absl::string_view kStandardInput = "-";

absl::StatusOr<std::vector<std::string>> NumbersIn(std::istream& input) {
  ASSIGN_OR_RETURN(const std::string text, ReadAll(input, "standard input", kMaxBodyFileSize));
  std::vector<std::string> numbers;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view number = absl::StripAsciiWhitespace(line);
    if (!number.empty()) numbers.emplace_back(number);
  }
  return numbers;
}

// One request's worth of tickets after another.
class BulkCall {
 public:
  BulkCall(Invocation& invocation, const CommandWords& words, std::string verb, json::object body)
      : invocation_(invocation),
        words_(words),
        verb_(std::move(verb)),
        body_(std::move(body)),
        key_(words.key.empty() ? ToHex(SystemRandom().Bytes(kDrawnKeySize)) : words.key) {}

  ExitCode Run(const std::vector<std::string>& numbers) {
    absl::StatusOr<HttpClient> client = HttpClient::For(invocation_.server);
    if (!client.ok()) return Fail(invocation_, ExitCode::kUsage, client.status().message());
    ProgressBar progress(invocation_.err, verb_);
    for (std::size_t first = 0; first < numbers.size(); first += kMaxTicketsPerRequest) {
      const std::size_t end = std::min(first + kMaxTicketsPerRequest, numbers.size());
      const Outcome outcome = Ask(invocation_, *client, CallFor(numbers, first, end));
      if (outcome.exit != ExitCode::kOk) return TellWhereItStopped(numbers[first], outcome.exit);
      TellAll(outcome.body);
      if (numbers.size() > kMaxTicketsPerRequest) progress.Update(end, numbers.size());
    }
    progress.Finish();
    return Summary();
  }

  // In one request: what the filter finds is the server's to say.
  ExitCode RunSelection(const json::object& select) {
    absl::StatusOr<HttpClient> client = HttpClient::For(invocation_.server);
    if (!client.ok()) return Fail(invocation_, ExitCode::kUsage, client.status().message());
    const Outcome outcome = Ask(invocation_, *client,
                                CallWith({{"select", select}, {"move", verb_}, {"fields", body_}}));
    if (outcome.exit == ExitCode::kAway) {
      invocation_.err << "  to be sure, repeat it with --key " << SafeLine(key_) << '\n';
    }
    if (outcome.exit != ExitCode::kOk) return outcome.exit;
    TellAll(outcome.body);
    return Summary();
  }

 private:
  // Every request has the same key: the server tells the tickets apart.
  ClientCall CallFor(const std::vector<std::string>& numbers, std::size_t first,
                     std::size_t end) const {
    json::array tickets;
    for (std::size_t i = first; i < end; ++i) tickets.emplace_back(numbers[i]);
    return CallWith({{"verb", verb_}, {"tickets", std::move(tickets)}, {"request", body_}});
  }

  ClientCall CallWith(const json::object& move) const {
    return {.method = "POST",
            .target = words_.dry_run ? "/v1/tickets/bulk?dry_run=true" : "/v1/tickets/bulk",
            .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key_}},
            .body = json::serialize(move)};
  }

  void TellAll(const json::value& body) {
    const json::value* results =
        body.is_object() ? body.as_object().if_contains("results") : nullptr;
    if (results == nullptr || !results->is_array()) return;
    for (const json::value& result : results->as_array()) Tell(result);
  }

  void Tell(const json::value& result) {
    const std::string status = TextAt(result, "status");
    int http_status = 0;
    const bool is_known = absl::SimpleAtoi(status, &http_status);
    const ExitCode exit = is_known ? ExitFor(http_status, TextAt(result, "code")) : ExitCode::kAway;
    const bool is_done = exit == ExitCode::kOk;
    ++(is_done ? done_ : exit == ExitCode::kAway ? unknown_ : refused_);
    if (exit == ExitCode::kConflict) ++conflicts_;
    if (invocation_.json) {
      invocation_.out << json::serialize(result) << '\n';
    } else if (!is_done) {
      TellRefused(result);
    } else if (words_.id_only) {
      invocation_.out << SafeLine(TextAt(result, "ticket")) << '\n';
    } else {
      TellTaken(result);
    }
  }

  void TellTaken(const json::value& result) {
    const std::string effect = TextAt(result, "effect");
    invocation_.out << SafeLine(absl::StrCat("ticket ", TextAt(result, "ticket"), ", version ",
                                             TextAt(result, "version"), ": "));
    if (effect == "nothing_new") {
      invocation_.out << "nothing new, it is already so";
    } else if (effect == "dry_run") {
      invocation_.out << verb_ << " (dry run: nothing was recorded)";
    } else {
      invocation_.out << verb_ << (effect == "replayed" ? " (done before)" : "");
    }
    invocation_.out << '\n';
  }

  void TellRefused(const json::value& result) {
    invocation_.err << "ticket " << SafeLine(TextAt(result, "ticket")) << ": "
                    << RefusalLine(result) << '\n';
    PrintFields(result, invocation_.err);
  }

  ExitCode TellWhereItStopped(const std::string& number, ExitCode exit) {
    invocation_.err << "  stopped at ticket " << SafeLine(number)
                    << "; to go on, repeat it with --key " << SafeLine(key_) << '\n';
    return exit;
  }

  ExitCode Summary() {
    if (!invocation_.json && !words_.id_only) {
      invocation_.out << done_ << " done, " << refused_ << " refused";
      if (unknown_ > 0) invocation_.out << ", " << unknown_ << " unknown";
      invocation_.out << '\n';
    }
    if (unknown_ > 0) {
      invocation_.err << "  to be sure, repeat it with --key " << SafeLine(key_) << '\n';
      return ExitCode::kAway;
    }
    if (refused_ > conflicts_) return ExitCode::kRefused;
    return conflicts_ > 0 ? ExitCode::kConflict : ExitCode::kOk;
  }

  Invocation& invocation_;
  const CommandWords& words_;
  const std::string verb_;
  const json::object body_;
  const std::string key_;
  std::size_t done_ = 0;
  std::size_t refused_ = 0;
  std::size_t unknown_ = 0;
  std::size_t conflicts_ = 0;  // of those refused: others were faster
};

}  // namespace

absl::StatusOr<std::vector<std::string>> TakeNumbers(const std::string& first, CommandWords& words,
                                                     std::istream& input) {
  std::vector<std::string> numbers = {first};
  const auto fields =
      std::find_if(words.fields.begin(), words.fields.end(),
                   [](const std::string& word) { return absl::StrContains(word, '='); });
  numbers.insert(numbers.end(), words.fields.begin(), fields);
  words.fields.erase(words.fields.begin(), fields);
  if (first == kStandardInput) {
    if (numbers.size() > 1) return absl::InvalidArgumentError("- stands for all numbers, alone");
    ASSIGN_OR_RETURN(numbers, NumbersIn(input));
  } else if (numbers.size() == 1) {
    return numbers;  // whether it is one is the server's to say
  }
  if (numbers.empty()) return absl::InvalidArgumentError("no ticket numbers");
  if (numbers.size() > kMaxTicketsPerCall) {
    return absl::InvalidArgumentError(absl::StrCat("more than ", kMaxTicketsPerCall, " tickets"));
  }
  for (const std::string& number : numbers) {
    const absl::Status is_number = ParseTicketNumber(number).status();
    if (is_number.ok()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", number, "\" is neither field=value nor a ticket number: ", is_number.message()));
  }
  return numbers;
}

ExitCode PostToMany(Invocation& invocation, const std::string& verb,
                    const std::vector<std::string>& numbers, const CommandWords& words,
                    const json::object& body) {
  if (!words.if_match.empty()) {
    return Fail(invocation, ExitCode::kUsage, "--if-match is for one ticket");
  }
  return BulkCall(invocation, words, verb, body).Run(numbers);
}

ExitCode PostByFilter(Invocation& invocation, const std::string& verb, const json::object& select,
                      const CommandWords& words, const json::object& body) {
  if (!words.if_match.empty()) {
    return Fail(invocation, ExitCode::kUsage, "--if-match is for one ticket");
  }
  return BulkCall(invocation, words, verb, body).RunSelection(select);
}

}  // namespace redress
