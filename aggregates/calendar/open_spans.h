#pragma once

// Working time as a table: when it is open, and how long it was before. A question takes at most
// two binary searches, however long the time that is asked about.

#include <cstddef>
#include <vector>

#include "absl/time/time.h"
#include "aggregates/calendar/table_time.h"
#include "aggregates/calendar/window_instants.h"

namespace redress {

// Immutable once all spans are added, and then thread-safe. Spans are half-open: at the instant of
// closing it is closed.
class OpenSpans {
 public:
  // Adds a span that opens before it closes, and neither opens nor closes earlier than the last
  // one. Where they touch or overlap they become one, so that nothing counts twice.
  void Add(const OpenSpan& span);

  // Gives back room that is not needed.
  void Seal() { spans_.shrink_to_fit(); }

  bool IsOpen(absl::Time at) const;

  // Whether it is open right before `at`: so it is at the instant of closing, not of opening.
  bool IsOpenBefore(absl::Time at) const;

  // Returns `at` where it is open, else when it opens next; InfiniteFuture where it does not.
  absl::Time NextOpening(absl::Time at) const;

  // Returns how long it was open before `at`, since the first span.
  absl::Duration OpenUntil(absl::Time at) const;

  // Returns the first instant before which it was open for `open` in all, more than zero;
  // InfiniteFuture where the table ends sooner.
  absl::Time FirstAt(absl::Duration open) const;

  // Returns the last instant before which it was open for no more than `open`; InfinitePast where
  // that is less than zero.
  absl::Time LastAt(absl::Duration open) const;

 private:
  struct Span {
    TableSeconds opens;
    TableSeconds closes;
    TableSeconds open_before;  // of all spans before it

    TableSeconds length() const { return closes - opens; }
  };

  // Returns the first span that closes after the whole second `at`.
  std::vector<Span>::const_iterator ClosingAfter(std::int64_t at) const;

  std::vector<Span> spans_;
};

}  // namespace redress
