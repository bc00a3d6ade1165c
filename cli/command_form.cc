#include "cli/command_form.h"

#include <functional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/nearest.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/value.hpp"
#include "cli/api_words.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"

namespace redress {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// Items of a list are given by their place in it; more than any schema takes are a typing error.
constexpr std::uint64_t kMaxItems = 1000;
constexpr std::size_t kHelpNameWidth = 34;

bool IsInstant(const FieldDescriptor& field) {
  return field.message_type() == Instant::descriptor();
}

bool IsNested(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_MESSAGE && !IsInstant(field);
}

std::string EnumNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(ShortEnumName(*type.value(i)));
  }
  return absl::StrJoin(names, "|");
}

std::string ValueKind(const FieldDescriptor& field) {
  if (IsInstant(field)) return "TIME";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumNames(*field.enum_type());
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true|false";
    case FieldDescriptor::CPPTYPE_STRING:
      return "TEXT";
    default:
      return "NUMBER";
  }
}

std::string Remarks(const FieldDescriptor& field, bool is_required) {
  std::vector<std::string> remarks;
  if (is_required) remarks.emplace_back("required");
  if (field.is_repeated()) {
    remarks.push_back(
        absl::StrCat("a list, at most ", field.options().GetExtension(max_size), ": repeat it"));
  }
  return absl::StrJoin(remarks, ", ");
}

// What is told of a field, and of that in which it lies.
std::string Told(const FieldWords& words, absl::string_view of_parent) {
  std::string told(of_parent);
  if (!words.description.empty()) {
    absl::StrAppend(&told, told.empty() ? "" : ": ", words.description);
  }
  if (!words.example.empty()) absl::StrAppend(&told, "; such as ", words.example);
  return told;
}

std::string FieldLine(const FieldDescriptor& field, const std::string& name, bool is_required) {
  std::string line = absl::StrCat("  ", name, "=", ValueKind(field));
  const std::string remarks = Remarks(field, is_required);
  if (remarks.empty()) return line;
  if (line.size() < kHelpNameWidth) line.append(kHelpNameWidth - line.size(), ' ');
  return absl::StrCat(line, "  ", remarks);
}

// One message within a request.
struct FormPart {
  const Descriptor& type;
  std::string schema;  // of openapi.yaml
  std::string prefix;  // of the names of its fields
  std::string told;    // what is told of the whole
  bool is_needed = true;
};

void AppendFields(const FormPart& part, std::string& help) {
  for (int i = 0; i < part.type.field_count(); ++i) {
    const FieldDescriptor& field = *part.type.field(i);
    const bool is_required = part.is_needed && field.options().GetExtension(required);
    const std::string name = part.prefix + field.name();
    const FieldWords words = WordsOfField(part.schema, field.name());
    if (IsNested(field)) {
      AppendFields({.type = *field.message_type(),
                    .schema = field.message_type()->name(),
                    .prefix = name + (field.is_repeated() ? ".0." : "."),
                    .told = words.description,
                    .is_needed = is_required},
                   help);
    } else {
      absl::StrAppend(&help, FieldLine(field, name, is_required), "\n      ",
                      Told(words, part.told), "\n");
    }
  }
}

absl::Status NoSuchField(const Descriptor& type, absl::string_view name,
                         absl::string_view assignment) {
  std::vector<std::string> names;
  names.reserve(type.field_count());
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::InvalidArgumentError(absl::StrCat("no field \"", name, "\" in ", assignment,
                                                 DidYouMean(name, names),
                                                 "; there are: ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<json::value> ParseNumber(const FieldDescriptor& field, absl::string_view text) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError(
        absl::StrCat(field.name(), " takes a whole number, not \"", text, "\""));
  }
  return json::value(number);
}

