#pragma once

// What the page for customers looks like, in English and in Chinese. All text is escaped.

#include <string>

#include "absl/strings/string_view.h"
#include "api/tracking_story.h"

namespace redress {

// Why nothing is shown.
enum class TrackFault { kNone, kNoNumber, kNoSecret, kNotThere, kTooMany, kNotNow };

// What became of what the customer wanted to add.
enum class TrackNotice { kNone, kAdded, kWillCall, kNoWords, kNotTaken, kTooOften, kNotSure };

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
  TrackNotice notice = TrackNotice::kNone;
  std::string key = {};    // with which the page's form is sent
  std::string words = {};  // that the form still holds
};

// Returns `text` with what HTML would read as its own replaced; for elements and quoted attributes.
std::string HtmlEscape(absl::string_view text);

// Returns the whole page that asks for number and secret.
std::string TrackFormHtml(const TrackForm& form, bool chinese);

// Returns the whole page of a matter.
std::string TrackedHtml(const FollowedMatter& followed, bool chinese);

}  // namespace redress
