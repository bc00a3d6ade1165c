// Every file of a node's folder, flipped, cut short and deleted, at hundreds of places: what can be
// trusted is served, what cannot is made again or refused by name, and the advice given cures it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status.h"
#include "journal/embedded_journal.h"
#include "node/node.h"
#include "node/offline_rebuild.h"
#include "projections/streams.h"
#include "tests/journal/journal_client.h"
#include "tests/testing/dump_rows.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seed.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLeastPlaces = 400;
constexpr int kLives = 2;  // of the node that makes the folder: tables of each, and logs
constexpr int kComplaintsALife = 12;

struct Damage {
  enum class Kind { kFlip, kCut, kDelete };
  Kind kind = Kind::kFlip;
  fs::path file;  // in the data folder
  std::uint64_t offset = 0;

  std::string Text() const {
    static constexpr const char* kWords[] = {"flip", "cut", "delete"};
    return absl::StrCat(kWords[static_cast<int>(kind)], " ", file.string(), " at ", offset);
  }
};

// How many places of a file are flipped, and cut.
struct Density {
  const char* part;  // of the file's name
  std::uint64_t flips;
  std::uint64_t cuts;
};

constexpr Density kDensities[] = {
    {"MANIFEST", 30, 50}, {".log", 25, 25},   {".sst", 24, 20},     {"CURRENT", 8, 5},
    {"OPTIONS", 3, 3},    {"IDENTITY", 2, 2}, {"VIEWS", 8, 4},      {"installation.key", 8, 4},
    {"journal-id", 8, 4}, {"END", 10, 5},     {"master.key", 8, 4},
};

// What an operator reads, and does. The first that fits counts.
struct Advice {
  const char* text;
  void (*follow)(const fs::path& data, const fs::path& backup);
};

void RestoreJournal(const fs::path& data, const fs::path& backup) {
  fs::remove_all(data / "journal");
  fs::copy(backup / "journal", data / "journal", fs::copy_options::recursive);
}

void RestoreKey(const fs::path& data, const fs::path& backup) {
  fs::copy(backup / "installation.key", data / "installation.key",
           fs::copy_options::overwrite_existing);
}

void RestoreSealingKeys(const fs::path& data, const fs::path& backup) {
  fs::remove_all(data / "keys");
  fs::copy(backup / "keys", data / "keys", fs::copy_options::recursive);
}

void RestoreMasterKeys(const fs::path& data, const fs::path& backup) {
  fs::copy(backup / "master.key", data / "master.key", fs::copy_options::overwrite_existing);
}

void TakeJournalAsItStands(const fs::path& data, const fs::path&) {
  NodeOptions options;
  options.data_folder = data;
  const auto rebuilt = RebuildOffline(options, JournalWord::kReplaced, [](const auto&) {});
  EXPECT_TRUE(rebuilt.ok()) << rebuilt.status();
}

constexpr Advice kAdvice[] = {
    {"which takes the journal as it stands", TakeJournalAsItStands},
    {"or remove it and start the node, which then writes it anew",
     [](const fs::path& data, const fs::path&) { fs::remove(data / "journal-id"); }},
    {"/journal from its backup (all of the folder, as it was at one time)", RestoreJournal},
    {"installation.key is missing beside", RestoreKey},
    {"must hold an installation key", RestoreKey},
    {"start the node with that key's file", RestoreKey},
    {"add that one's line below the others, from the node that has it or from its backup",
     RestoreMasterKeys},
    {"/keys from its newest backup", RestoreSealingKeys},
    {"restore the keys from their backup", RestoreSealingKeys},
    {", the master keys, is not there: restore it from its backup", RestoreMasterKeys},
    {": write it again from its backup", RestoreMasterKeys},
};

// All rows but the position, which moves on with what a start writes.
testing::SettledRows RowsOf(const KeyValueReader& reader) {
  absl::StatusOr<testing::SettledRows> rows = testing::ReadSettled(reader);
  EXPECT_TRUE(rows.ok()) << rows.status();
  if (!rows.ok()) return {};
  std::erase_if(*rows, [](const auto& row) { return row.first.first == Family::kMeta; });
  return *std::move(rows);
}

