#pragma once

// People and systems at work: sessions that call the nodes, one call after another, and repeat with
// the same key, on whichever node, what they do not know the fate of.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "aggregates/names.h"
#include "tests/simulation/command_maker.h"
#include "tests/simulation/history.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/simulated_node.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

using Nodes = std::vector<std::unique_ptr<SimulatedNode>>;

struct ClientOptions {
  int sessions = 6;
  std::size_t max_calls = 200;  // of all sessions, repeats not counted
  absl::Duration max_think = absl::Milliseconds(400);
};

class Clients {
 public:
  // What is held by reference outlives it.
  Clients(World& world, SimulatedLog& log, const Names& names, Nodes& nodes,
          const ClientOptions& options);

  // Sessions begin, and go on until they have made their calls, or Rest().
  void Start();

  // Nothing new from now on.
  void Rest() { resting_ = true; }

  // What is not known yet is asked again, and again.
  void AskAgain();

  // Whether every call was answered and every intent came to an end.
  bool Settled() const;

  // Says what did not come to an end, for a report.
  std::string Unsettled() const;

  // The node's process ended without a word.
  void NodeDied(int node);

  const History& history() const { return history_; }

 private:
  struct Session {
    int id = 0;
    std::uint64_t token = 0;  // the position it has seen
    std::unique_ptr<Dice> dice;
  };

  void Act(Session& session);
  void Think(Session& session);
  SimulatedNode* AnyNode(Dice& dice);
  Operation& NewOperation(OperationKind kind, int session, SimulatedNode& node);
  void SendNew(Session& session);
  void Send(Intent& intent, int session, SimulatedNode& node);
  void Answered(Operation& operation, absl::StatusOr<CommandAnswer> answer);
  void Ended(Operation& operation);
  void Resolve(Operation& operation);
  void Repeat(Intent& intent, int session, absl::Duration delay);
  void ReadFresh(Session& session);
  void ReadAtLeast(Session& session);
  void ReadEnded(Operation& operation, const absl::Status& status);
  void SawPosition(int session, std::uint64_t position);

  World& world_;
  SimulatedLog& log_;
  const Names& names_;
  Nodes& nodes_;
  const ClientOptions options_;
  Dice dice_;
  CommandMaker maker_;
  History history_;
  std::vector<Session> sessions_;
  std::size_t calls_ = 0;
  std::size_t unanswered_ = 0;
  bool resting_ = false;
  bool asking_again_ = false;
};

}  // namespace redress::simulation
