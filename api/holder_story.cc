#include "api/holder_story.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

Words HowWords(AssignedHow how) {
  switch (how) {
    case ASSIGNED_HOW_TO_TEAM:
      return {"the team takes what is classified so", "按分类派给班组"};
    case ASSIGNED_HOW_IN_TURN:
      return {"it was their turn", "轮派"};
    case ASSIGNED_HOW_LEAST_LOAD:
      return {"they had the least in hand", "在手工单最少"};
    case ASSIGNED_HOW_WEIGHTED:
      return {"they had the least in hand for what they can take", "相对容量在手最少"};
    case ASSIGNED_HOW_LAST_HANDLER:
      return {"they handled it before", "原承办人优先"};
    case ASSIGNED_HOW_FALLBACK:
      return {"nobody took it for too long", "久无人承办"};
    case ASSIGNED_HOW_RETURNED:
      return {"who held it is away", "原承办人缺勤，退回班组"};
    case ASSIGNED_HOW_STAND_IN:
      return {"who held it is away, and they stand in", "原承办人缺勤，由代班人承办"};
    case ASSIGNED_HOW_REDO:
      return {"the customer was not satisfied: another handles it again", "客户不满意，另行重办"};
    case ASSIGNED_HOW_HANDOVER_LAPSED:
      return {"nobody accepted its handover", "交接无人接收"};
    default:
      return {"by a rule that a newer version knows", "规则未知"};
  }
}

Words UnassignableWords(UnassignableWhy why) {
  switch (why) {
    case UNASSIGNABLE_WHY_NO_TEAM:
      return {"the team is not known, or has no members", "班组不存在或无成员"};
    case UNASSIGNABLE_WHY_NO_ONE_ON_DUTY:
      return {"nobody is on duty", "无人值班"};
    case UNASSIGNABLE_WHY_NO_ONE_SKILLED:
      return {"nobody on duty may have it, or can", "值班人员均不符合要求"};
    case UNASSIGNABLE_WHY_NO_CAPACITY:
      return {"all who could have as much as they can take", "可承办人员均已满额"};
    case UNASSIGNABLE_WHY_BY_HAND:
      return {"it is secret: a person names who may know of it", "涉密，须由专人指定"};
    default:
      return {"for a reason that a newer version knows", "原因未知"};
  }
}

// What follows a sentence's point, where anything was said.
Words Said(const std::string& reason) {
  if (reason.empty()) return {".", "。"};
  return {absl::StrCat(": ", reason, "."), absl::StrCat("：", reason, "。")};
}

class Teller {
 public:
  explicit Teller(int offset_minutes) : offset_minutes_(offset_minutes) {}

  void Tell(const EventRow& row) {
    at_ = row.event().happened();
    const TicketEvent& fact = row.event().ticket();
    if (fact.has_assigned()) TellAssigned(fact.assigned(), row.actor_id());
    if (fact.has_unassignable()) TellUnassignable(fact.unassignable());
    if (fact.has_return_requested()) TellReturn(fact.return_requested());
    if (fact.has_return_decided()) TellReturnDecided(fact.return_decided());
    if (fact.has_handover_offered()) TellOffered(fact.handover_offered());
    if (fact.has_handover_decided()) TellDecided(fact.handover_decided());
    if (fact.has_handover_lapsed()) TellLapsed(fact.handover_lapsed());
  }

  std::vector<HolderStep> TakeSteps() { return std::move(steps_); }

 private:
  Words Time(const Instant& instant) const { return TimeWords(instant, offset_minutes_); }

  void Add(std::string en, std::string zh) {
    steps_.push_back({at_, {std::move(en), std::move(zh)}});
  }

  void TellAssigned(const TicketAssigned& assigned, const std::string& actor) {
    const Words at = Time(at_);
    const std::string holder = HolderText(assigned.holder());
    if (!assigned.has_by()) {
      const Words said = Said(assigned.reason());
      return Add(
          absl::StrCat("Assigned to ", holder, " on ", at.en,
                       actor.empty() ? "" : absl::StrCat(" by ", actor), said.en),
          absl::StrCat(at.zh, " ", actor, actor.empty() ? "" : " ", "派单给 ", holder, said.zh));
    }
    const Words how = HowWords(assigned.by().how());
    const Words rule = RuleWords(assigned.by());
    Add(absl::StrCat("Assigned to ", holder, " on ", at.en, rule.en, ": ", how.en, "."),
        absl::StrCat(at.zh, " ", rule.zh, "派单给 ", holder, "：", how.zh, "。"));
  }

