#pragma once

// A projection: a view made of rows, kept by folding every event once, in order. Total: it never
// fails on an event that decodes; the only errors are the database's.

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "projections/batch.h"
#include "projections/rows.pb.h"

namespace redress {

class Projection {
 public:
  virtual ~Projection() = default;

  virtual absl::string_view name() const = 0;

  // Raised when the rows would come out differently; a store written by another version is rebuilt.
  virtual std::uint32_t version() const = 0;

  // Folds `row` into the view. Reads and writes through `batch`, which shows its own writes.
  virtual absl::Status Apply(const EventRow& row, Batch& batch) const = 0;
};

// Every projection, in the order in which they are applied. Stateless; lives as long as the
// process.
const std::vector<const Projection*>& AllProjections();

// Writes down which versions make the rows of a store; part of its first batch.
void PutProjectionVersions(Batch& batch);

// Errors: kFailedPrecondition (the rows were made by other versions: rebuild), and the database's.
absl::Status CheckProjectionVersions(const KeyValueReader& reader);

}  // namespace redress
