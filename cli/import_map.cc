#include "cli/import_map.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/ticket/import.pb.h"
#include "base/status.h"
#include "cli/command_form.h"
#include "cli/text_decoder.h"
#include "commands/json.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Fields of the request that the map does not fill: they follow from the row.
const std::set<std::string>& OwnFields() {
  static const std::set<std::string> names = {"source", "id", "row_digest", "attributes"};
  return names;
}

bool IsTime(const FieldDescriptor& field) { return field.message_type() == Instant::descriptor(); }

bool HasFields(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_MESSAGE && !IsTime(field);
}

std::string Dotted(const std::string& key, const std::string& name) {
  return key.empty() ? name : absl::StrCat(key, ".", name);
}

// Reads one file; errors name its places.
class MapReader {
 public:
  explicit MapReader(ImportMap& map) : map_(map) {}

  absl::Status ReadTop(const YAML::Node& root) {
    const std::map<std::string, std::function<absl::Status(const YAML::Node&)>> keys = {
        {"source", [this](const YAML::Node& node) { return ReadSource(node); }},
        {"id", [this](const YAML::Node& node) { return ReadId(node); }},
        {"time_zone", [this](const YAML::Node& node) { return ReadZone(node); }},
        {"overlap",
         [this](const YAML::Node& node) {
           return ReadWord<Overlap>(node, map_.clock.overlap,
                                    {{"earlier", Overlap::kEarlier},
                                     {"later", Overlap::kLater},
                                     {"refuse", Overlap::kRefuse}});
         }},
        {"gap",
         [this](const YAML::Node& node) {
           return ReadWord<Gap>(node, map_.clock.gap,
                                {{"take", Gap::kTake}, {"refuse", Gap::kRefuse}});
         }},
        {"encoding", [this](const YAML::Node& node) { return ReadEncoding(node); }},
        {"separator", [this](const YAML::Node& node) { return ReadSeparator(node); }},
        {"blanks",
         [this](const YAML::Node& node) {
           return ReadWord<Blanks>(node, map_.form.blanks,
                                   {{"keep", Blanks::kKeep}, {"trim", Blanks::kTrim}});
         }},
        {"rows_of_id",
         [this](const YAML::Node& node) {
           return ReadWord<RowsOfId>(node, map_.rows_of_id,
                                     {{"one", RowsOfId::kOne},
                                      {"first", RowsOfId::kFirst},
                                      {"last", RowsOfId::kLast},
                                      {"history", RowsOfId::kHistory}});
         }},
        {"no_value", [this](const YAML::Node& node) { return ReadSet(node, map_.no_value); }},
        {"ignore", [this](const YAML::Node& node) { return ReadSet(node, map_.ignore); }},
        {"fields",
         [this](const YAML::Node& node) {
           return ReadMessage(node, *ImportTicket::descriptor(), map_.fields);
         }},
        {"history", [this](const YAML::Node& node) { return ReadHistory(node); }},
        {"attributes",
         [this](const YAML::Node& node) { return ReadAttributes(node, map_.attributes); }},
    };
    RETURN_IF_ERROR(ReadMembers(root, [&](const std::string& key, const YAML::Node& node) {
      const auto found = keys.find(key);
      if (found == keys.end()) return Wrong(node, "no such key here");
      return found->second(node);
    }));
    return CheckWhole(root);
  }

 private:
  using Member = std::function<absl::Status(const std::string&, const YAML::Node&)>;

  absl::Status Wrong(const YAML::Node& node, absl::string_view message) const {
    return absl::InvalidArgumentError(AtPlace(map_, PlaceOf(node), message));
  }

  MapPlace PlaceOf(const YAML::Node& node) const {
    return {.line = node.Mark().line + 1, .key = key_};
  }

  // Reads each member of a mapping, whose keys may stand once.
  absl::Status ReadMembers(const YAML::Node& node, const Member& read) {
    if (!node.IsMap()) return Wrong(node, "must be a mapping");
    const std::string outer = key_;
    std::set<std::string> seen;
    for (const auto& member : node) {
      const std::string name = member.first.Scalar();
      key_ = Dotted(outer, name);
      if (!seen.insert(name).second) return Wrong(member.first, "given twice");
      RETURN_IF_ERROR(read(name, member.second));
    }
    key_ = outer;
    return absl::OkStatus();
  }

