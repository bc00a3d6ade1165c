#include "consumers/projector.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "events/codec.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/map_store.h"
#include "projections/rocksdb_store.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/dump_rows.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kStream[] = "ticket/1";

std::string Noted(const std::string& words) {
  Event event;
  event.mutable_ticket()->mutable_noted()->set_words(words);
  return *EncodeEvent(event);
}

std::string Identified(const std::string& journal_id) {
  Event event;
  event.mutable_journal_identified()->set_journal_id(journal_id);
  return *EncodeEvent(event);
}

// A commit that appends `events` to `stream` after `parent`.
Commit CommitOf(const std::string& stream, const std::string& parent,
                const std::vector<std::string>& events) {
  Commit commit;
  commit.set_command_id(Sha256(stream + parent + events.front()));
  commit.set_command_type("ticket.note");
  commit.mutable_actor()->set_id("ana");
  commit.set_decided_at(1'000'000);
  CommitAppend& append = *commit.add_appends();
  append.set_stream(stream);
  append.set_parent(parent);
  for (const std::string& event : events) append.add_events(event);
  return commit;
}

// A log kept in memory.
class Log {
 public:
  // Returns the record's hash.
  std::string Add(std::string bytes) {
    const std::string hash = Sha256(bytes);
    records.push_back({.bytes = std::move(bytes),
                       .offset = static_cast<std::int64_t>(records.size()) * 2,
                       .appended_at = absl::FromUnixSeconds(7)});
    return hash;
  }
  std::string Add(const Commit& commit) { return Add(EncodeRecord(commit)); }

  std::vector<Record> records;
};

class ProjectorTest : public ::testing::Test {
 protected:
  ProjectResult Project() {
    return projector_.Project(
        absl::MakeConstSpan(log_.records).subspan(projector_.position().position));
  }

  std::vector<Verdict> Verdicts(const ProjectResult& result) {
    std::vector<Verdict> verdicts;
    for (const ProjectedRecord& record : result.records) verdicts.push_back(record.verdict);
    return verdicts;
  }

  // A commit whose writer had seen `position` records of journal `id`, with that digest.
  static Commit Seen(Commit commit, const std::string& id, std::uint64_t position,
                     const std::string& digest) {
    commit.mutable_seen()->set_journal_id(id);
    commit.mutable_seen()->set_position(position);
    commit.mutable_seen()->set_digest(digest);
    return commit;
  }

  MapStore store_;
  Projector projector_ = *Projector::Open(store_);
  Log log_;
};

TEST_F(ProjectorTest, AnEmptyStoreStandsBeforeTheFirstRecord) {
  EXPECT_EQ(projector_.position().position, 0);
  EXPECT_EQ(projector_.position().digest, FirstDigest());
  EXPECT_EQ(projector_.position().offset, -1);
  EXPECT_EQ(projector_.position().recorded_at, absl::InfinitePast());
}

TEST_F(ProjectorTest, AnAcceptedCommitMovesHeadsKeepsEventsAndAnswersItsCommand) {
  Commit commit = CommitOf(kStream, "", {Noted("a"), Noted("b")});
  CommitAppend& second = *commit.add_appends();
  second.set_stream("contact/1");
  second.add_events(Noted("c"));
  const std::string hash = log_.Add(commit);

  const ProjectResult result = Project();

  ASSERT_EQ(result.halt, Halt::kNone) << result.status;
  ASSERT_THAT(result.records, SizeIs(1));
  EXPECT_EQ(result.records[0].judged.position, 1);
  EXPECT_EQ(result.records[0].hash, hash);
  EXPECT_EQ(result.records[0].appended_at, absl::FromUnixSeconds(7));
  EXPECT_EQ(ReadHead(store_, kStream)->head(), hash);
  EXPECT_EQ(ReadHead(store_, kStream)->version(), 2);
  const std::vector<EventRow> events = *ReadEvents(store_, kStream);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1].version(), 2);
  EXPECT_EQ(events[1].index(), 1);
  EXPECT_EQ(events[1].actor_id(), "ana");
  EXPECT_EQ(events[1].event().ticket().noted().words(), "b");
  EXPECT_EQ(ReadEvents(store_, "contact/1")->at(0).index(), 2);
  EXPECT_EQ((*ReadCommand(store_, commit.command_id()))->position(), 1);
  const PositionRow row = **ReadPositionRow(store_, 1);
  EXPECT_EQ(row.record_hash(), hash);
  EXPECT_EQ(row.streams(0).first_version(), 1);
  EXPECT_EQ(row.streams(0).last_version(), 2);
  EXPECT_EQ(row.streams(1).stream(), "contact/1");
}

