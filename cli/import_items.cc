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

absl::StatusOr<std::optional<ImportItem>> ImportItems::Next() {
  ASSIGN_OR_RETURN(const std::optional<CsvRow> row, file_.Next());
  if (!row.has_value()) return std::optional<ImportItem>();
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
