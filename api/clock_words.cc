#include "api/clock_words.h"

#include <array>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aggregates/calendar/amount.h"
#include "events/instant.h"

namespace redress {
namespace {

Words SideWords(const ClockStarted& started) {
  switch (started.side()) {
    case CLOCK_SIDE_HOLDER:
      if (started.co_handler()) {
        return {absl::StrCat("by the co-handler ", started.unit()),
                absl::StrCat("协办 ", started.unit())};
      }
      return {absl::StrCat("by the holder ", started.unit()),
              absl::StrCat("承办 ", started.unit())};
    case CLOCK_SIDE_DISPATCHER:
      return {"by the dispatcher", "派单员"};
    default:
      return {"to the customer", "对客户"};
  }
}

// Returns seconds that pass, in the largest unit of which they are a whole number.
std::string ElapsedInChinese(std::uint64_t seconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 60 * kMinute;
  if (seconds % kHour == 0) return absl::StrCat("连续 ", seconds / kHour, " 小时");
  if (seconds % kMinute == 0) return absl::StrCat("连续 ", seconds / kMinute, " 分钟");
  return absl::StrCat("连续 ", seconds, " 秒");
}

std::string AmountInChinese(const Amount& amount) {
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return absl::StrCat(amount.business_minutes(), " 个工作分钟");
    case Amount::kBusinessDays:
      return absl::StrCat(amount.business_days(), " 个工作日");
    case Amount::kDays:
      return absl::StrCat(amount.days(), " 天");
    case Amount::kWeeks:
      return absl::StrCat(amount.weeks(), " 周");
    case Amount::kMonths:
      return absl::StrCat(amount.months(), " 个月");
    case Amount::kElapsedSeconds:
      return ElapsedInChinese(amount.elapsed_seconds());
    case Amount::LENGTH_NOT_SET:
      return "无";
  }
  return "无";
}

// Facts that make a ticket go on where it had ended, or in another.
Words WhenItWentOn(const TicketEvent& fact) {
  switch (fact.fact_case()) {
    case TicketEvent::kRedoOrdered:
      return {"when another round of handling began", "重办时"};
    case TicketEvent::kReopened:
      return {"when it was opened again", "重启时"};
    case TicketEvent::kAbsorbed:
      return {absl::StrCat("when ticket ", fact.absorbed().ticket(), " was merged into it"),
              absl::StrCat("工单 ", fact.absorbed().ticket(), " 并入时")};
    case TicketEvent::kAbsorptionUndone:
    case TicketEvent::kMergeUndone:
      return {"when the merge was undone", "撤销合并时"};
    case TicketEvent::kCorrected:
    case TicketEvent::kCustomerCorrected:
      return {"when what it says was corrected", "更正时"};
    case TicketEvent::kCustomerLinked:
      return {"when its customer became known", "关联客户时"};
    default:
      return {"as time passed", "到时"};
  }
}

}  // namespace

std::string HolderText(const Holder& holder) {
  return holder.person().empty() ? holder.unit()
                                 : absl::StrCat(holder.unit(), "/", holder.person());
}

Words MetricWords(const ClockStarted& started) {
  switch (started.metric()) {
    case CLOCK_METRIC_ACKNOWLEDGE:
      return {"acknowledgement", "告知受理"};
    case CLOCK_METRIC_CLASSIFY:
      return {"classification", "分类"};
    case CLOCK_METRIC_DISPATCH:
      return {"dispatch", "派单"};
    case CLOCK_METRIC_SIGN_FOR:
      return {"taking it up", "签收"};
    case CLOCK_METRIC_CONTACT:
      return {"first contact by a person", "首次联系"};
    case CLOCK_METRIC_NEXT_RESPONSE:
      return {"response to the last contact", "再次回应"};
    case CLOCK_METRIC_KEEP_INFORMED:
      return {"news of how it stands", "进展告知"};
    case CLOCK_METRIC_MILESTONE:
      return {absl::StrCat("milestone ", started.milestone()),
              absl::StrCat("节点 ", started.milestone())};
    case CLOCK_METRIC_ANSWER:
      return {"answer", "答复"};
    case CLOCK_METRIC_TOTAL_RESOLUTION:
      return {"resolution over all rounds", "全程办结"};
    case CLOCK_METRIC_REVISIT:
      return {"revisit", "回访"};
    case CLOCK_METRIC_CLOSE:
      return {"closing", "结案"};
    case CLOCK_METRIC_DECIDE_RETURN:
      return {"decision on the return", "退单裁定"};
    case CLOCK_METRIC_PROMISED:
      return {"a person's promise", "个人承诺"};
    default:  // of a newer build
      return {absl::StrCat("metric ", static_cast<int>(started.metric())),
              absl::StrCat("指标 ", static_cast<int>(started.metric()))};
  }
}

Words PromiseWords(const ClockStarted& started) {
  const Words metric = MetricWords(started);
  const Words side = SideWords(started);
  return {absl::StrCat(metric.en, " ", side.en), absl::StrCat(metric.zh, "（", side.zh, "）")};
}

