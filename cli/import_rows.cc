#include "cli/import_rows.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/hash.h"
#include "base/status.h"
#include "base/utf8.h"
#include "boost/json/array.hpp"
#include "commands/json.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"

namespace redress {
namespace {

namespace json = boost::json;
using google::protobuf::FieldDescriptor;

using Cells = std::map<std::string, std::string>;  // by column
using Value = std::optional<std::string>;

// A row's cells, asked by a map's rules.
class RowReader {
 public:
  RowReader(const ImportMap& map, const Cells& cells) : map_(map), cells_(cells) {}

  absl::StatusOr<json::object> Message(const MessagePlan& plan) const {
    json::object object;
    for (const FieldPlan& field : plan.fields) {
      ASSIGN_OR_RETURN(std::optional<json::value> value, Field(field));
      if (value.has_value()) object[field.field->name()] = *std::move(value);
    }
    return object;
  }

  // Adds to `history` what the row says of it, where that differs from what was told `before`.
  absl::Status AddHistory(const HistoryPlan& plan, std::map<std::string, std::string>& before,
                          json::array& history) const {
    ASSIGN_OR_RETURN(const Value at, Asked(plan.at));
    if (!at.has_value()) return Refuse(plan.at, "", "no time");
    ASSIGN_OR_RETURN(const json::value time, Time(plan.at, *at));
    for (const AttributePlan& attribute : plan.attributes) {
      ASSIGN_OR_RETURN(const Value value, Asked(attribute.rule));
      std::string& told = before[attribute.name];
      if (value.value_or("") == told) continue;
      told = value.value_or("");
      history.push_back(json::object{{"name", attribute.name}, {"value", told}, {"at", time}});
    }
    return absl::OkStatus();
  }

  absl::StatusOr<json::array> Attributes() const {
    json::array attributes;
    for (const AttributePlan& plan : map_.attributes) {
      ASSIGN_OR_RETURN(const Value value, Asked(plan.rule));
      if (!value.has_value()) continue;
      json::object attribute{{"name", plan.name}, {"value", *value}};
      if (!plan.rule.formats.empty()) {
        ASSIGN_OR_RETURN(attribute["at"], Time(plan.rule, *value));
      }
      attributes.push_back(std::move(attribute));
    }
    return attributes;
  }

 private:
  const std::string& Cell(const std::string& column) const { return cells_.at(column); }

  bool SaysNothing(const std::string& cell) const {
    return cell.empty() || map_.no_value.contains(cell);
  }

  absl::StatusOr<std::optional<json::value>> Field(const FieldPlan& plan) const {
    json::array items;
    for (const MessagePlan& message : plan.messages) {
      ASSIGN_OR_RETURN(json::object object, Message(message));
      if (HasRequired(message, object)) items.emplace_back(std::move(object));
    }
    for (const MapChoice& choice : plan.values) {
      ASSIGN_OR_RETURN(std::optional<json::value> value, Chosen(choice, *plan.field));
      if (value.has_value()) items.push_back(*std::move(value));
    }
    if (items.empty()) return std::optional<json::value>();
    if (plan.field->is_repeated()) return std::optional<json::value>(std::move(items));
    return std::optional<json::value>(std::move(items.front()));
  }

  // What lacks a field that it must have says nothing: a currency without an amount, a kind of
  // contact point without its value.
  static bool HasRequired(const MessagePlan& plan, const json::object& object) {
    for (int i = 0; i < plan.type->field_count(); ++i) {
      const FieldDescriptor& field = *plan.type->field(i);
      if (field.options().GetExtension(required) && !object.contains(field.name())) return false;
    }
    return !object.empty();
  }

  absl::StatusOr<std::optional<json::value>> Chosen(const MapChoice& choice,
                                                    const FieldDescriptor& field) const {
    for (const MapRule& rule : choice) {
      ASSIGN_OR_RETURN(const Value text, Asked(rule));
      if (!text.has_value()) continue;
      ASSIGN_OR_RETURN(json::value value, Typed(rule, field, *text));
      return std::optional<json::value>(std::move(value));
    }
    return std::optional<json::value>();
  }

  // Returns what the rule gives, as text.
  absl::StatusOr<Value> Asked(const MapRule& rule) const {
    for (const MapCondition& condition : rule.conditions) {
      if (!Holds(condition)) return Value();
    }
    if (rule.constant.has_value()) return rule.constant;
    const std::string cell = Joined(rule);
    if (rule.has_names) {
      const auto named = rule.names.find(cell);
      if (named != rule.names.end()) return named->second;
      if (rule.has_default || SaysNothing(cell)) return rule.otherwise;
      return Refuse(rule, cell, "the map does not name it");
    }
    return SaysNothing(cell) ? rule.otherwise : Value(cell);
  }

  bool Holds(const MapCondition& condition) const {
    const std::string& cell = Cell(condition.column);
    if (!condition.values.empty()) return condition.values.contains(cell);
    return SaysNothing(cell) != condition.is_present;
  }

