#include "cli/import_report.h"

#include <ostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/csv_file.h"
#include "cli/text.h"

namespace redress {

namespace json = boost::json;

absl::Status ImportReport::Open(const std::string& path) {
  path_ = path;
  is_json_ = absl::EndsWith(path, ".jsonl");
  file_.open(path, std::ios::binary | std::ios::trunc);
  if (!is_json_) file_ << CsvRecord({"row", "id", "reason"});
  if (file_) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
}

void ImportReport::Refuse(std::uint64_t row, const std::string& id, const std::string& reason) {
  if (refused_++ < kMaxRowsTold && !invocation_.json) {
    invocation_.err << SafeLine(absl::StrCat("row ", row, " (", id, "): ", reason)) << '\n';
  }
  if (path_.empty()) return;
  if (is_json_) {
    file_ << json::serialize(json::object{{"row", row}, {"id", id}, {"reason", reason}}) << '\n';
  } else {
    file_ << CsvRecord({absl::StrCat(row), id, reason});
  }
}

absl::Status ImportReport::Finish(bool is_dry_run) {
  if (refused_ > kMaxRowsTold && !invocation_.json) {
    invocation_.err << "... and " << refused_ - kMaxRowsTold << " more"
                    << (path_.empty() ? "; --report FILE keeps them all" : "") << '\n';
  }
  if (invocation_.json) {
    invocation_.out << json::serialize(json::object{{"rows", rows()},
                                                    {"in", taken_},
                                                    {"already_in", already_in_},
                                                    {"passed_over", passed_over_},
                                                    {"within", within_},
                                                    {"refused", refused_},
                                                    {"dry_run", is_dry_run}})
                    << '\n';
  } else {
    invocation_.out << rows() << " rows: " << taken_ << (is_dry_run ? " would come in, " : " in, ")
                    << already_in_ << " already in, ";
    if (passed_over_ > 0) invocation_.out << passed_over_ << " passed over, ";
    if (within_ > 0) invocation_.out << within_ << " told with another of their id, ";
    invocation_.out << refused_ << " refused\n";
  }
  if (path_.empty()) return absl::OkStatus();
  file_.close();
  if (file_) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("cannot write ", path_));
}

}  // namespace redress
