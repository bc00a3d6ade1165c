#pragma once

// What the databases on RocksDB, the views and the embedded journal, have in common: how their
// errors read, where their messages go, how one looks whether all is there.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rocksdb {
class Cache;
class ColumnFamilyHandle;
class DB;
class Env;
class Logger;
class Status;
struct Options;
}  // namespace rocksdb

namespace redress {

// Returns what RocksDB says of the database `name` as one of our errors, with what to do about a
// disk that is full.
//
// Errors: kDataLoss (bytes are damaged, or a file is missing), kFailedPrecondition (in use by
// another process), kUnavailable (all else: the disk is full or fails).
absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view name);

// Returns a log that hands RocksDB's warnings and errors on to ours, a bounded number a minute.
// RocksDB's own log is a file beside the data: builds with assertions end the process when it
// cannot be written.
std::shared_ptr<rocksdb::Logger> DatabaseLog(std::string name);

// Returns `given`, or where it is null the machine's file system without a measure of the room that
// is left. Given one, RocksDB waits by itself for room for all its memory, hundreds of megabytes,
// after the disk was full, and refuses meanwhile to be told that there is enough.
rocksdb::Env* DatabaseEnv(rocksdb::Env* given);

// Returns the cache of all databases of the process, for blocks of tables and what rows take until
// they are flushed: what they take together has one bound, however many there are (beside the
// journal and the views, those that are made again).
std::shared_ptr<rocksdb::Cache> SharedCache();

// Has the database's buffers count with those of all others.
void ShareBuffers(rocksdb::Options& options);

// Returns the options of a database that keeps what nothing can make again: its log is on, what is
// damaged is told, the first failed write is fatal (whoever opened it opens it anew). `env` may be
// null: the machine's.
rocksdb::Options KeepingOptions(const std::string& folder, std::string name, rocksdb::Env* env);

// Drops what the cache holds and nobody reads just now: what is opened is what lies on the disk,
// not what this process remembers of it.
void ForgetBlocks();

enum class DatabaseFiles {
  kNone,      // nothing of a database
  kDatabase,  // one that can be opened, as far as the names of its files tell
  kRemains,   // tables or logs without the file that says which of them count
};

// Returns what `folder` holds: a database must not be made anew over another one's remains, RocksDB
// would delete them.
DatabaseFiles DatabaseFilesIn(const std::string& folder);

// The first and the last of some numbers.
struct NumberRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

// Looks whether the family, whose keys are numbers (base/big_endian.h) that are written once and in
// order, holds every one between the first and the last. Counts by table; reads rows only where
// some are missing, to name them. Returns nothing where there are no rows.
//
// Errors: kDataLoss (a number is missing, or a key is no number), and the database's.
absl::StatusOr<std::optional<NumberRange>> CheckDense(rocksdb::DB& database,
                                                      rocksdb::ColumnFamilyHandle* family,
                                                      absl::string_view name);

// A file of rows; never changed once written.
struct TableFile {
  std::string path;
  std::uint64_t size = 0;
};

// Returns the tables that the database consists of now.
std::vector<TableFile> TablesOf(rocksdb::DB& database);

// Reads every block of the table and compares it with its checksum; not through the system's cache
// where that can be helped. `env` may be null: the machine's.
// A table that is gone by now, having been merged into another, is right.
//
// Errors: kDataLoss, kUnavailable.
absl::Status VerifyTable(const std::string& path, rocksdb::Env* env);

}  // namespace redress
