#include "aggregates/team/decisions.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/agent/known.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/team/team.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/validation.h"
#include "base/check.h"
#include "base/status.h"
#include "events/rota.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;
using TeamEvents = std::vector<TeamEvent>;
using TeamDecision = absl::StatusOr<TeamEvents>;

// A shift of ten years is one of a rota that nobody changes hands in; and so many shifts are those
// of a thousand years of days. Both keep civil days far from where numbers end.
constexpr std::uint32_t kMaxShiftDays = 3'660;
constexpr std::uint32_t kMaxShiftNumber = 1'000'000;

// Most moves, most swaps and most covers of one rota: as many as one request may tell, so that
// whoever sets it anew can take along what still matters. Those of shifts long past need not be.
constexpr int kMaxRotaChanges = 200;

// A request as it is decided on.
struct TeamCase {
  const std::string& id;
  const Context& context;
  Streams& streams;
  const Team& team;
};

TeamEvents NothingNew() { return {}; }

// Everybody whom the rota names.
std::set<std::string> PeopleOf(const RotaRules& rota) {
  std::set<std::string> people;
  for (const RotaLayer& layer : rota.layers()) {
    people.insert(layer.people().begin(), layer.people().end());
  }
  for (const ShiftCover& cover : rota.covers()) people.insert(cover.person());
  return people;
}

// Returns those of `people` who are no members.
std::vector<std::string> Strangers(const std::set<std::string>& people,
                                   const TeamProfile& profile) {
  const std::set<std::string> members(profile.members().begin(), profile.members().end());
  std::vector<std::string> strangers;
  std::set_difference(people.begin(), people.end(), members.begin(), members.end(),
                      std::back_inserter(strangers));
  return strangers;
}

// Describing.

absl::Status CheckProfile(const TeamProfile& profile) {
  FieldProblems problems;
  std::set<std::string> members;
  for (int i = 0; i < profile.members_size(); ++i) {
    if (members.insert(profile.members(i)).second) continue;
    problems.Add(absl::StrCat("/profile/members/", i), "stands twice");
  }
  return problems.ToStatus();
}

// Whoever was of it before is known: nobody is unknown again.
absl::Status CheckPeople(const TeamProfile& profile, const TeamCase& it) {
  const TeamProfile& before = it.team.profile;
  std::set<std::string> people(profile.members().begin(), profile.members().end());
  people.insert(profile.lead());
  for (const std::string& member : before.members()) people.erase(member);
  for (const std::string& known : {before.lead(), std::string()}) people.erase(known);
  for (const std::string& person : people) {
    RETURN_IF_ERROR(LoadPresent(person, it.streams).status());
  }
  return absl::OkStatus();
}

TeamDecision DecideDescribe(const DescribeTeam& command, const TeamCase& it) {
  const bool is_so =
      !it.team.id.empty() && MessageDifferencer::Equals(command.profile(), it.team.profile);
  if (is_so) return NothingNew();
  RETURN_IF_ERROR(CheckPeople(command.profile(), it));
  const std::vector<std::string> left_out = Strangers(PeopleOf(it.team.rota), command.profile());
  if (!left_out.empty()) {
    return Forbid(codes::kOnRota,
                  absl::StrCat("the rota names ", absl::StrJoin(left_out, ", "),
                               ": set it anew without them first"),
                  left_out);
  }
  TeamEvents events(1);
  TeamDescribed& described = *events.front().mutable_described();
  described.set_id(it.id);
  *described.mutable_profile() = command.profile();
  described.set_reason(command.reason());
  return events;
}

// The rota.

absl::Status CheckMayChangeRota(const TeamCase& it) {
  const Actor& actor = it.context.actor;
  if (Supervises(actor) || actor.id == it.team.profile.lead()) return absl::OkStatus();
  return Forbid(codes::kLeadOrSupervisorOnly,
                "the team's lead, a supervisor or an administrator changes its rota");
}

absl::Status CheckMembers(const std::set<std::string>& people, const TeamCase& it) {
  const std::vector<std::string> strangers = Strangers(people, it.team.profile);
  if (strangers.empty()) return absl::OkStatus();
  return Forbid(codes::kNotAMember,
                absl::StrCat("not of the team: ", absl::StrJoin(strangers, ", ")), strangers);
}

absl::Status CheckNumber(const ShiftRef& shift, absl::string_view pointer) {
  if (shift.number() <= kMaxShiftNumber) return absl::OkStatus();
  return RefuseField(absl::StrCat(pointer, "/number"), absl::StrCat("at most ", kMaxShiftNumber));
}

