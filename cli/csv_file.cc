#include "cli/csv_file.h"

#include <csv.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "base/utf8.h"
#include "cli/text_decoder.h"

namespace redress {
namespace {

constexpr std::size_t kReadSize = std::size_t{64} * 1024;
// Bytes of cells that are no UTF-8, by which their encoding is told: some thousand words.
constexpr std::size_t kMaxSample = std::size_t{32} * 1024;
// Bytes of the header that are looked at for another separator.
constexpr std::size_t kMaxHeaderShown = 4096;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// As libcsv asks for memory: a null pointer ends the parsing.
void* BoundedRealloc(void* memory, std::size_t size) {
  return size > kMaxCellSize ? nullptr : std::realloc(memory, size);
}

int IsNoSpace(unsigned char /*letter*/) { return 0; }

// Removes the blanks around `cell`; bytes that are no UTF-8 are none.
absl::string_view Trimmed(absl::string_view cell) {
  const auto size = static_cast<std::int32_t>(cell.size());
  std::int32_t begin = 0;
  std::int32_t end = size;
  UChar32 letter = 0;
  for (std::int32_t next = 0; next < size; begin = next) {
    U8_NEXT(cell.data(), next, size, letter);
    if (letter < 0 || u_isUWhiteSpace(letter) == 0) break;
  }
  for (std::int32_t previous = size; previous > begin; end = previous) {
    U8_PREV(cell.data(), begin, previous, letter);
    if (letter < 0 || u_isUWhiteSpace(letter) == 0) break;
  }
  return cell.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

absl::Status NameItsEncoding(const std::string& path, absl::string_view what,
                             absl::string_view encoding) {
  return absl::InvalidArgumentError(absl::StrCat(
      path, what, " seems to be ", encoding, "; if so, say `encoding: ", encoding,
      "` in the mapping file (`encoding: UTF-8` refuses only the rows that are no UTF-8)"));
}

// The cells of one row that are no UTF-8, together.
std::string NoUtf8In(const std::vector<std::string>& cells) {
  std::string found;
  for (const std::string& cell : cells) {
    if (!IsValidUtf8(cell)) absl::StrAppend(&found, cell, "\n");
  }
  return found;
}

}  // namespace

// libcsv and zlib behind one door.
class CsvFile::Parser {
 public:
  Parser(const std::string& path, const CsvForm& form)
      : path_(path), form_(form), file_(gzopen(path.c_str(), "rb")) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser_, static_cast<unsigned char>(form.separator));
    // Where blanks are no part of a cell, they may stand outside of its quotes.
    if (form.blanks == Blanks::kKeep || form.separator == '\t') {
      csv_set_space_func(&parser_, IsNoSpace);
    }
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
    if (!form_.encoding.empty()) {
      ASSIGN_OR_RETURN(decoder_, TextDecoder::For(form_.encoding));
    }
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
    const absl::string_view cell(static_cast<const char*>(text), size);
    parser.cells_.emplace_back(parser.form_.blanks == Blanks::kTrim ? Trimmed(cell) : cell);
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
    const absl::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    if (!is_begun_) RETURN_IF_ERROR(CheckIsText(bytes));
    if (size == 0) return Finish();
    return decoder_.has_value() ? Parse(decoder_->Decode(bytes, TextDecoder::Piece::kNotLast))
                                : Parse(bytes);
  }

