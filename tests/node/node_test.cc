#include "node/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/clock.h"
#include "projections/store_folder.h"
#include "projections/streams.h"
#include "projections/text_index.h"
#include "projections/tickets.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// How long a machine that does much else may take for what a test waits for.
constexpr absl::Duration kPatience = absl::Seconds(60);

class NodeTest : public ::testing::Test {
 protected:
  NodeTest() {
    std::string name = (std::filesystem::temp_directory_path() / "redress-node-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr);
    options_.data_folder = name;
  }

  ~NodeTest() override { std::filesystem::remove_all(options_.data_folder); }

  // Opens the node and waits, bounded, until it takes commands.
  std::unique_ptr<Node> Open() {
    auto node = Node::Open(options_);
    CHECK(node.ok());
    std::promise<absl::Status> fresh;
    (*node)->WaitForFresh(kPatience, [&](absl::Status status) { fresh.set_value(status); });
    CHECK(fresh.get_future().get().ok());
    return *std::move(node);
  }

  static absl::StatusOr<CommandAnswer> Do(Node& node, CommandRequest request) {
    request.persistence = Persistence::kUntilDecided;
    std::promise<absl::StatusOr<CommandAnswer>> promise;
    node.Submit(std::move(request), [&](absl::StatusOr<CommandAnswer> answer) {
      promise.set_value(std::move(answer));
    });
    return promise.get_future().get();
  }

  static absl::StatusOr<RebuildStatus> StartRebuild(Node& node) {
    std::promise<absl::StatusOr<RebuildStatus>> promise;
    node.StartRebuild(
        [&](absl::StatusOr<RebuildStatus> begun) { promise.set_value(std::move(begun)); });
    return promise.get_future().get();
  }

  // Waits, bounded, until the rebuild has ended.
  static RebuildStatus AwaitEnd(Node& node, const std::string& id) {
    RebuildStatus ended;
    EXPECT_TRUE(Eventually(node, [&] {
      for (const RebuildStatus& rebuild : node.status().rebuilds) {
        if (rebuild.id == id) ended = rebuild;
      }
      return ended.state != RebuildState::kRunning;
    }));
    return ended;
  }

  // Whether `holds` comes true, looked at after turns of the core, in bounded time.
  static bool Eventually(Node& node, const std::function<bool()>& holds) {
    const absl::Duration until = SystemClock().Steady() + kPatience;
    while (!holds()) {
      if (SystemClock().Steady() > until) return false;
      Turn(node);
    }
    return true;
  }

  // Whether no words wait for the index any more, in bounded time.
  static bool AwaitIndexed(Node& node) {
    return Eventually(node, [&] {
      const auto views = node.Snapshot();
      return PlanIndexing(*views, 0)->position == ReadPosition(*views)->position;
    });
  }

  // Waits for one turn of the core, at least.
  static void Turn(Node& node) {
    std::promise<absl::Status> turned;
    node.WaitForPosition(UINT64_MAX, absl::Milliseconds(10),
                         [&](absl::Status status) { turned.set_value(std::move(status)); });
    turned.get_future().wait();
  }

  // While no node runs: the row at `key` is none any more.
  void PlantWrongRow(Family family, const std::string& key) {
    auto folder = StoreFolder::Open(options_.data_folder);
    CHECK(folder.ok());
    Writes writes;
    writes[{family, key}] = "no row";
    CHECK(folder->current()->Write(writes).ok());
  }

  // Expects these folders, once who looked at replaced views has let go of them: the core, the
  // scrub.
  void ExpectFolders(Node& node, const std::set<std::string>& names) const {
    EXPECT_TRUE(Eventually(node, [&] { return Folders() == names; }))
        << ::testing::PrintToString(Folders());
  }

  std::set<std::string> Folders() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(options_.data_folder)) {
      if (entry.is_directory()) names.insert(entry.path().filename());
    }
    return names;
  }

  NodeOptions options_;
};

TEST_F(NodeTest, WordsComeIntoTheIndexWithoutAnybodyWaiting) {
  const auto node = Open();
  ASSERT_TRUE(Do(*node, Complaint(node->names(), "m1")).ok());

  EXPECT_TRUE(AwaitIndexed(*node));
}