  // Reads each item of a list.
  absl::Status ReadItems(const YAML::Node& node,
                         const std::function<absl::Status(const YAML::Node&)>& read) {
    if (!node.IsSequence()) return Wrong(node, "must be a list");
    const std::string outer = key_;
    for (std::size_t i = 0; i < node.size(); ++i) {
      key_ = absl::StrCat(outer, "[", i, "]");
      RETURN_IF_ERROR(read(node[i]));
    }
    key_ = outer;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Text(const YAML::Node& node) const {
    if (!node.IsScalar()) return Wrong(node, "must be a text");
    return node.Scalar();
  }

  // One text, or a list of them.
  absl::StatusOr<std::vector<std::string>> Texts(const YAML::Node& node) {
    std::vector<std::string> texts;
    if (node.IsScalar()) return std::vector<std::string>{node.Scalar()};
    RETURN_IF_ERROR(ReadItems(node, [&](const YAML::Node& item) -> absl::Status {
      ASSIGN_OR_RETURN(std::string text, Text(item));
      texts.push_back(std::move(text));
      return absl::OkStatus();
    }));
    if (texts.empty()) return Wrong(node, "is empty");
    return texts;
  }

  // Texts that name columns.
  absl::StatusOr<std::vector<std::string>> Columns(const YAML::Node& node) {
    ASSIGN_OR_RETURN(std::vector<std::string> columns, Texts(node));
    for (const std::string& column : columns) {
      map_.uses.push_back({.column = column, .place = PlaceOf(node)});
    }
    return columns;
  }

  absl::Status ReadSource(const YAML::Node& node) {
    ASSIGN_OR_RETURN(map_.source, Text(node));
    return map_.source.empty() ? Wrong(node, "is empty") : absl::OkStatus();
  }

  absl::Status ReadId(const YAML::Node& node) {
    ASSIGN_OR_RETURN(map_.id, Columns(node));
    return absl::OkStatus();
  }

  absl::Status ReadZone(const YAML::Node& node) {
    ASSIGN_OR_RETURN(const std::string name, Text(node));
    if (absl::LoadTimeZone(name, &map_.clock.zone)) return absl::OkStatus();
    return Wrong(node,
                 absl::StrCat("\"", name, "\" is no time zone of this machine's tz database"));
  }

  // One of the words, each of which has its meaning.
  template <typename Meaning>
  absl::Status ReadWord(const YAML::Node& node, Meaning& meaning,
                        const std::vector<std::pair<std::string, Meaning>>& words) {
    ASSIGN_OR_RETURN(const std::string text, Text(node));
    std::vector<std::string> known;
    for (const auto& [word, means] : words) {
      known.push_back(word);
      if (word != text) continue;
      meaning = means;
      return absl::OkStatus();
    }
    return Wrong(node, absl::StrCat("must be one of ", absl::StrJoin(known, ", ")));
  }

  absl::Status ReadEncoding(const YAML::Node& node) {
    ASSIGN_OR_RETURN(map_.form.encoding, Text(node));
    const absl::Status known = TextDecoder::For(map_.form.encoding).status();
    return known.ok() ? absl::OkStatus() : Wrong(node, known.message());
  }

  absl::Status ReadSeparator(const YAML::Node& node) {
    ASSIGN_OR_RETURN(const std::string text, Text(node));
    const bool is_one =
        text.size() == 1 && absl::ascii_isascii(static_cast<unsigned char>(text[0]));
    if (!is_one || absl::StrContains("\"\r\n", text)) {
      return Wrong(node, "must be one character, such as \";\" or \"\\t\" (a tab)");
    }
    map_.form.separator = text[0];
    return absl::OkStatus();
  }

  absl::Status ReadHistory(const YAML::Node& node) {
    HistoryPlan& history = map_.history.emplace();
    const FieldDescriptor* time = ImportTicket::descriptor()->FindFieldByName("received");
    RETURN_IF_ERROR(
        ReadMembers(node, [&](const std::string& name, const YAML::Node& value) -> absl::Status {
          if (name == "at") return ReadRule(value, time, history.at);
          if (name == "attributes") return ReadAttributes(value, history.attributes);
          return Wrong(value, "no such key; there are at and attributes");
        }));
    if (!history.at.columns.empty() && !history.attributes.empty()) return absl::OkStatus();
    return Wrong(node, "must have at (a rule with a column) and attributes");
  }

  absl::Status ReadSet(const YAML::Node& node, std::set<std::string>& set) {
    ASSIGN_OR_RETURN(const std::vector<std::string> texts, Texts(node));
    set.insert(texts.begin(), texts.end());
    return absl::OkStatus();
  }

  absl::Status ReadMessage(const YAML::Node& node, const Descriptor& type, MessagePlan& plan) {
    plan.type = &type;
    return ReadMembers(node, [&](const std::string& name, const YAML::Node& value) -> absl::Status {
      const FieldDescriptor* field = type.FindFieldByName(name);
      const bool is_top = &type == ImportTicket::descriptor();
      if (is_top && OwnFields().contains(name)) {
        return Wrong(value, "is not a field that the map fills");
      }
      if (field == nullptr) return NoSuchField(value, type);
      FieldPlan& filled = plan.fields.emplace_back();
      filled.field = field;
      return HasFields(*field) ? ReadMessages(value, filled) : ReadValues(value, filled);
    });
  }

  absl::Status NoSuchField(const YAML::Node& node, const Descriptor& type) const {
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) {
      const std::string& name = type.field(i)->name();
      if (&type != ImportTicket::descriptor() || !OwnFields().contains(name)) names.push_back(name);
    }
    return Wrong(node, absl::StrCat("no such field; there are ", absl::StrJoin(names, ", ")));
  }

