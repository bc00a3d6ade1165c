#pragma once

// Rows of another system's table as requests to import a ticket, by a map.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "boost/json/object.hpp"
#include "cli/csv_file.h"
#include "cli/import_map.h"

namespace redress {

// Not thread-safe. `map` outlives it.
class RowMapper {
 public:
  // `columns` has passed CheckColumns().
  RowMapper(const ImportMap& map, const std::vector<std::string>& columns);

  // Returns the request (an ImportTicket as JSON).
  //
  // Errors: kInvalidArgument, the reason for people: it names column and value.
  absl::StatusOr<boost::json::object> RequestOf(const CsvRow& row) const;

  // Returns the request that the rows of one id make together: the last, and the history that all
  // of them tell. Its digest is that of the rows' digests, a line each.
  //
  // Errors: as of RequestOf; the reason names the row.
  absl::StatusOr<boost::json::object> RequestOfHistory(const std::vector<CsvRow>& rows) const;

  // Returns the row's id in the other system, as far as it can be read.
  std::string IdOf(const CsvRow& row) const;

  // Whether the row has all of its cells, and an id.
  bool IsWhole(const CsvRow& row) const;

 private:
  using Cells = std::map<std::string, std::string>;  // by column

  absl::StatusOr<Cells> CellsOf(const CsvRow& row) const;

  const ImportMap& map_;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t> index_;  // of the columns that are not ignored
};

// Returns the SHA-256, in lower-case hexadecimal, of the row: of the JSON object of its cells by
// their columns, in the columns' order as texts, without white space, escaped only where JSON must.
std::string RowDigest(const std::map<std::string, std::string>& cells);

}  // namespace redress
