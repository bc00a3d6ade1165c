#include "tests/simulation/node_checker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "base/hash.h"
#include "consumers/projector.h"
#include "journal/acceptance.h"
#include "journal/commit.pb.h"
#include "tests/simulation/row_checker.h"
#include "tests/testing/dump_rows.h"

namespace redress::simulation {
namespace {

// Every how many steps a node is looked at, or sooner where it steps seldom: a status costs as much
// as a step.
constexpr std::uint64_t kStepsBetweenLooks = 8;
constexpr absl::Duration kTimeBetweenLooks = absl::Seconds(1);

// A probe that was sent while the clock was wrong may still tell so.
constexpr absl::Duration kClockMemory = absl::Seconds(13);

// The most probes in any second, which makes six hundred in a minute. While its clock is wrong, a
// node measures it, and tries again soon where that fails; nobody else may have a probe then.
constexpr std::size_t kMaxProbes = 10;
constexpr std::size_t kMaxMeasurements = 4;

// Returns a digest of all rows.
std::string RowsDigest(const KeyValueReader& reader) {
  return Sha256(absl::StrJoin(testing::DumpRows(reader), "\n"));
}

}  // namespace

void NodeChecker::Watch(SimulatedNode& node) {
  Watched& watched = watched_[static_cast<std::size_t>(node.id())];
  const bool is_long_ago = world_.now() - watched.at >= kTimeBetweenLooks;
  if (++watched.steps % kStepsBetweenLooks != 0 && !is_long_ago) return;
  const NodeStatus status = node.core().status();
  if (watched.life != node.life())
    watched = {
        .at = {}, .steps = watched.steps, .life = node.life(), .reopenings = watched.reopenings};
  watched.at = world_.now();
  if (log_.generation() == 0 && status.position > 0) {
    if (status.position > log_.ledger().size() ||
        status.digest != ToHex(log_.ledger().at(status.position).digest)) {
      world_.Violate("I6", absl::StrCat("node ", node.id(), " has another digest at position ",
                                        status.position, " than the log"));
    }
  }
  if (status.waiting_commands > scenario_.clients.max_calls * 4) {
    world_.Violate(
        "I9", absl::StrCat("node ", node.id(), " holds ", status.waiting_commands, " commands"));
  }
  const int reopenings = node.folder().reopenings();
  const bool lost_views = std::exchange(watched.reopenings, reopenings) != reopenings;
  if (status.position < watched.position && !lost_views) {
    world_.Violate("I7", absl::StrCat("node ", node.id(), " went back from position ",
                                      watched.position, " to ", status.position));
  }
  const bool trips = status.state == NodeState::kClockWrong && watched.state == NodeState::kReady;
  if (trips && scenario_.keeping == Keeping::kBroker &&
      faults_.clock_sound_since(node.id()) + kClockMemory < world_.now()) {
    world_.Violate("I8", absl::StrCat("node ", node.id(), " takes its clock for wrong, which is ",
                                      "right: ", status.detail));
  }
  if (status.state == NodeState::kStopped && scenario_.kind == ScenarioKind::kOrdinary) {
    world_.Violate("I8", absl::StrCat("node ", node.id(), " stopped: ", status.detail));
  }
  if (status.state != watched.state) {
    world_.Trace("node ", node.id(), " is ", NodeStateName(status.state), " at position ",
                 status.position, " ", status.detail.substr(0, 80));
  }
  watched.state = status.state;
  watched.position = status.position;
}

void NodeChecker::CheckBudget(const SimulatedNode& node, const std::string& record) {
  Commit commit;
  const bool parses = commit.ParseFromString(record.substr(kMagic.size() + 1));
  if (!parses || commit.appends_size() > 0) return;
  if (scenario_.keeping == Keeping::kEmbedded) {
    world_.Violate("I9", absl::StrCat("node ", node.id(), " probes a log that is its own"));
  }
  Probes& probes = probes_[static_cast<std::size_t>(node.id())];
  const NodeState state = node.core().status().state;
  if (probes.life != node.life() || probes.state != state) {
    probes = {.life = node.life(), .state = state, .sent = {}};
  }
  probes.sent.push_back(world_.now());
  while (probes.sent.front() <= world_.now() - absl::Seconds(1)) probes.sent.pop_front();
  const std::size_t most = state == NodeState::kClockWrong ? kMaxMeasurements : kMaxProbes;
  if (probes.sent.size() <= most) return;
  world_.Violate("I9", absl::StrCat("node ", node.id(), ", ", NodeStateName(state), ", sent ",
                                    probes.sent.size(), " probes within a second"));
}

void NodeChecker::Sample(SimulatedNode& node) {
  if (!node.up() || log_.generation() > 0) return;
  const absl::StatusOr<StorePosition> position = ReadPosition(node.views());
  CHECK(position.ok());
  samples_[position->position].emplace_back(node.id(), RowsDigest(node.views()));
}

bool NodeChecker::Recovered() const {
  return std::all_of(nodes_.begin(), nodes_.end(), [this](const auto& node) {
    const NodeStatus status = node->core().status();
    return status.state == NodeState::kReady && status.waiting_commands == 0 &&
           status.position == log_.records().size() && !status.rebuilding() &&
           node->vault().settled();
  });
}

std::string NodeChecker::Unrecovered() const {
  std::string text;
  for (const auto& node : nodes_) {
    const NodeStatus status = node->core().status();
    absl::StrAppend(&text, "node ", node->id(), ": ", NodeStateName(status.state), " at position ",
                    status.position, " of ", log_.records().size(), ", ", status.waiting_commands,
                    " waiting, ", status.detail,
                    node->vault().settled() ? "; " : ", keys not wrapped; ");
  }
  return text;
}

bool NodeChecker::MustStop(const SimulatedNode& node, const History& history) const {
  if (log_.ledger().stop() != 0 && log_.generation() == 0) return true;
  if (!faults_.loss().has_value()) return false;
  const auto index = static_cast<std::size_t>(node.id());
  if (IsLost(faults_.loss()->positions[index], faults_.loss()->hashes[index])) return true;
  // Its views may stand before what it had answered.
  return std::any_of(
      history.operations.begin(), history.operations.end(), [&](const Operation& operation) {
        return IsAcknowledged(operation, node) &&
               IsLost((*operation.answer)->position, (*operation.answer)->commit.record_hash());
      });
}

// What was read last may have come again, in the same place.
bool NodeChecker::IsLost(std::uint64_t position, const std::string& hash) const {
  if (position <= faults_.loss()->kept) return false;
  return log_.ledger().size() < position || log_.ledger().at(position).hash != hash;
}

// In its present life.
bool NodeChecker::IsAcknowledged(const Operation& operation, const SimulatedNode& node) {
  if (operation.node != node.id() || operation.life != node.life()) return false;
  if (!operation.answer.has_value() || !operation.answer->ok()) return false;
  const Effect effect = (*operation.answer)->effect;
  return effect == Effect::kCommitted || effect == Effect::kReplayed;
}

void NodeChecker::CheckStop(SimulatedNode& node, const History& history) {
  const NodeStatus status = node.core().status();
  if (status.state != NodeState::kStopped) {
    return world_.Violate(
        "I1", absl::StrCat("node ", node.id(), " did not stop; it is ", NodeStateName(status.state),
                           " at position ", status.position));
  }
  if (log_.generation() > 0) return CheckLost(node, status, history);
  if (status.position != log_.ledger().stop() - 1) {
    world_.Violate("I5", absl::StrCat("node ", node.id(), " stopped at position ", status.position,
                                      ", not before ", log_.ledger().stop()));
  }
}

// Every command that the node acknowledged, and the log does not hold any more, is named.
void NodeChecker::CheckLost(SimulatedNode& node, const NodeStatus& status, const History& history) {
  for (const Operation& operation : history.operations) {
    if (!IsAcknowledged(operation, node)) continue;
    const CommandAnswer& answer = **operation.answer;
    if (answer.position <= faults_.loss()->kept) continue;
    const std::string place = absl::StrCat(" at position ", answer.position);
    const bool named =
        std::any_of(status.lost.begin(), status.lost.end(), [&](const std::string& text) {
          return text.size() >= place.size() &&
                 text.compare(text.size() - place.size(), place.size(), place) == 0;
        });
    if (named) continue;
    world_.Violate(
        "I1", absl::StrCat("node ", node.id(), " does not name #", operation.intent->number, place,
                           ", which the log lost; it names ", status.lost.size(),
                           ", alarm: ", status.alarms.empty() ? "none" : status.alarms.back()));
  }
}

void NodeChecker::CheckRows(const KeyValueReader& rows, const std::vector<std::string>& expected,
                            int node) {
  const std::vector<std::string> shown = testing::DumpRows(rows);
  if (shown == expected) return;
  const auto [left, right] =
      std::mismatch(shown.begin(), shown.end(), expected.begin(), expected.end());
  world_.Violate("I6", absl::StrCat("node ", node, " shows \"",
                                    left == shown.end() ? "nothing" : *left, "\", a fresh node \"",
                                    right == expected.end() ? "nothing" : *right, "\""));
}

void NodeChecker::CheckSamples(std::uint64_t position, const KeyValueReader& rows) {
  const auto samples = samples_.find(position);
  // Who comes later never sees what was erased, where others still showed it.
  if (samples == samples_.end() || log_.generation() > 0 || log_.kept_keys().has_destroyed())
    return;
  const std::string digest = RowsDigest(rows);
  for (const auto& [node, sampled] : samples->second) {
    if (sampled == digest) continue;
    world_.Violate("I6", absl::StrCat("node ", node, " had other rows at position ", position,
                                      " than a fresh node"));
  }
}

void NodeChecker::Check(const History& history) {
  SimulatedStore store;
  absl::StatusOr<Projector> projector = Projector::Open(store, &log_.keys_ever());
  CHECK(projector.ok());
  const std::vector<Record>& records = log_.records();
  SeenCheck seen = SeenCheck::kCheck;
  for (bool more = true; more;) {
    const std::uint64_t position = projector->position().position;
    CheckSamples(position, store);
    const auto next = samples_.upper_bound(position);
    const std::uint64_t end =
        std::min<std::uint64_t>(records.size(), next == samples_.end() ? UINT64_MAX : next->first);
    const ProjectResult result =
        projector->Project(absl::MakeConstSpan(records).subspan(position, end - position), seen);
    seen = result.halt == Halt::kSuspicion ? SeenCheck::kTrust : SeenCheck::kCheck;
    more = result.halt == Halt::kSuspicion ||
           (result.halt == Halt::kNone && projector->position().position < records.size());
  }
  CheckRowsAgainstLedger(world_, log_, store);
  const std::vector<std::string> expected = testing::DumpRows(store);
  for (const auto& node : nodes_) {
    if (MustStop(*node, history)) CheckStop(*node, history);
    if (log_.generation() == 0) CheckRows(node->views(), expected, node->id());
  }
}

}  // namespace redress::simulation
