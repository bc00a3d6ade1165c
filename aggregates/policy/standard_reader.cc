#include "aggregates/policy/standard_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/policy/clock_reader.h"
#include "aggregates/policy/rule_order.h"
#include "aggregates/policy/standard_match.h"
#include "events/enum_names.h"
#include "events/ticket.pb.h"

namespace redress {
namespace {

constexpr std::size_t kMaxStandards = 300;
constexpr std::uint32_t kMaxReturns = 20;

// Whether `clock` never counts, since `first` measures the same for all that it is for.
bool IsHidden(const ClockRule& clock, const ClockRule& first) {
  return IsSamePromise(clock, first) && Covers(first.when(), clock.when());
}

// Whether all that `standard` is for has found `first` before, which leaves it nothing to add.
bool IsShadowed(const ServiceStandard& standard, const ServiceStandard& first) {
  if (!Covers(first.when(), standard.when())) return false;
  if (!first.goes_on()) return true;
  return std::all_of(standard.clocks().begin(), standard.clocks().end(), [&](const auto& clock) {
    return std::any_of(first.clocks().begin(), first.clocks().end(),
                       [&](const auto& other) { return IsHidden(clock, other); });
  });
}

bool IsWaitReason(absl::string_view reason) {
  return FindEnumValue(*WaitingFor_descriptor(), reason) != nullptr;
}

// Returns a reason for which `clock` pauses and `law` does not; empty where there is none.
std::string PauseAgainst(const ClockRule& law, const ClockRule& clock) {
  for (const std::string& reason : clock.pausable()) {
    const auto& allowed = law.pausable();
    if (std::find(allowed.begin(), allowed.end(), reason) == allowed.end()) return reason;
  }
  return "";
}

// Returns what is wrong with `first` being tried before `law`; empty where nothing is.
std::string FaultAgainst(const ServiceStandard& law, const ServiceStandard& first) {
  if (!law.regulatory() || first.regulatory() || !Overlap(law.when(), first.when())) return "";
  for (const ClockRule& clock : first.clocks()) {
    for (const ClockRule& by_law : law.clocks()) {
      const std::string reason =
          IsSamePromise(clock, by_law) ? PauseAgainst(by_law, clock) : std::string();
      if (reason.empty()) continue;
      return absl::StrCat("standard \"", first.id(), "\" lets ", MeasureOf(clock), " pause for ",
                          reason, ", before \"", law.id(), "\", a regulatory one, which does not");
    }
  }
  return "";
}

// Returns what milestone starts the clock that measures `milestone`; empty where none does.
std::string StartOf(const ServiceStandard& standard, absl::string_view milestone) {
  for (const ClockRule& clock : standard.clocks()) {
    if (clock.milestone() == milestone && !milestone.empty()) return clock.start_milestone();
  }
  return "";
}

// Whether waiting for `milestone` comes round to it.
bool ComesRound(const ServiceStandard& standard, absl::string_view milestone) {
  std::string waited = StartOf(standard, milestone);
  for (int i = 0; i < standard.clocks_size() && !waited.empty(); ++i) {
    if (waited == milestone) return true;
    waited = StartOf(standard, waited);
  }
  return false;
}

// Says where milestones wait for each other; of one that waits for itself, the clock's own check
// says it.
void CheckCircle(PolicyReader& reader, const YamlNode& node, const ServiceStandard& standard) {
  for (int i = 0; i < standard.clocks_size(); ++i) {
    const ClockRule& clock = standard.clocks(i);
    if (clock.milestone() == clock.start_milestone()) continue;
    if (!ComesRound(standard, clock.milestone())) continue;
    const PolicyReader::Scope scope(reader, absl::StrCat("[", i, "].start"));
    return reader.Wrong(
        PlaceOf(node.items[static_cast<std::size_t>(i)], "start"),
        absl::StrCat("waits for what waits for ", clock.milestone(), ": neither ever starts"));
  }
}

void CheckRegulatory(PolicyReader& reader, const YamlNode& node, const ServiceStandard& standard) {
  if (!standard.regulatory()) return;
  for (int i = 0; i < standard.clocks_size(); ++i) {
    for (const std::string& reason : standard.clocks(i).pausable()) {
      if (!IsWaitReason(reason)) continue;
      const PolicyReader::Scope scope(reader, absl::StrCat("[", i, "].pausable"));
      reader.Wrong(PlaceOf(node.items[static_cast<std::size_t>(i)], "pausable"),
                   absl::StrCat("a regulatory promise does not pause for ", reason,
                                ": for legal reasons only, such as legal_appraisal"));
    }
  }
}

void CheckStagnation(PolicyReader& reader, const YamlNode& node, const Amount& stagnation) {
  const bool is_given = stagnation.length_case() != Amount::LENGTH_NOT_SET;
  if (is_given && !stagnation.has_business_minutes() && !stagnation.has_business_days()) {
    reader.Wrong(node, "is working time: {business_minutes: 420}");
  }
}

}  // namespace

void StandardReader::Read(const YamlNode& node, PolicyDocument& document) {
  reader_.ReadItems(node, kMaxStandards, [&](const YamlNode& item, std::size_t /*index*/) {
    ReadStandard(item, *document.add_standards());
    CheckOrder(reader_, item, document.standards(), "standard", IsShadowed);
  });
  if (document.standards().empty()) return;
  // Once all are read: what stands before a law is wrong, not the law.
  reader_.ReadItems(node, kMaxStandards, [&](const YamlNode& item, std::size_t index) {
    for (int later = static_cast<int>(index) + 1; later < document.standards_size(); ++later) {
      const std::string fault =
          FaultAgainst(document.standards(later), document.standards(static_cast<int>(index)));
      if (!fault.empty()) reader_.Wrong(item, fault);
    }
  });
}

void StandardReader::ReadMilestones(const YamlNode& node) {
  reader_.ReadItems(node, kMaxListed, [&](const YamlNode& item, std::size_t /*index*/) {
    std::string name = ReadMilestone(reader_, item);
    if (std::find(milestones_.begin(), milestones_.end(), name) != milestones_.end()) {
      return reader_.Wrong(item, "stands here twice");
    }
    if (!name.empty()) milestones_.push_back(std::move(name));
  });
}

void StandardReader::CheckAgainst(const PoliciesInForce& policies, const std::string& name,
                                  const YamlNode& node, const PolicyDocument& document) {
  const auto& names = policies.names();
  const auto is_before = [&](const std::string& other) {
    if (name == kDefaultPolicy || other == kDefaultPolicy) return name == kDefaultPolicy;
    return std::find(names.begin(), names.end(), other) <
           std::find(names.begin(), names.end(), name);
  };
  reader_.ReadItems(node, kMaxStandards, [&](const YamlNode& item, std::size_t index) {
    const ServiceStandard& own = document.standards(static_cast<int>(index));
    for (const StandardInForce& other : policies.standards()) {
      if (other.policy->name == name) continue;
      const std::string fault = is_before(other.policy->name) ? FaultAgainst(own, *other.standard)
                                                              : FaultAgainst(*other.standard, own);
      if (!fault.empty()) reader_.Wrong(item, absl::StrCat(other.policy->name, ": ", fault));
    }
  });
}

void StandardReader::ReadStandard(const YamlNode& node, ServiceStandard& standard) {
  const PolicyKey keys[] = {
      {"id", [&](const YamlNode& it) { standard.set_id(reader_.Name(it)); }},
      {"when", [&](const YamlNode& it) { *standard.mutable_when() = ReadMatch(reader_, it); }},
      {"stop", [&](const YamlNode& it) { standard.set_goes_on(!reader_.Truth(it)); }},
      {"regulatory", [&](const YamlNode& it) { standard.set_regulatory(reader_.Truth(it)); }},
      {"clocks", [&](const YamlNode& it) { ReadClocks(it, standard); }},
      {"returns",
       [&](const YamlNode& it) {
         const PolicyKey key = {"arbiter_after", [&](const YamlNode& value) {
                                  standard.set_arbiter_after(reader_.Number(value, 1, kMaxReturns));
                                }};
         reader_.ReadMembers(it, {&key, 1});
       }},
      {"stagnation",
       [&](const YamlNode& it) {
         *standard.mutable_stagnation() = reader_.AmountOf(it);
         CheckStagnation(reader_, it, standard.stagnation());
       }},
  };
  reader_.ReadMembers(node, keys);
  if (node.kind != YamlKind::kMapping) return;
  if (node.Find("id") == nullptr) reader_.Wrong(node, "id is missing");
  if (node.Find("clocks") == nullptr) {
    reader_.Wrong(node, "clocks are missing; `clocks: []` promises nothing");
  }
}

void StandardReader::ReadClocks(const YamlNode& node, ServiceStandard& standard) {
  reader_.ReadItems(node, kMaxListed, [&](const YamlNode& item, std::size_t /*index*/) {
    ClockRule& clock = *standard.add_clocks();
    clock = ReadClock(reader_, item);
    CheckClock(reader_, item, clock, has_calendar_, milestones_);
  });
  CheckClocks(node, standard);
  CheckRegulatory(reader_, node, standard);
}

void StandardReader::CheckClocks(const YamlNode& node, const ServiceStandard& standard) {
  for (int i = 0; i < standard.clocks_size(); ++i) {
    const PolicyReader::Scope scope(reader_, absl::StrCat("[", i, "]"));
    const YamlNode& item = node.items[static_cast<std::size_t>(i)];
    const ClockRule& clock = standard.clocks(i);
    const auto end = standard.clocks().begin() + i;
    const bool is_hidden = std::any_of(standard.clocks().begin(), end,
                                       [&](const auto& first) { return IsHidden(clock, first); });
    if (is_hidden) {
      reader_.Wrong(item, absl::StrCat("a clock before it measures ", MeasureOf(clock),
                                       " for all that this one is for"));
    }
    if (!Overlap(standard.when(), clock.when())) {
      reader_.Wrong(PlaceOf(item, "when"), "is for nothing that the standard is for");
    }
  }
  CheckCircle(reader_, node, standard);
}

}  // namespace redress
