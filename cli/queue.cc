// The queues: open tickets by holder, counted by phase.

#include <memory>
#include <string>

#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/table.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

void PrintQueues(Invocation& invocation, const json::value& body) {
  Table table({"unit", "phase", "tickets"});
  for (const json::value& queue : ListAt(body, "queues")) {
    if (!queue.is_object()) continue;
    const std::string unit = TextAt(queue, "unit");
    table.AddRow({unit.empty() ? "(no unit holds them)" : unit, TextAt(queue, "phase"),
                  TextAt(queue, "count")});
  }
  table.Print(invocation.out);
  if (body.is_object() && !body.as_object().contains("received")) return;  // the token is narrowed
  invocation.out << TextAt(body, "received") << " received, " << TextAt(body, "imported")
                 << " imported, " << TextAt(body, "open") << " open";
  if (const json::value* closed = body.as_object().if_contains("closed");
      closed != nullptr && closed->is_object()) {
    for (const auto& exit : closed->as_object()) {
      invocation.out << ", " << exit.value() << " closed " << exit.key();
    }
  }
  invocation.out << '\n';
  if (const std::string waiting = TextAt(body, "after_closing"); waiting != "0") {
    invocation.out << waiting << " closed tickets were spoken to since, and nobody has seen to it:"
                   << " redress ticket list --after-closing true\n";
  }
}

}  // namespace

void AddQueue(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<ReadWords>();
  CLI::App& verb = *app.add_subcommand("queue", "How many tickets wait where, by phase");
  AddReadOptions(verb, *words);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return Show(invocation, Target("/v1/queues", ReadParameters(*words)),
                  [&invocation](const json::value& body) { PrintQueues(invocation, body); });
    };
  });
}

}  // namespace redress
