#pragma once

// The log as it must be understood: a second reading of the rule and of the fold, which shares no
// code with the product's judge, projector or views. What nodes say and show is held against it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "events/sealing.h"
#include "journal/commit.pb.h"

namespace redress::simulation {

enum class Outcome { kRefused, kAccepted, kStop };

// What became of one record.
struct LedgerEntry {
  Outcome outcome = Outcome::kRefused;
  std::string hash;
  std::string digest;                             // after it
  absl::Time recorded_at = absl::InfinitePast();  // after it
  std::optional<Commit> commit;                   // where accepted
};

// One event where it stands.
struct PlacedEvent {
  std::uint64_t position = 0;
  std::string bytes;
  PastEvent past;
};

// Positions count from 1.
class Ledger {
 public:
  // Its commits say all that they said, whatever was erased since. `keys` outlives it.
  explicit Ledger(SealingKeys& keys);

  // Reads the next record. After a record that stops readers, everything is without effect.
  void Read(const std::string& bytes);

  std::uint64_t size() const { return entries_.size(); }
  const LedgerEntry& at(std::uint64_t position) const { return entries_[position - 1]; }

  // The position of the first record that stops readers; 0: none.
  std::uint64_t stop() const { return stop_; }

  const std::map<std::string, std::string>& heads() const { return heads_; }
  const std::map<std::string, std::vector<PlacedEvent>>& streams() const { return streams_; }

  // Positions of the accepted commits of a command; more than one is against I2.
  const std::map<std::string, std::vector<std::uint64_t>>& commands() const { return commands_; }

  // Returns the events of `stream` up to `position`, as deciders see them.
  std::vector<PastEvent> Load(absl::string_view stream, std::uint64_t position) const;
  std::uint64_t VersionAt(const std::string& stream, std::uint64_t position) const;

  // Whether the command was accepted at or before `position`.
  bool KnownAt(const std::string& command_id, std::uint64_t position) const;

 private:
  void Accept(const Commit& commit, LedgerEntry& entry);
  Event OpenEvent(const std::string& stream, const std::string& bytes);

  SealingKeys* keys_;
  std::vector<LedgerEntry> entries_;
  std::uint64_t stop_ = 0;
  std::string digest_;
  absl::Time recorded_at_ = absl::InfinitePast();
  std::map<std::string, std::string> heads_;
  std::map<std::string, std::vector<PlacedEvent>> streams_;
  std::map<std::string, std::vector<std::uint64_t>> commands_;
};

// Whether the record, accepted or not, tells of a person without being sealed.
bool TellsInPlain(absl::string_view record);

// The ledger's streams at one position, as a decider loads them; remembers which.
class LedgerStreams final : public Streams {
 public:
  LedgerStreams(const Ledger& ledger, std::uint64_t position)
      : ledger_(ledger), position_(position) {}

  absl::StatusOr<std::vector<PastEvent>> Load(absl::string_view stream) override;

  const std::vector<std::string>& loaded() const { return loaded_; }

 private:
  const Ledger& ledger_;
  std::uint64_t position_;
  std::vector<std::string> loaded_;
};

}  // namespace redress::simulation
