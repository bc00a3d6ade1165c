// Interactions from a file: to a server, or with --brokers to the topic.

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "cli/interaction_file.h"
#include "cli/kafka_options.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/topic_sending.h"
#include "cli/verbs.h"

namespace redress {
namespace {

namespace json = boost::json;

// The most items and bytes of one request: well below what the server takes, so that progress
// shows.
constexpr std::size_t kMaxItemsPerRequest = 200;
constexpr std::size_t kMaxBytesPerRequest = 4 * 1024 * 1024;
// How often an item that was answered "later" is sent, and how long to wait in between.
constexpr int kMaxAttempts = 10;
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

struct SendWords {
  std::string file;
  KafkaCluster cluster;
  std::string topic = "redress.interactions";
};

// What became of all items.
struct Tally {
  std::size_t taken = 0;
  std::size_t refused = 0;
  std::size_t unknown = 0;
};

bool IsLater(const json::value& result) {
  const std::string status = TextAt(result, "status");
  return status == "429" || status == "503";
}

class Sending {
 public:
  Sending(Invocation& invocation, HttpClient& client, std::vector<InteractionItem> items)
      : invocation_(invocation), client_(client), items_(std::move(items)) {}

  ExitCode Run() {
    ProgressBar progress(invocation_.err, "sending");
    for (std::size_t first = 0; first < items_.size();) {
      std::vector<const InteractionItem*> chunk = ChunkFrom(first);
      first += chunk.size();
      const ExitCode exit = SendUntilSettled(std::move(chunk));
      if (exit != ExitCode::kOk) {
        progress.Finish();
        return exit;
      }
      progress.Update(first, items_.size());
    }
    progress.Finish();
    return Summary();
  }

 private:
  std::vector<const InteractionItem*> ChunkFrom(std::size_t first) const {
    std::vector<const InteractionItem*> chunk;
    std::size_t bytes = 0;
    for (std::size_t i = first; i < items_.size() && chunk.size() < kMaxItemsPerRequest; ++i) {
      bytes += items_[i].text.size() + 1;
      if (!chunk.empty() && bytes > kMaxBytesPerRequest) break;
      chunk.push_back(&items_[i]);
    }
    return chunk;
  }

  // Sends the items, and those again that the server has no room for.
  ExitCode SendUntilSettled(std::vector<const InteractionItem*> items) {
    for (int attempt = 1; !items.empty(); ++attempt) {
      const Outcome outcome = Ask(invocation_, client_, RequestOf(items));
      if (outcome.exit != ExitCode::kOk) return TellWhereItStopped(*items.front(), outcome.exit);
      items = Settle(items, outcome.body, attempt < kMaxAttempts);
      if (!items.empty()) absl::SleepFor(kRetryDelay);
    }
    return ExitCode::kOk;
  }

  static ClientCall RequestOf(const std::vector<const InteractionItem*>& items) {
    ClientCall call{.method = "POST",
                    .target = "/v1/interactions",
                    .headers = {{"Content-Type", "application/x-ndjson"}},
                    .body = ""};
    for (const InteractionItem* item : items) absl::StrAppend(&call.body, item->text, "\n");
    return call;
  }

  // Tells the results, and returns the items to send again.
  std::vector<const InteractionItem*> Settle(const std::vector<const InteractionItem*>& items,
                                             const json::value& body, bool may_retry) {
    std::vector<const InteractionItem*> again;
    const json::value* results =
        body.is_object() ? body.as_object().if_contains("results") : nullptr;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool is_answered =
          results != nullptr && results->is_array() && i < results->as_array().size();
      const json::object result = is_answered && results->as_array()[i].is_object()
                                      ? results->as_array()[i].as_object()
                                      : json::object();
      if (may_retry && IsLater(result)) {
        again.push_back(items[i]);
      } else {
        Tell(*items[i], result);
      }
    }
    return again;
  }

  void Tell(const InteractionItem& item, const json::object& result) {
    const bool is_taken = TextAt(result, "status").substr(0, 1) == "2";
    const bool is_unknown = !is_taken && (IsLater(result) || TextAt(result, "status").empty());
    ++(is_taken ? tally_.taken : is_unknown ? tally_.unknown : tally_.refused);
    if (invocation_.json) {
      json::object line{{"place", item.place}, {"source", item.source}, {"id", item.id}};
      for (const auto& member : result) line[member.key()] = member.value();
      line.erase("index");
      invocation_.out << json::serialize(line) << '\n';
    } else if (!is_taken) {
      invocation_.err << item.place << ": " << RefusalLine(result) << '\n';
      PrintFields(result, invocation_.err);
    }
  }

  ExitCode TellWhereItStopped(const InteractionItem& first, ExitCode exit) {
    invocation_.err << "  stopped at " << first.place << "; " << tally_.taken
                    << " taken before. Sending the file again does nothing twice.\n";
    return exit;
  }

  ExitCode Summary() {
    if (!invocation_.json) {
      invocation_.out << tally_.taken << " taken, " << tally_.refused << " refused";
      if (tally_.unknown > 0) invocation_.out << ", " << tally_.unknown << " unknown";
      invocation_.out << '\n';
    }
    if (tally_.unknown > 0) return ExitCode::kAway;
    return tally_.refused > 0 ? ExitCode::kRefused : ExitCode::kOk;
  }

  Invocation& invocation_;
  HttpClient& client_;
  std::vector<InteractionItem> items_;
  Tally tally_;
};

ExitCode SendToServer(Invocation& invocation, std::vector<InteractionItem> items) {
  absl::StatusOr<HttpClient> client = HttpClient::For(invocation.server);
  if (!client.ok()) return Fail(invocation, ExitCode::kUsage, client.status().message());
  return Sending(invocation, *client, std::move(items)).Run();
}

ExitCode Send(Invocation& invocation, const SendWords& words) {
  const absl::StatusOr<std::string> text = ReadInteractionFile(words.file);
  if (!text.ok()) return Fail(invocation, ExitCode::kUsage, text.status().message());
  absl::StatusOr<std::vector<InteractionItem>> items = ParseInteractionFile(*text);
  if (!items.ok()) return Fail(invocation, ExitCode::kUsage, items.status().message());
  if (!words.cluster.brokers.empty()) {
    return SendToTopic(invocation, words.cluster, words.topic, *items);
  }
  return SendToServer(invocation, *std::move(items));
}

}  // namespace

void AddSend(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<SendWords>();
  CLI::App& verb = *app.add_subcommand(
      "send", "Send interactions (CloudEvents) from a file: JSON Lines, or one JSON array");
  verb.add_option("file", words->file, "The file; - is standard input")->required();
  verb.add_option("--brokers", words->cluster.brokers,
                  "Publish to the topic on these Kafka brokers, instead of to the server");
  AddKafkaOptions(verb, words->cluster.access);
  verb.add_option("--topic", words->topic, "The topic")->capture_default_str();
  verb.footer(absl::StrCat(
      "Source and id name an interaction: sending a file again does nothing twice.\n\n",
      kExitCodeHelp));
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Send(invocation, *words); };
  });
}

}  // namespace redress
