#pragma once

// What the page for customers looks like, in English and in Chinese. All text is escaped.

#include <string>

#include "absl/strings/string_view.h"
#include "api/tracking_story.h"

namespace redress {

// Why nothing is shown.
enum class TrackFault { kNone, kNoNumber, kNoSecret, kNotThere, kTooMany, kNotNow };

extern const absl::string_view kTrackStyle;

struct TrackForm {
  std::string number;  // as it was typed
  TrackFault fault = TrackFault::kNone;
};

struct FollowedMatter {
  std::string number;  // canonical
  std::string secret;  // as it was typed: the page sends it again for the other language
  TrackedMatter matter;
  bool stale = false;
};

// Returns `text` with what HTML would read as its own replaced; for elements and quoted attributes.
std::string HtmlEscape(absl::string_view text);

// Returns the whole page that asks for number and secret.
std::string TrackFormHtml(const TrackForm& form, bool chinese);

// Returns the whole page of a matter.
std::string TrackedHtml(const FollowedMatter& followed, bool chinese);

}  // namespace redress
