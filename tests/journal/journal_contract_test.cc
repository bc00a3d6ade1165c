// What every Journal keeps, whatever it is made of.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "journal/journal.h"
#include "tests/journal/journal_client.h"
#include "tests/journal/journals.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> BytesOf(const std::vector<Record>& records) {
  std::vector<std::string> bytes;
  for (const Record& record : records) bytes.push_back(record.bytes);
  return bytes;
}

class JournalContractTest : public ::testing::TestWithParam<JournalKind> {
 protected:
  void SetUp() override {
    under_test_ = GetParam().make();
    Reopen();
  }

  void Reopen() {
    client_.reset();
    journal_.reset();
    auto opened = under_test_->Open();
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = *std::move(opened);
    journal_->SetWake(wakes_.Callback());
    client_ = std::make_unique<JournalClient>(*journal_, wakes_);
  }

  // Appends "<prefix>0", "<prefix>1" and so on, and waits until all are durable.
  std::vector<std::string> AppendMany(absl::string_view prefix, int count) {
    std::vector<std::string> records;
    for (int i = 0; i < count; ++i) {
      records.push_back(absl::StrCat(prefix, i));
      EXPECT_TRUE(client_->Append(records.back()).ok());
    }
    EXPECT_TRUE(client_->AwaitFates());
    for (const auto& [id, fate] : client_->fates()) EXPECT_TRUE(fate.ok()) << fate;
    return records;
  }

  WakeCounter wakes_;
  std::unique_ptr<JournalUnderTest> under_test_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalClient> client_;
};

TEST_P(JournalContractTest, AnEmptyJournalIsAtItsEnd) {
  const auto reader = journal_->NewReader();

  EXPECT_THAT(client_->ReadAll(*reader), IsEmpty());
  EXPECT_TRUE(client_->last_read().ok()) << client_->last_read();
}

TEST_P(JournalContractTest, AKnownEndIsNeverToldBeforeARecordThatWasAcknowledged) {
  if (journal_->end_of_log() != EndOfLog::kKnown) GTEST_SKIP() << "its end is hearsay";
  const auto reader = journal_->NewReader();
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(client_->AppendAndWait(absl::StrCat("record ", i)).ok());

    const absl::StatusOr<ReadResult> read = reader->Read(1);

    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_THAT(read->records, SizeIs(1));
    EXPECT_TRUE(read->at_end);
  }
}

