#pragma once

// A node for tests of the API: remembers what it is given and answers what the test says. Its views
// are whatever was projected into store().

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "consumers/projector.h"
#include "journal/acceptance.h"
#include "node/node.h"
#include "projections/map_store.h"
#include "projections/no_views.h"
#include "projections/streams.h"

namespace redress::testing {

// Not thread-safe.
class FakeNode final : public Node {
 public:
  FakeNode() { node_status.state = NodeState::kReady; }

  using Answerer = std::function<absl::StatusOr<CommandAnswer>(const CommandRequest&)>;

  void Submit(CommandRequest request, AnswerCallback answer) override {
    requests.push_back(request);
    answer(answerer(request));
  }

  void WaitForPosition(std::uint64_t position, absl::Duration,
                       std::function<void(absl::Status)> done) override {
    const auto reached = ReadPosition(store_);
    CHECK(reached.ok());
    done(reached->position >= position ? absl::OkStatus()
                                       : absl::UnavailableError("not within the wait"));
  }

  void WaitForFresh(absl::Duration, std::function<void(absl::Status)> done) override {
    ++fresh_waits;
    if (on_fresh) on_fresh();
    done(fresh_status);
  }

  std::shared_ptr<const KeyValueReader> Snapshot() const override {
    if (views_away) return std::make_shared<NoViews>();
    return store_.Snapshot();
  }

  void StartRebuild(RebuildStarted started) override { started(rebuild); }

  void RotateKeys(NextMasterKey next, KeysTold told) override {
    rotations.push_back(next);
    told(keys);
  }

  void LookAtKeys(KeysTold told) override { told(keys); }

  NodeStatus status() const override { return node_status; }

  const Names& names() const override { return names_; }

  // Projects `records` into the views.
  void Project(const std::vector<Record>& records) {
    auto projector = Projector::Open(store_);
    CHECK(projector.ok());
    CHECK(projector->Project(records, SeenCheck::kTrust).halt == Halt::kNone);
  }

  std::vector<CommandRequest> requests;
  Answerer answerer = [](const CommandRequest&) -> absl::StatusOr<CommandAnswer> {
    CommandAnswer answer;
    answer.effect = Effect::kNothingNew;
    answer.digest = FirstDigest();
    return answer;
  };
  bool views_away = false;
  int fresh_waits = 0;
  std::function<void()> on_fresh;
  absl::Status fresh_status;
  absl::StatusOr<RebuildStatus> rebuild = RebuildStatus{.id = "r1"};
  std::vector<NextMasterKey> rotations;
  absl::StatusOr<MasterKeyStatus> keys = MasterKeyStatus{.ids = {"first"}};
  NodeStatus node_status;

 private:
  MapStore store_;
  Names names_{std::string(32, 'k')};
};

}  // namespace redress::testing
