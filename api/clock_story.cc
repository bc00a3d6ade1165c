#include "api/clock_story.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "events/instant.h"

namespace redress {
namespace {

void Add(const std::string& en, const std::string& zh, Words& words) {
  absl::StrAppend(&words.en, words.en.empty() ? "" : " ", en);
  absl::StrAppend(&words.zh, zh);
}

// Whom a step of escalation goes to.
std::string InChinese(absl::string_view to) {
  if (absl::ConsumePrefix(&to, "manager^")) return absl::StrCat("上 ", to, " 级主管");
  if (to == "holder") return "承办人";
  if (to == "duty") return "值班人";
  if (to == "supervisor") return "主管";
  return to == "external" ? "外部" : std::string(to);
}

// Tells one event's part in the stories.
class Teller {
 public:
  Teller(const EventRow& row, std::vector<ClockStory>& stories)
      : row_(row), fact_(row.event().ticket()), stories_(stories) {}

  void Tell() {
    TellDecisions();
    for (const ClockChange& change : fact_.clocks()) TellChange(change);
  }

 private:
  ClockStory* Find(std::uint32_t clock) {
    const auto found =
        std::find_if(stories_.begin(), stories_.end(),
                     [clock](const ClockStory& story) { return story.clock == clock; });
    return found == stories_.end() ? nullptr : &*found;
  }

  static Words At(const Instant& instant, const ClockStory& story) {
    return TimeWords(instant, story.started.from().offset_minutes());
  }

  Instant Recorded() const { return InstantOf(absl::FromUnixMicros(row_.recorded_at())); }

  void AddStep(const Instant& at, Words words, ClockStory& story) {
    story.steps.push_back({at, std::move(words)});
  }

  // What persons ask and decide of a promise, and whom it was told to.
  void TellDecisions() {
    if (fact_.has_extension_requested()) TellAsked(fact_.extension_requested());
    if (fact_.has_extension_decided()) TellDecided(fact_.extension_decided());
    if (fact_.has_escalated()) TellEscalated(fact_.escalated());
    if (fact_.has_escalation_acknowledged()) TellSeenTo(fact_.escalation_acknowledged());
  }

  void TellAsked(const TicketExtensionRequested& asked) {
    ClockStory* story = Find(asked.clock());
    if (story == nullptr) return;
    const Words at = At(Recorded(), *story);
    const Words by = AmountWords(asked.by());
    AddStep(Recorded(),
            {absl::StrCat(asked.person(), " asked for ", by.en, " more on ", at.en, ": ",
                          asked.reason(), "."),
             absl::StrCat(asked.person(), " 于 ", at.zh, " 申请延期 ", by.zh, "：", asked.reason(),
                          "。")},
            *story);
  }

  void TellDecided(const TicketExtensionDecided& decided) {
    ClockStory* story = Find(decided.clock());
    if (story == nullptr) return;
    const Words at = At(Recorded(), *story);
    const std::string reason = decided.reason().empty() ? "" : absl::StrCat(": ", decided.reason());
    const std::string reason_zh =
        decided.reason().empty() ? "" : absl::StrCat("：", decided.reason());
    AddStep(Recorded(),
            {absl::StrCat(decided.person(), decided.granted() ? " granted" : " did not grant",
                          " more time on ", at.en, reason, "."),
             absl::StrCat(decided.person(), " 于 ", at.zh,
                          decided.granted() ? " 同意延期" : " 不同意延期", reason_zh, "。")},
            *story);
  }

  void TellEscalated(const TicketEscalated& escalated) {
    ClockStory* story = escalated.clock() == 0 ? nullptr : Find(escalated.clock());
    if (story == nullptr) return;
    const Instant& happened = row_.event().happened();
    const Words at = At(happened, *story);
    const std::string whom = WhomOf(escalated);
    AddStep(
        happened,
        {absl::StrCat("Escalated to ", escalated.to(), whom, " on ", at.en, ", step ",
                      escalated.step(), escalated.supervision() ? ", under supervision" : "", "."),
         absl::StrCat(at.zh, " 升级至", InChinese(escalated.to()), whom, "，第 ", escalated.step(),
                      " 步", escalated.supervision() ? "，督办" : "", "。")},
        *story);
  }

  // Whom: a person of a unit, one that stands by itself, or nobody by name.
  static std::string WhomOf(const TicketEscalated& escalated) {
    if (escalated.whom().empty()) return "";
    const bool has_unit = escalated.to() == "duty" && escalated.unit() != escalated.whom();
    return absl::StrCat(" (", has_unit ? absl::StrCat(escalated.unit(), "/") : "", escalated.whom(),
                        ")");
  }