TEST_P(JournalContractTest, RecordsAreReadInTheOrderInWhichTheyWereAppended) {
  const std::vector<std::string> appended = AppendMany("record ", 3'000);
  const auto reader = journal_->NewReader();

  const std::vector<Record> read = client_->ReadAll(*reader);

  EXPECT_EQ(BytesOf(read), appended);
  for (std::size_t i = 1; i < read.size(); ++i) EXPECT_GT(read[i].offset, read[i - 1].offset);
}

TEST_P(JournalContractTest, EveryAppendGetsItsFateExactlyOnce) {
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(client_->Append("record").ok());

  EXPECT_TRUE(client_->AwaitFates());
  EXPECT_THAT(client_->fates(), SizeIs(500));
  EXPECT_THAT(journal_->TakeResults(), IsEmpty());
}

TEST_P(JournalContractTest, BytesComeBackAsTheyWentIn) {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes.push_back(static_cast<char>(i));
  const std::string largest(kMaxRecordSize, '\xff');

  ASSERT_TRUE(client_->AppendAndWait(all_bytes).ok());
  ASSERT_TRUE(client_->AppendAndWait("").ok());
  ASSERT_TRUE(client_->AppendAndWait(largest).ok());
  const auto reader = journal_->NewReader();

  EXPECT_THAT(BytesOf(client_->ReadAll(*reader)), ElementsAre(all_bytes, "", largest));
}

TEST_P(JournalContractTest, ARecordThatIsTooLargeIsRefusedAndHasNoFate) {
  const auto refused = client_->Append(std::string(kMaxRecordSize + 1, 'x'));

  EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << refused.status();
  EXPECT_TRUE(client_->AppendAndWait("small").ok());
  EXPECT_THAT(client_->fates(), SizeIs(1));
}

TEST_P(JournalContractTest, MoreAppendsThanMayBeUnderWayAreRefusedAndTheRestAreKept) {
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (std::size_t i = 0; i < 3 * kMaxAppendsUnderWay; ++i) {
    const auto id = client_->Append(absl::StrCat("record ", i));
    if (!id.ok()) {
      EXPECT_TRUE(absl::IsResourceExhausted(id.status())) << id.status();
    }
    ++(id.ok() ? accepted : refused);
  }

  ASSERT_TRUE(client_->AwaitFates());
  const auto reader = journal_->NewReader();
  EXPECT_GE(accepted, kMaxAppendsUnderWay);
  EXPECT_EQ(accepted + refused, 3 * kMaxAppendsUnderWay);
  EXPECT_THAT(client_->ReadAll(*reader), SizeIs(accepted));
}

TEST_P(JournalContractTest, AReaderIsGivenNoMoreThanItAskedFor) {
  AppendMany("record ", 10);
  const auto reader = journal_->NewReader();

  EXPECT_THAT(BytesOf(client_->ReadExactly(*reader, 2)), ElementsAre("record 0", "record 1"));
  EXPECT_THAT(BytesOf(client_->ReadExactly(*reader, 1)), ElementsAre("record 2"));
}

TEST_P(JournalContractTest, AReaderAtTheEndGetsWhatIsAppendedLater) {
  const auto reader = journal_->NewReader();
  ASSERT_THAT(client_->ReadAll(*reader), IsEmpty());

  ASSERT_TRUE(client_->AppendAndWait("later").ok());

  EXPECT_THAT(BytesOf(client_->ReadExactly(*reader, 1)), ElementsAre("later"));
}

TEST_P(JournalContractTest, SeekGoesBackAndForward) {
  AppendMany("record ", 20);
  const auto reader = journal_->NewReader();
  const std::vector<Record> all = client_->ReadAll(*reader);
  ASSERT_THAT(all, SizeIs(20));

  reader->Seek(all[15].offset);
  EXPECT_THAT(BytesOf(client_->ReadExactly(*reader, 1)), ElementsAre("record 15"));
  reader->Seek(all[3].offset);
  EXPECT_THAT(BytesOf(client_->ReadExactly(*reader, 2)), ElementsAre("record 3", "record 4"));
  reader->Seek(0);
  EXPECT_EQ(BytesOf(client_->ReadAll(*reader)), BytesOf(all));
}

TEST_P(JournalContractTest, AfterAnySeekTheRecordsFromThereComeInOrder) {
  AppendMany("record ", 2'000);
  const auto reader = journal_->NewReader();
  const std::vector<Record> all = client_->ReadAll(*reader);
  std::mt19937_64 random(testing::TestSeed());

  for (int i = 0; i < 50; ++i) {
    const std::size_t at = random() % all.size();
    const std::size_t count = 1 + random() % std::min<std::size_t>(30, all.size() - at);
    reader->Seek(all[at].offset);
    const std::vector<Record> read = client_->ReadExactly(*reader, count);

    ASSERT_THAT(read, SizeIs(count));
    for (std::size_t k = 0; k < count; ++k) ASSERT_EQ(read[k].offset, all[at + k].offset);
  }
}

TEST_P(JournalContractTest, ABulkReaderReadsTheSame) {
  const std::vector<std::string> appended = AppendMany("record ", 5'000);

  EXPECT_EQ(BytesOf(client_->ReadAll(*journal_->NewBulkReader())), appended);
}

TEST_P(JournalContractTest, SeekToTheEndWaitsForTheNextRecord) {
  AppendMany("record ", 3);
  const auto first = journal_->NewReader();
  const std::int64_t last = client_->ReadAll(*first).back().offset;
  const auto reader = journal_->NewReader();

  reader->Seek(last + 1);

  EXPECT_THAT(client_->ReadAll(*reader), IsEmpty());
  EXPECT_TRUE(client_->last_read().ok()) << client_->last_read();
  ASSERT_TRUE(client_->AppendAndWait("next").ok());
  EXPECT_THAT(BytesOf(client_->ReadExactly(*reader, 1)), ElementsAre("next"));
}

TEST_P(JournalContractTest, AReaderThatRestedGoesOnWhereItStood) {
  AppendMany("record ", 10);
  const auto reader = journal_->NewReader();
  ASSERT_THAT(client_->ReadExactly(*reader, 4), SizeIs(4));

  reader->Rest();
  AppendMany("more ", 2);

  std::vector<std::string> rest;
  for (int i = 4; i < 10; ++i) rest.push_back(absl::StrCat("record ", i));
  rest.insert(rest.end(), {"more 0", "more 1"});
  EXPECT_EQ(BytesOf(client_->ReadExactly(*reader, 8)), rest);
}

TEST_P(JournalContractTest, BeyondTheEndIsOutOfRangeUntilSeekDecidesOtherwise) {
  AppendMany("record ", 3);
  const auto reader = journal_->NewReader();

  reader->Seek(1'000);
  client_->ReadAll(*reader);
  EXPECT_TRUE(absl::IsOutOfRange(client_->last_read())) << client_->last_read();
  client_->ReadAll(*reader);
  EXPECT_TRUE(absl::IsOutOfRange(client_->last_read())) << client_->last_read();

  reader->Seek(0);
  EXPECT_THAT(client_->ReadAll(*reader), SizeIs(3));
}

TEST_P(JournalContractTest, ManyReadersStandEachWhereItStands) {
  AppendMany("record ", 100);
  std::vector<std::unique_ptr<JournalReader>> readers;
  for (int i = 0; i < 5; ++i) readers.push_back(journal_->NewReader());

  for (std::size_t i = 0; i < readers.size(); ++i) {
    EXPECT_THAT(client_->ReadExactly(*readers[i], 10 * i + 1), SizeIs(10 * i + 1));
  }
  for (std::size_t i = 0; i < readers.size(); ++i) {
    EXPECT_THAT(BytesOf(client_->ReadExactly(*readers[i], 1)),
                ElementsAre(absl::StrCat("record ", 10 * i + 1)));
  }
}

TEST_P(JournalContractTest, ReopeningKeepsEveryAcknowledgedRecordAndItsPlace) {
  std::vector<std::string> appended = AppendMany("before ", 500);
  const auto before = client_->ReadAll(*journal_->NewReader());
  Reopen();
  for (const std::string& record : AppendMany("after ", 5)) appended.push_back(record);

  const auto after = client_->ReadAll(*journal_->NewReader());

  EXPECT_EQ(BytesOf(after), appended);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].offset, before[i].offset);
    EXPECT_EQ(after[i].appended_at, before[i].appended_at);
  }
}

TEST_P(JournalContractTest, WhatIsAcknowledgedCanBeReadAtOnceAndWhatIsReadStays) {
  const auto reader = journal_->NewReader();
  std::vector<std::string> seen;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(client_->Append(absl::StrCat(round, ".", i)).ok());
    ASSERT_TRUE(client_->AwaitFates());
    for (Record& record : client_->ReadExactly(*reader, 20))
      seen.push_back(std::move(record.bytes));
    ASSERT_THAT(seen, SizeIs((round + 1) * 20));
  }
  Reopen();

  EXPECT_EQ(BytesOf(client_->ReadAll(*journal_->NewReader())), seen);
}

