#pragma once

// The rows of a file as imports: mapped, and of several rows of one id those that the map takes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/csv_file.h"
#include "cli/import_map.h"
#include "cli/import_rows.h"
#include "cli/import_sending.h"
#include "cli/row_ids.h"

namespace redress {

// The most rows that make one history: they are held together, and a ticket that changed more often
// is none that people worked on.
inline constexpr std::size_t kMaxRowsOfHistory = 1000;

// Not thread-safe. `map` outlives it.
class ImportItems {
 public:
  // Opens the file; reads it to its end where the map takes the last row of each id.
  //
  // Errors: kInvalidArgument (as of CsvFile, CheckColumns and RowIds).
  static absl::StatusOr<ImportItems> Open(const std::string& path, const ImportMap& map);

  // Returns the next item, or nothing after the last.
  //
  // Errors: kInvalidArgument (as of CsvFile and RowIds).
  absl::StatusOr<std::optional<ImportItem>> Next();

 private:
  ImportItems(CsvFile file, const ImportMap& map)
      : map_(map), file_(std::move(file)), mapper_(map, file_.columns()) {}

  absl::Status FindLastRows(const std::string& path);
  absl::StatusOr<std::optional<CsvRow>> NextRow();
  absl::StatusOr<bool> IsTaken(const CsvRow& row);
  absl::StatusOr<ImportItem> HistoryFrom(CsvRow first);
  ImportItem ItemOf(const CsvRow& row, const absl::StatusOr<boost::json::object>& request) const;

  const ImportMap& map_;
  CsvFile file_;
  RowMapper mapper_;
  std::optional<CsvRow> ahead_;  // read, and not yet returned
  RowIds ids_;  // of the rows seen; or of the whole file, with the number of the last row of each
};

}  // namespace redress
