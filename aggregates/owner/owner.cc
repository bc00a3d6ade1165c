#include "aggregates/owner/owner.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/team/team.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/validation.h"
#include "base/status.h"

namespace redress {
namespace {

absl::Status RefuseOthers(absl::string_view detail) {
  return Refuse(absl::StatusCode::kPermissionDenied, codes::kOwnOrSupervisorOnly, detail);
}

}  // namespace

absl::StatusOr<Owner> OwnerOr(const Owner* named, const Actor& actor) {
  Owner owner;
  if (named == nullptr) {
    owner.set_person(actor.id);
    return owner;
  }
  const int named_count = static_cast<int>(!named->person().empty()) +
                          static_cast<int>(!named->team().empty()) + static_cast<int>(named->all());
  const std::string& id = named->person().empty() ? named->team() : named->person();
  const std::string fault = id.empty() ? "" : FaultOfChosenId(id);
  if (!fault.empty()) {
    return RefuseField(named->person().empty() ? "/owner/team" : "/owner/person", fault);
  }
  if (named_count == 1) return *named;
  return RefuseField("/owner", "must name one of person, team, all; without it, it is yours");
}

absl::Status CheckMayKeepFor(const Owner& owner, const Actor& actor, Streams& streams) {
  if (!owner.team().empty()) {
    ASSIGN_OR_RETURN(const auto team, LoadState<Team>(streams, TeamStream(owner.team())));
    if (team->id.empty()) return Forbid(codes::kNoSuchTeam, "no such team", {owner.team()});
    const auto& members = team->profile.members();
    const bool is_of_it = std::find(members.begin(), members.end(), actor.id) != members.end();
    if (is_of_it || Supervises(actor)) return absl::OkStatus();
    return RefuseOthers(absl::StrCat("only who is of team ", owner.team(),
                                     ", a supervisor or an administrator keeps it for them"));
  }
  if (Supervises(actor) || owner.person() == actor.id) return absl::OkStatus();
  return RefuseOthers(owner.all() ? "only a supervisor or an administrator keeps it for all"
                                  : "only a supervisor or an administrator keeps it for others");
}

absl::Status CheckMayChange(const Owner& owner, const std::string& creator, const Actor& actor) {
  RETURN_IF_ERROR(CheckSomebodyActs(actor));
  const bool is_own = actor.id == creator || owner.person() == actor.id;
  if (is_own || Supervises(actor)) return absl::OkStatus();
  return RefuseOthers("only who created it, a supervisor or an administrator changes it");
}

}  // namespace redress
