#pragma once

// What every read has in common: it waits until the views are new enough, looks at them at one
// position, says which, and answers "not found" only from views that are as new as the log.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/fresh_limit.h"
#include "api/http.h"
#include "api/request.h"
#include "commands/json_writer.h"
#include "consumers/access_log.h"
#include "node/node.h"
#include "projections/streams.h"

namespace redress {

// The longest that a read waits for the views.
inline constexpr absl::Duration kMaxReadWait = absl::Seconds(5);

// The views, and the position that the question is about.
struct View {
  const KeyValueReader& reader;
  StorePosition latest;     // of `reader`
  std::uint64_t at = 0;     // the position asked about; not after `latest`
  bool past = false;        // as_of or at was given
  bool settled = true;      // nothing recorded from now on can change the answer
  std::string asked_as_of;  // as given
  Sight sight = {};         // of whoever asks
};

// Whom of the customers an answer tells of, and what it is: for the access log.
struct Shown {
  std::string what;                    // the path below /v1/
  std::vector<std::string> customers;  // ids, where known
};

// What a query found. `body` is an object that is not ended yet, for the sight of whoever asks.
// `entity_version` makes the ETag; 0: none. Where `lines` are given, JSON Lines are answered in
// place of the body.
struct Found {
  explicit Found(const View& view, std::uint64_t version = 0)
      : body(view.sight), entity_version(version) {
    body.BeginObject();
  }

  JsonWriter body;
  std::uint64_t entity_version = 0;
  std::optional<std::string> lines = std::nullopt;
  HttpHeaders headers = {};
  std::optional<Shown> shown = std::nullopt;  // absent: it tells of nobody
};
using Query = std::function<absl::StatusOr<Found>(const View&)>;

enum class TimeTravel {
  kYes,  // takes as_of or at
  kNo,
};

// How much a query reads.
enum class Effort {
  kShort,  // mostly few rows: tried at once, where it came, and done in its lane where it is more
  kLong,   // the caller is in its lane
};

// The parameters that Reads itself understands.
inline constexpr absl::string_view kAtLeast = "at_least";
inline constexpr absl::string_view kFresh = "fresh";
inline constexpr absl::string_view kAsOf = "as_of";
inline constexpr absl::string_view kAt = "at";

// Returns what is told where the views have not come to a position that was waited for.
absl::Status NotReached(const absl::Status& status);

// Thread-safe. `node`, `limit` and `log` outlive it.
class Reads {
 public:
  // What tells of customers is noted in `log`, where there is one, before it is shown.
  Reads(Node& node, FreshLimit& limit, AccessLog* log = nullptr)
      : node_(node), limit_(limit), log_(log) {}

  // Whether there is a log in which what tells of customers is noted.
  bool notes() const { return log_ != nullptr; }

  // Answers with what `query` finds. Its errors become problem details; kNotFound is asked again
  // after the views were shown to be fresh.
  void Answer(const HttpRequest& request, const QueryParameters& parameters, TimeTravel time_travel,
              Effort effort, Query query, const Reply& reply);

 private:
  struct Question;
  struct Answered;

  void Wait(const std::shared_ptr<Question>& question, Effort effort);
  void LookShortly(const std::shared_ptr<Question>& question);
  void Look(const std::shared_ptr<Question>& question);
  void Take(const std::shared_ptr<Question>& question, absl::StatusOr<Answered> answered);
  absl::Status Note(const Question& question, const std::optional<Shown>& shown);
  void MakeSure(const std::shared_ptr<Question>& question);
  absl::StatusOr<Answered> Respond(const Question& question, const KeyValueReader& reader);

  // Waits until the views are fresh, unless the client asks that too often.
  void WaitForFresh(const std::shared_ptr<Question>& question,
                    std::function<void(absl::Status)> then);

  Node& node_;
  FreshLimit& limit_;
  AccessLog* log_;
};

}  // namespace redress
