// The rows that answers are made of, read bare from the same views: no HTTP, no parsing, no JSON.
// Each place is asked for once, by the product's own code, to learn what it reads; then that is
// read again and again.

#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "api/service.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "bench/figures.h"
#include "bench/node_load.h"
#include "bench/reads_recorder.h"
#include "tests/api/call.h"

namespace redress {
namespace {

// A node whose views tell what is read of them.
class RecordedNode final : public Node {
 public:
  explicit RecordedNode(std::unique_ptr<Node> node) : node_(std::move(node)) {}

  void Submit(CommandRequest request, AnswerCallback answer) override {
    node_->Submit(std::move(request), std::move(answer));
  }
  void WaitForPosition(std::uint64_t position, absl::Duration max_wait,
                       std::function<void(absl::Status)> done) override {
    node_->WaitForPosition(position, max_wait, std::move(done));
  }
  void WaitForFresh(absl::Duration max_wait, std::function<void(absl::Status)> done) override {
    node_->WaitForFresh(max_wait, std::move(done));
  }
  std::shared_ptr<const KeyValueReader> Snapshot() const override {
    return std::make_shared<ReadsRecorder>(node_->Snapshot(), reads_);
  }
  void StartRebuild(RebuildStarted started) override { node_->StartRebuild(std::move(started)); }
  void RotateKeys(NextMasterKey next, KeysTold told) override {
    node_->RotateKeys(next, std::move(told));
  }
  void LookAtKeys(KeysTold told) override { node_->LookAtKeys(std::move(told)); }
  NodeStatus status() const override { return node_->status(); }
  const Names& names() const override { return node_->names(); }

  std::shared_ptr<const KeyValueReader> Bare() const { return node_->Snapshot(); }
  BareReads TakeReads() { return std::exchange(reads_, {}); }

 private:
  std::unique_ptr<Node> node_;
  mutable BareReads reads_;
};

std::vector<BareReads> ReadsOf(RecordedNode& node, const std::string& places) {
  SystemClock clock;
  SystemRandom random;
  Service service(node, clock, random, std::make_shared<HttpCounters>(), AccessMode::kOpen);
  std::ifstream file(places);
  std::vector<BareReads> all;
  for (std::string place; std::getline(file, place);) {
    CHECK(testing::Ask(service, testing::Get(place)).status == 200);
    all.push_back(node.TakeReads());
  }
  CHECK(!all.empty());
  return all;
}

void Run(const NodeOptions& options, const std::string& places, double seconds) {
  RecordedNode node(OpenReady(options));
  const std::vector<BareReads> all = ReadsOf(node, places);
  SystemClock clock;
  RunFigures figures;
  const absl::Duration begin = clock.Steady();
  for (std::size_t i = 0; clock.Steady() - begin < absl::Seconds(seconds); ++i) {
    const absl::Duration started = clock.Steady();
    const std::shared_ptr<const KeyValueReader> views = node.Bare();
    for (const auto& read : all[i % all.size()]) read(*views);
    figures.done.Add(clock.Steady() - started);
  }
  figures.time = clock.Steady() - begin;
  boost::json::object line = FiguresAsJson(figures);
  line["reads"] = all.front().size();
  Print(line);
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::NodeOptions options;
  std::string places;
  double seconds = 1;
  CLI::App app("The rows of answers, read bare");
  app.add_option("--data", options.data_folder, "A data folder that no node runs on")->required();
  app.add_option("--places", places, "File of paths to get, one a line")->required();
  app.add_option("--seconds", seconds, "How long");
  CLI11_PARSE(app, argc, argv);
  redress::Run(options, places, seconds);
  return 0;
}
