#pragma once

// /track: how a customer follows a ticket in a browser, by number and secret. Plain HTML made here,
// without a script: it works where scripts are off, and none of what it shows can become one. By
// the same page they add words to it, and ask to be called.

#include <cstddef>

#include "absl/strings/string_view.h"
#include "api/http.h"
#include "api/track_additions.h"
#include "api/track_html.h"
#include "api/tracking.h"

namespace redress {

// Number, secret, language and key, and the words that are added, each byte of which may be encoded
// by three.
inline constexpr std::size_t kMaxTrackForm = 2048 + 3 * kMaxAddedBytes;

// Whether `path`, still percent-encoded, is the page's or its style's.
bool IsOfTrackPage(absl::string_view path);

// Thread-safe. What it is made with (itself thread-safe) outlives it.
class TrackPage {
 public:
  TrackPage(Tracking& tracking, Node& node, Clock& clock, Random& random)
      : tracking_(tracking), additions_(node, clock, random) {}

  // Answers a request whose path is the page's. Wrong secrets count as those of /v1/track do. The
  // secret comes in the body: addresses are written to logs on the way.
  void Take(const HttpRequest& request, const Reply& reply);

 private:
  struct Form;

  // Shows the matter, or why not; adds to it before, where the form asks for that.
  void Follow(const Form& form, const Reply& reply, const std::string& network);
  void Add(const Form& form, FollowedMatter followed, const Reply& reply);

  Tracking& tracking_;
  TrackAdditions additions_;
};

}  // namespace redress
