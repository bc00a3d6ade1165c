// The embedded journal under faults of the disk and losses of power.

#include "journal/embedded_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/journal/faulty_file_system.h"
#include "tests/journal/journal_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Moves on by a microsecond whenever it is read.
class TickingClock final : public Clock {
 public:
  absl::Time Now() override { return now_ += absl::Microseconds(1); }
  absl::Duration Steady() override { return absl::ZeroDuration(); }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
};

class EmbeddedJournalTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<EmbeddedJournal>> TryOpen() {
    EmbeddedJournalOptions options;
    options.folder = folder_.In("data/journal");
    options.clock = &clock_;
    options.env = env_.get();
    return EmbeddedJournal::Open(options);
  }

  // Closes the journal, as a loss of power would, and opens it again.
  void Reopen() {
    reader_.reset();
    client_.reset();
    journal_.reset();
    auto opened = TryOpen();
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = *std::move(opened);
    journal_->SetWake(wakes_.Callback());
    client_ = std::make_unique<JournalClient>(*journal_, wakes_);
    reader_ = journal_->NewReader();
  }

  // Waits until the journal takes appends again.
  absl::Status AppendOnceOpen(const std::string& record) {
    absl::Status status;
    wakes_.Await([&] {
      status = client_->AppendAndWait(record);
      return status.ok();
    });
    return status;
  }

  testing::ScratchFolder folder_;
  TickingClock clock_;
  std::shared_ptr<FaultyFileSystem> faults_ = std::make_shared<FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(faults_);
  WakeCounter wakes_;
  std::unique_ptr<EmbeddedJournal> journal_;
  std::unique_ptr<JournalClient> client_;
  std::unique_ptr<JournalReader> reader_;
};

TEST_F(EmbeddedJournalTest, OffsetsAreDenseFromZeroAndTheTimeIsTheClocksOwn) {
  Reopen();
  const absl::Time before = clock_.Now();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(client_->Append("record").ok());
  ASSERT_TRUE(client_->AwaitFates());

  const auto records = client_->ReadAll(*reader_);

  ASSERT_THAT(records, SizeIs(10));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(records[i].offset, i);
    EXPECT_EQ(records[i].appended_at, before + absl::Microseconds(i + 1));
  }
}

TEST_F(EmbeddedJournalTest, AFolderInUseIsRefusedInPlainWords) {
  Reopen();

  const auto second = TryOpen();

  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("data folder in use by another process"));
}

TEST_F(EmbeddedJournalTest, AWriteThatFailsIsUnknownAndTheJournalGoesOnByItself) {
  for (const Fault fault : {Fault::kWriteError, Fault::kTornWrite, Fault::kSyncError,
                            Fault::kSyncErrorYetThere, Fault::kDiskFull}) {
    Reopen();
    faults_->SetFault(fault);

    EXPECT_TRUE(absl::IsDeadlineExceeded(client_->AppendAndWait("struck"))) << int(fault);
    faults_->Heal();

    EXPECT_TRUE(AppendOnceOpen("after").ok()) << int(fault);
  }
}

TEST_F(EmbeddedJournalTest, WhileTheDiskIsFullAppendsAreUnavailableAndSayWhyAndReadsGoOn) {
  Reopen();
  ASSERT_TRUE(client_->AppendAndWait("kept").ok());
  faults_->SetFault(Fault::kDiskFull);
  ASSERT_TRUE(absl::IsDeadlineExceeded(client_->AppendAndWait("struck")));

  const absl::Status append = client_->Append("another").status();
  const auto read = reader_->Read(1);

  EXPECT_TRUE(absl::IsUnavailable(append)) << append;
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->records, SizeIs(1));
  EXPECT_THAT(std::string(append.message()), HasSubstr("disk full"));
  faults_->Heal();
  EXPECT_TRUE(AppendOnceOpen("after").ok());
}

TEST_F(EmbeddedJournalTest, OpeningOnAFullDiskIsAnErrorThatSaysSo) {
  faults_->SetFault(Fault::kDiskFull);

  const auto opened = TryOpen();

  EXPECT_TRUE(absl::IsUnavailable(opened.status())) << opened.status();
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("disk full"));
}