absl::Status CheckLayers(const RotaRules& rota) {
  FieldProblems problems;
  for (int i = 0; i < rota.layers_size(); ++i) {
    const RotaLayer& layer = rota.layers(i);
    const std::string at = absl::StrCat("/rota/layers/", i);
    if (layer.days() > kMaxShiftDays) {
      problems.Add(at + "/days", absl::StrCat("at most ", kMaxShiftDays));
    }
    if (layer.weeks() > kMaxShiftDays / 7) {
      problems.Add(at + "/weeks", absl::StrCat("at most ", kMaxShiftDays / 7));
    }
    if (layer.first_shift() > kMaxShiftNumber) {
      problems.Add(at + "/first_shift", absl::StrCat("at most ", kMaxShiftNumber));
    }
  }
  return problems.ToStatus();
}

absl::Status CheckShifts(const RotaRules& rota) {
  for (const ShiftMove& move : rota.moves()) {
    RETURN_IF_ERROR(CheckNumber(move.shift(), "/rota/moves"));
  }
  for (const ShiftSwap& swap : rota.swaps()) {
    RETURN_IF_ERROR(CheckNumber(swap.shift(), "/rota/swaps"));
    RETURN_IF_ERROR(CheckNumber(swap.with(), "/rota/swaps"));
  }
  for (const ShiftCover& cover : rota.covers()) {
    RETURN_IF_ERROR(CheckNumber(cover.shift(), "/rota/covers"));
  }
  return absl::OkStatus();
}

absl::Status RefuseRota(absl::string_view pointer, absl::string_view detail) {
  FieldProblems problems;
  problems.Add(pointer, detail);
  return problems.ToStatus(codes::kRotaWrong);
}

absl::Status CheckForm(const SetRota& command, const std::string& id) {
  if (!command.rota().team().empty() && command.rota().team() != id) {
    return RefuseField("/rota/team", "is the path's team, or absent");
  }
  RETURN_IF_ERROR(CheckLayers(command.rota()));
  return CheckShifts(command.rota());
}