TEST_F(NodeTest, WhatWasAnsweredIsThereAfterARestart) {
  auto node = Open();
  const auto answer = Do(*node, Complaint(node->names(), "m1"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  node.reset();

  node = Open();

  const auto head = ReadHead(*node->Snapshot(), TicketStream(TicketOf(*answer)));
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->version(), 1);
  EXPECT_EQ(Do(*node, Complaint(node->names(), "m1"))->effect, Effect::kReplayed);
}

TEST_F(NodeTest, ADataFolderInUseIsRefused) {
  const auto node = Open();

  const auto second = Node::Open(options_);

  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("in use"));
}

TEST_F(NodeTest, ViewsThatCannotBeBegunWithAreMadeAgain) {
  auto node = Open();
  const auto answer = Do(*node, Complaint(node->names(), "m1"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  node.reset();
  PlantWrongRow(Family::kEvents, EventKey("journal/id", 1));

  node = Open();

  EXPECT_TRUE(ReadTicket(*node->Snapshot(), TicketOf(*answer)).ok());
  EXPECT_THAT(node->status().alarms, ElementsAre(HasSubstr("the views are made again")));
}

TEST_F(NodeTest, ARebuildOfARunningNodeMakesItsViewsAgainAndKeepsEveryFact) {
  auto node = Open();
  const auto answer = Do(*node, Complaint(node->names(), "m1"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  const std::string number = TicketOf(*answer);
  ASSERT_TRUE(AwaitIndexed(*node)) << "which reads the ticket";
  node.reset();
  PlantWrongRow(Family::kTickets, number);
  node = Open();
  ASSERT_FALSE(ReadTicket(*node->Snapshot(), number).ok());

  const auto begun = StartRebuild(*node);
  ASSERT_TRUE(begun.ok()) << begun.status();
  ASSERT_TRUE(Do(*node, Complaint(node->names(), "m2", "+390611111111")).ok());
  const RebuildStatus rebuilt = AwaitEnd(*node, begun->id);

  EXPECT_EQ(rebuilt.state, RebuildState::kDone) << rebuilt.detail;
  EXPECT_TRUE(ReadTicket(*node->Snapshot(), number).ok());
  ExpectFolders(*node, {"journal", "keys", "views-2"});
  node.reset();
  node = Open();
  EXPECT_TRUE(ReadTicket(*node->Snapshot(), number).ok());
  EXPECT_EQ(ReadHead(*node->Snapshot(), TicketStream(number))->version(), 1);
}

TEST_F(NodeTest, ARebuildIsInTheStatusAsSoonAsItHasBegun) {
  auto node = Open();

  const auto begun = StartRebuild(*node);

  ASSERT_TRUE(begun.ok()) << begun.status();
  ASSERT_FALSE(node->status().rebuilds.empty());
  EXPECT_EQ(node->status().rebuilds.back().id, begun->id);
}

TEST_F(NodeTest, ReplacedViewsAreRemovedWhenTheLastReaderLetsGo) {
  auto node = Open();
  std::shared_ptr<const KeyValueReader> reader = node->Snapshot();
  const auto begun = StartRebuild(*node);
  ASSERT_TRUE(begun.ok()) << begun.status();
  ASSERT_EQ(AwaitEnd(*node, begun->id).state, RebuildState::kDone);
  EXPECT_THAT(Folders(), ElementsAre("journal", "keys", "views-1", "views-2"));

  reader.reset();

  ExpectFolders(*node, {"journal", "keys", "views-2"});
}

TEST_F(NodeTest, EveryCallIsAnsweredOnceThoughTheNodeShutsDown) {
  constexpr int kCalls = 2'000;
  auto node = Open();
  const Names names = node->names();
  std::atomic<int> answers = 0;
  for (int i = 0; i < kCalls; ++i) {
    node->Submit(Complaint(names, absl::StrCat("m", i)),
                 [&](const absl::StatusOr<CommandAnswer>&) { ++answers; });
    node->WaitForPosition(1'000'000, absl::Seconds(60), [&](const absl::Status&) { ++answers; });
  }

  node.reset();

  EXPECT_EQ(answers, 2 * kCalls);
}

TEST_F(NodeTest, AKeyFileThatIsNoKeyIsNamed) {
  options_.key_file = options_.data_folder + "/nothing.key";

  const auto node = Node::Open(options_);

  EXPECT_TRUE(absl::IsNotFound(node.status())) << node.status();
  EXPECT_THAT(std::string(node.status().message()), HasSubstr("nothing.key"));
}

}  // namespace
}  // namespace redress