TEST_F(ProjectorTest, TheSecondCopyOfARecordIsRefused) {
  const Commit commit = CommitOf(kStream, "", {Noted("a")});
  log_.Add(commit);
  log_.Add(commit);

  const ProjectResult result = Project();

  EXPECT_THAT(Verdicts(result), ElementsAre(Verdict::kAccepted, Verdict::kRefused));
  EXPECT_EQ(result.records[1].refusal, Refusal::kStaleParent);
  EXPECT_EQ(projector_.refusals()[static_cast<std::size_t>(Refusal::kStaleParent)], 1);
  EXPECT_THAT(*ReadEvents(store_, kStream), SizeIs(1));
  EXPECT_EQ((*ReadCommand(store_, commit.command_id()))->position(), 1);
}

TEST_F(ProjectorTest, TheFirstCommitOfACommandIdIsTheOneRemembered) {
  Commit first = CommitOf(kStream, "", {Noted("a")});
  const std::string head = log_.Add(first);
  Commit second = CommitOf(kStream, head, {Noted("b")});
  second.set_command_id(first.command_id());
  log_.Add(second);

  Project();

  EXPECT_EQ((*ReadCommand(store_, first.command_id()))->position(), 1);
  EXPECT_EQ(ReadHead(store_, kStream)->version(), 2);
}

TEST_F(ProjectorTest, RefusedRecordsAdvancePositionAndDigestAndNothingElse) {
  log_.Add("not a record");

  const ProjectResult result = Project();

  EXPECT_EQ(result.records[0].refusal, Refusal::kNoMagic);
  EXPECT_EQ(projector_.position().position, 1);
  EXPECT_EQ(projector_.position().digest,
            NextDigest(FirstDigest(), Sha256("not a record"), Verdict::kRefused));
  EXPECT_EQ(projector_.position().recorded_at, absl::InfinitePast());
  EXPECT_EQ(*PositionAsOf(store_, absl::InfiniteFuture()), 0);
}

TEST_F(ProjectorTest, WhatWasRefusedSinceIsNoPartOfAnInstant) {
  log_.Add("not a record");
  std::string head;
  for (const std::uint64_t decided_at : {5'000'000, 9'000'000}) {
    Commit commit = CommitOf(kStream, head, {Noted("a")});
    commit.set_decided_at(decided_at);
    head = log_.Add(commit);
    log_.Add("not a record");
    log_.Add("not a record");
  }

  Project();

  EXPECT_EQ(*PositionAsOf(store_, absl::FromUnixSeconds(4)), 0);
  EXPECT_EQ(*PositionAsOf(store_, absl::FromUnixSeconds(5)), 2);
  EXPECT_EQ(*PositionAsOf(store_, absl::InfiniteFuture()), 5);
}

TEST_F(ProjectorTest, RecordedTimeNeverGoesBackAndAnInstantIsAPrefix) {
  std::string head;
  for (const std::uint64_t decided_at : {5'000'000, 3'000'000, 9'000'000}) {
    Commit commit = CommitOf(kStream, head, {Noted("a")});
    commit.set_decided_at(decided_at);
    head = log_.Add(commit);
  }

  Project();

  const std::vector<EventRow> events = *ReadEvents(store_, kStream);
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[1].decided_at(), 3'000'000);
  EXPECT_EQ(events[1].recorded_at(), 5'000'000);
  EXPECT_EQ(*PositionAsOf(store_, absl::FromUnixSeconds(4)), 0);
  EXPECT_EQ(*PositionAsOf(store_, absl::FromUnixSeconds(5)), 2);
  EXPECT_EQ(*PositionAsOf(store_, absl::FromUnixSeconds(8)), 2);
  EXPECT_EQ(*PositionAsOf(store_, absl::FromUnixSeconds(9)), 3);
  EXPECT_EQ(*PositionAsOf(store_, absl::InfinitePast()), 0);
  EXPECT_THAT(*ReadEvents(store_, kStream, 0, 2), SizeIs(2));
  EXPECT_THAT(*ReadEvents(store_, kStream, 1), SizeIs(2));
  EXPECT_THAT(*ReadEvents(store_, kStream, 0, UINT64_MAX, 1), SizeIs(1));
}

