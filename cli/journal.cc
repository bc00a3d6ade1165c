// The journal's accepted commits from a position on, as JSON Lines; with --follow, also those to
// come.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/verbs.h"
#include "projections/cursor.h"

namespace redress {
namespace {

// A feed says something at least every 15 seconds; one that says nothing for longer is gone.
constexpr absl::Duration kFeedPatience = absl::Seconds(45);
// Between a feed that ended and the next attempt.
constexpr std::chrono::seconds kPause{1};

struct JournalWords {
  std::uint64_t from = 1;
  bool follow = false;
};

// Takes a feed apart: prints the data of every event, and remembers the last one's id.
class FeedPrinter {
 public:
  explicit FeedPrinter(std::ostream& out) : out_(out) {}

  // Returns whether the printed lines still go somewhere.
  bool Take(absl::string_view piece) {
    absl::StrAppend(&unread_, piece);
    std::size_t begin = 0;
    for (std::size_t end = unread_.find('\n'); end != std::string::npos;
         end = unread_.find('\n', begin)) {
      TakeLine(absl::string_view(unread_).substr(begin, end - begin));
      begin = end + 1;
    }
    unread_.erase(0, begin);
    out_.flush();
    return out_.good();
  }

  // What came of an event that broke off is forgotten: it comes again.
  void BreakOff() { unread_.clear(); }

  const std::string& last_id() const { return last_id_; }

 private:
  void TakeLine(absl::string_view line) {
    if (absl::ConsumePrefix(&line, "id: ")) id_ = std::string(line);
    if (!absl::ConsumePrefix(&line, "data: ")) return;
    out_ << line << '\n';
    last_id_ = id_;
  }

  std::ostream& out_;
  std::string unread_;
  std::string id_;
  std::string last_id_;
};

// Prints pages until there is no more. Returns where to go on in `from`.
ExitCode PrintPages(Invocation& invocation, HttpClient& client, std::uint64_t& from) {
  while (true) {
    const std::string target = Target(
        "/v1/journal", {{"from", absl::StrCat(from)}, {"limit", absl::StrCat(kMaxPageSize)}});
    ClientCall call{.method = "GET", .target = target};
    SayWhoAsks(invocation.actor, invocation.token, call);
    const absl::StatusOr<ClientReply> reply = client.Send(call);
    if (!reply.ok()) {
      return Fail(invocation, ExitCode::kAway, reply.status().message());
    }
    if (reply->status != 200) return Ask(invocation, {.method = "GET", .target = target}).exit;
    invocation.out << reply->body;
    const auto next = reply->headers.find("redress-next");
    std::uint64_t position = from;
    if (next == reply->headers.end() || !absl::SimpleAtoi(next->second, &position) ||
        position <= from) {
      return ExitCode::kOk;
    }
    from = position;
  }
}

// Goes on for ever: a feed that ends is begun again where it ended.
ExitCode Follow(Invocation& invocation, HttpClient& client, std::uint64_t from) {
  FeedPrinter printer(invocation.out);
  const std::string target = Target("/v1/feed", {{"from", absl::StrCat(from)}});
  while (invocation.out.good()) {
    ClientCall call{.method = "GET", .target = target};
    SayWhoAsks(invocation.actor, invocation.token, call);
    if (!printer.last_id().empty()) call.headers["Last-Event-ID"] = printer.last_id();
    const absl::StatusOr<ClientReply> reply = client.Follow(
        call, kFeedPatience, [&](absl::string_view piece) { return printer.Take(piece); });
    printer.BreakOff();
    if (reply.ok() && reply->status >= 400 && reply->status < 500) {
      return Ask(invocation, call).exit;
    }
    if (!reply.ok()) invocation.err << reply.status().message() << "; going on\n";
    std::this_thread::sleep_for(kPause);
  }
  return ExitCode::kOk;
}

ExitCode ShowJournal(Invocation& invocation, const JournalWords& words) {
  absl::StatusOr<HttpClient> client = HttpClient::For(invocation.server);
  if (!client.ok()) return Fail(invocation, ExitCode::kUsage, client.status().message());
  std::uint64_t from = words.from;
  const ExitCode shown = PrintPages(invocation, *client, from);
  if (shown != ExitCode::kOk || !words.follow) return shown;
  return Follow(invocation, *client, from);
}

}  // namespace

void AddJournal(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<JournalWords>();
  CLI::App& verb = *app.add_subcommand("journal", "The journal's accepted commits, as JSON Lines");
  verb.add_option("--from", words->from, "The first position; 1 is the first record")
      ->capture_default_str();
  verb.add_flag("--follow", words->follow, "Go on with what is still to come, until interrupted");
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return ShowJournal(invocation, *words); };
  });
}

}  // namespace redress
