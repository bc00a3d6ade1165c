#pragma once

// A file of comma-separated values (RFC 4180, quoted line breaks included; UTF-8, with or without a
// byte order mark; perhaps compressed by gzip), row by row, in bounded memory. The first record
// names the columns.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace redress {

// The most bytes of one cell and of one row: more than any ticket takes. A larger cell is a quote
// that was never closed; a larger row is told and left out.
inline constexpr std::size_t kMaxCellSize = std::size_t{4} << 20;
inline constexpr std::size_t kMaxRowSize = std::size_t{8} << 20;

struct CsvRow {
  std::uint64_t number = 0;        // from 1, the header not counted
  std::vector<std::string> cells;  // none where the row is larger than kMaxRowSize
};

// Not thread-safe.
class CsvFile {
 public:
  // Opens the file and reads the header.
  //
  // Errors: kInvalidArgument (cannot be read, has no header, or is no CSV where it starts).
  static absl::StatusOr<CsvFile> Open(const std::string& path);

  CsvFile(CsvFile&&) noexcept;
  CsvFile& operator=(CsvFile&&) noexcept;
  ~CsvFile();

  const std::vector<std::string>& columns() const;

  // Returns the next row, or nothing after the last. Records without any cell are no rows.
  //
  // Errors: kInvalidArgument (the file cannot be read on, or is no CSV from here), naming the row.
  absl::StatusOr<std::optional<CsvRow>> Next();

 private:
  class Parser;

  explicit CsvFile(std::unique_ptr<Parser> parser);

  std::unique_ptr<Parser> parser_;
};

// Returns how many rows the file has: it is read to its end.
//
// Errors: as of Open and Next.
absl::StatusOr<std::uint64_t> CountRows(const std::string& path);

// Returns the cells as one record, with its line break.
std::string CsvRecord(const std::vector<std::string>& cells);

}  // namespace redress
