#include "cli/import_items.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "boost/json/serialize.hpp"

namespace redress {

namespace json = boost::json;

absl::StatusOr<ImportItems> ImportItems::Open(const std::string& path, const ImportMap& map) {
  ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(path, map.form));
  RETURN_IF_ERROR(CheckColumns(map, file.columns()));
  ImportItems items(std::move(file), map);
  if (map.rows_of_id == RowsOfId::kLast) RETURN_IF_ERROR(items.FindLastRows(path));
  return items;
}

absl::Status ImportItems::FindLastRows(const std::string& path) {
  ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(path, map_.form));
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<CsvRow> row, file.Next());
    if (!row.has_value()) return absl::OkStatus();
    if (!mapper_.IsWhole(*row)) continue;
    RETURN_IF_ERROR(ids_.Remember(mapper_.IdOf(*row), row->number));
  }
}

absl::StatusOr<std::optional<CsvRow>> ImportItems::NextRow() {
  if (!ahead_.has_value()) return file_.Next();
  return std::exchange(ahead_, std::nullopt);
}

absl::StatusOr<std::optional<ImportItem>> ImportItems::Next() {
  ASSIGN_OR_RETURN(std::optional<CsvRow> row, NextRow());
  if (!row.has_value()) return std::optional<ImportItem>();
  if (map_.rows_of_id == RowsOfId::kHistory && mapper_.IsWhole(*row)) {
    ASSIGN_OR_RETURN(ImportItem item, HistoryFrom(*std::move(row)));
    return std::optional<ImportItem>(std::move(item));
  }
  ASSIGN_OR_RETURN(const bool is_taken, IsTaken(*row));
  if (is_taken) return std::optional<ImportItem>(ItemOf(*row, mapper_.RequestOf(*row)));
  ImportItem item;
  item.row = row->number;
  item.id = mapper_.IdOf(*row);
  item.fate = RowFate::kPassedOver;
  return std::optional<ImportItem>(std::move(item));
}

// What has no id to be known by is looked at by itself: it is refused with its reason.
absl::StatusOr<bool> ImportItems::IsTaken(const CsvRow& row) {
  if (!mapper_.IsWhole(row)) return true;
  const std::string id = mapper_.IdOf(row);
  if (map_.rows_of_id == RowsOfId::kLast) return ids_.Find(id) == row.number;
  if (map_.rows_of_id != RowsOfId::kFirst) return true;
  if (ids_.Find(id).has_value()) return false;
  RETURN_IF_ERROR(ids_.Remember(id, row.number));
  return true;
}

absl::StatusOr<ImportItem> ImportItems::HistoryFrom(CsvRow first) {
  const std::string id = mapper_.IdOf(first);
  std::vector<CsvRow> rows = {std::move(first)};
  std::uint64_t count = 1;
  std::size_t size = 0;
  bool is_too_large = false;
  while (true) {
    ASSIGN_OR_RETURN(ahead_, file_.Next());
    const bool is_of_id =
        ahead_.has_value() && mapper_.IsWhole(*ahead_) && mapper_.IdOf(*ahead_) == id;
    if (!is_of_id) break;
    ++count;
    for (const std::string& cell : ahead_->cells) size += cell.size();
    is_too_large = is_too_large || count > kMaxRowsOfHistory || size > kMaxRowSize;
    if (is_too_large) rows.clear();  // the others are only counted
    rows.push_back(*std::move(ahead_));
  }
  ImportItem item =
      ItemOf(rows.back(),
             is_too_large ? absl::InvalidArgumentError(absl::StrCat(
                                "its id has ", count, " rows of ", size, " bytes; at most ",
                                kMaxRowsOfHistory, " rows and ", kMaxRowSize, " bytes are taken"))
                          : mapper_.RequestOfHistory(rows));
  item.rows_within = count - 1;
  return item;
}

ImportItem ImportItems::ItemOf(const CsvRow& row,
                               const absl::StatusOr<json::object>& request) const {
  ImportItem item;
  item.row = row.number;
  item.id = mapper_.IdOf(row);
  item.fate = request.ok() ? RowFate::kSend : RowFate::kRefused;
  if (request.ok()) item.text = json::serialize(*request);
  if (!request.ok()) item.refusal = std::string(request.status().message());
  return item;
}

}  // namespace redress