// Checks what a request must be whatever the state.
absl::Status CheckForm(const TeamCommand& command, const std::string& id) {
  switch (command.request_case()) {
    case TeamCommand::kDescribe:
      return CheckProfile(command.describe().profile());
    case TeamCommand::kSetRota:
      return CheckForm(command.set_rota(), id);
    case TeamCommand::kMoveShift:
      return CheckNumber(command.move_shift().move().shift(), "/move/shift");
    case TeamCommand::kSwapShifts:
      RETURN_IF_ERROR(CheckNumber(command.swap_shifts().swap().shift(), "/swap/shift"));
      return CheckNumber(command.swap_shifts().swap().with(), "/swap/with");
    case TeamCommand::kCoverShift:
      return CheckNumber(command.cover_shift().cover().shift(), "/cover/shift");
    case TeamCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

// Errors: kInvalidArgument (what is wrong with the rota, whoever is of the team).
absl::Status CheckRota(const SetRota& command, const Team& changed, const TeamCase& it) {
  const RotaRules& rota = command.rota();
  const PoliciesInForce& policies = *it.context.policies;
  if (!command.calendars_from().empty() && policies.Newest(command.calendars_from()) == nullptr) {
    return RefuseRota("/calendars_from", "no such policy is in force");
  }
  const bool has_changes = !(rota.moves().empty() && rota.swaps().empty() && rota.covers().empty());
  if (rota.layers().empty() && has_changes) {
    return RefuseRota("/rota/layers", "without a layer there is nothing to be changed");
  }
  const absl::Status compiled = RotaOf(changed, policies).status();
  return compiled.ok() ? compiled : RefuseRota("/rota", compiled.message());
}

TeamDecision DecideSetRota(const SetRota& command, const TeamCase& it) {
  Team changed = it.team;
  changed.rota = command.rota();
  changed.rota.set_team(it.id);
  changed.calendars_from = command.calendars_from();
  RETURN_IF_ERROR(CheckRota(command, changed, it));
  RETURN_IF_ERROR(CheckMayChangeRota(it));
  RETURN_IF_ERROR(CheckMembers(PeopleOf(changed.rota), it));
  const bool had_none = it.team.rota.layers().empty() && changed.rota.layers().empty();
  const bool is_so = had_none || (MessageDifferencer::Equals(changed.rota, it.team.rota) &&
                                  changed.calendars_from == it.team.calendars_from);
  if (is_so) return NothingNew();
  TeamEvents events(1);
  TeamRotaSet& set = *events.front().mutable_rota_set();
  *set.mutable_rota() = std::move(changed.rota);
  set.set_calendars_from(command.calendars_from());
  set.set_reason(command.reason());
  return events;
}

template <typename Change>
bool IsAmong(const google::protobuf::RepeatedPtrField<Change>& told, const Change& change) {
  return std::any_of(told.begin(), told.end(), [&](const Change& other) {
    return MessageDifferencer::Equals(other, change);
  });
}

// Takes one change of a rota that is there.
//
// Errors: kFailedPrecondition (there is none, or it cannot be changed so).
TeamDecision ChangeRota(const TeamEvent& fact, const TeamCase& it) {
  if (it.team.rota.layers().empty()) return Forbid(codes::kNoRota, "the team has no rota");
  Team changed = it.team;
  TakeRotaChange(fact, changed.rota);
  for (const int count :
       {changed.rota.moves_size(), changed.rota.swaps_size(), changed.rota.covers_size()}) {
    if (count <= kMaxRotaChanges) continue;
    return Forbid(codes::kTooManyRotaChanges,
                  absl::StrCat("a rota has at most ", kMaxRotaChanges,
                               " of them: set it anew without those of shifts that are over"));
  }
  const absl::Status compiled = RotaOf(changed, *it.context.policies).status();
  if (!compiled.ok()) return Forbid(codes::kRotaForbids, compiled.message());
  return TeamEvents{fact};
}

TeamDecision DecideMoveShift(const MoveShift& command, const TeamCase& it) {
  RETURN_IF_ERROR(CheckMayChangeRota(it));
  if (IsAmong(it.team.rota.moves(), command.move())) return NothingNew();
  TeamEvent fact;
  *fact.mutable_shift_moved()->mutable_move() = command.move();
  fact.mutable_shift_moved()->set_reason(command.reason());
  return ChangeRota(fact, it);
}

TeamDecision DecideSwapShifts(const SwapShifts& command, const TeamCase& it) {
  RETURN_IF_ERROR(CheckMayChangeRota(it));
  if (IsAmong(it.team.rota.swaps(), command.swap())) return NothingNew();
  TeamEvent fact;
  *fact.mutable_shift_swapped()->mutable_swap() = command.swap();
  fact.mutable_shift_swapped()->set_reason(command.reason());
  return ChangeRota(fact, it);
}

TeamDecision DecideCoverShift(const CoverShift& command, const TeamCase& it) {
  RETURN_IF_ERROR(CheckMayChangeRota(it));
  if (IsAmong(it.team.rota.covers(), command.cover())) return NothingNew();
  RETURN_IF_ERROR(CheckMembers({command.cover().person()}, it));
  TeamEvent fact;
  *fact.mutable_shift_covered()->mutable_cover() = command.cover();
  fact.mutable_shift_covered()->set_reason(command.reason());
  return ChangeRota(fact, it);
}

TeamDecision DecideFacts(const TeamCommand& command, const TeamCase& it) {
  if (command.has_describe()) return DecideDescribe(command.describe(), it);
  if (it.team.id.empty()) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTeam, "no such team");
  }
  switch (command.request_case()) {
    case TeamCommand::kSetRota:
      return DecideSetRota(command.set_rota(), it);
    case TeamCommand::kMoveShift:
      return DecideMoveShift(command.move_shift(), it);
    case TeamCommand::kSwapShifts:
      return DecideSwapShifts(command.swap_shifts(), it);
    case TeamCommand::kCoverShift:
      return DecideCoverShift(command.cover_shift(), it);
    case TeamCommand::kDescribe:
    case TeamCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

absl::Status CheckActor(const TeamCommand& command, const Actor& actor) {
  return command.has_describe() ? CheckSupervises(actor, "describes teams")
                                : CheckSomebodyActs(actor);
}

}  // namespace

absl::StatusOr<Decision> DecideTeam(const TeamRequest& request, const Context& context,
                                    Streams& streams) {
  CHECK(context.policies != nullptr);
  if (const std::string fault = FaultOfChosenId(request.id()); !fault.empty()) {
    return RefuseField("/id", fault);
  }
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  RETURN_IF_ERROR(CheckForm(request.command(), request.id()));
  RETURN_IF_ERROR(CheckActor(request.command(), context.actor));
  const std::string stream = TeamStream(request.id());
  ASSIGN_OR_RETURN(const auto team, LoadState<Team>(streams, stream));
  ASSIGN_OR_RETURN(
      TeamEvents facts,
      DecideFacts(request.command(),
                  {.id = request.id(), .context = context, .streams = streams, .team = *team}));
  if (facts.empty()) return Decision();
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  Decision decision;
  decision.appends.push_back({stream, {}});
  for (TeamEvent& fact : facts) {
    *decision.appends.front().events.emplace_back(EventAt(happened)).mutable_team() =
        std::move(fact);
  }
  return UnlessInTheFuture(std::move(decision), happened, stream, context);
}

}  // namespace redress
