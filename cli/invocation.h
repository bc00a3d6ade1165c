#pragma once

// What every verb of the program shares: where the server is, who asks, how to outcome.

#include <functional>
#include <map>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "boost/json/value.hpp"
#include "cli/exit_code.h"
#include "cli/http_client.h"

namespace redress {

// Lives as long as the program's run. Not thread-safe.
struct Invocation {
  std::ostream& out;  // answers
  std::ostream& err;  // errors, progress
  ServerAddress server = {.url = "http://127.0.0.1:8080"};
  std::string actor = {};
  std::string token = {};
  bool json = false;                          // answers for programs: the server's JSON as it came
  absl::TimeZone zone = absl::UTCTimeZone();  // of times shown to people
  std::string text_file = {};  // whose text the request holds: places in it are told by its name

  // Set by the verb that the command line names; run after the whole line was parsed.
  std::function<ExitCode()> chosen = {};
};

// One GET or command, and how a refusal is told.
struct Outcome {
  ExitCode exit = ExitCode::kOk;
  boost::json::value body;  // null where there is none
  std::map<std::string, std::string> headers;
};

// Puts who asks into the headers of `call`: by the token, in the actor's role, or as the actor.
void SayWhoAsks(absl::string_view actor, absl::string_view token, ClientCall& call);

// Sends `call` with who asks, and tells of anything but success on `invocation.err` (the
// problem's JSON on `out` where JSON was asked for).
Outcome Ask(Invocation& invocation, HttpClient& client, ClientCall call);

// The same on a connection of its own.
Outcome Ask(Invocation& invocation, ClientCall call);

// Gets `target`. Where it succeeds, prints the JSON as it came if JSON was asked for, else hands
// the body to `print`.
ExitCode Show(Invocation& invocation, const std::string& target,
              const std::function<void(const boost::json::value&)>& print);

// Returns how an answer of `http_status` with the machine code `code` ends the program.
ExitCode ExitFor(int http_status, absl::string_view code);

// Returns how a failure of the program's own part ends it.
ExitCode ExitFor(const absl::Status& status);

// Returns a refusal's titles, and its detail where no fields say it.
std::string RefusalLine(const boost::json::value& problem);

// Tells the fields at fault that a problem names, a line each; those with a place in the lines of
// `text_file`, where it is given, as FILE:LINE:COLUMN.
void PrintFields(const boost::json::value& problem, std::ostream& err,
                 absl::string_view text_file = "");

// Tells an error of the program's own, and returns `exit`.
ExitCode Fail(Invocation& invocation, ExitCode exit, absl::string_view message);

// Returns `path` with the parameters that have a value, percent-encoded.
std::string Target(absl::string_view path, const std::map<std::string, std::string>& parameters);

// Returns the member at a dotted path ("": the value itself) as text for people: text as it is,
// numbers in digits, nothing where it is absent.
std::string TextAt(const boost::json::value& value, absl::string_view path);

}  // namespace redress
