#pragma once

// One command as the command line gives it: fields, key, precondition; and how its
// outcome is told.

#include <string>
#include <vector>

#include "CLI/App.hpp"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "boost/json/object.hpp"
#include "boost/json/value.hpp"
#include "cli/invocation.h"
#include "google/protobuf/descriptor.h"

namespace redress {

// The most bytes of a request given by --body; the server takes no more.
inline constexpr std::size_t kMaxBodyFileSize = 1024 * 1024;

struct CommandWords {
  std::vector<std::string> fields;  // field=value
  std::string body;                 // JSON, @FILE, or @- for standard input; fields add to it
  std::string happened;
  std::string key;
  std::string if_match;
  bool dry_run = false;
  bool id_only = false;
};

// Adds what every command takes to `app`: its fields, and the rest. `words` outlives it.
void AddCommandOptions(CLI::App& app, CommandWords& words);
void AddRequestOptions(CLI::App& app, CommandWords& words);  // the rest alone

// Returns the request's body. Errors: kInvalidArgument.
absl::StatusOr<boost::json::object> CommandBody(const CommandWords& words,
                                                const google::protobuf::Descriptor& request);

// Posts the command to `path` and tells its outcome. A key is drawn where none is given, so that an
// unknown outcome can be repeated.
ExitCode PostCommand(Invocation& invocation, const std::string& path, const CommandWords& words,
                     const boost::json::object& body);

// Returns the members of `object` as "name=value", nested names dotted, on one line; times in
// `zone`.
std::string Flattened(const boost::json::object& object, const absl::TimeZone& zone);

}  // namespace redress
