#pragma once

// What became of a command, as HTTP says it. An answer is a function of the record and its
// position: a replay gives the same one again.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/decision.h"
#include "aggregates/names.h"
#include "api/http.h"
#include "api/sent_place.h"
#include "boost/json/object.hpp"
#include "commands/command_sink.h"
#include "commands/json_writer.h"
#include "projections/key_value_store.h"

namespace redress {

// Most events that a refusal of a stale version shows; the rest are in the timeline.
inline constexpr std::size_t kMaxEventsSince = 100;

// What an answer needs to know of its request.
struct AskedCommand {
  std::string primary_stream = {};
  std::optional<std::uint64_t> if_match = {};
  int created_status = 200;          // 201 where a commit of this command makes something new
  Actor actor = {};                  // whoever asked
  std::string idempotency_key = {};  // empty: the command has none
  absl::Span<const SentPlace> places = {};  // of static storage; none: the command is the body
  // Called where the answer is one that only fresh views give: "no such ticket", "nothing new".
  std::function<void()> when_negative = {};
};

// What an answer tells beside the events.
struct ShownAnswer {
  absl::string_view effect;
  // Ticket, contact, customer and callback that it is about, by name; of several alike, the first.
  std::vector<std::pair<absl::string_view, std::string>> subjects = {};
  std::string stream = {};  // the one that the command was sent to
  std::uint64_t version = 0;
  std::string position = {};
  std::string tracking_secret = {};  // of the ticket that it opened
  // Whether who the customer is, is withheld from whoever asked.
  bool withholds = false;

  bool Names(absl::string_view subject) const;
};

// Returns whose customer a fact tells; empty where it tells none.
std::string CustomerIn(const Event& event);

// Nothing is read for it: what was recorded is told, though the views are away.
ShownAnswer ShownOf(const Names& names, const AskedCommand& asked, const CommandAnswer& answer,
                    const Sight& sight);

// Writes "effect", the subjects, "stream", "version", "position", "tracking_secret".
void WriteMembers(const ShownAnswer& shown, JsonWriter& writer);

// Returns the members that a refusal has, for whoever has the sight, beside those of its details:
// after "stale-version" the version now, and the events since the one asked for.
boost::json::object RefusalExtensions(const KeyValueReader& views, const AskedCommand& asked,
                                      const absl::Status& refusal, const Sight& sight);

int AnswerStatus(const AskedCommand& asked, const CommandAnswer& answer);

// Returns the whole response to what was done, or would be.
HttpResponse AnswerResponse(const Names& names, const AskedCommand& asked,
                            const CommandAnswer& answer, const Sight& sight);

// Returns the whole response to what was refused; `views` may be away.
HttpResponse RefusalResponse(const KeyValueReader& views, const AskedCommand& asked,
                             const absl::Status& refused, const Sight& sight);

}  // namespace redress
