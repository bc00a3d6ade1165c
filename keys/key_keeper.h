#pragma once

// Where a vault's keys are made durable for all nodes: on this machine's disk, or in a topic.

#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "keys/key_database.h"
#include "keys/key_row.h"

namespace redress {

// The most rows of one Keep(): what one batch of a topic takes.
inline constexpr std::size_t kMaxKeptAtOnce = 1'000;

// Thread-safe.
class KeyKeeper {
 public:
  virtual ~KeyKeeper() = default;

  // Returns once the rows are durable, every node can find them, and this one's database has them.
  //
  // Errors: kUnavailable, kDataLoss (some may be kept).
  virtual absl::Status Keep(absl::Span<const KeyRow> rows) = 0;

  // Brings this node's database to what all nodes had kept when this was called.
  //
  // Errors: kUnavailable (not within a bounded wait).
  virtual absl::Status CatchUp() = 0;

  // For how long what was overwritten may remain elsewhere.
  virtual absl::Duration LongestRemains() const = 0;
};

// This node alone: the database is all there is.
class LocalKeeper final : public KeyKeeper {
 public:
  // `database` outlives it.
  explicit LocalKeeper(KeyDatabase& database) : database_(database) {}

  absl::Status Keep(absl::Span<const KeyRow> rows) override {
    return database_.Write(rows).status();
  }
  absl::Status CatchUp() override { return absl::OkStatus(); }
  absl::Duration LongestRemains() const override { return absl::ZeroDuration(); }

 private:
  KeyDatabase& database_;
};

}  // namespace redress