  // One column's cell as it is; of several, those that say something.
  std::string Joined(const MapRule& rule) const {
    if (rule.columns.size() == 1) return Cell(rule.columns.front());
    std::vector<absl::string_view> said;
    for (const std::string& column : rule.columns) {
      if (!SaysNothing(Cell(column))) said.emplace_back(Cell(column));
    }
    return absl::StrJoin(said, rule.with);
  }

  absl::StatusOr<json::value> Typed(const MapRule& rule, const FieldDescriptor& field,
                                    const std::string& text) const {
    if (field.message_type() == Instant::descriptor()) return Time(rule, text);
    const absl::Status fits = CheckValueOf(field, text);
    if (!fits.ok()) return Refuse(rule, text, fits.message());
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return json::value(text == "true");
      case FieldDescriptor::CPPTYPE_ENUM:
      case FieldDescriptor::CPPTYPE_STRING:
        return json::value(text);
      default:
        break;
    }
    std::int64_t number = 0;
    (void)absl::SimpleAtoi(text, &number);  // CheckValueOf() has read it
    return json::value(number);
  }

  absl::StatusOr<json::value> Time(const MapRule& rule, const std::string& text) const {
    const bool is_constant = rule.constant.has_value();
    const absl::StatusOr<Instant> time =
        ParseCivil(text, is_constant ? std::vector<std::string>() : rule.formats, map_.clock);
    if (!time.ok()) return Refuse(rule, text, time.status().message());
    return json::value(FormatInstant(*time));
  }

  absl::Status Refuse(const MapRule& rule, absl::string_view cell, absl::string_view why) const {
    return absl::InvalidArgumentError(absl::StrCat(
        "column \"", absl::StrJoin(rule.columns, "\", \""), "\": \"", cell, "\": ", why, " (",
        map_.file, ":", rule.place.line, ", ", rule.place.key, ")"));
  }

  const ImportMap& map_;
  const Cells& cells_;
};

}  // namespace

RowMapper::RowMapper(const ImportMap& map, const std::vector<std::string>& columns)
    : map_(map), columns_(columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!map.ignore.contains(columns[i])) index_[columns[i]] = i;
  }
}

absl::StatusOr<RowMapper::Cells> RowMapper::CellsOf(const CsvRow& row) const {
  if (row.cells.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the row is larger than ", kMaxRowSize, " bytes"));
  }
  if (row.cells.size() != columns_.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the row has ", row.cells.size(), " cells, the header ", columns_.size()));
  }
  Cells cells;
  for (const auto& [column, at] : index_) {
    if (!IsValidUtf8(row.cells[at])) {
      return absl::InvalidArgumentError(absl::StrCat("column \"", column, "\": invalid UTF-8"));
    }
    cells[column] = row.cells[at];
  }
  return cells;
}

absl::StatusOr<json::object> RowMapper::RequestOf(const CsvRow& row) const {
  ASSIGN_OR_RETURN(const Cells cells, CellsOf(row));
  const RowReader reader(map_, cells);
  ASSIGN_OR_RETURN(json::object request, reader.Message(map_.fields));
  request["source"] = map_.source;
  request["id"] = IdOf(row);
  request["row_digest"] = RowDigest(cells);
  ASSIGN_OR_RETURN(json::array attributes, reader.Attributes());
  if (!attributes.empty()) request["attributes"] = std::move(attributes);
  return request;
}

absl::StatusOr<json::object> RowMapper::RequestOfHistory(const std::vector<CsvRow>& rows) const {
  ASSIGN_OR_RETURN(json::object request, RequestOf(rows.back()));
  std::string digests;
  std::map<std::string, std::string> told;
  json::array history;  // beside what the last row says
  for (const CsvRow& row : rows) {
    ASSIGN_OR_RETURN(const Cells cells, CellsOf(row));
    absl::StrAppend(&digests, RowDigest(cells), "\n");
    const absl::Status added = RowReader(map_, cells).AddHistory(*map_.history, told, history);
    if (!added.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("row ", row.number, ": ", added.message()));
    }
  }
  request["row_digest"] = ToHex(Sha256(digests));
  json::array& attributes = request["attributes"].is_array()
                                ? request["attributes"].get_array()
                                : request["attributes"].emplace_array();
  for (json::value& was : history) attributes.push_back(std::move(was));
  return request;
}

bool RowMapper::IsWhole(const CsvRow& row) const {
  return row.cells.size() == columns_.size() && !IdOf(row).empty();
}

std::string RowMapper::IdOf(const CsvRow& row) const {
  std::vector<absl::string_view> parts;
  for (const std::string& column : map_.id) {
    const std::size_t at = index_.at(column);
    if (at < row.cells.size()) parts.emplace_back(row.cells[at]);
  }
  return absl::StrJoin(parts, "/");
}

std::string RowDigest(const std::map<std::string, std::string>& cells) {
  json::object object;
  for (const auto& [column, cell] : cells) object[column] = cell;
  return ToHex(Sha256(CanonicalJson(object)));
}

}  // namespace redress