absl::StatusOr<CommandAnswer> Do(Node& node, CommandRequest request) {
  request.persistence = Persistence::kBounded;
  std::promise<absl::StatusOr<CommandAnswer>> promise;
  node.Submit(std::move(request),
              [&](absl::StatusOr<CommandAnswer> answer) { promise.set_value(std::move(answer)); });
  return promise.get_future().get();
}

class DamageTest : public ::testing::Test {
 protected:
  DamageTest() {
    for (int life = 0; life < kLives; ++life) {
      auto node = OpenReady(origin_);
      for (int i = 0; i < kComplaintsALife; ++i) {
        const std::string id = absl::StrCat("m", life, "-", i);
        CHECK(Do(*node, Complaint(node->names(), id, absl::StrCat("+3906123456", 10 + i))).ok());
      }
      rows_ = RowsOf(*node->Snapshot());
      // As a crash leaves it, with the last life's rows in a log.
      fs::remove_all(backup_);
      fs::copy(origin_, backup_, fs::copy_options::recursive);
    }
    records_ = RecordsOf(origin_);
  }

  // The records of the journal in `data`, or what keeps it from being read.
  absl::StatusOr<std::vector<std::string>> TryRecordsOf(const fs::path& data) {
    EmbeddedJournalOptions options;
    options.folder = data / "journal";
    options.clock = &clock_;
    ASSIGN_OR_RETURN(const std::unique_ptr<EmbeddedJournal> journal,
                     EmbeddedJournal::Open(options));
    const std::unique_ptr<JournalReader> reader = journal->NewReader();
    JournalClient client(*journal, wakes_);
    std::vector<std::string> records;
    for (Record& record : client.ReadAll(*reader)) records.push_back(std::move(record.bytes));
    RETURN_IF_ERROR(client.last_read());
    return records;
  }

  std::vector<std::string> RecordsOf(const fs::path& data) {
    auto records = TryRecordsOf(data);
    EXPECT_TRUE(records.ok()) << records.status();
    return records.ok() ? *std::move(records) : std::vector<std::string>();
  }

  static absl::StatusOr<std::unique_ptr<Node>> Open(const fs::path& data) {
    NodeOptions options;
    options.data_folder = data;
    return Node::Open(options);
  }

  std::unique_ptr<Node> OpenReady(const fs::path& data) {
    auto node = Open(data);
    EXPECT_TRUE(node.ok()) << node.status();
    if (!node.ok()) return nullptr;
    EXPECT_TRUE(Settle(**node)) << (*node)->status().detail;
    EXPECT_EQ(NodeStateName((*node)->status().state), "ready") << (*node)->status().detail;
    return *std::move(node);
  }

  // Waits until the node has looked at all that it has, and done about it what it can by itself.
  bool Settle(const Node& node) {
    return wakes_.Await(
        [&] {
          const NodeStatus status = node.status();
          if (status.state == NodeState::kStopped || status.state == NodeState::kAway) return true;
          if (status.state != NodeState::kReady || status.rebuilding()) return false;
          if (status.scrub.passes == 0) return false;
          return status.scrub.finding.empty() || !status.alarms.empty();
        },
        std::chrono::milliseconds(2), std::chrono::seconds(30));
  }

  void Restore() {
    fs::remove_all(data_);
    fs::copy(backup_, data_, fs::copy_options::recursive);
  }

  void Apply(const Damage& damage) {
    const fs::path file = data_ / damage.file;
    if (damage.kind == Damage::Kind::kDelete) {
      fs::remove(file);
    } else if (damage.kind == Damage::Kind::kCut) {
      fs::resize_file(file, damage.offset);
    } else {
      std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekg(static_cast<std::streamoff>(damage.offset));
      const int byte = bytes.get();
      bytes.seekp(static_cast<std::streamoff>(damage.offset));
      bytes.put(static_cast<char>(byte ^ (1 << (random_() % 8))));
    }
  }

