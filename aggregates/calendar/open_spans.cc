#include "aggregates/calendar/open_spans.h"

#include <algorithm>
#include <cstdint>

namespace redress {

void OpenSpans::Add(const OpenSpan& span) {
  if (spans_.empty()) {
    spans_.push_back({span.opens, span.closes, 0});
    return;
  }
  Span& last = spans_.back();
  if (span.opens <= last.closes) {
    last.closes = span.closes;
  } else {
    spans_.push_back({span.opens, span.closes, last.open_before + last.length()});
  }
}

std::vector<OpenSpans::Span>::const_iterator OpenSpans::ClosingAfter(std::int64_t at) const {
  return std::upper_bound(spans_.begin(), spans_.end(), at,
                          [](std::int64_t time, const Span& span) { return time < span.closes; });
}

bool OpenSpans::IsOpen(absl::Time at) const {
  const std::int64_t second = FloorSeconds(at);
  const auto span = ClosingAfter(second);
  return span != spans_.end() && span->opens <= second;
}

bool OpenSpans::IsOpenBefore(absl::Time at) const {
  const std::int64_t second = CeilSeconds(at) - 1;
  const auto span = ClosingAfter(second);
  return span != spans_.end() && span->opens <= second;
}

absl::Time OpenSpans::NextOpening(absl::Time at) const {
  const auto span = ClosingAfter(FloorSeconds(at));
  return span == spans_.end() ? absl::InfiniteFuture() : std::max(at, TimeAt(span->opens));
}

absl::Duration OpenSpans::OpenUntil(absl::Time at) const {
  const auto span = ClosingAfter(FloorSeconds(at));
  if (span == spans_.end()) {
    if (spans_.empty()) return absl::ZeroDuration();
    return absl::Seconds(spans_.back().open_before) + absl::Seconds(spans_.back().length());
  }
  return absl::Seconds(span->open_before) +
         std::max(absl::ZeroDuration(), at - TimeAt(span->opens));
}

absl::Time OpenSpans::FirstAt(absl::Duration open) const {
  const auto span = std::partition_point(spans_.begin(), spans_.end(), [&](const Span& candidate) {
    return absl::Seconds(candidate.open_before) + absl::Seconds(candidate.length()) < open;
  });
  if (span == spans_.end()) return absl::InfiniteFuture();
  return TimeAt(span->opens) + (open - absl::Seconds(span->open_before));
}

absl::Time OpenSpans::LastAt(absl::Duration open) const {
  const auto after = std::partition_point(spans_.begin(), spans_.end(), [&](const Span& candidate) {
    return absl::Seconds(candidate.open_before) <= open;
  });
  if (after == spans_.begin()) return absl::InfinitePast();
  const Span& span = *std::prev(after);
  return TimeAt(span.opens) + (open - absl::Seconds(span.open_before));
}

}  // namespace redress