  // What is no text, or in another encoding, is told as what it is: it would be no CSV, or have no
  // column that is asked for.
  absl::Status CheckIsText(absl::string_view bytes) const {
    const std::string other = NoTextOf(bytes);
    if (!other.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path_, " is ", other, ": save it as CSV, and import that"));
    }
    const std::string wide = WideEncodingOf(bytes);
    const bool is_named = absl::StartsWithIgnoreCase(form_.encoding, "UTF-16") ||
                          absl::StartsWithIgnoreCase(form_.encoding, "UTF16");
    if (wide.empty() || is_named) return absl::OkStatus();
    return NameItsEncoding(path_, "", wide);
  }

  absl::Status Parse(absl::string_view text) {
    if (text.empty()) return absl::OkStatus();
    if (!std::exchange(is_begun_, true)) {
      absl::ConsumePrefix(&text, kByteOrderMark);
      header_ = std::string(text.substr(0, std::min(text.find('\n'), kMaxHeaderShown)));
    }
    if (csv_parse(&parser_, text.data(), text.size(), TakeCell, TakeRecord, this) == text.size()) {
      return absl::OkStatus();
    }
    return NoCsv();
  }

  absl::Status Finish() {
    at_end_ = true;
    int error = Z_OK;
    gzerror(file_, &error);
    if (error != Z_OK) return CannotRead();  // a compressed file that was cut off
    if (decoder_.has_value()) {
      RETURN_IF_ERROR(Parse(decoder_->Decode("", TextDecoder::Piece::kLast)));
    }
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
    return absl::InvalidArgumentError(absl::StrCat(
        path_, " is no CSV after row ", RowBefore(), ": ",
        is_large ? "a quote is never closed" : "a quote stands where none may stand, or is missing",
        RowBefore() == 0 ? SeparatorHint(header_, form_) : ""));
  }

  std::uint64_t RowBefore() const { return records_ == 0 ? 0 : records_ - 1; }

  std::string path_;
  const CsvForm form_;
  gzFile file_;
  std::optional<TextDecoder> decoder_;  // where the form names an encoding
  csv_parser parser_ = {};
  std::array<char, kReadSize> buffer_ = {};
  std::deque<CsvRow> rows_;  // of what was read so far
  std::vector<std::string> cells_;
  std::vector<std::string> columns_;
  std::size_t row_size_ = 0;
  std::string header_;  // its first line, as it stands there
  std::uint64_t records_ = 0;
  bool is_begun_ = false;
  bool at_end_ = false;
};

CsvFile::CsvFile(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}
CsvFile::CsvFile(CsvFile&&) noexcept = default;
CsvFile& CsvFile::operator=(CsvFile&&) noexcept = default;
CsvFile::~CsvFile() = default;

absl::StatusOr<CsvFile> CsvFile::Open(const std::string& path, const CsvForm& form) {
  auto parser = std::make_unique<Parser>(path, form);
  RETURN_IF_ERROR(parser->ReadHeader());
  return CsvFile(std::move(parser));
}

const std::vector<std::string>& CsvFile::columns() const { return parser_->columns(); }

absl::StatusOr<std::optional<CsvRow>> CsvFile::Next() { return parser_->Next(); }

absl::StatusOr<std::uint64_t> CountRows(const std::string& path, const CsvForm& form) {
  ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(path, form));
  const bool is_named = !form.encoding.empty();  // then rows are judged one by one
  std::string sample = is_named ? "" : NoUtf8In(file.columns());
  std::string place = sample.empty() ? "" : " is no UTF-8 from its header on, and";
  for (std::uint64_t count = 0;; ++count) {
    ASSIGN_OR_RETURN(const std::optional<CsvRow> row, file.Next());
    const bool is_sampled = sample.size() >= kMaxSample || !row.has_value();
    if (is_sampled && !sample.empty()) {
      return NameItsEncoding(path, place, LikelyEncodingOf(sample));
    }
    if (!row.has_value()) return count;
    if (!is_named) absl::StrAppend(&sample, NoUtf8In(row->cells));
    if (place.empty() && !sample.empty()) {
      place = absl::StrCat(" is no UTF-8 from row ", row->number, " on, and");
    }
  }
}

std::string SeparatorHint(absl::string_view line, const CsvForm& form) {
  if (absl::StrContains(line, form.separator)) return "";
  for (const char separator : {';', '\t', '|', ','}) {
    if (!absl::StrContains(line, separator)) continue;
    return absl::StrCat(". Is it separated otherwise? Say `separator: \"",
                        separator == '\t' ? "\\t" : std::string(1, separator),
                        "\"` in the mapping file");
  }
  return "";
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
