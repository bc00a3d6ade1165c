#include "aggregates/policy/standard_match.h"

#include <algorithm>
#include <utility>

namespace redress {
namespace {

// How the two stand in one criterion, where an empty list asks for nothing.
template <typename List>
bool CoversValues(const List& wide, const List& narrow) {
  if (wide.empty()) return true;
  return !narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&](const auto& value) {
    return std::find(wide.begin(), wide.end(), value) != wide.end();
  });
}

template <typename List>
bool OverlapValues(const List& one, const List& other) {
  if (one.empty() || other.empty()) return true;
  return std::any_of(one.begin(), one.end(), [&](const auto& value) {
    return std::find(other.begin(), other.end(), value) != other.end();
  });
}

// Whether `path` begins with `start`: lies below it, or is it.
template <typename Path>
bool BeginsWith(const Path& path, const Path& start) {
  return path.size() >= start.size() && std::equal(start.begin(), start.end(), path.begin());
}

}  // namespace

bool Covers(const StandardMatch& wide, const StandardMatch& narrow) {
  const bool covers_safety =
      !wide.has_safety() || (narrow.has_safety() && narrow.safety() == wide.safety());
  return covers_safety && BeginsWith(narrow.category(), wide.category()) &&
         CoversValues(wide.kind(), narrow.kind()) &&
         CoversValues(wide.severity(), narrow.severity()) &&
         CoversValues(wide.grade(), narrow.grade()) && CoversValues(wide.rank(), narrow.rank()) &&
         CoversValues(wide.channel(), narrow.channel()) &&
         CoversValues(wide.area(), narrow.area()) && CoversValues(wide.matter(), narrow.matter());
}

bool Overlap(const StandardMatch& one, const StandardMatch& other) {
  const bool safety_differs =
      one.has_safety() && other.has_safety() && one.safety() != other.safety();
  // A ticket bears any number of flags: two that ask for others can both be fulfilled.
  return !safety_differs &&
         (BeginsWith(one.category(), other.category()) ||
          BeginsWith(other.category(), one.category())) &&
         OverlapValues(one.kind(), other.kind()) &&
         OverlapValues(one.severity(), other.severity()) &&
         OverlapValues(one.grade(), other.grade()) && OverlapValues(one.rank(), other.rank()) &&
         OverlapValues(one.channel(), other.channel()) && OverlapValues(one.area(), other.area());
}

}  // namespace redress
