#pragma once

// A projection: a view made of rows, kept by folding every record once, in order: its events one
// by one, then the record as a whole. Total: it never fails on an event that decodes; the only
// errors are the database's.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "projections/batch.h"
#include "projections/rows.pb.h"

namespace redress {

// A record of the journal as it was judged.
struct JudgedRecord {
  std::uint64_t position = 0;
  PositionRow row;               // where it stands, and what it left
  std::string command_id;        // empty: no command's
  CommandRow command;            // of an accepted one: what it did
  std::vector<EventRow> events;  // of an accepted one, in the order of the commit
  // By command.streams(): id of the key under which the stream is sealed; empty: nothing of it is.
  std::vector<std::string> keys = {};

  bool accepted() const { return !events.empty(); }
};

class Projection {
 public:
  virtual ~Projection() = default;

  virtual absl::string_view name() const = 0;

  // Raised when the rows would come out differently; a store written by another version is rebuilt.
  virtual std::uint32_t version() const = 0;

  // Folds `row` into the view. Reads and writes through `batch`, which shows its own writes.
  virtual absl::Status Apply(const EventRow& /*row*/, Batch& /*batch*/) const {
    return absl::OkStatus();
  }

  // Folds a record, a refused one too, once its events are folded.
  virtual absl::Status ApplyRecord(const JudgedRecord& /*record*/, Batch& /*batch*/) const {
    return absl::OkStatus();
  }
};

// Every projection, in the order in which they are applied. Stateless; lives as long as the
// process.
const std::vector<const Projection*>& AllProjections();

// Writes down which versions make the rows of a store; part of its first batch.
void PutProjectionVersions(Batch& batch);

// Errors: kFailedPrecondition (the rows were made by other versions: rebuild), and the database's.
absl::Status CheckProjectionVersions(const KeyValueReader& reader);

}  // namespace redress
