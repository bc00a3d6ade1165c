#include "cli/command_call.h"

#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/value_to.hpp"
#include "cli/command_form.h"
#include "cli/read_all.h"
#include "cli/shown_times.h"
#include "cli/text.h"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr std::size_t kDrawnKeySize = 16;

// Returns what --body stands for.
absl::StatusOr<std::string> BodyText(const std::string& body) {
  if (body.empty() || body.front() != '@') return body;
  if (body == "@-") return ReadAll(std::cin, "standard input", kMaxBodyFileSize);
  std::ifstream file(body.substr(1), std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot read ", body.substr(1)));
  return ReadAll(file, body.substr(1), kMaxBodyFileSize);
}

void AppendFlattened(const json::value& value, const std::string& name, const absl::TimeZone& zone,
                     std::vector<std::string>& parts) {
  if (value.is_object()) {
    for (const auto& member : value.as_object()) {
      const std::string key(member.key().data(), member.key().size());
      AppendFlattened(member.value(), name.empty() ? key : absl::StrCat(name, ".", key), zone,
                      parts);
    }
  } else if (value.is_array()) {
    for (const json::value& item : value.as_array()) AppendFlattened(item, name, zone, parts);
  } else {
    const std::string text =
        value.is_string() ? json::value_to<std::string>(value) : json::serialize(value);
    parts.push_back(absl::StrCat(name, "=", ShownTime(text, zone)));
  }
}

std::string EventNames(const json::value& body) {
  const json::value* events = body.as_object().if_contains("events");
  std::vector<std::string> names;
  if (events != nullptr && events->is_array()) {
    for (const json::value& event : events->as_array()) names.push_back(TextAt(event, "type"));
  }
  return absl::StrJoin(names, ", ");
}

// Returns what follows the kind in a stream's name.
std::string IdOf(const std::string& stream) {
  const std::size_t slash = stream.find('/');
  return slash == std::string::npos ? stream : stream.substr(slash + 1);
}

// Tells who the customer is, as a reveal answers it: a line for each who is named.
void TellIdentity(const json::object& identity, std::ostream& out) {
  for (const auto& member : identity) {
    const std::string name(member.key().data(), member.key().size());
    const json::array items =
        member.value().is_array() ? member.value().as_array() : json::array{member.value()};
    for (const json::value& item : items) {
      json::object line;
      line[name] = item;
      out << SafeLine(Flattened(line, absl::UTCTimeZone())) << '\n';
    }
  }
}

void TellDone(const json::value& body, std::ostream& out) {
  const std::string effect = TextAt(body, "effect");
  const std::string stream = TextAt(body, "stream");
  std::string line = absl::StrCat(stream.substr(0, stream.find('/')), " ", IdOf(stream),
                                  ", version ", TextAt(body, "version"), ": ");
  if (effect == "nothing_new") {
    absl::StrAppend(&line, "nothing new, it is already so");
  } else {
    absl::StrAppend(&line, EventNames(body));
  }
  if (effect == "dry_run") absl::StrAppend(&line, " (dry run: nothing was recorded)");
  if (effect == "replayed") absl::StrAppend(&line, " (done before: the same answer again)");
  out << SafeLine(line) << '\n';
  if (const std::string secret = TextAt(body, "secret"); !secret.empty()) {
    out << "the token, told this once: " << SafeLine(secret) << '\n';
  }
  const json::value* identity = body.as_object().if_contains("identity");
  if (identity != nullptr && identity->is_object()) TellIdentity(identity->as_object(), out);
}

ClientCall CommandCall(const std::string& path, const CommandWords& words, const json::object& body,
                       const std::string& key) {
  ClientCall call{.method = "POST",
                  .target = words.dry_run ? absl::StrCat(path, "?dry_run=true") : path,
                  .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", key}},
                  .body = json::serialize(body)};
  if (!words.if_match.empty()) call.headers["If-Match"] = absl::StrCat("\"", words.if_match, "\"");
  return call;
}

}  // namespace

void AddCommandOptions(CLI::App& app, CommandWords& words) {
  app.add_option("fields", words.fields, "field=value ...");
  app.add_option("--body", words.body, "The fields as JSON: a text, @FILE, or @- (standard input)");
  AddRequestOptions(app, words);
}

void AddRequestOptions(CLI::App& app, CommandWords& words) {
  app.add_option("--happened", words.happened,
                 "When it came true, RFC 3339, such as 2026-03-01T09:00:00+08:00; now if absent");
  app.add_option("--key", words.key,
                 "Idempotency key: the same key and request again does nothing twice");
  app.add_option("--if-match", words.if_match, "Only if it still has this version");
  app.add_flag("--dry-run", words.dry_run, "Tell what would be recorded, and record nothing");
  app.add_flag("--id,--number", words.id_only, "Answer with the id, or the ticket's number, alone");
}

absl::StatusOr<json::object> CommandBody(const CommandWords& words,
                                         const google::protobuf::Descriptor& request) {
  json::object body;
  ASSIGN_OR_RETURN(const std::string text, BodyText(words.body));
  if (!text.empty()) {
    ASSIGN_OR_RETURN(json::value value, ParseJson(text));
    if (!value.is_object()) return absl::InvalidArgumentError("--body is no JSON object");
    body = std::move(value.as_object());
  }
  ASSIGN_OR_RETURN(body, WithAssignments(std::move(body), request, words.fields));
  if (!words.happened.empty()) body["happened"] = words.happened;
  return body;
}

ExitCode PostCommand(Invocation& invocation, const std::string& path, const CommandWords& words,
                     const json::object& body) {
  const std::string key =
      words.key.empty() ? ToHex(SystemRandom().Bytes(kDrawnKeySize)) : words.key;
  const Outcome outcome = Ask(invocation, CommandCall(path, words, body, key));
  if (outcome.exit == ExitCode::kAway) {
    invocation.err << "  to be sure, repeat it with --key " << SafeLine(key) << '\n';
  }
  if (outcome.exit != ExitCode::kOk) return outcome.exit;
  if (invocation.json) {
    invocation.out << json::serialize(outcome.body) << '\n';
  } else if (words.id_only) {
    invocation.out << SafeLine(IdOf(TextAt(outcome.body, "stream"))) << '\n';
  } else {
    TellDone(outcome.body, invocation.out);
  }
  return ExitCode::kOk;
}

std::string Flattened(const json::object& object, const absl::TimeZone& zone) {
  std::vector<std::string> parts;
  AppendFlattened(object, "", zone, parts);
  return absl::StrJoin(parts, " ");
}

}  // namespace redress