  std::vector<Damage> Damages() {
    std::vector<Damage> damages;
    for (const auto& entry : fs::recursive_directory_iterator(backup_)) {
      if (!entry.is_regular_file()) continue;
      const fs::path file = fs::relative(entry.path(), backup_);
      damages.push_back({Damage::Kind::kDelete, file, 0});
      const std::uint64_t size = entry.file_size();
      for (const Density& density : kDensities) {
        if (!absl::StrContains(file.filename().string(), density.part)) continue;
        AddPlaces(Damage::Kind::kFlip, file, size, density.flips, damages);
        AddPlaces(Damage::Kind::kCut, file, size, density.cuts, damages);
        break;
      }
    }
    return damages;
  }

  // One place, drawn, in each of `count` equal parts of the file.
  void AddPlaces(Damage::Kind kind, const fs::path& file, std::uint64_t size, std::uint64_t count,
                 std::vector<Damage>& damages) {
    count = std::min(count, size);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t from = size * i / count;
      const std::uint64_t to = std::max(from + 1, size * (i + 1) / count);
      damages.push_back({kind, file, from + random_() % (to - from)});
    }
  }

  // Expects the advice in `message` to be one that we know, and does it.
  void Follow(const std::string& message) {
    for (const Advice& advice : kAdvice) {
      if (!absl::StrContains(message, advice.text)) continue;
      ++followed_[advice.text];
      return advice.follow(data_, backup_);
    }
    ADD_FAILURE() << "no advice in: " << message;
  }

  // Returns a node on the damaged folder that serves, cured by the advice where one was given.
  std::unique_ptr<Node> OpenCured() {
    auto node = Open(data_);
    if (node.ok()) {
      EXPECT_TRUE(Settle(**node)) << NodeStateName((*node)->status().state) << ": "
                                  << (*node)->status().detail;
      const NodeStatus status = (*node)->status();
      if (status.state == NodeState::kReady) {
        ++(status.alarms.empty() && status.scrub.finding.empty() ? harmless_ : cured_itself_);
        return *std::move(node);
      }
      node = absl::UnavailableError(status.detail);  // closes it
    }
    ++refused_;
    Follow(std::string(node.status().message()));
    return OpenReady(data_);
  }

  void ExpectServesAll(Node& node) {
    testing::SettledRows rows = RowsOf(*node.Snapshot());
    for (const auto& [place, value] : rows_) {
      const auto found = rows.find(place);
      EXPECT_TRUE(found != rows.end() && found->second == value)
          << "a row of " << kFamilyNames[static_cast<std::size_t>(place.first)];
      if (found != rows.end()) rows.erase(found);
    }
    for (const auto& [place, value] : rows) EXPECT_EQ(place.first, Family::kPositions);
    EXPECT_TRUE(Do(node, Complaint(node.names(), "after")).ok());
  }

  void ExpectJournalHoldsAll() {
    const std::vector<std::string> records = RecordsOf(data_);
    ASSERT_GT(records.size(), records_.size());
    EXPECT_TRUE(std::equal(records_.begin(), records_.end(), records.begin()));
  }

  testing::ScratchFolder scratch_;
  const fs::path origin_ = scratch_.In("origin");
  const fs::path backup_ = scratch_.In("backup");
  const fs::path data_ = scratch_.In("data");
  SystemClock clock_;
  WakeCounter wakes_;
  std::mt19937_64 random_{testing::TestSeed()};
  testing::SettledRows rows_;
  std::vector<std::string> records_;
  int harmless_ = 0;
  int cured_itself_ = 0;
  int refused_ = 0;
  std::map<std::string, int> followed_;
};

TEST_F(DamageTest, WhereverAFileIsDamagedNothingIsServedWronglyAndNothingAcknowledgedIsLost) {
  const std::vector<Damage> damages = Damages();
  ASSERT_GE(damages.size(), kLeastPlaces);
  for (const Damage& damage : damages) {
    SCOPED_TRACE(damage.Text());
    Restore();
    Apply(damage);
    {
      const std::unique_ptr<Node> node = OpenCured();
      if (node == nullptr) continue;
      ExpectServesAll(*node);
    }
    ExpectJournalHoldsAll();
  }
  std::cout << damages.size() << " places: " << harmless_ << " harmless, " << cured_itself_
            << " cured by itself, " << refused_ << " refused\n";
  for (const auto& [text, times] : followed_) {
    std::cout << "  " << times << " cured by: " << text << '\n';
  }
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  // Memory in the place of a disk, where there is such a folder: thousands of files are synced.
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
