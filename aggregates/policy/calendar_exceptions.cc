#include "aggregates/policy/calendar_exceptions.h"

#include <string>

#include "aggregates/calendar/wall_clock.h"
#include "aggregates/policy/calendar_windows.h"

namespace redress {
namespace {

// Which of the ways to be an exception a day was given.
void TakeKind(PolicyReader& reader, const YamlNode& node, ExceptionKind kind,
              CalendarException& exception) {
  if (exception.kind() != EXCEPTION_KIND_UNSPECIFIED) {
    return reader.Wrong(node, "a day is closed, open or special: one of them");
  }
  exception.set_kind(kind);
}

void TakeTruth(PolicyReader& reader, const YamlNode& node, ExceptionKind kind,
               CalendarException& exception) {
  if (node.text != "true") return reader.Wrong(node, "must be true, or left out");
  TakeKind(reader, node, kind, exception);
}

void TakeDate(PolicyReader& reader, const YamlNode& node, CalendarException& exception) {
  if (const auto date = ReadDate(node.text); !date.ok()) {
    return reader.Wrong(node, date.status().message());
  }
  exception.set_date(node.text);
}

// What each kind of exception needs and what it cannot have.
void CheckHours(PolicyReader& reader, const YamlNode& node, const CalendarException& exception) {
  const bool has_like = exception.like() != WEEKDAY_UNSPECIFIED;
  const bool has_windows = !exception.windows().empty();
  switch (exception.kind()) {
    case EXCEPTION_KIND_CLOSED:
      if (has_like || has_windows) reader.Wrong(node, "is closed, and yet has hours");
      return;
    case EXCEPTION_KIND_OPEN:
      if (has_like == has_windows) {
        reader.Wrong(node, "is open: say which weekday it is like, or its windows");
      }
      return;
    case EXCEPTION_KIND_SPECIAL:
      if (has_like) reader.Wrong(node, "has hours of its own, and is like no other day");
      if (!has_windows) reader.Wrong(node, "has special hours, but names none");
      return;
    default:
      reader.Wrong(node, "is neither closed nor open nor special");
  }
}

}  // namespace

CalendarException ReadException(PolicyReader& reader, const YamlNode& node) {
  CalendarException exception;
  const std::size_t before = reader.count();
  const PolicyKey keys[] = {
      {"date", [&](const YamlNode& it) { TakeDate(reader, it, exception); }},
      {"closed",
       [&](const YamlNode& it) { TakeTruth(reader, it, EXCEPTION_KIND_CLOSED, exception); }},
      {"open", [&](const YamlNode& it) { TakeTruth(reader, it, EXCEPTION_KIND_OPEN, exception); }},
      {"special",
       [&](const YamlNode& it) {
         TakeKind(reader, it, EXCEPTION_KIND_SPECIAL, exception);
         if (it.text != "true") *exception.mutable_windows() = ReadWindows(reader, it);
       }},
      {"like", [&](const YamlNode& it) { exception.set_like(reader.Word<Weekday>(it)); }},
      {"windows",
       [&](const YamlNode& it) { *exception.mutable_windows() = ReadWindows(reader, it); }},
      {"name", [&](const YamlNode& it) { exception.set_name(reader.Text(it)); }},
      {"source", [&](const YamlNode& it) { exception.set_source(reader.Text(it)); }},
  };
  reader.ReadMembers(node, keys);
  if (reader.count() > before) return exception;
  if (exception.date().empty()) reader.Wrong(node, "date is missing");
  CheckHours(reader, node, exception);
  return exception;
}

}  // namespace redress
