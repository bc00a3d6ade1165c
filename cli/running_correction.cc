#include "cli/running_correction.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "api/collections.h"
#include "base/hash.h"
#include "base/random.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/collection_verbs.h"
#include "cli/pages.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr std::size_t kDrawnKeySize = 16;

// How often a request is sent that others were faster than, or for which the server had no time.
constexpr int kMaxSendings = 10;
constexpr absl::Duration kSendingDelay = absl::Seconds(1);

// A promise as the list showed it.
struct Shown {
  std::string due;
  bool provisional = false;
};

// By ticket and clock.
using ShownPromises = std::map<std::pair<std::string, std::string>, Shown>;

struct Counts {
  std::size_t running = 0;  // tickets looked at
  std::size_t tickets = 0;  // that change
  std::size_t later = 0;
  std::size_t earlier = 0;
  std::size_t same = 0;   // due when it was, by the newest calendar from now on
  std::size_t known = 0;  // of all these: no longer provisional
};

absl::Time TimeIn(const std::string& text) {
  absl::Time time;
  return absl::ParseTime(absl::RFC3339_full, text, &time, nullptr) ? time : absl::InfiniteFuture();
}

class Correction {
 public:
  Correction(Invocation& invocation, const CorrectionWords& words)
      : invocation_(invocation),
        words_(words),
        path_(TypedPath(kPolicyCollection, words.policy, "correct_running")),
        key_(ToHex(SystemRandom().Bytes(kDrawnKeySize))) {}

  // Asks what would move. A correction that may shorten shows all of it.
  ExitCode Look() {
    ListQuestion question{.path = TypedPath(kPolicyCollection, words_.policy, "running"),
                          .parameters = {}};
    if (words_.provisional) question.parameters["provisional"] = "true";
    ExitCode looked = ExitCode::kOk;
    const auto take = [&](const json::value& body) {
      looked = LookAt(ListAt(body, "tickets"));
      return looked == ExitCode::kOk;
    };
    const ExitCode listed = FollowPages(invocation_, question, "tickets", take);
    progress_.Finish();
    return listed == ExitCode::kOk ? looked : listed;
  }

  void Tell() const {
    if (invocation_.json) return;
    invocation_.out << SafeLine(absl::StrCat(counts_.running, " tickets with promises that run by ",
                                             words_.policy, ": ", counts_.tickets, " change"))
                    << '\n';
    TellCount(counts_.later, "later");
    TellCount(counts_.earlier,
              words_.may_shorten
                  ? "earlier"
                  : "earlier, but for what was told: kept (--may-shorten moves them)");
    TellCount(counts_.same, "when it was, and counted by the newest calendar from now on");
    if (counts_.known > 0) {
      invocation_.out << "  " << counts_.known << " provisional ones become known\n";
    }
  }

  bool is_needed() const { return !numbers_.empty(); }

  // Corrects what was found to move.
  ExitCode Run() {
    for (std::size_t first = 0; first < numbers_.size(); first += kTicketsPerCorrection) {
      const std::size_t end = std::min(first + kTicketsPerCorrection, numbers_.size());
      const Outcome outcome = Send({numbers_.begin() + static_cast<std::ptrdiff_t>(first),
                                    numbers_.begin() + static_cast<std::ptrdiff_t>(end)},
                                   false, words_.may_shorten);
      if (outcome.exit != ExitCode::kOk) {
        invocation_.err << "  " << corrected_
                        << " tickets were corrected; repeat it to go on with the others\n";
        return outcome.exit;
      }
      corrected_ += ListAt(outcome.body, "events").size();
      progress_.Update(end, numbers_.size(), "corrected");
    }
    progress_.Finish();
    return ExitCode::kOk;
  }

  void TellDone() const {
    if (!invocation_.json) {
      if (!words_.dry_run) invocation_.out << corrected_ << " tickets corrected\n";
      return;
    }
    invocation_.out << json::serialize(json::object{{"running", counts_.running},
                                                    {"tickets", counts_.tickets},
                                                    {"later", counts_.later},
                                                    {"earlier", counts_.earlier},
                                                    {"same", counts_.same},
                                                    {"known", counts_.known},
                                                    {"corrected", corrected_}})
                    << '\n';
  }

 private:
  ExitCode LookAt(const json::array& tickets) {
    for (std::size_t first = 0; first < tickets.size(); first += kTicketsPerCorrection) {
      std::vector<std::string> numbers;
      ShownPromises shown;
      for (std::size_t i = first; i < std::min(first + kTicketsPerCorrection, tickets.size());
           ++i) {
        numbers.push_back(TextAt(tickets[i], "number"));
        for (const json::value& clock : ListAt(tickets[i], "clocks")) {
          shown[{numbers.back(), TextAt(clock, "clock")}] = {
              TextAt(clock, "due"), TextAt(clock, "provisional") == "true"};
        }
      }
      const Outcome outcome = Send(numbers, true, true);
      if (outcome.exit != ExitCode::kOk) return outcome.exit;
      counts_.running += numbers.size();
      for (const json::value& event : ListAt(outcome.body, "events")) Count(event, shown);
      progress_.Update(counts_.running, 0, "looked at");
    }
    return ExitCode::kOk;
  }

