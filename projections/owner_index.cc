#include "projections/owner_index.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "projections/damaged_views.h"
#include "projections/rows.pb.h"

namespace redress {
namespace {

constexpr char kEnd = '\0';

}  // namespace

std::string OwnedKey(Owned what, const Owner& owner) {
  std::string prefix(1, static_cast<char>(what));
  if (owner.all()) {
    prefix.push_back('a');
  } else if (!owner.team().empty()) {
    absl::StrAppend(&prefix, "t", KeyText(owner.team()));
  } else {
    absl::StrAppend(&prefix, "p", KeyText(owner.person()));
  }
  prefix.push_back(kEnd);
  return prefix;
}

void PutOwned(Owned what, const Owner& owner, absl::string_view id, Batch& batch) {
  batch.Put(Family::kOwnerIndex, absl::StrCat(OwnedKey(what, owner), id), "");
}

void DeleteOwned(Owned what, const Owner& owner, absl::string_view id, Batch& batch) {
  batch.Delete(Family::kOwnerIndex, absl::StrCat(OwnedKey(what, owner), id));
}

absl::StatusOr<std::vector<Owner>> OwnersFor(const KeyValueReader& reader,
                                             absl::string_view person) {
  std::vector<Owner> owners(1);
  owners.front().set_person(std::string(person));
  // Also of somebody whom a team names, and nobody has described.
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kAgents, person));
  AgentRow row;
  if (value.has_value() && !row.ParseFromString(*value)) return UnreadableRow("agents");
  for (const std::string& team : row.teams()) owners.emplace_back().set_team(team);
  owners.emplace_back().set_all(true);
  return owners;
}

bool IsAmong(const std::vector<Owner>& owners, const Owner& owner) {
  const std::string prefix = OwnedKey(Owned::kView, owner);
  return std::any_of(owners.begin(), owners.end(),
                     [&](const Owner& other) { return OwnedKey(Owned::kView, other) == prefix; });
}

absl::StatusOr<std::size_t> CountOwned(const KeyValueReader& reader, Owned what, const Owner& owner,
                                       std::size_t most) {
  std::size_t count = 0;
  RETURN_IF_ERROR(reader.Scan(Family::kOwnerIndex, OwnedKey(what, owner), "",
                              [&](absl::string_view, absl::string_view) {
                                ++count;
                                return count < most;
                              }));
  return count;
}

absl::StatusOr<OwnedIds> ListOwned(const KeyValueReader& reader, Owned what,
                                   const std::vector<Owner>& owners, CursorKind kind,
                                   absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  std::string after;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(after, DecodeCursor(kind, cursor));
  }
  std::set<std::string> prefixes;
  for (const Owner& owner : owners) prefixes.insert(OwnedKey(what, owner));
  OwnedIds found;
  std::string last;
  for (const std::string& prefix : prefixes) {
    if (!found.next_cursor.empty()) break;
    const auto take = [&](absl::string_view key, absl::string_view) {
      if (!after.empty() && key <= after) return true;
      if (found.ids.size() == limit) {
        found.next_cursor = EncodeCursor(kind, last);
        return false;
      }
      last = std::string(key);
      found.ids.emplace_back(key.substr(prefix.size()));
      return true;
    };
    RETURN_IF_ERROR(reader.Scan(Family::kOwnerIndex, prefix, after, take));
  }
  return found;
}

}  // namespace redress
