#include "aggregates/policy/clock_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aggregates/access/roles.h"
#include "base/nearest.h"
#include "events/enum_names.h"

namespace redress {
namespace {

constexpr std::uint32_t kMaxLevels = 9;
constexpr std::uint32_t kMaxPercent = 99;
constexpr std::uint32_t kMaxExtensions = 20;
constexpr absl::string_view kDecideExtension = "ticket.decide_extension";

std::vector<std::string> NamesOf(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(type.value_count()));
  for (int i = 0; i < type.value_count(); ++i) names.push_back(EnumName(*type.value(i)));
  return names;
}

// Any name that is no metric's is that of a milestone.
void ReadMetric(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  const std::string name = reader.Name(node);
  if (name.empty()) return;
  const auto* value = FindEnumValue(*ClockMetric_descriptor(), name);
  const int metric = value == nullptr ? 0 : value->number();
  if (metric == CLOCK_METRIC_MILESTONE) {
    return reader.Wrong(node, "name the milestone itself, such as arrive");
  }
  if (metric == CLOCK_METRIC_PROMISED) {
    return reader.Wrong(node, "is what people promise, one ticket at a time");
  }
  if (metric != 0) return clock.set_metric(static_cast<ClockMetric>(metric));
  const std::string milestone = ReadMilestone(reader, node);
  if (milestone.empty()) return;
  clock.set_metric(CLOCK_METRIC_MILESTONE);
  clock.set_milestone(milestone);
}

void ReadStart(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  const std::size_t before = reader.count();
  if (const std::string milestone = reader.CallOf(node, "milestone"); !milestone.empty()) {
    if (!reader.IsName(node.place, milestone)) return;
    clock.set_start(CLOCK_START_MILESTONE);
    clock.set_start_milestone(milestone);
  } else if (node.text == "milestone") {
    reader.Wrong(node, "which? write milestone(arrive)");
  } else if (reader.count() == before) {
    clock.set_start(reader.Word<ClockStart>(node));
  }
}

void ReadWarnings(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  reader.ReadItems(node, kMaxListed, [&](const YamlNode& item, std::size_t /*index*/) {
    ClockWarning& warning = *clock.add_warnings();
    const PolicyKey keys[] = {
        {"percent",
         [&](const YamlNode& it) { warning.set_percent(reader.Number(it, 1, kMaxPercent)); }},
        {"before", [&](const YamlNode& it) { *warning.mutable_before() = reader.AmountOf(it); }},
    };
    reader.ReadMembers(item, keys);
    if (item.kind == YamlKind::kMapping && item.members.size() != 1) {
      reader.Wrong(item, "a warning is {percent: 75} or {before: AMOUNT}");
    }
  });
}

// Reads `continue`, `none`, `new`, or {new: AMOUNT}.
AgainRule ReadAgain(PolicyReader& reader, const YamlNode& node, Amount* (ClockRule::*amount)(),
                    ClockRule& clock) {
  if (node.kind != YamlKind::kMapping) return reader.Word<AgainRule>(node);
  const PolicyKey fresh = {"new",
                           [&](const YamlNode& it) { *(clock.*amount)() = reader.AmountOf(it); }};
  reader.ReadMembers(node, {&fresh, 1});
  return AGAIN_RULE_NEW;
}

// A role that nobody who may decide has would leave every extension undecided.
void ReadApprover(PolicyReader& reader, const YamlNode& node, ExtensionRule& extension) {
  const std::string role = reader.Name(node);
  const std::vector<absl::string_view> may = roles::WhoMay(kDecideExtension);
  if (role.empty()) return;
  if (std::find(may.begin(), may.end(), role) == may.end()) {
    return reader.Wrong(node, absl::StrCat("\"", role, "\" is none of the roles that may decide: ",
                                           absl::StrJoin(may, ", ")));
  }
  extension.set_approver(role);
}

void ReadExtension(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  ExtensionRule& extension = *clock.mutable_extension();
  const PolicyKey keys[] = {
      {"count",
       [&](const YamlNode& it) { extension.set_count(reader.Number(it, 1, kMaxExtensions)); }},
      {"amount", [&](const YamlNode& it) { *extension.mutable_amount() = reader.AmountOf(it); }},
      {"approver", [&](const YamlNode& it) { ReadApprover(reader, it, extension); }},
      {"pending",
       [&](const YamlNode& it) { extension.set_pending(reader.Word<PendingExtension>(it)); }},
  };
  reader.ReadMembers(node, keys);
  if (node.kind != YamlKind::kMapping) return;
  for (const char* needed : {"count", "amount", "approver"}) {
    if (node.Find(needed) == nullptr) reader.Wrong(node, absl::StrCat(needed, " is missing"));
  }
}

// The ladder.

void ReadAt(PolicyReader& reader, const YamlNode& node, LadderStep& step) {
  if (node.kind == YamlKind::kText && node.text == "due") return;
  if (node.kind != YamlKind::kMapping || node.members.size() != 1) {
    return reader.Wrong(node, "must be due, {due+: AMOUNT} or {due-: AMOUNT}");
  }
  const PolicyKey keys[] = {
      {"due+", [&](const YamlNode& it) { *step.mutable_after() = reader.AmountOf(it); }},
      {"due-", [&](const YamlNode& it) { *step.mutable_before() = reader.AmountOf(it); }},
  };
  reader.ReadMembers(node, keys);
}

// Takes manager, which is manager^1, or manager^2 and so on.
bool TakeManager(PolicyReader& reader, const YamlNode& node, LadderStep& step) {
  absl::string_view text = node.text;
  if (!absl::ConsumePrefix(&text, "manager")) return false;
  std::uint32_t levels = 1;
  const bool is_level =
      text.empty() || (absl::ConsumePrefix(&text, "^") && absl::SimpleAtoi(text, &levels) &&
                       levels >= 1 && levels <= kMaxLevels);
  if (!is_level) {
    reader.Wrong(node,
                 absl::StrCat("levels above the holder are manager^1 to manager^", kMaxLevels));
  }
  step.set_to(LADDER_TARGET_MANAGER);
  step.set_levels(levels);
  return true;
}

void ReadTo(PolicyReader& reader, const YamlNode& node, LadderStep& step) {
  const std::size_t before = reader.count();
  if (TakeManager(reader, node, step)) return;
  if (const std::string team = reader.CallOf(node, "duty"); !team.empty()) {
    step.set_to(LADDER_TARGET_DUTY);
    if (team != "unit") step.set_team(team);
  } else if (const std::string name = reader.CallOf(node, "external"); !name.empty()) {
    step.set_to(LADDER_TARGET_EXTERNAL);
    step.set_name(name);
  } else if (node.text == "supervisor") {
    step.set_to(LADDER_TARGET_SUPERVISOR);
  } else if (node.text == "holder") {
    step.set_to(LADDER_TARGET_HOLDER);
  } else if (reader.count() == before) {
    reader.Wrong(node,
                 "must be holder, supervisor, manager^1, duty(unit), duty(TEAM) or external(NAME)");
  }
}

void ReadAs(PolicyReader& reader, const YamlNode& node, LadderStep& step) {
  if (node.text != "supervision") return reader.Wrong(node, "must be supervision");
  step.set_supervision(true);
}

void ReadLadder(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  reader.ReadItems(node, kMaxListed, [&](const YamlNode& item, std::size_t /*index*/) {
    LadderStep& step = *clock.add_ladder();
    const PolicyKey keys[] = {
        {"at", [&](const YamlNode& it) { ReadAt(reader, it, step); }},
        {"to", [&](const YamlNode& it) { ReadTo(reader, it, step); }},
        {"act", [&](const YamlNode& it) { step.set_act(reader.Word<LadderAct>(it)); }},
        {"as", [&](const YamlNode& it) { ReadAs(reader, it, step); }},
    };
    reader.ReadMembers(item, keys);
    if (item.kind != YamlKind::kMapping) return;
    for (const char* needed : {"at", "to"}) {
      if (item.Find(needed) == nullptr) reader.Wrong(item, absl::StrCat(needed, " is missing"));
    }
  });
}

// How it is counted.

// Legal reasons have names of their own, but none that is nearly another reason's.
std::string NearlyAWait(absl::string_view reason) {
  if (FindEnumValue(*WaitingFor_descriptor(), reason) != nullptr) return "";
  return DidYouMean(reason, NamesOf(*WaitingFor_descriptor()));
}

void ReadPausable(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  reader.ReadItems(node, kMaxListed, [&](const YamlNode& item, std::size_t /*index*/) {
    const std::string reason = reader.Name(item);
    const auto& given = clock.pausable();
    if (std::find(given.begin(), given.end(), reason) != given.end()) {
      return reader.Wrong(item, "stands here twice");
    }
    if (const std::string meant = NearlyAWait(reason); !meant.empty()) {
      return reader.Wrong(item, absl::StrCat("\"", reason, "\" is nearly a reason to wait", meant));
    }
    if (!reason.empty()) clock.add_pausable(reason);
  });
}

void ReadMetBy(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  if (node.text != "happened" && node.text != "recorded") {
    return reader.Wrong(node, "must be recorded or happened");
  }
  clock.set_met_by_happened(node.text == "happened");
}

// Reads `strict`, or {floor: PT30M}.
void ReadShortening(PolicyReader& reader, const YamlNode& node, ClockRule& clock) {
  if (node.kind != YamlKind::kMapping) {
    clock.set_strict(node.text == "strict");
    if (!clock.strict()) reader.Wrong(node, "must be strict or {floor: PT30M}");
    return;
  }
  const PolicyKey floor = {
      "floor", [&](const YamlNode& it) { clock.set_floor_minutes(reader.ElapsedMinutes(it)); }};
  reader.ReadMembers(node, {&floor, 1});
}

std::vector<PolicyKey> CountingKeys(PolicyReader& reader, ClockRule& clock) {
  return {
      {"pausable", [&](const YamlNode& it) { ReadPausable(reader, it, clock); }},
      {"max_pause", [&](const YamlNode& it) { *clock.mutable_max_pause() = reader.AmountOf(it); }},
      {"on_redo",
       [&](const YamlNode& it) {
         clock.set_on_redo(ReadAgain(reader, it, &ClockRule::mutable_redo_amount, clock));
       }},
      {"on_reopen",
       [&](const YamlNode& it) {
         clock.set_on_reopen(ReadAgain(reader, it, &ClockRule::mutable_reopen_amount, clock));
       }},
      {"on_shorten", [&](const YamlNode& it) { ReadShortening(reader, it, clock); }},
      {"met_by", [&](const YamlNode& it) { ReadMetBy(reader, it, clock); }},
      {"met_backdate_limit",
       [&](const YamlNode& it) { clock.set_met_backdate_minutes(reader.ElapsedMinutes(it)); }},
      {"backdate_limit",
       [&](const YamlNode& it) { clock.set_backdate_minutes(reader.ElapsedMinutes(it)); }},
      {"pause_backdate_limit",
       [&](const YamlNode& it) { clock.set_pause_backdate_minutes(reader.ElapsedMinutes(it)); }},
      {"margin", [&](const YamlNode& it) { clock.set_margin_minutes(reader.ElapsedMinutes(it)); }},
      {"merge_counts",
       [&](const YamlNode& it) { clock.set_merge_does_not_count(!reader.Truth(it)); }},
      {"human", [&](const YamlNode& it) { clock.set_automatic_counts(!reader.Truth(it)); }},
  };
}

std::vector<PolicyKey> PromiseKeys(PolicyReader& reader, ClockRule& clock) {
  return {
      {"metric", [&](const YamlNode& it) { ReadMetric(reader, it, clock); }},
      {"side", [&](const YamlNode& it) { clock.set_side(reader.Word<ClockSide>(it)); }},
      {"kind", [&](const YamlNode& it) { clock.set_kind(reader.Word<PromiseKind>(it)); }},
      {"amount", [&](const YamlNode& it) { *clock.mutable_amount() = reader.AmountOf(it); }},
      {"calendar", [&](const YamlNode& it) { clock.set_calendar(reader.Name(it)); }},
      {"start", [&](const YamlNode& it) { ReadStart(reader, it, clock); }},
      {"receipt_outside_hours",
       [&](const YamlNode& it) {
         clock.set_receipt_outside_hours(reader.Word<ReceiptOutsideHours>(it));
       }},
      {"when", [&](const YamlNode& it) { *clock.mutable_when() = ReadMatch(reader, it); }},
      {"warn", [&](const YamlNode& it) { ReadWarnings(reader, it, clock); }},
      {"extension", [&](const YamlNode& it) { ReadExtension(reader, it, clock); }},
      {"ladder", [&](const YamlNode& it) { ReadLadder(reader, it, clock); }},
  };
}

// Whose promise a metric is where nobody says.
ClockSide SideOf(ClockMetric metric) {
  if (metric == CLOCK_METRIC_SIGN_FOR) return CLOCK_SIDE_HOLDER;
  return metric == CLOCK_METRIC_DECIDE_RETURN ? CLOCK_SIDE_DISPATCHER : CLOCK_SIDE_CUSTOMER;
}

}  // namespace

