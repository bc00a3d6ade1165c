#include "cli/invocation.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "api/percent_coding.h"
#include "boost/json/serialize.hpp"
#include "boost/json/value_to.hpp"
#include "cli/text.h"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

// Returns the value at a dotted path, or null.
const json::value* ValueAt(const json::value& value, absl::string_view path) {
  const json::value* here = &value;
  if (path.empty()) return here;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    if (!here->is_object()) return nullptr;
    here = here->as_object().if_contains(std::string_view(name.data(), name.size()));
    if (here == nullptr) return nullptr;
  }
  return here;
}

// Returns "FILE:LINE:COLUMN: detail"; the detail says the place again, in words.
std::string InFile(absl::string_view file, absl::string_view line, absl::string_view column,
                   absl::string_view detail) {
  absl::ConsumePrefix(&detail, absl::StrCat("line ", line, ", column ", column, ": "));
  return absl::StrCat(file, ":", line, ":", column, ": ", detail);
}

void PrintMoves(const json::value& problem, std::ostream& err) {
  const json::value* moves = ValueAt(problem, "allowed_moves");
  if (moves == nullptr || !moves->is_array()) return;
  std::vector<std::string> names;
  for (const json::value& move : moves->as_array()) {
    if (move.is_string()) names.push_back(SafeLine(json::value_to<std::string>(move)));
  }
  err << "  legal now: " << (names.empty() ? "nothing" : absl::StrJoin(names, ", ")) << '\n';
}

// The detail of a malformed request repeats its fields.
bool IsToldByFields(const json::value& problem) {
  const std::string code = TextAt(problem, "code");
  if (code != kMalformed && code != codes::kPolicyWrong) return false;
  const json::value* fields = ValueAt(problem, "fields");
  return fields != nullptr && fields->is_array() && !fields->as_array().empty();
}

std::string Titles(const json::value& problem) {
  const std::string title = TextAt(problem, "title");
  const std::string title_zh = TextAt(problem, "title_zh");
  return SafeLine(absl::StrCat(title.empty() ? "the server refused" : title,
                               title_zh.empty() ? "" : " / ", title_zh));
}

void PrintProblem(int http_status, const json::value& problem, const Invocation& invocation) {
  std::ostream& err = invocation.err;
  const std::string code = TextAt(problem, "code");
  const std::string detail = TextAt(problem, "detail");
  err << "redress: " << Titles(problem) << " (" << http_status << (code.empty() ? "" : " ")
      << SafeLine(code) << ")\n";
  if (!detail.empty() && !IsToldByFields(problem)) err << "  " << SafeLine(detail) << '\n';
  PrintFields(problem, err, invocation.text_file);
  PrintMoves(problem, err);
}

// A body that is no JSON is told as text, cut: it is some other server's page.
json::value ParseBody(const ClientReply& reply) {
  if (reply.body.empty()) return nullptr;
  auto parsed = ParseJson(reply.body);
  if (parsed.ok()) return *std::move(parsed);
  return json::object{{"detail", CutTo(SafeLine(reply.body), 200)}};
}

}  // namespace

ExitCode ExitFor(int http_status, absl::string_view code) {
  if (http_status < 400) return ExitCode::kOk;
  if (http_status == 412 || code == "conflict" || code == "stale-version") {
    return ExitCode::kConflict;
  }
  if (http_status == 429 || http_status >= 500) return ExitCode::kAway;
  return ExitCode::kRefused;
}

ExitCode ExitFor(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kInvalidArgument:
      return ExitCode::kUsage;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kAway;
    default:
      return ExitCode::kRefused;
  }
}

std::string RefusalLine(const json::value& problem) {
  const std::string detail = SafeLine(TextAt(problem, "detail"));
  if (detail.empty() || IsToldByFields(problem)) return Titles(problem);
  return absl::StrCat(Titles(problem), ": ", detail);
}

void PrintFields(const json::value& problem, std::ostream& err, absl::string_view text_file) {
  const json::value* fields = ValueAt(problem, "fields");
  if (fields == nullptr || !fields->is_array()) return;
  for (const json::value& field : fields->as_array()) {
    const std::string line = TextAt(field, "line");
    if (!text_file.empty() && !line.empty()) {
      err << SafeLine(InFile(text_file, line, TextAt(field, "column"), TextAt(field, "detail")))
          << '\n';
      continue;
    }
    const std::string pointer = TextAt(field, "pointer");
    err << "  " << SafeLine(pointer.empty() ? "(the body)" : pointer) << ": "
        << SafeLine(TextAt(field, "detail")) << '\n';
  }
}

ExitCode Fail(Invocation& invocation, ExitCode exit, absl::string_view message) {
  invocation.err << "redress: " << SafeLine(message) << '\n';
  return exit;
}

void SayWhoAsks(absl::string_view actor, absl::string_view token, ClientCall& call) {
  if (!actor.empty()) call.headers["Redress-Actor"] = std::string(actor);
  if (!token.empty()) call.headers["Authorization"] = absl::StrCat("Bearer ", token);
}

Outcome Ask(Invocation& invocation, HttpClient& client, ClientCall call) {
  SayWhoAsks(invocation.actor, invocation.token, call);
  const absl::StatusOr<ClientReply> reply = client.Send(call);
  Outcome outcome;
  if (!reply.ok()) {
    outcome.exit = Fail(invocation, ExitCode::kAway, reply.status().message());
    return outcome;
  }
  outcome.headers = reply->headers;
  outcome.body = ParseBody(*reply);
  outcome.exit = ExitFor(reply->status, TextAt(outcome.body, "code"));
  if (outcome.exit == ExitCode::kOk) return outcome;
  if (invocation.json) invocation.out << json::serialize(outcome.body) << '\n';
  PrintProblem(reply->status, outcome.body, invocation);
  return outcome;
}

Outcome Ask(Invocation& invocation, ClientCall call) {
  absl::StatusOr<HttpClient> client = HttpClient::For(invocation.server);
  if (!client.ok()) {
    Outcome outcome;
    outcome.exit = Fail(invocation, ExitCode::kUsage, client.status().message());
    return outcome;
  }
  return Ask(invocation, *client, std::move(call));
}

ExitCode Show(Invocation& invocation, const std::string& target,
              const std::function<void(const boost::json::value&)>& print) {
  const Outcome outcome = Ask(invocation, {.method = "GET", .target = target});
  if (outcome.exit != ExitCode::kOk) return outcome.exit;
  if (invocation.json) {
    invocation.out << json::serialize(outcome.body) << '\n';
  } else {
    print(outcome.body);
  }
  return ExitCode::kOk;
}

std::string Target(absl::string_view path, const std::map<std::string, std::string>& parameters) {
  std::string target(path);
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    absl::StrAppend(&target, absl::string_view(&separator, 1), name, "=", PercentEncode(value));
    separator = '&';
  }
  return target;
}

std::string TextAt(const json::value& value, absl::string_view path) {
  const json::value* found = ValueAt(value, path);
  if (found == nullptr || found->is_null()) return "";
  if (found->is_string()) return json::value_to<std::string>(*found);
  return json::serialize(*found);
}

}  // namespace redress
