#include "api/why.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "api/clock_story.h"
#include "api/holder_story.h"
#include "events/enum_names.h"

namespace redress {
namespace {

absl::string_view StateName(ClockState state) {
  switch (state) {
    case ClockState::kRunning:
      return "running";
    case ClockState::kPaused:
      return "paused";
    case ClockState::kMet:
      return "met";
    case ClockState::kMetLate:
      return "met_late";
    case ClockState::kSuperseded:
      return "superseded";
    case ClockState::kCancelled:
      return "cancelled";
  }
  return "running";
}

Words StateWords(ClockState state) {
  switch (state) {
    case ClockState::kRunning:
      return {"runs", "进行中"};
    case ClockState::kPaused:
      return {"is paused", "已中止"};
    case ClockState::kMet:
      return {"was kept", "已按时完成"};
    case ClockState::kMetLate:
      return {"was done late", "已超时完成"};
    case ClockState::kSuperseded:
      return {"was replaced", "已被接替"};
    case ClockState::kCancelled:
      return {"is owed no more", "不再要求"};
  }
  return {};
}

// Returns which promise it is, and how it stands.
Words TitleWords(const ClockStory& story) {
  const Words promise = PromiseWords(story.started);
  const Words state = StateWords(story.state);
  return {absl::StrCat("Promise ", story.clock, ", ", promise.en, ": ", state.en,
                       story.breached ? "; broken" : ""),
          absl::StrCat("时限 ", story.clock, " ", promise.zh, "：", state.zh,
                       story.breached ? "；曾超时" : "")};
}

void WriteWords(const Words& words, JsonWriter& writer) {
  writer.Member("en", words.en);
  writer.Member("zh", words.zh);
}

// Either story's.
template <typename Step>
void WriteSteps(absl::string_view name, const std::vector<Step>& steps, JsonWriter& writer) {
  writer.Key(name);
  writer.BeginArray();
  for (const Step& step : steps) {
    writer.BeginObject();
    writer.Member("at", step.at);
    WriteWords(step.words, writer);
    writer.EndObject();
  }
  writer.EndArray();
}

void WriteStory(const ClockStory& story, JsonWriter& writer) {
  const ClockStarted& started = story.started;
  writer.BeginObject();
  writer.Member("clock", story.clock);
  WriteWords(TitleWords(story), writer);
  writer.Member("metric", EnumNameOf(started.metric()));
  writer.Member("side", EnumNameOf(started.side()));
  writer.Member("state", StateName(story.state));
  writer.Member("breached", story.breached);
  writer.Member("from", started.from());
  if (story.first_due.has_value()) writer.Member("first_due", *story.first_due);
  if (story.due.has_value()) writer.Member("due", *story.due);
  WriteSteps("steps", story.steps, writer);
  writer.EndObject();
}

// The first due first; what does not run now, or has no end, last.
std::vector<ClockStory> OwedOf(std::vector<ClockStory> stories) {
  std::erase_if(stories, [](const ClockStory& story) { return !story.is_live(); });
  const auto place = [](const ClockStory& story) {
    const bool runs = story.state == ClockState::kRunning && story.due.has_value();
    return std::tuple(runs ? story.due->unix_micros() : std::numeric_limits<std::int64_t>::max(),
                      story.clock);
  };
  std::sort(stories.begin(), stories.end(),
            [&](const ClockStory& a, const ClockStory& b) { return place(a) < place(b); });
  return stories;
}

void WriteOwed(const std::vector<ClockStory>& stories, JsonWriter& writer) {
  writer.Key("owed");
  writer.BeginArray();
  for (const ClockStory& story : OwedOf(stories)) {
    writer.BeginObject();
    writer.Member("clock", story.clock);
    if (story.due.has_value()) writer.Member("due", *story.due);
    WriteWords(OwedWords(story), writer);
    writer.EndObject();
  }
  writer.EndArray();
}

// What is true of the ticket as a whole.
Words Summary(const std::vector<ClockStory>& stories) {
  if (stories.empty()) {
    return {"Nothing was promised: no standard in force matched the ticket.",
            "没有时限：没有适用的服务标准。"};
  }
  const auto live = std::count_if(stories.begin(), stories.end(),
                                  [](const ClockStory& story) { return story.is_live(); });
  const auto broken = std::count_if(stories.begin(), stories.end(),
                                    [](const ClockStory& story) { return story.breached; });
  return {
      absl::StrCat("Promises so far: ", stories.size(), ", still owed: ", live,
                   ", broken: ", broken, "."),
      absl::StrCat("共 ", stories.size(), " 个时限：", live, " 个待完成，", broken, " 个超时。")};
}

}  // namespace

void WriteWhy(const std::vector<EventRow>& events, JsonWriter& writer) {
  const std::vector<ClockStory> stories = ClockStoriesOf(events);
  WriteWords(Summary(stories), writer);
  writer.Key("clocks");
  writer.BeginArray();
  for (const ClockStory& story : stories) WriteStory(story, writer);
  writer.EndArray();
  WriteOwed(stories, writer);
  WriteSteps("holders", HolderStoryOf(events), writer);
}

}  // namespace redress