absl::StatusOr<json::value> ParseValue(const FieldDescriptor& field, absl::string_view text) {
  if (IsInstant(field)) return json::value(std::string(text));
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") {
        return absl::InvalidArgumentError(
            absl::StrCat(field.name(), " takes true or false, not \"", text, "\""));
      }
      return json::value(text == "true");
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_STRING:
      return json::value(std::string(text));
    default:
      return ParseNumber(field, text);
  }
}

// Returns the member `name` of `object`, made as `empty` where absent or of another kind.
json::value& Member(json::object& object, const std::string& name, json::value empty) {
  json::value& member = object[name];
  if (member.kind() != empty.kind()) member = std::move(empty);
  return member;
}

// Returns the item that `segment` names, made where it is the next one.
absl::StatusOr<json::object*> Item(json::array& list, absl::string_view segment) {
  std::uint64_t index = 0;
  if (!absl::SimpleAtoi(segment, &index) || index > list.size() || index >= kMaxItems) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", segment, "\" is no item of the list; the next one is ", list.size()));
  }
  if (index == list.size()) list.emplace_back(json::object());
  if (!list[index].is_object()) list[index] = json::object();
  return &list[index].as_object();
}

absl::Status SetLeaf(json::object& object, const FieldDescriptor& field, absl::string_view text) {
  ASSIGN_OR_RETURN(json::value value, ParseValue(field, text));
  if (field.is_repeated()) {
    Member(object, field.name(), json::array()).as_array().push_back(std::move(value));
  } else {
    object[field.name()] = std::move(value);
  }
  return absl::OkStatus();
}

// `assigned` holds the fields that were given before.
absl::Status AssignField(json::object& root, const Descriptor& request,
                         absl::string_view assignment,
                         std::set<std::string, std::less<>>& assigned) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(assignment, absl::MaxSplits('=', 1));
  if (assignment.find('=') == absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", assignment, "\" is not of the form field=value"));
  }
  json::object* object = &root;
  const Descriptor* type = &request;
  const std::vector<absl::string_view> path = absl::StrSplit(parts.first, '.');
  for (std::size_t i = 0; i < path.size(); ++i) {
    const FieldDescriptor* field = type->FindFieldByName(std::string(path[i]));
    if (field == nullptr) return NoSuchField(*type, path[i], assignment);
    const bool is_last = i + 1 == path.size();
    if (!IsNested(*field)) {
      if (!is_last) return NoSuchField(*type, parts.first, assignment);
      if (!field->is_repeated() && !assigned.emplace(parts.first).second) {
        return absl::InvalidArgumentError(absl::StrCat(parts.first, " is given twice"));
      }
      return SetLeaf(*object, *field, parts.second);
    }
    type = field->message_type();
    if (field->is_repeated()) {
      json::array& list = Member(*object, field->name(), json::array()).as_array();
      ASSIGN_OR_RETURN(object, Item(list, is_last ? "" : path[++i]));
    } else {
      object = &Member(*object, field->name(), json::object()).as_object();
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", parts.first, "\" has fields of its own; name one of them: ", parts.first,
                   ".", type->field(0)->name(), "=..."));
}

}  // namespace

std::string FormHelp(const Descriptor& request, const std::string& schema) {
  std::string help;
  AppendFields({.type = request, .schema = schema, .prefix = "", .told = ""}, help);
  return help.empty() ? "  (no fields)\n" : help;
}

absl::StatusOr<json::object> WithAssignments(json::object object, const Descriptor& request,
                                             absl::Span<const std::string> assignments) {
  std::set<std::string, std::less<>> assigned;
  for (const std::string& assignment : assignments) {
    RETURN_IF_ERROR(AssignField(object, request, assignment, assigned));
  }
  return object;
}

std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value) {
  const std::string& zero = value.type()->FindValueByNumber(0)->name();
  const std::size_t prefix = zero.size() - absl::string_view("UNSPECIFIED").size();
  return absl::AsciiStrToLower(value.name().substr(prefix));
}

}  // namespace redress