TEST_F(EmbeddedJournalTest, ClosingWithAppendsWaitingEndsAndKeepsAPrefix) {
  Reopen();
  for (int i = 0; i < 5'000; ++i) ASSERT_TRUE(client_->Append(absl::StrCat(i)).ok());
  Reopen();

  const auto records = client_->ReadAll(*reader_);

  for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].bytes, absl::StrCat(i));
}

// What a random run did, to be compared with what is there in the end.
class Ledger {
 public:
  // Returns the bytes of a new record.
  std::string NewRecord() { return absl::StrCat("record ", ++records_); }
  void Handed(std::uint64_t id, std::string record) { handed_[id] = std::move(record); }
  void Read(std::vector<Record> records) {
    for (Record& record : records) read_.push_back(std::move(record));
  }
  // Moves the fates of a client that ends.
  void Settle(const std::map<std::uint64_t, absl::Status>& fates) {
    for (const auto& [id, record] : handed_) {
      const auto fate = fates.find(id);
      fate_of_[record] =
          fate == fates.end() ? absl::DeadlineExceededError("closed before") : fate->second;
    }
    handed_.clear();
  }

  // Expects `all` to hold what was acknowledged and read, in order, once, and nothing refused.
  void ExpectAgrees(const std::vector<Record>& all) const {
    int last = 0;
    std::map<std::string, int> times;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const int number = std::stoi(all[i].bytes.substr(7));
      EXPECT_EQ(all[i].offset, static_cast<std::int64_t>(i));
      EXPECT_GT(number, last) << "out of order";
      last = number;
      ++times[all[i].bytes];
    }
    for (const auto& [record, fate] : fate_of_) {
      const int there = times[record];
      EXPECT_FALSE(fate.ok() && there != 1) << record << " was acknowledged";
      EXPECT_FALSE(absl::IsUnavailable(fate) && there != 0) << record << " was refused";
    }
    for (const Record& record : read_) {
      ASSERT_LT(record.offset, static_cast<std::int64_t>(all.size()));
      EXPECT_EQ(all[record.offset].bytes, record.bytes);
    }
  }

  std::size_t acknowledged() const {
    return static_cast<std::size_t>(std::count_if(
        fate_of_.begin(), fate_of_.end(), [](const auto& named) { return named.second.ok(); }));
  }

 private:
  int records_ = 0;
  std::map<std::uint64_t, std::string> handed_;
  std::map<std::string, absl::Status> fate_of_;
  std::vector<Record> read_;
};

TEST_F(EmbeddedJournalTest,
       AfterRandomFaultsAndPowerLossesExactlyAPrefixWithAllAcknowledgedIsThere) {
  constexpr Fault kFaults[] = {Fault::kNone,      Fault::kWriteError,        Fault::kTornWrite,
                               Fault::kSyncError, Fault::kSyncErrorYetThere, Fault::kDiskFull};
  std::mt19937_64 random(testing::TestSeed());
  Ledger ledger;

  for (int life = 0; life < 40; ++life) {
    ASSERT_NO_FATAL_FAILURE(Reopen());
    faults_->SetFault(kFaults[random() % std::size(kFaults)], static_cast<int>(random() % 40));
    const std::size_t appends = random() % 300;
    for (std::size_t i = 0; i < appends; ++i) {
      std::string record = ledger.NewRecord();
      const auto id = client_->Append(record);
      if (id.ok()) ledger.Handed(*id, std::move(record));
      ASSERT_TRUE(random() % 20 != 0 || client_->AwaitFates());
      if (random() % 10 != 0) continue;
      if (auto result = reader_->Read(100); result.ok()) ledger.Read(std::move(result->records));
    }
    ASSERT_TRUE(random() % 2 != 0 || client_->AwaitFates());
    faults_->Heal();
    ledger.Settle(client_->fates());
  }
  Reopen();

  ledger.ExpectAgrees(client_->ReadAll(*reader_));
  EXPECT_GT(ledger.acknowledged(), 0U);
}

}  // namespace
}  // namespace redress