TEST_F(ProjectorTest, ARecordOfANewerFormatHaltsBeforeIt) {
  log_.Add(CommitOf(kStream, "", {Noted("a")}));
  log_.Add("RDJ\x63 whatever");
  log_.Add("not a record");

  const ProjectResult result = Project();

  EXPECT_EQ(result.halt, Halt::kNewerFormat);
  EXPECT_EQ(result.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(result.records, SizeIs(1));
  EXPECT_EQ(ReadPosition(store_)->position, 1) << "records before it are written";
}

TEST_F(ProjectorTest, AnUnknownEventInAnAcceptedCommitHaltsWithNothingOfItApplied) {
  log_.Add(CommitOf(kStream, "", {Noted("a")}));
  const std::string unknown_field = "\x9a\x3f\x01x";
  log_.Add(CommitOf("ticket/2", "", {Noted("b"), unknown_field}));

  const ProjectResult result = Project();

  EXPECT_EQ(result.halt, Halt::kNewerFormat);
  EXPECT_EQ(projector_.position().position, 1);
  EXPECT_EQ(ReadHead(store_, "ticket/2")->version(), 0);
  EXPECT_THAT(*ReadEvents(store_, "ticket/2"), IsEmpty());
}

TEST_F(ProjectorTest, AnUnknownEventInARefusedCommitDoesNotMatter) {
  log_.Add(CommitOf(kStream, Sha256("no head"), {std::string("\x9a\x3f\x01x")}));

  const ProjectResult result = Project();

  EXPECT_EQ(result.halt, Halt::kNone) << result.status;
  EXPECT_EQ(result.records[0].refusal, Refusal::kStaleParent);
}

TEST_F(ProjectorTest, TextThatRowsCannotHoldHalts) {
  for (const std::string& stream : {std::string("ticket/\xff"), std::string("ticket/\0", 8)}) {
    Log log;
    log.Add(CommitOf(stream, "", {Noted("a")}));

    const ProjectResult result = projector_.Project(log.records);

    EXPECT_EQ(result.halt, Halt::kNewerFormat);
    EXPECT_EQ(projector_.position().position, 0);
  }
}

TEST_F(ProjectorTest, WhatTheWriterSawIsComparedAlsoWithinTheBatch) {
  const std::string identity = log_.Add(CommitOf("journal/id", "", {Identified("j")}));
  const std::string one = NextDigest(FirstDigest(), identity, Verdict::kAccepted);
  log_.Add(Seen(CommitOf("ticket/1", "", {Noted("a")}), "j", 1, one));
  log_.Add(Seen(CommitOf("ticket/2", "", {Noted("a")}), "j", 0, FirstDigest()));

  const ProjectResult result = Project();

  EXPECT_EQ(result.halt, Halt::kNone) << result.status;
  EXPECT_EQ(ReadJournalIdentity(store_)->value().journal_id(), "j");
}

TEST_F(ProjectorTest, AWriterOfAnotherJournalDigestOrPositionIsSuspicious) {
  const std::string identity = log_.Add(CommitOf("journal/id", "", {Identified("j")}));
  const std::string one = NextDigest(FirstDigest(), identity, Verdict::kAccepted);
  ASSERT_EQ(Project().halt, Halt::kNone);
  const Commit note = CommitOf(kStream, "", {Noted("a")});

  for (const Commit& suspicious :
       {Seen(note, "k", 1, one), Seen(note, "j", 1, FirstDigest()), Seen(note, "j", 2, one),
        Seen(note, "j", 0, one), Seen(note, "j", UINT64_MAX, one)}) {
    Log log;
    log.Add("not a record");
    log.Add(suspicious);
    Projector projector = *Projector::Open(store_);

    const ProjectResult result = projector.Project(absl::MakeConstSpan(log.records).subspan(1));

    EXPECT_EQ(result.halt, Halt::kSuspicion);
    EXPECT_THAT(result.records, IsEmpty());
    EXPECT_EQ(projector.position().position, 1);
  }
}

TEST_F(ProjectorTest, ASuspiciousRecordIsSuspiciousAlsoWhereTheRuleRefusesIt) {
  log_.Add(CommitOf("journal/id", "", {Identified("j")}));
  log_.Add(Seen(CommitOf(kStream, Sha256("stale"), {Noted("a")}), "k", 1, FirstDigest()));

  EXPECT_EQ(Project().halt, Halt::kSuspicion);
  EXPECT_EQ(projector_.position().position, 1) << "records before it are written";
}

TEST_F(ProjectorTest, TrustHoldsForOneRecordOnly) {
  log_.Add(CommitOf("journal/id", "", {Identified("j")}));
  ASSERT_EQ(Project().halt, Halt::kNone);
  const Record trusted = {
      .bytes = EncodeRecord(Seen(CommitOf("ticket/1", "", {Noted("a")}), "j", 1, "wrong")),
      .offset = 3,
      .appended_at = {}};
  const Record other = {
      .bytes = EncodeRecord(Seen(CommitOf("ticket/2", "", {Noted("a")}), "j", 1, "wrong")),
      .offset = 4,
      .appended_at = {}};

  const ProjectResult result = projector_.Project({trusted, other}, SeenCheck::kTrust);

  EXPECT_THAT(Verdicts(result), ElementsAre(Verdict::kAccepted));
  EXPECT_EQ(result.halt, Halt::kSuspicion);
}

TEST_F(ProjectorTest, AFailedWriteLeavesNoTraceAndSaysSo) {
  log_.Add(CommitOf(kStream, "", {Noted("a")}));
  store_.FailWrites();

  const ProjectResult result = Project();

  EXPECT_EQ(result.halt, Halt::kStoreFailed);
  EXPECT_THAT(result.records, IsEmpty());
  EXPECT_EQ(projector_.position().position, 0);
  EXPECT_THAT(testing::DumpRows(store_), IsEmpty());
}

TEST_F(ProjectorTest, MoreThanABatchMayHoldIsProjectedInSeveral) {
  for (std::size_t i = 0; i <= kMaxProjectedRecords; ++i) log_.Add("not a record");
  log_.Add(std::string(kMaxProjectedBytes + 1, 'x'));
  log_.Add("not a record");

  const ProjectResult result = Project();

  EXPECT_THAT(result.records, SizeIs(log_.records.size()));
  EXPECT_EQ(ReadPosition(store_)->position, log_.records.size());
}

TEST_F(ProjectorTest, AStoreOfOtherProjectionVersionsIsKnown) {
  EXPECT_TRUE(CheckProjectionVersions(store_).ok()) << "a new store is nobody's yet";
  log_.Add("not a record");
  Project();
  EXPECT_TRUE(CheckProjectionVersions(store_).ok());

  Batch batch(store_);
  batch.Put(Family::kMeta, "version/tickets", "0");
  ASSERT_TRUE(store_.Write(batch.writes()).ok());

  EXPECT_EQ(CheckProjectionVersions(store_).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ProjectorTest, AStoreOfMoreProjectionsIsOfAnotherBuild) {
  log_.Add("not a record");
  Project();
  Batch batch(store_);
  batch.Put(Family::kMeta, "version/due", "1");
  ASSERT_TRUE(store_.Write(batch.writes()).ok());

  EXPECT_EQ(CheckProjectionVersions(store_).code(), absl::StatusCode::kFailedPrecondition);
}

// Projects all of `records` in batches of random size, opening the projector anew now and then as
// after a crash between batches.
void ProjectInRandomBatches(const std::vector<Record>& records, std::mt19937_64& random,
                            KeyValueStore& store) {
  absl::StatusOr<Projector> projector = Projector::Open(store);
  ASSERT_TRUE(projector.ok()) << projector.status();
  while (projector->position().position < records.size()) {
    const std::size_t done = projector->position().position;
    const std::size_t size = std::min<std::size_t>(1 + random() % 40, records.size() - done);
    const ProjectResult result =
        projector->Project(absl::MakeConstSpan(records).subspan(done, size));
    ASSERT_EQ(result.halt, Halt::kNone) << result.status;
    if (random() % 5 == 0) projector = Projector::Open(store);
    ASSERT_TRUE(projector.ok()) << projector.status();
  }
}

TEST(ProjectorReplayTest, OneLogGivesTheSameRowsInAnyBatchesAndAnyStore) {
  std::mt19937_64 random(testing::TestSeed());
  testing::CommitGenerator generator(random());
  const std::vector<Record> records = generator.Take(1'500);
  MapStore at_once;
  Projector projector = *Projector::Open(at_once);
  ASSERT_EQ(projector.Project(records).halt, Halt::kNone);
  const testing::ScratchFolder folder;
  const auto rocksdb = *RocksDbStore::Open(folder.In("views"));
  MapStore map;

  ProjectInRandomBatches(records, random, map);
  ProjectInRandomBatches(records, random, *rocksdb);

  const std::vector<std::string> expected = testing::DumpRows(at_once);
  EXPECT_GT(expected.size(), records.size());
  EXPECT_EQ(projector.position().digest, generator.digest());
  EXPECT_TRUE(testing::DumpRows(map) == expected);
  EXPECT_TRUE(testing::DumpRows(*rocksdb) == expected);
}

TEST(ProjectorReplayTest, ReopeningTheDatabaseGoesOnWhereItEnded) {
  std::mt19937_64 random(testing::TestSeed());
  const std::vector<Record> records = testing::CommitGenerator(random()).Take(600);
  MapStore expected;
  ProjectInRandomBatches(records, random, expected);
  const testing::ScratchFolder folder;

  for (std::size_t done = 0; done < records.size();) {
    const auto store = *RocksDbStore::Open(folder.In("views"));
    Projector projector = *Projector::Open(*store);
    ASSERT_EQ(projector.position().position, done);
    const std::size_t size = std::min<std::size_t>(1 + random() % 250, records.size() - done);
    ASSERT_EQ(projector.Project(absl::MakeConstSpan(records).subspan(done, size)).halt,
              Halt::kNone);
    done += size;
  }

  const auto store = *RocksDbStore::Open(folder.In("views"));
  EXPECT_TRUE(testing::DumpRows(*store) == testing::DumpRows(expected));
}

}  // namespace
}  // namespace redress
