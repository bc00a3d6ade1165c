#include "cli/csv_file.h"

#include <csv.h>
#include <zlib.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// As libcsv asks for memory: a null pointer ends the parsing.
void* BoundedRealloc(void* memory, std::size_t size) {
  return size > kMaxCellSize ? nullptr : std::realloc(memory, size);
}

// Blanks around a cell are part of it (RFC 4180, 2.4).
int IsNoSpace(unsigned char /*letter*/) { return 0; }

}  // namespace

// libcsv and zlib behind one door.
class CsvFile::Parser {
 public:
  explicit Parser(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&parser_, IsNoSpace);
    csv_set_realloc_func(&parser_, BoundedRealloc);
    csv_set_blk_size(&parser_, kReadSize);  // by default a cell grows by 128 bytes at a time
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    csv_free(&parser_);
    if (file_ != nullptr) gzclose(file_);
  }

  absl::Status ReadHeader() {
    if (file_ == nullptr) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path_));
    ASSIGN_OR_RETURN(std::optional<CsvRow> header, Next());
    if (!header.has_value() || header->cells.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path_, " has no header"));
    }
    columns_ = std::move(header->cells);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<CsvRow>> Next() {
    while (rows_.empty() && !at_end_) RETURN_IF_ERROR(Fill());
    if (rows_.empty()) return std::optional<CsvRow>();
    std::optional<CsvRow> row = std::move(rows_.front());
    rows_.pop_front();
    return row;
  }

  const std::vector<std::string>& columns() const { return columns_; }

 private:
  static void TakeCell(void* text, std::size_t size, void* self) {
    auto& parser = *static_cast<Parser*>(self);
    parser.row_size_ += size;
    if (parser.row_size_ > kMaxRowSize) return parser.cells_.clear();
    parser.cells_.emplace_back(static_cast<const char*>(text), size);
  }

  // The header is record 0.
  static void TakeRecord(int /*end*/, void* self) {
    auto& parser = *static_cast<Parser*>(self);
    const bool is_too_large = parser.row_size_ > kMaxRowSize;
    if (is_too_large) parser.cells_.clear();
    parser.rows_.push_back({.number = parser.records_++, .cells = std::move(parser.cells_)});
    parser.cells_ = {};
    parser.row_size_ = 0;
  }

  absl::Status Fill() {
    const int size = gzread(file_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
    if (size < 0) return CannotRead();
    if (size == 0) return Finish();
    absl::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    if (!std::exchange(is_begun_, true) && absl::StartsWith(bytes, kByteOrderMark)) {
      bytes.remove_prefix(kByteOrderMark.size());
    }
    if (csv_parse(&parser_, bytes.data(), bytes.size(), TakeCell, TakeRecord, this) ==
        bytes.size()) {
      return absl::OkStatus();
    }
    return NoCsv();
  }

  absl::Status Finish() {
    at_end_ = true;
    int error = Z_OK;
    gzerror(file_, &error);
    if (error != Z_OK) return CannotRead();  // a compressed file that was cut off
    return csv_fini(&parser_, TakeCell, TakeRecord, this) == 0 ? absl::OkStatus() : NoCsv();
  }

  absl::Status CannotRead() {
    int error = Z_OK;
    const char* reason = gzerror(file_, &error);
    return absl::InvalidArgumentError(
        absl::StrCat(path_, " cannot be read beyond row ", RowBefore(), ": ", reason));
  }

  absl::Status NoCsv() {
    const bool is_large = csv_error(&parser_) == CSV_ENOMEM;
    return absl::InvalidArgumentError(
        absl::StrCat(path_, " is no CSV after row ", RowBefore(), ": ",
                     is_large ? "a quote is never closed"
                              : "a quote stands where none may stand, or is missing"));
  }

  std::uint64_t RowBefore() const { return records_ == 0 ? 0 : records_ - 1; }

  std::string path_;
  gzFile file_;
  csv_parser parser_ = {};
  std::array<char, kReadSize> buffer_ = {};
  std::deque<CsvRow> rows_;  // of what was read so far
  std::vector<std::string> cells_;
  std::vector<std::string> columns_;
  std::size_t row_size_ = 0;
  std::uint64_t records_ = 0;
  bool is_begun_ = false;
  bool at_end_ = false;
};

CsvFile::CsvFile(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}
CsvFile::CsvFile(CsvFile&&) noexcept = default;
CsvFile& CsvFile::operator=(CsvFile&&) noexcept = default;
CsvFile::~CsvFile() = default;

absl::StatusOr<CsvFile> CsvFile::Open(const std::string& path) {
  auto parser = std::make_unique<Parser>(path);
  RETURN_IF_ERROR(parser->ReadHeader());
  return CsvFile(std::move(parser));
}

const std::vector<std::string>& CsvFile::columns() const { return parser_->columns(); }

absl::StatusOr<std::optional<CsvRow>> CsvFile::Next() { return parser_->Next(); }

absl::StatusOr<std::uint64_t> CountRows(const std::string& path) {
  ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(path));
  for (std::uint64_t count = 0;; ++count) {
    ASSIGN_OR_RETURN(const std::optional<CsvRow> row, file.Next());
    if (!row.has_value()) return count;
  }
}

std::string CsvRecord(const std::vector<std::string>& cells) {
  std::string record;
  for (const std::string& cell : cells) {
    if (!record.empty()) record.push_back(',');
    std::string quoted(cell.size() * 2 + 2, '\0');
    quoted.resize(csv_write(quoted.data(), quoted.size(), cell.data(), cell.size()));
    record += quoted;
  }
  return record + "\r\n";
}

}  // namespace redress