  void TellSeenTo(const TicketEscalationAcknowledged& seen) {
    ClockStory* story = seen.clock() == 0 ? nullptr : Find(seen.clock());
    if (story == nullptr) return;
    const Words at = At(Recorded(), *story);
    AddStep(Recorded(),
            {absl::StrCat(seen.person(), " acknowledged step ", seen.step(), " on ", at.en,
                          ": no further step is taken."),
             absl::StrCat(seen.person(), " 于 ", at.zh, " 确认第 ", seen.step(),
                          " 步升级，不再继续升级。")},
            *story);
  }

  void TellChange(const ClockChange& change) {
    if (change.has_started()) return TellStarted(change);
    ClockStory* story = Find(change.clock());
    if (story == nullptr) return;
    switch (change.change_case()) {
      case ClockChange::kPaused:
        return TellPaused(change, *story);
      case ClockChange::kResumed:
        return TellResumed(change, *story);
      case ClockChange::kMet:
        return TellMet(change, *story);
      case ClockChange::kWarned:
        return TellWarned(change, *story);
      case ClockChange::kBreached:
        return TellBreached(change, *story);
      case ClockChange::kExtended:
        return TellExtended(change, *story);
      case ClockChange::kRestated:
        return TellRestated(change, *story);
      case ClockChange::kSuperseded:
        return TellSuperseded(change, *story);
      case ClockChange::kCancelled:
        return TellCancelled(change, *story);
      default:  // of a newer build
        return;
    }
  }

  void TellStarted(const ClockChange& change) {
    ClockStory& story = stories_.emplace_back();
    story.clock = change.clock();
    story.started = change.started();
    if (change.started().times().has_due()) {
      story.first_due = story.due = change.started().times().due();
    }
    AddStep(change.at(), MadeBy(story), story);
    AddStep(change.at(), CountsFrom(change.at(), story), story);
    AddStep(change.at(), DueAtFirst(story), story);
  }

  // Which rule of which policy made it, or who.
  Words MadeBy(const ClockStory& story) const {
    const ClockStarted& started = story.started;
    if (started.policy().empty()) {
      const TicketPromised& promised = fact_.promised();
      return {
          absl::StrCat(promised.person(), " promised it to the customer: ", promised.what(), "."),
          absl::StrCat(promised.person(), " 向客户承诺：", promised.what(), "。")};
    }
    return {absl::StrCat("Promised by standard ", started.standard(), " of policy ",
                         started.policy(), ", version ", started.policy_version(), ", its clock ",
                         started.rule() + 1, "."),
            absl::StrCat("依据政策 ", started.policy(), " 第 ", started.policy_version(),
                         " 版的服务标准 ", started.standard(), "，其第 ", started.rule() + 1,
                         " 条时限。")};
  }

  // How much, by which calendar, from when; and what does not count.
  Words CountsFrom(const Instant& at, const ClockStory& story) const {
    const ClockStarted& started = story.started;
    const Words from = At(started.from(), story);
    const Words when = started.supersedes().empty() ? WhenWords(fact_) : Words();
    Words words;
    if (started.policy().empty()) {
      Add(absl::StrCat("It counts from ", from.en, "."), absl::StrCat("自 ", from.zh, " 起计。"),
          words);
      return words;
    }
    const Words amount = AmountWords(started.amount());
    const std::string& of =
        started.calendar_policy().empty() ? started.policy() : started.calendar_policy();
    Add(absl::StrCat(amount.en, " by calendar ", started.calendar(), " (", of, ", version ",
                     started.calendar_version(), "), counted from ", from.en,
                     when.en.empty() ? "" : ", ", when.en, "."),
        absl::StrCat("按日历 ", started.calendar(), "（", of, " 第 ", started.calendar_version(),
                     " 版）计 ", amount.zh, "，自 ", from.zh, " 起", when.zh.empty() ? "" : "（",
                     when.zh, when.zh.empty() ? "" : "）", "。"),
        words);
    AddPlaceTaken(at, story, words);
    AddReservations(story, words);
    return words;
  }

  static void AddPlaceTaken(const Instant& at, const ClockStory& story, Words& words) {
    const bool carries = story.started.from().unix_micros() < at.unix_micros();
    for (const std::uint32_t id : story.started.supersedes()) {
      Add(absl::StrCat("It takes the place of promise ", id,
                       carries ? ": what was used is carried over." : "."),
          absl::StrCat("接替时限 ", id, carries ? "，已用时间照计。" : "。"), words);
    }
  }

