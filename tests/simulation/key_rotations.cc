#include "tests/simulation/key_rotations.h"

#include <algorithm>

#include "keys/master_keys.h"
#include "tests/testing/seeded_random.h"

namespace redress::simulation {
namespace {

// From one node's file to the next.
constexpr absl::Duration kMaxDelay = absl::Seconds(4);

}  // namespace

void KeyRotations::Begin() {
  if (stage_ != Stage::kNone) return;
  SeededRandom random(dice_.Below(UINT64_MAX));
  line_ = NewMasterKeyLine(random);
  Enter(Stage::kBelow);
}

void KeyRotations::Finish() {
  while (stage_ != Stage::kNone) {
    const auto next = std::find(done_.begin(), done_.end(), false);
    Take(static_cast<std::size_t>(next - done_.begin()));
  }
}

void KeyRotations::Enter(Stage stage) {
  stage_ = stage;
  ++entered_;
  if (stage == Stage::kNone) return;
  done_.assign(nodes_.size(), false);
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    world_.After(dice_.Between(absl::ZeroDuration(), kMaxDelay), [this, node, entered = entered_] {
      if (entered == entered_ && !done_[node]) Take(node);
    });
  }
}

void KeyRotations::Take(std::size_t node) {
  std::vector<std::string>& file = nodes_[node]->vault().file();
  switch (stage_) {
    case Stage::kNone:
      return;
    case Stage::kBelow:
      file.push_back(line_);
      break;
    case Stage::kFirst:
      file.pop_back();
      file.insert(file.begin(), line_);
      break;
    case Stage::kTold:
      world_.Trace("node ", node, " is to wrap its keys anew");
      nodes_[node]->RotateKeys();
      break;
  }
  done_[node] = true;
  if (std::find(done_.begin(), done_.end(), false) != done_.end()) return;
  Enter(stage_ == Stage::kTold ? Stage::kNone : static_cast<Stage>(static_cast<int>(stage_) + 1));
}

}  // namespace redress::simulation