TEST_P(JournalContractTest, TheAppendTimeLiesBetweenAppendAndFate) {
  const absl::Time before = absl::Now();
  ASSERT_TRUE(client_->AppendAndWait("record").ok());
  const absl::Time after = absl::Now();

  const auto records = client_->ReadAll(*journal_->NewReader());

  ASSERT_THAT(records, SizeIs(1));
  EXPECT_GE(records[0].appended_at, before - absl::Milliseconds(1));
  EXPECT_LE(records[0].appended_at, after);
}

TEST_P(JournalContractTest, WakeIsCalledForFatesAndRecords) {
  constexpr std::chrono::milliseconds kOnlyWhenWoken = std::chrono::hours(1);
  const auto reader = journal_->NewReader();
  std::vector<Record> records;
  const auto read = [&] {
    auto result = reader->Read(10);
    if (result.ok()) {
      for (Record& record : result->records) records.push_back(std::move(record));
    }
    return !records.empty();
  };
  read();

  ASSERT_TRUE(client_->Append("record").ok());

  EXPECT_TRUE(
      wakes_.Await([&] { return client_->Take(), client_->fates().size() == 1; }, kOnlyWhenWoken));
  EXPECT_TRUE(wakes_.Await(read, kOnlyWhenWoken));
}

TEST_P(JournalContractTest, TheDescriptionSaysWhatAnAcknowledgementMeans) {
  EXPECT_THAT(journal_->Description(), ::testing::HasSubstr("acknowledged"));
}

INSTANTIATE_TEST_SUITE_P(Journals, JournalContractTest, ::testing::ValuesIn(JournalKinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace redress