std::string ReadMilestone(PolicyReader& reader, const YamlNode& node) {
  std::string name = reader.Name(node);
  if (name.empty()) return name;
  const std::string meant = DidYouMean(name, NamesOf(*ClockMetric_descriptor()));
  if (meant.empty()) return name;
  reader.Wrong(node, absl::StrCat("\"", name, "\" is nearly a metric", meant,
                                  " A milestone needs a name of its own"));
  return "";
}

StandardMatch ReadMatch(PolicyReader& reader, const YamlNode& node) {
  StandardMatch match;
  const auto texts = [&](auto& field) {
    return [&reader, &field](const YamlNode& it) {
      reader.ReadOneOrMore(it, [&](const YamlNode& item) {
        if (const std::string text = reader.Text(item); !text.empty()) *field.Add() = text;
      });
    };
  };
  const PolicyKey keys[] = {
      {"kind",
       [&](const YamlNode& it) { reader.ReadWords<TicketKind>(it, *match.mutable_kind()); }},
      {"severity",
       [&](const YamlNode& it) { reader.ReadWords<Severity>(it, *match.mutable_severity()); }},
      {"category", texts(*match.mutable_category())},
      {"grade",
       [&](const YamlNode& it) { reader.ReadWords<GradeLetter>(it, *match.mutable_grade()); }},
      {"rank", [&](const YamlNode& it) { reader.ReadWords<GradeRank>(it, *match.mutable_rank()); }},
      {"channel",
       [&](const YamlNode& it) { reader.ReadWords<Channel>(it, *match.mutable_channel()); }},
      {"area", texts(*match.mutable_area())},
      {"matter", texts(*match.mutable_matter())},
      {"safety", [&](const YamlNode& it) { match.set_safety(reader.Truth(it)); }},
  };
  reader.ReadMembers(node, keys);
  return match;
}

ClockRule ReadClock(PolicyReader& reader, const YamlNode& node) {
  ClockRule clock;
  std::vector<PolicyKey> keys = PromiseKeys(reader, clock);
  for (PolicyKey& key : CountingKeys(reader, clock)) keys.push_back(std::move(key));
  reader.ReadMembers(node, keys);
  if (clock.side() == CLOCK_SIDE_UNSPECIFIED) clock.set_side(SideOf(clock.metric()));
  return clock;
}

}  // namespace redress