  absl::Status ReadMessages(const YAML::Node& node, FieldPlan& plan) {
    const Descriptor& type = *plan.field->message_type();
    if (!plan.field->is_repeated()) return ReadMessage(node, type, plan.messages.emplace_back());
    return ReadItems(node, [&](const YAML::Node& item) {
      return ReadMessage(item, type, plan.messages.emplace_back());
    });
  }

  absl::Status ReadValues(const YAML::Node& node, FieldPlan& plan) {
    if (!plan.field->is_repeated() || !node.IsSequence()) {
      return ReadChoice(node, plan.field, plan.values.emplace_back());
    }
    return ReadItems(node, [&](const YAML::Node& item) {
      return ReadChoice(item, plan.field, plan.values.emplace_back());
    });
  }

  absl::Status ReadChoice(const YAML::Node& node, const FieldDescriptor* field, MapChoice& choice) {
    if (!node.IsSequence()) return ReadRule(node, field, choice.emplace_back());
    return ReadItems(
        node, [&](const YAML::Node& item) { return ReadRule(item, field, choice.emplace_back()); });
  }

  // `field` is null where any text is a value.
  absl::Status ReadRule(const YAML::Node& node, const FieldDescriptor* field, MapRule& rule) {
    rule.place = PlaceOf(node);
    if (node.IsScalar()) return ReadConstant(node, field, rule.constant);
    RETURN_IF_ERROR(ReadMembers(node, [&](const std::string& name, const YAML::Node& value) {
      return ReadRuleKey(name, value, field, rule);
    }));
    if (rule.constant.has_value() != rule.columns.empty()) {
      return Wrong(node, "must have either value, or column or columns");
    }
    const bool is_time = field == nullptr || IsTime(*field);
    if (!rule.formats.empty() && !is_time) return Wrong(node, "format is for times only");
    return absl::OkStatus();
  }