Words AmountWords(const Amount& amount) { return {ToText(amount), AmountInChinese(amount)}; }

Words TimeWords(const Instant& instant, int offset_minutes) {
  static constexpr std::array<const char*, 7> kDays = {"周一", "周二", "周三", "周四",
                                                       "周五", "周六", "周日"};
  const int offset = instant.offset_minutes() == 0 ? offset_minutes : instant.offset_minutes();
  const absl::TimeZone zone = absl::FixedTimeZone(offset * 60);
  const absl::Time time = TimeOf(instant);
  const absl::CivilSecond shown = absl::ToCivilSecond(time, zone);
  const char* const clock = shown.second() == 0 ? "%H:%M %Ez" : "%H:%M:%S %Ez";
  const auto day = static_cast<std::size_t>(absl::GetWeekday(shown));
  return {absl::FormatTime(absl::StrCat("%a %-d %b %Y ", clock), time, zone),
          absl::StrCat(absl::FormatTime("%Y-%m-%d ", time, zone), kDays.at(day), " ",
                       absl::FormatTime(clock, time, zone))};
}

Words WhenWords(const TicketEvent& fact) {
  switch (fact.fact_case()) {
    case TicketEvent::kReceived:
      return {"when it was received", "受理时"};
    case TicketEvent::kAcknowledged:
      return {"when its receipt was acknowledged", "告知受理时"};
    case TicketEvent::kClassified:
      return {"when it was classified", "分类时"};
    case TicketEvent::kAssigned: {
      const std::string holder = HolderText(fact.assigned().holder());
      return {absl::StrCat("when it was assigned to ", holder),
              absl::StrCat("派单给 ", holder, " 时")};
    }
    case TicketEvent::kCoHandlerAdded: {
      const std::string helper = HolderText(fact.co_handler_added().co_handler());
      return {absl::StrCat("when ", helper, " came to help"), absl::StrCat(helper, " 协办时")};
    }
    case TicketEvent::kStarted:
      return {"when it was taken up", "签收时"};
    case TicketEvent::kAnswered:
      return {"when it was answered", "答复时"};
    case TicketEvent::kTold:
      return {"when the customer was told how it stands", "告知进展时"};
    case TicketEvent::kReminded:
      return {"when the customer asked again", "客户催办时"};
    case TicketEvent::kContactAdded:
      return {"when there was contact again", "再次联系时"};
    case TicketEvent::kReturnRequested:
      return {"when its return was asked for", "申请退单时"};
    case TicketEvent::kReturnDecided:
      return {"when its return was decided", "裁定退单时"};
    case TicketEvent::kRevisited:
      return {"when the customer was revisited", "回访时"};
    case TicketEvent::kMilestoneReached: {
      const std::string& milestone = fact.milestone_reached().milestone();
      return {absl::StrCat("when ", milestone, " was reached"),
              absl::StrCat("完成节点 ", milestone, " 时")};
    }
    case TicketEvent::kClosed:
      return {"when it was closed", "结案时"};
    default:
      return WhenItWentOn(fact);
  }
}

Words WaitingWords(const std::string& reason) {
  if (reason == "customer") return {"the customer", "客户"};
  if (reason == "third_party") return {"a third party", "第三方"};
  if (reason == "parts") return {"parts", "备件"};
  return {reason, reason};
}

Words WhyWords(SupersededWhy why) {
  switch (why) {
    case SUPERSEDED_WHY_CLASSIFIED:
      return {"another standard matches since it was classified anew",
              "重新分类后适用另一服务标准"};
    case SUPERSEDED_WHY_HOLDER:
      return {"it is due no later than the customer is to be answered", "不得晚于对客户的时限"};
    case SUPERSEDED_WHY_MERGED:
      return {"tickets were merged, or a merge undone", "工单合并或撤销合并"};
    case SUPERSEDED_WHY_CALENDAR:
      return {"the calendar was corrected, or knows more", "日历更正或补充"};
    case SUPERSEDED_WHY_AGAIN:
      return {"the next round began", "进入下一轮"};
    case SUPERSEDED_WHY_CORRECTED:
      return {"what the ticket says was corrected", "工单内容更正"};
    default:
      return {"for a reason that a newer version knows", "原因未知"};
  }
}

Words WhyWords(CancelledWhy why) {
  switch (why) {
    case CANCELLED_WHY_CLOSED:
      return {"the ticket was closed", "工单已结案"};
    case CANCELLED_WHY_MERGED:
      return {"the ticket goes on in another", "工单已并入其他工单"};
    case CANCELLED_WHY_REASSIGNED:
      return {"another has the ticket", "已改由他人承办"};
    case CANCELLED_WHY_NO_STANDARD:
      return {"no standard asks for it any more", "已无服务标准要求"};
    case CANCELLED_WHY_REDONE:
      return {"what it was for is done again", "相关事项重办"};
    case CANCELLED_WHY_ANSWERED:
      return {"nothing is left to do for it", "已无需办理"};
    default:
      return {"for a reason that a newer version knows", "原因未知"};
  }
}

}  // namespace redress
