#include "node/room.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "projections/kept.h"

namespace redress {
namespace {

std::size_t MostOf(const Owner& owner) {
  if (owner.all()) return kMaxOwnedByAll;
  return owner.team().empty() ? kMaxOwnedByPerson : kMaxOwnedByTeam;
}

// Returns whose what is kept in `stream` becomes by `fact`; nothing: it was so before.
template <typename Kept>
absl::StatusOr<std::optional<Owner>> NewOwner(const std::string& stream, const auto& fact,
                                              const KeyValueReader& reader) {
  using Found = std::optional<Owner>;
  if (fact.has_created()) return Found(Kept::In(fact.created()).owner());
  if (!fact.has_changed()) return Found();
  const Owner& owner = Kept::In(fact.changed()).owner();
  ASSIGN_OR_RETURN(const auto before,
                   ReadKept<Kept>(reader, IdIn(stream, Kept::kPrefix).value_or("")));
  const bool stays = before.has_value() && IsAmong({Kept::In(*before).owner()}, owner);
  return stays ? Found() : Found(owner);
}

template <typename Kept>
absl::StatusOr<std::string> TakeRoomOf(const StreamEvents& events, absl::string_view plural,
                                       const KeyValueReader& reader) {
  std::string taken;
  for (const Event& event : events.events) {
    ASSIGN_OR_RETURN(const std::optional<Owner> owner,
                     NewOwner<Kept>(events.stream, Kept::FactIn(event), reader));
    if (!owner.has_value()) continue;
    const std::size_t most = MostOf(*owner);
    ASSIGN_OR_RETURN(const std::size_t count, CountOwned(reader, Kept::kWhat, *owner, most));
    if (count >= most) {
      return Forbid(
          absl::StrCat("too-many-", plural),
          absl::StrCat("there are ", most, " of that owner's, the most there may be: delete one"));
    }
    taken = OwnedKey(Kept::kWhat, *owner);
  }
  return taken;
}

}  // namespace

absl::StatusOr<std::string> TakeRoom(const Decision& decision, const KeyValueReader& reader) {
  for (const StreamEvents& events : decision.appends) {
    if (IdIn(events.stream, SavedViews::kPrefix).has_value()) {
      return TakeRoomOf<SavedViews>(events, "views", reader);
    }
    if (IdIn(events.stream, Phrases::kPrefix).has_value()) {
      return TakeRoomOf<Phrases>(events, "phrases", reader);
    }
  }
  return std::string();
}

}  // namespace redress