  absl::Status ReadRuleKey(const std::string& name, const YAML::Node& node,
                           const FieldDescriptor* field, MapRule& rule) {
    if (name == "value") return ReadConstant(node, field, rule.constant);
    if (name == "default") {
      rule.has_default = true;
      return node.IsNull() ? absl::OkStatus() : ReadConstant(node, field, rule.otherwise);
    }
    if (name == "map") return ReadNames(node, field, rule);
    if (name == "column" || name == "columns") {
      ASSIGN_OR_RETURN(rule.columns, Columns(node));
      return absl::OkStatus();
    }
    if (name == "with") {
      ASSIGN_OR_RETURN(rule.with, Text(node));
      return absl::OkStatus();
    }
    if (name == "format") {
      ASSIGN_OR_RETURN(rule.formats, Texts(node));
      return absl::OkStatus();
    }
    if (name == "when_present" || name == "when_absent") {
      return ReadPresence(node, name == "when_present", rule);
    }
    if (name == "when") return ReadWhen(node, rule);
    return Wrong(node,
                 "no such key; a rule has value, or column or columns with map, default, with, "
                 "format; and when, when_present, when_absent");
  }

  absl::Status ReadConstant(const YAML::Node& node, const FieldDescriptor* field,
                            std::optional<std::string>& constant) {
    ASSIGN_OR_RETURN(std::string text, Text(node));
    if (field != nullptr) {
      const absl::Status fits = CheckValueOf(*field, text);
      if (!fits.ok()) return Wrong(node, fits.message());
    }
    constant = std::move(text);
    return absl::OkStatus();
  }

  absl::Status ReadNames(const YAML::Node& node, const FieldDescriptor* field, MapRule& rule) {
    rule.has_names = true;
    return ReadMembers(node, [&](const std::string& cell, const YAML::Node& value) {
      std::optional<std::string>& name = rule.names[cell];
      return value.IsNull() ? absl::OkStatus() : ReadConstant(value, field, name);
    });
  }

  absl::Status ReadPresence(const YAML::Node& node, bool is_present, MapRule& rule) {
    ASSIGN_OR_RETURN(const std::vector<std::string> columns, Columns(node));
    for (const std::string& column : columns) {
      rule.conditions.push_back({.column = column, .is_present = is_present, .values = {}});
    }
    return absl::OkStatus();
  }

  absl::Status ReadWhen(const YAML::Node& node, MapRule& rule) {
    MapCondition& condition = rule.conditions.emplace_back();
    RETURN_IF_ERROR(
        ReadMembers(node, [&](const std::string& name, const YAML::Node& value) -> absl::Status {
          if (name == "is") return ReadSet(value, condition.values);
          if (name != "column") return Wrong(value, "no such key; there are column and is");
          ASSIGN_OR_RETURN(condition.column, Text(value));
          map_.uses.push_back({.column = condition.column, .place = PlaceOf(value)});
          return absl::OkStatus();
        }));
    return condition.values.empty() ? Wrong(node, "must have column and is") : absl::OkStatus();
  }

  absl::Status ReadAttributes(const YAML::Node& node, std::vector<AttributePlan>& attributes) {
    std::set<std::string> names;
    return ReadItems(node, [&](const YAML::Node& item) -> absl::Status {
      AttributePlan& attribute = attributes.emplace_back();
      RETURN_IF_ERROR(ReadAttribute(item, attribute));
      if (attribute.name.empty()) return Wrong(item, "has no name");
      return names.insert(attribute.name).second ? absl::OkStatus()
                                                 : Wrong(item, "this name is given twice");
    });
  }

  // A column's name, or a rule with a name beside it.
  absl::Status ReadAttribute(const YAML::Node& node, AttributePlan& attribute) {
    attribute.rule.place = PlaceOf(node);
    if (node.IsScalar()) {
      ASSIGN_OR_RETURN(attribute.rule.columns, Columns(node));
      attribute.name = node.Scalar();
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(
        ReadMembers(node, [&](const std::string& name, const YAML::Node& value) -> absl::Status {
          if (name != "name") return ReadRuleKey(name, value, nullptr, attribute.rule);
          ASSIGN_OR_RETURN(attribute.name, Text(value));
          return absl::OkStatus();
        }));
    if (attribute.rule.columns.empty()) return Wrong(node, "must have column or columns");
    if (attribute.name.empty()) attribute.name = absl::StrJoin(attribute.rule.columns, " ");
    return absl::OkStatus();
  }

  absl::Status CheckWhole(const YAML::Node& root) {
    if (map_.source.empty()) return Wrong(root, "source is missing");
    if (map_.id.empty()) return Wrong(root, "id is missing: the columns that name a row for ever");
    if ((map_.rows_of_id == RowsOfId::kHistory) != map_.history.has_value()) {
      return Wrong(root, "`rows_of_id: history` and history need each other");
    }
    const auto& type = *ImportTicket::descriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!field.options().GetExtension(required) || OwnFields().contains(field.name())) continue;
      const auto& given = map_.fields.fields;
      if (std::none_of(given.begin(), given.end(),
                       [&](const FieldPlan& plan) { return plan.field == &field; })) {
        return Wrong(root, absl::StrCat("fields.", field.name(), " is missing"));
      }
    }
    for (const ColumnUse& use : map_.uses) {
      if (map_.ignore.contains(use.column)) {
        return absl::InvalidArgumentError(
            AtPlace(map_, use.place, absl::StrCat("column \"", use.column, "\" is ignored")));
      }
    }
    return absl::OkStatus();
  }

  ImportMap& map_;
  std::string key_;  // of what is being read
};

