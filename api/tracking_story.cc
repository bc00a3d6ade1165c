#include "api/tracking_story.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/names.h"
#include "api/clock_story.h"
#include "base/status.h"
#include "events/enum_names.h"
#include "events/phase.h"
#include "projections/streams.h"

namespace redress {
namespace {

// What is on the way from the facts of one ticket, oldest first.
struct Course {
  TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
  Exit exit = EXIT_UNSPECIFIED;
  std::string into;             // number of the ticket that it is merged into
  std::uint64_t merged = 0;     // position of that
  std::uint64_t corrected = 0;  // position at which its customer last was; 0: never
};

Course CourseOf(const std::vector<EventRow>& events) {
  Course course;
  for (const EventRow& row : events) {
    const TicketEvent& fact = row.event().ticket();
    course.phase = PhaseAfter(course.phase, fact);
    if (fact.has_customer_corrected()) course.corrected = row.position();
    if (fact.has_merge_undone()) course.into.clear();
    if (fact.has_imported()) course.exit = fact.imported().exit();
    if (!fact.has_closed()) continue;
    course.exit = fact.closed().exit();
    course.into = fact.closed().into();
    course.merged = row.position();
  }
  return course;
}

ToldStep Step(ToldWhat what, const EventRow& row, const Told& told) {
  return {.what = what,
          .at = told.has_at() ? told.at() : row.event().happened(),
          .told = told,
          .recorded = {row.position(), row.index()}};
}

// Adds what the customer was told, by the facts recorded after `since`.
void AddTold(const std::vector<EventRow>& events, std::uint64_t since,
             std::vector<ToldStep>& told) {
  for (const EventRow& row : events) {
    if (row.position() <= since) continue;
    const TicketEvent& fact = row.event().ticket();
    if (fact.has_acknowledged() && fact.acknowledged().has_told()) {
      told.push_back(Step(ToldWhat::kReceipt, row, fact.acknowledged().told()));
    } else if (fact.has_told()) {
      told.push_back(Step(ToldWhat::kNews, row, fact.told().told()));
    } else if (fact.has_closed() && fact.closed().has_told()) {
      told.push_back(Step(ToldWhat::kEnd, row, fact.closed().told()));
    } else if (fact.has_answered() && fact.answered().has_told()) {
      told.push_back(Step(ToldWhat::kAnswer, row, fact.answered().told()));
      Told& answer = told.back().told;
      if (answer.words().empty()) answer.set_words(fact.answered().words());
    }
  }
}

// Whether the customer waits for it: one that is paused has no date, and an average is no promise.
bool IsAwaited(const ClockStory& story) {
  return story.state == ClockState::kRunning && story.due.has_value() &&
         story.started.side() == CLOCK_SIDE_CUSTOMER &&
         story.started.kind() == PROMISE_KIND_UNSPECIFIED;
}

// Returns the promise that is due first.
std::optional<NextPromise> NextOf(const std::vector<EventRow>& events) {
  std::optional<NextPromise> next;
  for (const ClockStory& story : ClockStoriesOf(events)) {
    if (!IsAwaited(story)) continue;
    if (next.has_value() && next->due.unix_micros() <= story.due->unix_micros()) continue;
    const Words what = MetricWords(story.started);
    const Words due = TimeWords(*story.due, story.started.from().offset_minutes());
    next = NextPromise{.due = *story.due,
                       .words = {absl::StrCat("Promised by ", due.en, ": ", what.en, "."),
                                 absl::StrCat("承诺时限 ", due.zh, "：", what.zh, "。")}};
  }
  return next;
}

Words ClosedWords(Exit exit) {
  switch (exit) {
    case EXIT_WITHDRAWN:
      return {"It is closed: it was withdrawn.", "已结案：已撤回。"};
    case EXIT_REFUSED:
      return {"It is closed: it could not be accepted.", "已结案：不予受理。"};
    case EXIT_TRANSFERRED:
      return {"It is closed here: it was handed to those whom it concerns.",
              "已结案：已转交有关单位。"};
    case EXIT_MERGED:
      return {"It goes on together with another matter.", "已与其他事项合并办理。"};
    default:
      return {"It is closed.", "已结案。"};
  }
}

void WriteWords(const Words& words, JsonWriter& writer) {
  writer.Member("en", words.en);
  writer.Member("zh", words.zh);
}

}  // namespace

Words PhaseWords(const TrackedMatter& matter) {
  switch (matter.phase) {
    case TICKET_PHASE_RECEIVED:
      return {"We have received it.", "已受理。"};
    case TICKET_PHASE_CLASSIFIED:
      return {"We have looked at it and are finding who handles it.", "已分类，正在派单。"};
    case TICKET_PHASE_ASSIGNED:
      return {"It has been given to those who handle it.", "已派单，等待办理。"};
    case TICKET_PHASE_HANDLING:
      return {"It is being handled.", "正在办理。"};
    case TICKET_PHASE_ANSWERED:
      return {"We have answered.", "已答复。"};
    case TICKET_PHASE_REVISITING:
      return {"We have answered, and ask whether that settled it.", "已答复，正在回访。"};
    case TICKET_PHASE_CLOSED:
    case TICKET_PHASE_ARCHIVED:
      return ClosedWords(matter.exit);
    default:  // of a newer build
      return {"It is on its way.", "处理中。"};
  }
}

Words ToldWords(ToldWhat what) {
  switch (what) {
    case ToldWhat::kReceipt:
      return {"That we received it", "告知受理"};
    case ToldWhat::kNews:
      return {"How it stands", "告知进展"};
    case ToldWhat::kAnswer:
      return {"Our answer", "答复"};
    case ToldWhat::kEnd:
      return {"How it ended", "告知结果"};
  }
  return {};
}

absl::string_view ToldName(ToldWhat what) {
  switch (what) {
    case ToldWhat::kReceipt:
      return "receipt";
    case ToldWhat::kNews:
      return "news";
    case ToldWhat::kAnswer:
      return "answer";
    case ToldWhat::kEnd:
      return "end";
  }
  return "news";
}

absl::StatusOr<std::optional<TrackedMatter>> TrackMatter(const KeyValueReader& views,
                                                         const std::string& number) {
  ASSIGN_OR_RETURN(std::vector<EventRow> events,
                   ReadEvents(views, TicketStream(number), 0, UINT64_MAX));
  if (events.empty()) return std::optional<TrackedMatter>();
  TrackedMatter matter;
  AddTold(events, 0, matter.told);
  Course course = CourseOf(events);
  for (int i = 0; i < kMaxTicketsFollowed && !course.into.empty(); ++i) {
    ASSIGN_OR_RETURN(std::vector<EventRow> others,
                     ReadEvents(views, TicketStream(course.into), 0, UINT64_MAX));
    const Course other = CourseOf(others);
    if (others.empty() || std::max(course.corrected, other.corrected) > course.merged) break;
    AddTold(others, course.merged, matter.told);
    events = std::move(others);
    course = other;
  }
  std::sort(matter.told.begin(), matter.told.end(),
            [](const ToldStep& a, const ToldStep& b) { return a.recorded < b.recorded; });
  matter.phase = course.phase;
  matter.exit = course.exit;
  matter.next = NextOf(events);
  return std::optional<TrackedMatter>(std::move(matter));
}

void WriteTracked(const TrackedMatter& matter, JsonWriter& writer) {
  writer.Member("phase", EnumNameOf(matter.phase));
  WriteWords(PhaseWords(matter), writer);
  writer.Key("told");
  writer.BeginArray();
  for (const ToldStep& step : matter.told) {
    writer.BeginObject();
    writer.Member("what", ToldName(step.what));
    writer.Member("at", step.at);
    writer.Member("channel", EnumNameOf(step.told.channel()));
    WriteWords(ToldWords(step.what), writer);
    if (!step.told.words().empty()) writer.Member("words", step.told.words());
    writer.EndObject();
  }
  writer.EndArray();
  if (!matter.next.has_value()) return;
  writer.Key("next");
  writer.BeginObject();
  writer.Member("due", matter.next->due);
  WriteWords(matter.next->words, writer);
  writer.EndObject();
}

}  // namespace redress
