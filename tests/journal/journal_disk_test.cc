// The embedded journal on disks that fail at any call, in folders that are damaged or go away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "journal/embedded_journal.h"
#include "tests/journal/journal_client.h"
#include "tests/testing/failing_file_system.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

class JournalDiskTest : public ::testing::Test {
 protected:
  std::string Folder() const { return scratch_.In("journal"); }

  absl::Status Open(EndWord end = EndWord::kMarked) {
    Close();
    EmbeddedJournalOptions options;
    options.folder = Folder();
    options.end = end;
    options.clock = &clock_;
    options.env = env_.get();
    auto opened = EmbeddedJournal::Open(options);
    if (!opened.ok()) return opened.status();
    journal_ = *std::move(opened);
    journal_->SetWake(wakes_.Callback());
    client_ = std::make_unique<JournalClient>(*journal_, wakes_);
    return absl::OkStatus();
  }

  void Close() {
    client_.reset();
    journal_.reset();
  }

  // Appends `count` records one by one; keeps those that were acknowledged.
  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string record = absl::StrCat("record ", ++records_);
      if (client_->AppendAndWait(record).ok()) acknowledged_.push_back(record);
    }
  }

  // A journal with two tables and a log.
  void MakeJournal() {
    for (int life = 0; life < 3; ++life) {
      ASSERT_TRUE(Open().ok());
      Append(20);
    }
    Close();
    ASSERT_EQ(acknowledged_.size(), 60);
  }

  // Expects all that was acknowledged to be there, in order, whatever stands between.
  void ExpectAllThere() {
    ASSERT_NE(journal_, nullptr);
    const std::unique_ptr<JournalReader> reader = journal_->NewReader();
    std::size_t found = 0;
    for (const Record& record : client_->ReadAll(*reader)) {
      if (found < acknowledged_.size() && record.bytes == acknowledged_[found]) ++found;
    }
    EXPECT_EQ(found, acknowledged_.size());
  }

  std::vector<std::filesystem::path> Files(const std::string& part) const {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
      if (absl::StrContains(entry.path().filename().string(), part)) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  // Expects an opening to be refused with what to do, and the backup to cure it.
  void ExpectRefusedUntilRestored(const std::string& backup) {
    const absl::Status opened = Open();
    EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
    EXPECT_THAT(std::string(opened.message()), HasSubstr("restore"));
    EXPECT_THAT(std::string(opened.message()), HasSubstr(Folder()));

    Restore(backup);
    const absl::Status again = Open();
    ASSERT_TRUE(again.ok()) << again;
    ExpectAllThere();
  }

  // Expects an opening to be refused with what to do, and that to cure it for good.
  void ExpectRefusedUntilTakenAsItStands() {
    const absl::Status opened = Open();
    EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
    EXPECT_THAT(std::string(opened.message()), HasSubstr("rebuild --offline --accept-journal"));

    ASSERT_TRUE(Open(EndWord::kAsItStands).ok());
    ExpectAllThere();
    ExpectGoesOn();
    Close();
    ASSERT_TRUE(Open().ok());
    ExpectAllThere();
  }

  void Restore(const std::string& backup) {
    Close();
    std::filesystem::remove_all(Folder());
    std::filesystem::copy(backup, Folder());
  }

  // Expects appends to be taken again.
  void ExpectGoesOn() {
    const std::size_t before = acknowledged_.size();
    EXPECT_TRUE(wakes_.Await([&] {
      Append(1);
      return acknowledged_.size() > before;
    })) << journal_->Health();
  }

  std::string BackUp() {
    std::string backup = scratch_.In("backup");
    std::filesystem::remove_all(backup);
    std::filesystem::copy(Folder(), backup);
    return backup;
  }

  testing::ScratchFolder scratch_;
  SystemClock clock_;
  std::shared_ptr<testing::FailingFileSystem> disk_ =
      std::make_shared<testing::FailingFileSystem>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
  WakeCounter wakes_;
  std::unique_ptr<EmbeddedJournal> journal_;
  std::unique_ptr<JournalClient> client_;
  int records_ = 0;
  std::vector<std::string> acknowledged_;
};

TEST_F(JournalDiskTest, AFaultAtAnyCallLosesNothingAndTheJournalGoesOnOnceItIsOver) {
  MakeJournal();
  const std::string backup = BackUp();
  const std::vector<std::string> acknowledged = acknowledged_;
  int calls = 0;
  for (const auto fault : {testing::CallFault::kInputOutput, testing::CallFault::kDiskFull}) {
    for (const bool for_good : {false, true}) {
      bool struck = true;
      for (int call = 0; struck; ++call, ++calls) {
        SCOPED_TRACE(absl::StrCat("call ", call, ", fault ", int(fault), ", for good ", for_good));
        Restore(backup);
        acknowledged_ = acknowledged;
        disk_->Fail(fault, call, for_good);
        const absl::Status opened = Open();
        if (opened.ok()) Append(1);
        struck = disk_->struck();
        disk_->Heal();
        if (!opened.ok()) {
          EXPECT_NE(opened.message(), "") << opened;
          ASSERT_TRUE(Open().ok());
        }
        ExpectGoesOn();
        ExpectAllThere();
      }
    }
  }
  std::cout << calls << " calls were struck\n";
}

