#include "node/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "projections/streams.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

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
    (*node)->WaitForFresh(absl::Seconds(10), [&](absl::Status status) { fresh.set_value(status); });
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

  NodeOptions options_;
};

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

TEST_F(NodeTest, ARebuildOfARunningNodeKeepsEveryFact) {
  auto node = Open();
  const auto answer = Do(*node, Complaint(node->names(), "m1"));
  ASSERT_TRUE(answer.ok()) << answer.status();

  ASSERT_TRUE(node->StartRebuild().ok());
  ASSERT_TRUE(Do(*node, Complaint(node->names(), "m2", "+390611111111")).ok());
  node.reset();
  node = Open();

  EXPECT_EQ(ReadHead(*node->Snapshot(), TicketStream(TicketOf(*answer)))->version(), 1);
}

TEST_F(NodeTest, AKeyFileThatIsNoKeyIsNamed) {
  options_.key_file = options_.data_folder + "/nothing.key";

  const auto node = Node::Open(options_);

  EXPECT_TRUE(absl::IsNotFound(node.status())) << node.status();
  EXPECT_THAT(std::string(node.status().message()), HasSubstr("nothing.key"));
}

}  // namespace
}  // namespace redress