  static void AddReservations(const ClockStory& story, Words& words) {
    const ClockStarted& started = story.started;
    if (started.has_told_from()) {
      const Words told = At(started.told_from(), story);
      Add(absl::StrCat("What it counts from happened on ", told.en,
                       ", so long before it was told that it counts from later."),
          absl::StrCat("起点发生于 ", told.zh, "，告知过晚，故自记录时起计。"), words);
    }
    for (const UncountedTime& uncounted : started.not_counted()) {
      const Words from = At(uncounted.from(), story);
      const Words to = At(uncounted.to(), story);
      Add(absl::StrCat("From ", from.en, " to ", to.en, " does not count: ",
                       uncounted.closed() ? "the ticket was closed." : "it was paused."),
          absl::StrCat(from.zh, " 至 ", to.zh, " 不计（", uncounted.closed() ? "已结案" : "中止",
                       "）。"),
          words);
    }
    for (const Amount& by : started.extensions()) {
      const Words more = AmountWords(by);
      Add(absl::StrCat(more.en, " more were granted before."),
          absl::StrCat("此前已延期 ", more.zh, "。"), words);
    }
    if (!started.merged_ticket().empty()) {
      Add(absl::StrCat("It is the earlier due time of ticket ", started.merged_ticket(), "."),
          absl::StrCat("沿用工单 ", started.merged_ticket(), " 较早的时限。"), words);
    }
    if (started.kind() == PROMISE_KIND_AVERAGE) {
      Add("It is an average over many tickets: one breaks no promise.",
          "此为平均指标，单个工单不构成超时。", words);
    }
  }

  static Words DueAtFirst(const ClockStory& story) {
    const ClockTimes& times = story.started.times();
    Words words;
    if (!times.has_due()) return {"It has no fixed end.", "无固定期限。"};
    const Words due = At(times.due(), story);
    Add(absl::StrCat("Due on ", due.en, "."), absl::StrCat("到期时间 ", due.zh, "。"), words);
    if (times.provisional()) {
      Add("That is provisional: it lies beyond what the calendar knows.",
          "暂定：超出日历已知范围。", words);
    }
    if (story.started.has_unfloored_due()) {
      const Words was = At(story.started.unfloored_due(), story);
      Add(absl::StrCat("By its amount it was due on ", was.en,
                       ", before the change: some time is left."),
          absl::StrCat("按期限应为 ", was.zh, "，早于变更时间，故留有余时。"), words);
    }
    return words;
  }

  // Returns how the due time moves to that of `times`, and takes it.
  static Words Moved(const ClockTimes& times, ClockStory& story) {
    const std::optional<Instant> before = story.due;
    story.due = times.has_due() ? std::make_optional(times.due()) : std::nullopt;
    if (!before.has_value() || !story.due.has_value()) return {"it has no fixed end", "无固定期限"};
    const Words now = At(*story.due, story);
    if (before->unix_micros() == story.due->unix_micros()) {
      return {absl::StrCat("it is due on ", now.en, " as before"),
              absl::StrCat("到期时间仍为 ", now.zh)};
    }
    const Words was = At(*before, story);
    return {absl::StrCat("due moved from ", was.en, " to ", now.en),
            absl::StrCat("到期时间由 ", was.zh, " 改为 ", now.zh)};
  }

  void TellPaused(const ClockChange& change, ClockStory& story) {
    story.state = ClockState::kPaused;
    const Words at = At(change.at(), story);
    const Words waiting = WaitingWords(change.paused().reason());
    Words words = {absl::StrCat("Paused on ", at.en, ": ", waiting.en, " is waited for"),
                   absl::StrCat(at.zh, " 中止：等待", waiting.zh)};
    if (const TicketWaited& waited = fact_.waited(); fact_.has_waited()) {
      absl::StrAppend(&words.en, " (", waited.reason(), ")");
      absl::StrAppend(&words.zh, "（", waited.reason(), "）");
      if (!waited.allowed_by().empty()) {
        absl::StrAppend(&words.en, ", allowed by ", waited.allowed_by());
        absl::StrAppend(&words.zh, "，批准人 ", waited.allowed_by());
      }
      if (!waited.evidence().empty()) {
        absl::StrAppend(&words.en, ", evidence ", waited.evidence());
        absl::StrAppend(&words.zh, "，凭证 ", waited.evidence());
      }
    }
    absl::StrAppend(&words.en, ".");
    absl::StrAppend(&words.zh, "。");
    AddStep(change.at(), std::move(words), story);
  }

  void TellResumed(const ClockChange& change, ClockStory& story) {
    story.state = ClockState::kRunning;
    const Words at = At(change.at(), story);
    const Words moved = Moved(change.resumed().times(), story);
    const bool past_limit = change.resumed().past_limit();
    AddStep(change.at(),
            {absl::StrCat("Counts again since ", at.en,
                          past_limit ? ", paused for as long as the promise allows; " : "; ",
                          moved.en, "."),
             absl::StrCat(at.zh, " 恢复计时", past_limit ? "（中止已达上限）；" : "；", moved.zh,
                          "。")},
            story);
  }

