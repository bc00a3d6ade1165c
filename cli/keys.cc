// Master keys: how far the sealing keys are from being wrapped by the first, and having them so.

#include <memory>
#include <string>
#include <vector>

#include "boost/json/serialize.hpp"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

std::vector<std::string> Cells(const boost::json::value& master) {
  return {TextAt(master, "id"), TextAt(master, "here") == "true" ? "yes" : "missing",
          TextAt(master, "keys")};
}

void PrintKeys(const boost::json::value& keys, Invocation& invocation) {
  PrintTable(ListAt(keys, "master_keys"), {"master key", "here", "wraps"}, Cells, invocation);
  invocation.out << TextAt(keys, "state") << ": " << TextAt(keys, "wrapped_by_first") << " of "
                 << TextAt(keys, "keys") << " keys are wrapped by " << TextAt(keys, "first") << ", "
                 << TextAt(keys, "destroyed") << " are destroyed\n";
  const std::string detail = TextAt(keys, "detail");
  if (!detail.empty()) invocation.out << detail << '\n';
}

ExitCode Rotate(Invocation& invocation, bool makes_new) {
  ClientCall call{.method = "POST", .target = "/v1/keys/rotate"};
  call.body = makes_new ? "{\"new\": true}" : "{}";
  call.headers["Content-Type"] = "application/json";
  const Outcome outcome = Ask(invocation, std::move(call));
  if (outcome.exit != ExitCode::kOk) return outcome.exit;
  if (invocation.json) {
    invocation.out << boost::json::serialize(outcome.body) << '\n';
  } else {
    PrintKeys(outcome.body, invocation);
  }
  return ExitCode::kOk;
}

}  // namespace

void AddKeys(CLI::App& app, Invocation& invocation) {
  CLI::App& keys = *app.add_subcommand("keys", "Master keys, which wrap those that seal 密钥");
  keys.require_subcommand(1);
  CLI::App& status =
      *keys.add_subcommand("status", "Which master key wraps how many keys of the server's node");
  status.footer(kExitCodeHelp);
  status.callback([&invocation] {
    invocation.chosen = [&invocation] {
      return Show(invocation, "/v1/keys",
                  [&invocation](const boost::json::value& body) { PrintKeys(body, invocation); });
    };
  });
  CLI::App& rotate = *keys.add_subcommand(
      "rotate",
      "Have the server read its master keys again, and wrap all keys by the first 轮换主密钥");
  auto makes_new = std::make_shared<bool>(false);
  rotate.add_flag("--new", *makes_new,
                  "Put a new line before the others where the first is still the one in use; only "
                  "where no other node needs a copy of the file. Each time makes another");
  rotate.footer(kExitCodeHelp);
  rotate.callback([&invocation, makes_new] {
    invocation.chosen = [&invocation, makes_new] { return Rotate(invocation, *makes_new); };
  });
}

}  // namespace redress
