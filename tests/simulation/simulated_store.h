#pragma once

// Views on a simulated disk: written at once, synced never, so that a power failure takes them back
// to an earlier batch; and a disk that fails when told to.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/core.h"
#include "projections/map_store.h"
#include "projections/reads_through.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

// The most batches that a power failure takes back.
inline constexpr std::size_t kMaxUnsynced = 100;

// An ordered map that can be taken back batch by batch.
class SimulatedStore final : public ReadsThrough<KeyValueStore> {
 public:
  std::unique_ptr<KeyValueReader> Snapshot() const override { return rows_.Snapshot(); }

  absl::Status Write(const Writes& writes) override;

  // The write after `writes` more fails, and every one after it until the disk is mended.
  void FailAfter(std::uint64_t writes) { fails_after_ = writes; }
  void Mend() { fails_after_.reset(); }

  // A block cannot be read as it was written, from now on: opening them again does not help.
  void Damage() { damaged_ = true; }
  absl::Status Health() const override;

  // Takes the last `batches` back.
  void TakeBack(std::size_t batches);
  std::size_t unsynced() const { return undo_.size(); }

 private:
  const KeyValueReader& below() const override { return rows_; }

  MapStore rows_;
  std::deque<Writes> undo_;  // what each batch replaced
  std::optional<std::uint64_t> fails_after_;
  bool damaged_ = false;
};

// A node's data folder.
class SimulatedFolder final : public DataFolder {
 public:
  SimulatedFolder() : current_(std::make_shared<SimulatedStore>()) {}

  absl::StatusOr<std::shared_ptr<KeyValueStore>> Reopen() override;
  absl::StatusOr<std::shared_ptr<KeyValueStore>> MakeBeside() override;
  absl::Status Replace(std::shared_ptr<KeyValueStore> made) override;
  void DropBeside() override { beside_.reset(); }
  absl::StatusOr<std::string> JournalId() override { return journal_id_; }
  absl::Status RememberJournalId(const std::string& journal_id) override {
    journal_id_ = journal_id;
    return absl::OkStatus();
  }

  const std::shared_ptr<SimulatedStore>& current() const { return current_; }

  // Until healed, the views cannot be opened again, made beside or put in place.
  bool broken = false;

  // How many of the next views cannot be made beside, or put in place.
  std::uint64_t failing_replacements = 0;

  // Batches that are gone when the views are opened again next: the disk lost what it had not
  // written when it failed.
  std::size_t lost_with_disk = 0;

  // Counts how often the views were opened again.
  int reopenings() const { return reopenings_; }

 private:
  // Errors: kUnavailable.
  absl::Status TakeRoom();

  std::shared_ptr<SimulatedStore> current_;
  std::shared_ptr<SimulatedStore> beside_;
  std::string journal_id_;
  int reopenings_ = 0;
};

}  // namespace redress::simulation
