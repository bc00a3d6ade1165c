#include "api/track_additions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "aggregates/access/roles.h"
#include "aggregates/refusal.h"
#include "aggregates/text_form.h"
#include "base/hash.h"
#include "base/status.h"
#include "boost/json/object.hpp"
#include "commands/cloud_event.h"
#include "commands/command_ids.h"

namespace redress {
namespace {

constexpr const char* kSource = "/track";
constexpr std::size_t kKeyBytes = 16;

bool IsKey(absl::string_view text) {
  return text.size() == 2 * kKeyBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isxdigit(c); });
}

// Returns the id of what is added: the same again where the same form is sent again, another where
// it was changed before, and none of another matter's.
std::string IdOf(const TrackAddition& addition, absl::string_view words) {
  const absl::string_view ask = addition.ask == TrackAsk::kCallback ? "callback" : "words";
  const std::string said = Sha256(absl::StrCat(ask, ":", words));
  return absl::StrCat(addition.number, "-", addition.key, "-",
                      absl::BytesToHexString(said.substr(0, kKeyBytes)));
}

absl::StatusOr<CommandRequest> RequestOf(const Names& names, const TrackAddition& addition) {
  // Forms end lines by two characters.
  std::string words = absl::StrReplaceAll(addition.words, {{"\r\n", "\n"}});
  absl::StripAsciiWhitespace(&words);
  if (!IsKey(addition.key)) return RefuseField("/key", "is none that a form was given");
  if (words.empty() && addition.ask != TrackAsk::kCallback)
    return RefuseField("/words", "required");
  if (CountCharacters(words) > kMaxAddedWords) {
    return RefuseField("/words", absl::StrCat("at most ", kMaxAddedWords, " characters"));
  }
  boost::json::object data = {{"channel", "web"}, {"ticket", addition.number}};
  if (!words.empty()) data["words"] = words;
  const boost::json::object event = {
      {"specversion", "1.0"},
      {"type", addition.ask == TrackAsk::kCallback ? "redress.callback" : "redress.contact"},
      {"source", kSource},
      {"id", IdOf(addition, words)},
      {"data", std::move(data)}};
  ASSIGN_OR_RETURN(const ParsedInteraction parsed, ParseStructured(boost::json::value(event)));
  CommandRequest request = InteractionRequest(names, parsed);
  request.actor = {"track", std::string(roles::kUpstream), true};
  return request;
}

}  // namespace

TrackAdditions::TrackAdditions(Node& node, Clock& clock, Random& random)
    : node_(node),
      random_(random),
      clock_(clock),
      limits_({.each = kAddedEach, .at_once = kMaxAddedAtOnce},
              {.most = kMaxAddingNames, .beyond = BeyondMost::kShareOne}) {}

std::string TrackAdditions::NewKey() { return absl::BytesToHexString(random_.Bytes(kKeyBytes)); }

void TrackAdditions::Add(const TrackAddition& addition, std::function<void(absl::Status)> done) {
  absl::StatusOr<CommandRequest> request = RequestOf(node_.names(), addition);
  if (!request.ok()) return done(request.status());
  if (limits_.Take(addition.number, clock_.Steady()) > absl::ZeroDuration()) {
    return done(Refuse(absl::StatusCode::kResourceExhausted, kAddedTooOften,
                       "the matter was added to too often; later"));
  }
  node_.Submit(*std::move(request),
               [done = std::move(done)](const absl::StatusOr<CommandAnswer>& answer) {
                 done(answer.status());
               });
}

}  // namespace redress
