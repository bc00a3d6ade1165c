#include "node/offline_rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "base/check.h"
#include "projections/store_folder.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

class OfflineRebuildTest : public ::testing::Test {
 protected:
  OfflineRebuildTest() { options_.data_folder = scratch_.path() + "/data"; }

  static absl::StatusOr<RebuildStatus> Rebuild(const NodeOptions& options,
                                               JournalWord word = JournalWord::kTheOneRead) {
    return RebuildOffline(options, word, [](const RebuildStatus&) {});
  }

  // Runs a node on the folder of `options` and has it take a complaint. Returns the ticket's
  // number.
  static std::string Receive(const NodeOptions& options, const std::string& id) {
    auto node = Node::Open(options);
    CHECK(node.ok());
    CommandRequest request = Complaint((*node)->names(), id);
    request.persistence = Persistence::kUntilDecided;
    std::promise<absl::StatusOr<CommandAnswer>> promise;
    (*node)->Submit(std::move(request), [&](absl::StatusOr<CommandAnswer> answer) {
      promise.set_value(std::move(answer));
    });
    const auto answer = promise.get_future().get();
    CHECK(answer.ok());
    return TicketOf(*answer);
  }

  bool Shows(const std::string& number) const {
    const auto folder = StoreFolder::Open(options_.data_folder);
    if (!folder.ok()) return false;
    const auto row = ReadTicket(*folder->current(), number);
    return row.ok() && row->has_value();
  }

  void Write(const std::string& file, const std::string& text) const {
    std::ofstream(options_.data_folder + file) << text;
  }

  // Puts the journal of another data folder, with the same key, in the place of this one's.
  // `with_keys`: those that belong to it come along.
  void SwapJournal(bool with_keys = true) {
    NodeOptions other;
    other.data_folder = scratch_.path() + "/other";
    other.key_file = options_.data_folder + "/installation.key";
    Receive(other, "m9");
    std::filesystem::remove_all(options_.data_folder + "/journal");
    std::filesystem::rename(other.data_folder + "/journal", options_.data_folder + "/journal");
    if (!with_keys) return;
    for (const std::string name : {"/keys", "/master.key"}) {
      std::filesystem::remove_all(options_.data_folder + name);
      std::filesystem::rename(other.data_folder + name, options_.data_folder + name);
    }
  }

  testing::ScratchFolder scratch_;
  NodeOptions options_;
};

TEST_F(OfflineRebuildTest, WrongRowsAreReplaced) {
  const std::string number = Receive(options_, "m1");
  {
    auto folder = StoreFolder::Open(options_.data_folder);
    ASSERT_TRUE(folder.ok()) << folder.status();
    Writes writes;
    writes[{Family::kTickets, number}] = "no row";
    ASSERT_TRUE(folder->current()->Write(writes).ok());
  }
  ASSERT_FALSE(Shows(number));

  const auto rebuilt = Rebuild(options_);

  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  EXPECT_EQ(rebuilt->state, RebuildState::kDone);
  EXPECT_GT(rebuilt->position, 1);
  EXPECT_TRUE(Shows(number));
  const auto folder = StoreFolder::Open(options_.data_folder);
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ(folder->generation(), 2);
}

TEST_F(OfflineRebuildTest, DamagedViewsAreReplaced) {
  const std::string number = Receive(options_, "m1");
  for (const std::string& damaged : {std::string("/VIEWS"), std::string("/views-2/CURRENT")}) {
    SCOPED_TRACE(damaged);
    Write(damaged, "nonsense\n");

    const auto rebuilt = Rebuild(options_);

    ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
    EXPECT_TRUE(Shows(number));
  }
}

TEST_F(OfflineRebuildTest, AnotherJournalIsTakenOnTheOperatorsWordOnly) {
  const std::string number = Receive(options_, "m1");
  SwapJournal();

  const auto refused = Rebuild(options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--accept-journal"));
  EXPECT_TRUE(Shows(number)) << "nothing was changed";

  const auto accepted = Rebuild(options_, JournalWord::kReplaced);
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_FALSE(Shows(number));
  EXPECT_FALSE(Receive(options_, "m2").empty()) << "a node takes commands on it";
}

TEST_F(OfflineRebuildTest, AnotherJournalIsNotTakenWithoutItsKeys) {
  const std::string number = Receive(options_, "m1");
  SwapJournal(/*with_keys=*/false);

  const auto refused = Rebuild(options_);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--accept-journal"));

  const auto without = Rebuild(options_, JournalWord::kReplaced);
  EXPECT_TRUE(absl::IsFailedPrecondition(without.status())) << without.status();
  EXPECT_THAT(std::string(without.status().message()), HasSubstr("restore the folder keys"));
  EXPECT_TRUE(Shows(number)) << "nothing was changed";
}

TEST_F(OfflineRebuildTest, AnEmptyJournalIsTakenOnTheOperatorsWordOnly) {
  const std::string number = Receive(options_, "m1");
  std::filesystem::remove_all(options_.data_folder + "/journal");

  const auto refused = Rebuild(options_);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_TRUE(Shows(number)) << "nothing was changed";

  const auto accepted = Rebuild(options_, JournalWord::kReplaced);
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_FALSE(Receive(options_, "m2").empty()) << "a node takes commands on it";
}

TEST_F(OfflineRebuildTest, ADataFolderInUseIsRefused) {
  const auto node = Node::Open(options_);
  ASSERT_TRUE(node.ok()) << node.status();

  const auto refused = Rebuild(options_);

  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("in use by another process"));
}

TEST_F(OfflineRebuildTest, AFolderThatIsNotThereIsNamedAndNotMade) {
  const auto refused = Rebuild(options_);

  EXPECT_TRUE(absl::IsNotFound(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--data"));
  EXPECT_FALSE(std::filesystem::exists(options_.data_folder));
}

TEST_F(OfflineRebuildTest, AJournalOfAnotherKeyIsRefused) {
  Receive(options_, "m1");
  Write("/installation.key", std::string(64, 'a') + "\n");

  const auto refused = Rebuild(options_);

  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--key-file"));
}

}  // namespace
}  // namespace redress
