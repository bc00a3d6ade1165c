#pragma once

// Streams in memory as records of a journal, for views: a record for each event, in the order in
// which they were recorded.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "base/hash.h"
#include "events/codec.h"
#include "journal/acceptance.h"
#include "journal/journal.h"
#include "tests/testing/memory_streams.h"

namespace redress::testing {

// Who caused an event stands on its commit; in which role is not remembered.
inline std::vector<Record> RecordsOf(const MemoryStreams& streams) {
  struct InStream {
    const std::string* stream;
    const PastEvent* event;
  };
  std::multimap<absl::Time, InStream> events;
  for (const auto& [stream, past] : streams.all()) {
    for (const PastEvent& event : past) events.insert({event.recorded_at, {&stream, &event}});
  }
  std::vector<Record> records;
  std::map<std::string, std::string> heads;
  for (const auto& [time, it] : events) {
    const auto bytes = EncodeEvent(it.event->event);
    CHECK(bytes.ok());
    Commit commit;
    commit.set_command_id(Sha256(absl::StrCat("command ", records.size())));
    commit.set_command_type("test.record");
    commit.set_request_digest(Sha256("request"));
    commit.mutable_actor()->set_id(it.event->actor);
    commit.set_decided_at(static_cast<std::uint64_t>(absl::ToUnixMicros(time)));
    CommitAppend& append = *commit.add_appends();
    append.set_stream(*it.stream);
    append.set_parent(heads[*it.stream]);
    append.add_events(*bytes);
    Record& record = records.emplace_back();
    record.bytes = EncodeRecord(commit);
    record.offset = static_cast<std::int64_t>(records.size()) - 1;
    record.appended_at = time;
    heads[*it.stream] = Sha256(record.bytes);
  }
  return records;
}

}  // namespace redress::testing
