#pragma once

// A mapping file: how the rows of another system's table become imports. Read from YAML; the rules
// are as `redress import --help` tells them. Not the rows: see import_rows.h.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/civil_times.h"
#include "cli/csv_file.h"
#include "google/protobuf/descriptor.h"

namespace redress {

inline constexpr std::size_t kMaxMapFileSize = std::size_t{1} << 20;

// Where something stands in the mapping file, for errors.
struct MapPlace {
  int line = 0;     // from 1
  std::string key;  // dotted, such as "fields.phase.map"
};

// Where a rule asks a column before it gives anything.
struct MapCondition {
  std::string column;
  bool is_present = true;        // where `values` is empty: present, or else absent
  std::set<std::string> values;  // one of these, where there are any
};

// One way to a value: a constant, or what columns say.
struct MapRule {
  MapPlace place;
  std::optional<std::string> constant;
  std::vector<std::string> columns;  // more than one are joined
  std::string with = " ";            // what joins them
  bool has_names = false;            // whether `names` is all that the cell may say
  std::map<std::string, std::optional<std::string>> names;  // cell -> value; nothing: none
  // Where the cell is absent, or `names` does not name it: a value, or nothing.
  bool has_default = false;
  std::optional<std::string> otherwise;
  std::vector<std::string> formats;      // of a time
  std::vector<MapCondition> conditions;  // all must hold
};

// The first rule that gives a value is taken.
using MapChoice = std::vector<MapRule>;

struct MessagePlan;

// How one field of a request is filled.
struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::vector<MapChoice> values;      // of a field with a value: one, or one an item of a list
  std::vector<MessagePlan> messages;  // of a field with fields of its own: likewise
};

struct MessagePlan {
  const google::protobuf::Descriptor* type = nullptr;
  std::vector<FieldPlan> fields;
};

struct AttributePlan {
  std::string name;
  MapRule rule;
};

// What becomes of the rows of one id, where a file has several: a table of changes, say.
enum class RowsOfId {
  kOne,    // each is a row of its own: what says the same is in already, what says other is refused
  kFirst,  // the first is taken, the others are passed over
  kLast,   // the last is taken
  kHistory,  // the last is taken, and all tell how it came to be so; they stand together
             // together
};

// What the rows of one id tell of its history, each from a time on.
struct HistoryPlan {
  MapRule at;
  std::vector<AttributePlan> attributes;  // told where they change
};

// A column that the map asks for, and where.
struct ColumnUse {
  std::string column;
  MapPlace place;
};

struct ImportMap {
  std::string file;  // as it was named, for errors
  std::string source;
  std::vector<std::string> id;  // columns; more than one are joined by "/"
  CsvForm form;
  RowsOfId rows_of_id = RowsOfId::kOne;
  std::optional<HistoryPlan> history;  // where rows_of_id is kHistory
  CivilClock clock;
  std::set<std::string> no_value;  // cells that say nothing, beside empty ones
  std::set<std::string> ignore;    // columns that are no part of a row: not looked at, not digested
  MessagePlan fields;              // of ImportTicket
  std::vector<AttributePlan> attributes;
  std::vector<ColumnUse> uses;
};

// Returns the map in `text`, which errors call `file`.
//
// Errors: kInvalidArgument, naming file, line and key.
absl::StatusOr<ImportMap> ParseImportMap(absl::string_view text, const std::string& file);

// Errors: kInvalidArgument (a column that the map asks for is not there, or is there twice).
absl::Status CheckColumns(const ImportMap& map, const std::vector<std::string>& columns);

// Returns "FILE:LINE: KEY: message".
std::string AtPlace(const ImportMap& map, const MapPlace& place, absl::string_view message);

// Whether `text` is a value of `field`: an enum's name, true or false, a whole number, any text.
//
// Errors: kInvalidArgument, saying what it should be.
absl::Status CheckValueOf(const google::protobuf::FieldDescriptor& field, absl::string_view text);

}  // namespace redress
