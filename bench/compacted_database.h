#pragma once

// What the rows of a database take on disk, once it is tidied up as it is in time by itself.

#include <cstdint>
#include <memory>
#include <string>

#include "projections/families.h"

namespace rocksdb {
class DB;
}

namespace redress {

// A closed database of views, or a journal's, opened and compacted.
class CompactedDatabase {
 public:
  explicit CompactedDatabase(const std::string& folder);
  ~CompactedDatabase();

  // In bytes; of all rows, and of a family of views in a table of its own.
  std::uint64_t size() const;
  std::uint64_t size(Family family) const;

 private:
  std::unique_ptr<rocksdb::DB> database_;
};

}  // namespace redress