  static Words RuleWords(const AssignedBy& by) {
    if (by.policy().empty()) return {};
    return {absl::StrCat(", by policy ", by.policy(), ", version ", by.policy_version()),
            absl::StrCat("依据政策 ", by.policy(), " 第 ", by.policy_version(), " 版")};
  }

  void TellUnassignable(const TicketUnassignable& unassignable) {
    const Words at = Time(at_);
    const Words why = UnassignableWords(unassignable.why());
    Add(absl::StrCat("Nobody of ", unassignable.team(), " could be given it on ", at.en, ": ",
                     why.en, "."),
        absl::StrCat(at.zh, " ", unassignable.team(), " 无人可派：", why.zh, "。"));
  }

  void TellReturn(const TicketReturnRequested& asked) {
    const Words at = Time(at_);
    const Words said = Said(asked.reason());
    Add(absl::StrCat(asked.person(), " asked on ", at.en, " that another has it", said.en),
        absl::StrCat(asked.person(), " 于 ", at.zh, " 申请退单", said.zh));
  }

  void TellReturnDecided(const TicketReturnDecided& decided) {
    const Words at = Time(at_);
    const Words said = Said(decided.reason());
    Add(absl::StrCat(decided.person(), decided.accepted() ? " accepted" : " rejected",
                     " the return on ", at.en, said.en),
        absl::StrCat(decided.person(), " 于 ", at.zh,
                     decided.accepted() ? " 同意退单" : " 不同意退单", said.zh));
  }

  void TellOffered(const TicketHandoverOffered& offered) {
    offered_to_ = offered.to();
    const Words at = Time(at_);
    const Words until = Time(offered.until());
    const Words said = Said(offered.reason());
    const bool is_own = offered.person() == offered.from();
    Add(absl::StrCat(offered.person(), " offered it to ", offered.to(), " on ", at.en,
                     is_own ? "" : absl::StrCat(", for ", offered.from()), ", to be accepted by ",
                     until.en, said.en),
        absl::StrCat(offered.person(), " 于 ", at.zh,
                     is_own ? "" : absl::StrCat(" 代 ", offered.from()), " 交班给 ", offered.to(),
                     "，须在 ", until.zh, " 前接收", said.zh));
  }

  void TellDecided(const TicketHandoverDecided& decided) {
    const Words at = Time(at_);
    const Words said = Said(decided.reason());
    const bool is_back = !decided.accepted() && decided.person() != offered_to_;
    const Words what = decided.accepted() ? Words{" accepted the handover on ", " 接班"}
                       : is_back ? Words{" took the offer of a handover back on ", " 撤回交班"}
                                 : Words{" declined the handover on ", " 拒绝接班"};
    Add(absl::StrCat(decided.person(), what.en, at.en, said.en),
        absl::StrCat(decided.person(), " 于 ", at.zh, what.zh, said.zh));
  }

  void TellLapsed(const TicketHandoverLapsed& lapsed) {
    const Words at = Time(at_);
    Add(absl::StrCat(lapsed.to(), " had not accepted the handover from ", lapsed.from(), " by ",
                     at.en, "."),
        absl::StrCat(lapsed.to(), " 至 ", at.zh, " 未接收 ", lapsed.from(), " 的交班。"));
  }

  const int offset_minutes_;
  Instant at_;
  std::string offered_to_;
  std::vector<HolderStep> steps_;
};

// Returns the clock by which times are told: that of the first promise, else of the receipt.
int OffsetOf(const std::vector<EventRow>& events) {
  for (const EventRow& row : events) {
    for (const ClockChange& change : row.event().ticket().clocks()) {
      if (change.has_started()) return change.started().from().offset_minutes();
    }
  }
  return events.empty() ? 0 : events.front().event().happened().offset_minutes();
}

}  // namespace

std::vector<HolderStep> HolderStoryOf(const std::vector<EventRow>& events) {
  Teller teller(OffsetOf(events));
  for (const EventRow& row : events) teller.Tell(row);
  return teller.TakeSteps();
}

}  // namespace redress