std::string EnumNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(ShortEnumName(*type.value(i)));
  }
  return absl::StrJoin(names, ", ");
}

bool IsEnumName(const EnumDescriptor& type, absl::string_view text) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0 && ShortEnumName(*type.value(i)) == text) return true;
  }
  return false;
}

// Returns what about the form of the file may be the reason that a column is not there.
std::string FormHint(const ImportMap& map, const std::vector<std::string>& columns) {
  if (columns.size() == 1) {
    const std::string hint = SeparatorHint(columns.front(), map.form);
    if (!hint.empty()) return hint;
  }
  const auto has_blanks = [](const std::string& column) {
    return absl::StripAsciiWhitespace(column) != column;
  };
  const bool is_hinted =
      map.form.blanks == Blanks::kKeep && std::any_of(columns.begin(), columns.end(), has_blanks);
  return is_hinted ? ". Blanks stand around its names: say `blanks: trim` in the map" : "";
}

}  // namespace

absl::StatusOr<ImportMap> ParseImportMap(absl::string_view text, const std::string& file) {
  ImportMap map;
  map.file = file;
  if (text.size() > kMaxMapFileSize) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, " is larger than ", kMaxMapFileSize, " bytes"));
  }
  try {
    RETURN_IF_ERROR(MapReader(map).ReadTop(YAML::Load(std::string(text))));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ":", error.mark.line + 1, ": no YAML: ", error.msg));
  }
  return map;
}

absl::Status CheckColumns(const ImportMap& map, const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    if (map.ignore.contains(column)) continue;
    if (std::count(columns.begin(), columns.end(), column) > 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("the file has the column \"", column, "\" more than once"));
    }
  }
  for (const ColumnUse& use : map.uses) {
    if (std::find(columns.begin(), columns.end(), use.column) == columns.end()) {
      return absl::InvalidArgumentError(
          AtPlace(map, use.place,
                  absl::StrCat("the file has no column \"", use.column, "\"; it has \"",
                               absl::StrJoin(columns, "\", \""), "\"", FormHint(map, columns))));
    }
  }
  return absl::OkStatus();
}

std::string AtPlace(const ImportMap& map, const MapPlace& place, absl::string_view message) {
  const std::string key = place.key.empty() ? "" : absl::StrCat(place.key, ": ");
  return absl::StrCat(map.file, ":", place.line, ": ", key, message);
}

absl::Status CheckValueOf(const FieldDescriptor& field, absl::string_view text) {
  const auto wrong = [&](absl::string_view expected) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not ", expected));
  };
  std::int64_t number = 0;
  if (IsTime(field)) {
    return ParseInstant(text).ok() ? absl::OkStatus() : wrong("an RFC 3339 time");
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      if (IsEnumName(*field.enum_type(), text)) return absl::OkStatus();
      return wrong(absl::StrCat("one of ", EnumNames(*field.enum_type())));
    case FieldDescriptor::CPPTYPE_BOOL:
      return text == "true" || text == "false" ? absl::OkStatus() : wrong("true or false");
    case FieldDescriptor::CPPTYPE_STRING:
      return absl::OkStatus();
    default:
      return absl::SimpleAtoi(text, &number) ? absl::OkStatus() : wrong("a whole number");
  }
}

}  // namespace redress
