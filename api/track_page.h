#pragma once

// /track: how a customer follows a ticket in a browser, by number and secret. Plain HTML made here,
// without a script: it works where scripts are off, and none of what it shows can become one.

#include <cstddef>

#include "absl/strings/string_view.h"
#include "api/http.h"
#include "api/tracking.h"

namespace redress {

// Number, secret and language, with room for how they are encoded.
inline constexpr std::size_t kMaxTrackForm = 2048;

// Whether `path`, still percent-encoded, is the page's or its style's.
bool IsOfTrackPage(absl::string_view path);

// Thread-safe. `tracking` outlives it.
class TrackPage {
 public:
  explicit TrackPage(Tracking& tracking) : tracking_(tracking) {}

  // Answers a request whose path is the page's. Wrong secrets count as those of /v1/track do. The
  // secret comes in the body: addresses are written to logs on the way.
  HttpResponse Answer(const HttpRequest& request);

 private:
  Tracking& tracking_;
};

}  // namespace redress
