#include "projections/row_cache.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "projections/key_range.h"
#include "projections/timelines.h"

namespace redress {
namespace {

// What a row takes beside its bytes.
constexpr std::size_t kRowOverhead = 96;

// Of timelines, only which subjects show a stream is looked up.
bool IsKept(Family family, absl::string_view key) {
  switch (family) {
    case Family::kTimelines:
      return IsSubjectsKey(key);
    case Family::kHeads:
    case Family::kCommands:
    case Family::kTickets:
    case Family::kQueues:
    case Family::kCustomers:
    case Family::kCallbacks:
    case Family::kStandards:
    case Family::kLoads:
      return true;
    case Family::kMeta:
    case Family::kEvents:
    case Family::kPositions:
    case Family::kTicketIndex:
    case Family::kText:
    case Family::kCustomerIndex:
    case Family::kCallbackIndex:
    case Family::kDue:
    case Family::kUnindexed:
    case Family::kPolicies:
    case Family::kAgents:
    case Family::kTeams:
    case Family::kTokens:
    case Family::kSavedViews:
    case Family::kPhrases:
    case Family::kOwnerIndex:
    case Family::kWaiting:
    case Family::kErasedKeys:
    case Family::kAccesses:
    case Family::kAccessIndex:
      return false;
  }
  return false;
}

// Whether rows are put in anywhere, and taken from the front.
bool IsQueue(Family family) { return family == Family::kDue || family == Family::kWaiting; }

std::string CacheKey(Family family, absl::string_view key) {
  std::string place;
  place.reserve(1 + key.size());
  place.push_back(static_cast<char>(family));
  place.append(key.data(), key.size());
  return place;
}

}  // namespace

absl::StatusOr<std::optional<Value>> RowCache::Get(Family family, absl::string_view key) const {
  if (!IsKept(family, key)) return store_.Get(family, key);
  const std::string place = CacheKey(family, key);
  if (const std::optional<Value>* found = rows_.Find(place)) return *found;
  ASSIGN_OR_RETURN(std::optional<Value> value, store_.Get(family, key));
  Keep(place, value);
  return value;
}

absl::Status RowCache::Scan(Family family, absl::string_view prefix, absl::string_view from,
                            const Visit& visit) const {
  if (!IsQueue(family)) return store_.Scan(family, prefix, from, visit);
  const std::string begin(std::max(prefix, from));
  std::optional<std::string> first;
  RETURN_IF_ERROR(store_.Scan(family, prefix, empty_.FirstAfter(family, begin),
                              [&](absl::string_view key, absl::string_view value) {
                                if (!first.has_value()) first = std::string(key);
                                return visit(key, value);
                              }));
  empty_.Remember(family, begin, first.value_or(EndOfPrefix(prefix)));
  return absl::OkStatus();
}

void RowCache::Take(const Writes& writes) {
  for (const auto& [place, value] : writes) {
    if (IsQueue(place.first) && value) empty_.Take(place.first, place.second);
    if (IsKept(place.first, place.second)) Keep(CacheKey(place.first, place.second), value);
  }
}

void RowCache::Keep(const std::string& key, std::optional<Value> value) const {
  const std::size_t size = key.size() + (value ? value->size() : 0) + kRowOverhead;
  rows_.Put(key, std::move(value), size);
}

}  // namespace redress