  // Counts what becomes of one ticket.
  void Count(const json::value& event, const ShownPromises& shown) {
    const std::string stream = TextAt(event, "stream");
    const std::string number = stream.substr(stream.find('/') + 1);
    bool is_wanted = false;
    for (const json::value& change : ListAt(event, "clocks")) {
      const json::value* started = change.as_object().if_contains("started");
      if (started == nullptr) continue;
      for (const json::value& replaced : ListAt(*started, "supersedes")) {
        const auto before = shown.find({number, json::serialize(replaced)});
        if (before != shown.end() && CountClock(change, before->second)) is_wanted = true;
      }
    }
    if (!is_wanted) return;
    ++counts_.tickets;
    numbers_.push_back(number);
  }

  // Returns whether it is to be corrected.
  bool CountClock(const json::value& change, const Shown& before) {
    const absl::Time due = TimeIn(TextAt(change, "started.times.due"));
    const absl::Time was = TimeIn(before.due);
    const bool is_known =
        before.provisional && TextAt(change, "started.times.provisional") != "true";
    ++(due > was ? counts_.later : due < was ? counts_.earlier : counts_.same);
    if (is_known) ++counts_.known;
    return due >= was || is_known || words_.may_shorten;
  }

  void TellCount(std::size_t count, absl::string_view what) const {
    if (count > 0) invocation_.out << "  " << count << " promises due " << what << '\n';
  }

  // What others were faster than is sent again with the same key: it is done once.
  Outcome Send(const std::vector<std::string>& numbers, bool is_dry, bool may_shorten) {
    json::array tickets;
    for (const std::string& number : numbers) tickets.emplace_back(number);
    const json::object body{
        {"tickets", std::move(tickets)}, {"reason", words_.reason}, {"may_shorten", may_shorten}};
    const ClientCall call{.method = "POST",
                          .target = is_dry ? path_ + "?dry_run=true" : path_,
                          .headers = {{"Content-Type", "application/json"},
                                      {"Idempotency-Key", absl::StrCat(key_, "-", ++requests_)}},
                          .body = json::serialize(body)};
    absl::StatusOr<HttpClient>& client = Client();
    if (!client.ok()) {
      Outcome outcome;
      outcome.exit = Fail(invocation_, ExitCode::kUsage, client.status().message());
      return outcome;
    }
    for (int sending = 1; sending < kMaxSendings; ++sending) {
      std::ostringstream unheard;
      Invocation quiet{.out = unheard,
                       .err = unheard,
                       .server = {},
                       .actor = invocation_.actor,
                       .token = invocation_.token};
      Outcome outcome = Ask(quiet, *client, call);
      const bool is_later = outcome.exit == ExitCode::kConflict || outcome.exit == ExitCode::kAway;
      if (outcome.exit == ExitCode::kOk) return outcome;
      if (!is_later) break;
      absl::SleepFor(kSendingDelay);
    }
    return Ask(invocation_, *client, call);
  }

  absl::StatusOr<HttpClient>& Client() {
    if (!client_.has_value()) client_ = HttpClient::For(invocation_.server);
    return *client_;
  }

  Invocation& invocation_;
  const CorrectionWords& words_;
  const std::string path_;
  const std::string key_;
  std::optional<absl::StatusOr<HttpClient>> client_;
  ProgressBar progress_{invocation_.err, "promises", ProgressBar::Show::kLinesElsewhere};
  Counts counts_;
  std::vector<std::string> numbers_;  // of tickets to correct
  std::size_t requests_ = 0;
  std::size_t corrected_ = 0;
};

// Returns whether somebody agrees.
bool IsAgreed(Invocation& invocation, std::istream& input) {
  invocation.err << "Correct them? [y/N] " << std::flush;
  std::string answer;
  std::getline(input, answer);
  return answer == "y" || answer == "yes";
}

}  // namespace

ExitCode CorrectRunningPromises(Invocation& invocation, const CorrectionWords& words,
                                std::istream& input) {
  Correction correction(invocation, words);
  const ExitCode looked = correction.Look();
  if (looked != ExitCode::kOk) return looked;
  correction.Tell();
  const bool is_wanted = correction.is_needed() && !words.dry_run;
  if (is_wanted && !words.yes && !IsAgreed(invocation, input)) {
    return Fail(invocation, ExitCode::kRefused, "nothing was corrected; --yes does it unasked");
  }
  const ExitCode done = is_wanted ? correction.Run() : ExitCode::kOk;
  correction.TellDone();
  return done;
}

ExitCode TellProvisional(Invocation& invocation, const std::string& policy) {
  std::size_t count = 0;
  const ListQuestion question{.path = TypedPath(kPolicyCollection, policy, "running"),
                              .parameters = {{"provisional", "true"}}};
  const ExitCode listed =
      FollowPages(invocation, question, "tickets", [&](const json::value& body) {
        count += ListAt(body, "tickets").size();
        return true;
      });
  if (listed != ExitCode::kOk || count == 0) return listed;
  invocation.err << SafeLine(absl::StrCat(
                        count, " tickets have promises that are due later than the calendars of ",
                        policy,
                        " knew; what these know now is theirs after: redress policy correct ",
                        policy, " --provisional --reason ..."))
                 << '\n';
  return ExitCode::kOk;
}

}  // namespace redress
