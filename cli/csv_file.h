#pragma once

// A file of separated values (RFC 4180, quoted line breaks included; with or without a byte order
// mark; perhaps compressed by gzip), row by row, in bounded memory. The first record names the
// columns.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// The most bytes of one cell and of one row: more than any ticket takes. A larger cell is a quote
// that was never closed; a larger row is told and left out.
inline constexpr std::size_t kMaxCellSize = std::size_t{4} << 20;
inline constexpr std::size_t kMaxRowSize = std::size_t{8} << 20;

enum class Blanks {
  kKeep,  // part of the cell (RFC 4180, 2.4)
  kTrim,  // around a cell and within its quotes, those of other scripts included: not part of it
};

// How a file is written.
struct CsvForm {
  char separator = ',';
  Blanks blanks = Blanks::kKeep;
  std::string encoding;  // empty: UTF-8
};

struct CsvRow {
  std::uint64_t number = 0;        // from 1, the header not counted
  std::vector<std::string> cells;  // none where the row is larger than kMaxRowSize
};

// Not thread-safe.
class CsvFile {
 public:
  // Opens the file and reads the header.
  //
  // Errors: kInvalidArgument (cannot be read, is no text or in another encoding, has no header, or
  // is no CSV where it starts).
  static absl::StatusOr<CsvFile> Open(const std::string& path, const CsvForm& form = {});

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
// Errors: as of Open and Next; kInvalidArgument (the form names no encoding, and a row is no
// UTF-8), naming the row and what it seems to be.
absl::StatusOr<std::uint64_t> CountRows(const std::string& path, const CsvForm& form = {});

// Returns, for people, which other separator than that of `form` the header `line` seems to have;
// empty: none.
std::string SeparatorHint(absl::string_view line, const CsvForm& form);

// Returns the cells as one record, with its line break.
std::string CsvRecord(const std::vector<std::string>& cells);

}  // namespace redress
