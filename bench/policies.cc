#include "bench/policies.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "absl/time/clock.h"
#include "aggregates/policy/policy_file.h"

namespace redress {

namespace {

std::string Contents(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

[[noreturn]] void Fail(const std::string& file, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", file.c_str(), why.c_str());
  std::exit(1);
}

}  // namespace

void ApplyPolicy(Node& node, const std::string& file) {
  const std::filesystem::path path = file;
  const std::string given = Contents(path);
  const PolicyReading reading =
      ReadPolicy(given, {.now = absl::Now(),
                         .policies = nullptr,
                         .read_file = [&](absl::string_view named) -> absl::StatusOr<std::string> {
                           return Contents(path.parent_path() / std::string(named));
                         }});
  if (!reading.problems.empty()) Fail(file, ToString(reading.problems.front()));
  const std::string text = WithFiles(given, reading.files);
  CommandRequest request;
  request.command.mutable_policy()->set_name(reading.file.name);
  request.command.mutable_policy()->mutable_command()->mutable_apply()->set_text(text);
  request.command_id = node.names().CommandId({"bench", "policy", text});
  request.request_digest = node.names().RequestDigest(text);
  request.actor = {"bench", "supervisor", true};
  std::promise<absl::Status> done;
  node.Submit(std::move(request), [&done](const absl::StatusOr<CommandAnswer>& answer) {
    done.set_value(answer.status());
  });
  const absl::Status status = done.get_future().get();
  if (!status.ok()) Fail(file, status.ToString());
}

}  // namespace redress
