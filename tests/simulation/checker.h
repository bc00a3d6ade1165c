#pragma once

// After a run: holds what clients were told against the log, and the log against the rules
// (docs/reliability.md, invariants I1 to I3, I7, I10, I11).

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "aggregates/names.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/history.h"
#include "tests/simulation/simulated_log.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

class Checker {
 public:
  // What is held by reference outlives it. `loss`: where the log lost records.
  Checker(World& world, const SimulatedLog& log, const Names& names, const History& history,
          const std::optional<Loss>& loss)
      : world_(world),
        log_(log),
        ledger_(log.ledger()),
        names_(names),
        history_(history),
        loss_(loss) {}

  // Violates what is broken in the world.
  void Check();

 private:
  // The log by itself.
  void CheckLog();
  void CheckDecision(std::uint64_t position, const Commit& commit);
  void CheckTimers(std::uint64_t position, const Commit& commit);
  void CheckErasure(std::uint64_t position, const Commit& commit);
  void ExpectDecided(std::uint64_t position, const Command& command, const Commit& commit);
  void CheckNumbers(std::uint64_t position, const Commit& commit);
  void CheckContacts(std::uint64_t position, const Commit& commit);

  // What clients were told.
  void CheckAnswer(const Operation& operation);
  void CheckCommitted(const Operation& operation, const CommandAnswer& answer);
  void CheckRefused(const Operation& operation, const absl::Status& refusal);
  void CheckFact(const Operation& operation, const absl::Status& refusal);
  bool IsJustified(const Operation& operation, std::uint64_t position) const;
  void CheckNegative(const Operation& operation);
  void CheckNotDoneLater(const Operation& operation);
  void CheckNotDone();
  void CheckRead(const Operation& operation);

  std::optional<std::uint64_t> AcceptedAt(const Operation& operation) const;
  void Violate(absl::string_view invariant, const Operation& operation,
               const std::string& text) const;

  World& world_;
  const SimulatedLog& log_;
  const Ledger& ledger_;
  const Names& names_;
  const History& history_;
  const std::optional<Loss>& loss_;
  std::map<std::pair<std::string, std::string>, const CommandRequest*> requests_;
};

}  // namespace redress::simulation