TEST_F(JournalDiskTest, WithoutItsTablesListAJournalIsRefusedAndNothingIsDeleted) {
  MakeJournal();
  const std::string backup = BackUp();
  const std::filesystem::path manifest = Files("MANIFEST").at(0);
  const auto whole = std::filesystem::file_size(manifest);
  for (std::uintmax_t size = 0; size < whole; size += 7) {
    SCOPED_TRACE(absl::StrCat("cut at ", size, " of ", whole));
    std::filesystem::resize_file(manifest, size);
    const std::size_t tables = Files(".sst").size();
    if (const absl::Status opened = Open(); opened.ok()) {
      ExpectAllThere();  // The log held what the list lacks.
    } else {
      EXPECT_EQ(Files(".sst").size(), tables);
      ExpectRefusedUntilRestored(backup);
    }
    Restore(backup);
  }
}

TEST_F(JournalDiskTest, AJournalThatLostItsLastRecordIsRefused) {
  MakeJournal();
  const std::string backup = BackUp();
  const std::filesystem::path log = Files(".log").back();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 1);

  ExpectRefusedUntilRestored(backup);
}

TEST_F(JournalDiskTest, AJournalWithoutItsDatabaseIsNotBegunAnew) {
  MakeJournal();
  const std::string backup = BackUp();
  std::filesystem::remove(Folder() + "/CURRENT");
  ExpectRefusedUntilRestored(backup);
  Close();
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().filename() != "END") std::filesystem::remove_all(entry.path());
  }

  ExpectRefusedUntilRestored(backup);
}

TEST_F(JournalDiskTest, ADamagedEndMarkIsRefusedUntilTheJournalIsTakenAsItStands) {
  MakeJournal();
  std::ofstream(Folder() + "/END", std::ios::trunc) << "nonsense";

  ExpectRefusedUntilTakenAsItStands();
}

TEST_F(JournalDiskTest, AMissingEndMarkIsRefusedUntilTheJournalIsTakenAsItStands) {
  MakeJournal();
  std::filesystem::remove(Folder() + "/END");

  ExpectRefusedUntilTakenAsItStands();
}

TEST_F(JournalDiskTest, AJournalThatLostItsLastRecordIsTakenAsItStandsOnAnOperatorsWord) {
  MakeJournal();
  const std::filesystem::path log = Files(".log").back();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 1);
  ASSERT_TRUE(absl::IsDataLoss(Open()));

  ASSERT_TRUE(Open(EndWord::kAsItStands).ok());

  ASSERT_TRUE(Open().ok());
  acknowledged_.pop_back();
  ExpectAllThere();
}

TEST_F(JournalDiskTest, AJournalThatLostItsLastRecordAndItsEndMarkIsRefused) {
  MakeJournal();
  const std::string backup = BackUp();
  const std::filesystem::path log = Files(".log").back();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 1);
  std::filesystem::remove(Folder() + "/END");

  ExpectRefusedUntilRestored(backup);
}

TEST_F(JournalDiskTest, OnceItsFolderIsGoneNothingIsAcknowledgedUntilItIsPutBack) {
  MakeJournal();
  ASSERT_TRUE(Open().ok());
  const std::string aside = scratch_.In("aside");
  std::filesystem::rename(Folder(), aside);

  EXPECT_FALSE(client_->AppendAndWait("to a folder that is gone").ok());
  EXPECT_TRUE(wakes_.Await([&] { return absl::IsDataLoss(journal_->Health()); }));
  EXPECT_THAT(std::string(journal_->Health().message()), HasSubstr("Put it back"));
  EXPECT_FALSE(std::filesystem::exists(Folder())) << "nothing is begun anew in its place";
  ExpectAllThere();

  std::filesystem::rename(aside, Folder());
  ExpectGoesOn();
  ExpectAllThere();
}

TEST_F(JournalDiskTest, WhileTheDiskIsFullWhatWasAcknowledgedIsReadAlsoAfterAStart) {
  MakeJournal();
  disk_->Fail(testing::CallFault::kDiskFull, 0, /*for_good=*/true);

  ASSERT_TRUE(Open().ok());

  EXPECT_TRUE(absl::IsUnavailable(journal_->Health())) << journal_->Health();
  EXPECT_THAT(std::string(journal_->Health().message()), HasSubstr("free some space"));
  ExpectAllThere();
  disk_->Heal();
  ExpectGoesOn();
}

}  // namespace
}  // namespace redress