  void TellMet(const ClockChange& change, ClockStory& story) {
    const ClockMet& met = change.met();
    story.state = met.late() ? ClockState::kMetLate : ClockState::kMet;
    const Words at = At(change.at(), story);
    const Words when = WhenWords(fact_);
    Words words = {
        absl::StrCat(met.late() ? "Done late" : "Kept", " on ", at.en, ", ", when.en, "."),
        absl::StrCat(at.zh, met.late() ? " 超时完成" : " 按时完成", "（", when.zh, "）。")};
    AddStep(change.at(), std::move(words), story);
  }

  void TellWarned(const ClockChange& change, ClockStory& story) {
    const Words at = At(change.at(), story);
    const std::uint32_t warning = change.warned().warning() + 1;
    AddStep(change.at(),
            {absl::StrCat("Warned of on ", at.en, ", warning ", warning, "."),
             absl::StrCat(at.zh, " 预警（第 ", warning, " 次）。")},
            story);
  }

  void TellBreached(const ClockChange& change, ClockStory& story) {
    story.breached = true;
    const Words at = At(change.at(), story);
    AddStep(change.at(),
            {absl::StrCat("Broken on ", at.en, ": it was due, and not done."),
             absl::StrCat(at.zh, " 超时：到期未完成。")},
            story);
  }

  void TellExtended(const ClockChange& change, ClockStory& story) {
    const Words by = AmountWords(change.extended().by());
    const Words moved = Moved(change.extended().times(), story);
    const bool late = change.extended().decided_late();
    AddStep(change.at(),
            {absl::StrCat("Extended by ", by.en, late ? ", decided after it had been due; " : "; ",
                          moved.en, "."),
             absl::StrCat("延期 ", by.zh, late ? "（到期后才审批）；" : "；", moved.zh, "。")},
            story);
  }

  void TellRestated(const ClockChange& change, ClockStory& story) {
    const Words met = At(change.restated().met_at(), story);
    const Words told = At(change.at(), story);
    AddStep(
        change.at(),
        {absl::StrCat("Late entry: it had been done on ", met.en, ", in time, and was told on ",
                      told.en, ". The breach stays."),
         absl::StrCat("补录：实际于 ", met.zh, " 按时完成，", told.zh, " 才告知。超时记录保留。")},
        story);
  }

  void TellSuperseded(const ClockChange& change, ClockStory& story) {
    story.state = ClockState::kSuperseded;
    const Words at = At(change.at(), story);
    const Words why = WhyWords(change.superseded().why());
    AddStep(change.at(),
            {absl::StrCat("Promise ", change.superseded().by(), " took its place on ", at.en, ": ",
                          why.en, "."),
             absl::StrCat(at.zh, " 由时限 ", change.superseded().by(), " 接替：", why.zh, "。")},
            story);
  }

  void TellCancelled(const ClockChange& change, ClockStory& story) {
    story.state = ClockState::kCancelled;
    const Words at = At(change.at(), story);
    const Words why = WhyWords(change.cancelled().why());
    AddStep(change.at(),
            {absl::StrCat("Owed no more since ", at.en, ": ", why.en, "."),
             absl::StrCat(at.zh, " 起不再要求：", why.zh, "。")},
            story);
  }

  const EventRow& row_;
  const TicketEvent& fact_;
  std::vector<ClockStory>& stories_;
};

}  // namespace

std::vector<ClockStory> ClockStoriesOf(const std::vector<EventRow>& events) {
  std::vector<ClockStory> stories;
  for (const EventRow& row : events) Teller(row, stories).Tell();
  return stories;
}

Words OwedWords(const ClockStory& story) {
  const Words promise = PromiseWords(story.started);
  if (story.state == ClockState::kPaused) {
    return {absl::StrCat("Promise ", story.clock, ", ", promise.en, ", is paused."),
            absl::StrCat("时限 ", story.clock, " ", promise.zh, " 已中止。")};
  }
  if (!story.due.has_value()) {
    return {absl::StrCat("Promise ", story.clock, ", ", promise.en, ", has no fixed end."),
            absl::StrCat("时限 ", story.clock, " ", promise.zh, " 无固定期限。")};
  }
  const Words due = TimeWords(*story.due, story.started.from().offset_minutes());
  if (story.breached) {
    return {absl::StrCat("Promise ", story.clock, ", ", promise.en, ", was due on ", due.en,
                         " and is still owed."),
            absl::StrCat("时限 ", story.clock, " ", promise.zh, " 应于 ", due.zh,
                         " 完成，现仍未完成。")};
  }
  return {absl::StrCat("Promise ", story.clock, ", ", promise.en, ", is due on ", due.en, "."),
          absl::StrCat("时限 ", story.clock, " ", promise.zh, " 应于 ", due.zh, " 完成。")};
}

}  // namespace redress
