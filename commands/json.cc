#include "commands/json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

namespace json = boost::json;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::string_view View(json::string_view text) { return {text.data(), text.size()}; }
json::string_view JsonView(absl::string_view text) { return {text.data(), text.size()}; }

// Returns what every value's name of `type` starts with: "TICKET_KIND_" for TicketKind.
std::string PrefixOf(const EnumDescriptor& type) {
  std::string prefix;
  for (const char letter : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(letter)) && !prefix.empty()) {
      prefix.push_back('_');
    }
    prefix.push_back(absl::ascii_toupper(static_cast<unsigned char>(letter)));
  }
  prefix.push_back('_');
  return prefix;
}

std::string NameOf(const EnumValueDescriptor& value) {
  const std::string prefix = PrefixOf(*value.type());
  absl::string_view name = value.name();
  if (absl::StartsWith(name, prefix)) name.remove_prefix(prefix.size());
  return absl::AsciiStrToLower(name);
}

// Returns the value that `name` names, or nullptr; "unspecified" names none.
const EnumValueDescriptor* FindValue(const EnumDescriptor& type, absl::string_view name) {
  if (absl::AsciiStrToLower(name) != name) return nullptr;
  const EnumValueDescriptor* value =
      type.FindValueByName(absl::StrCat(PrefixOf(type), absl::AsciiStrToUpper(name)));
  return value == nullptr || value->number() == 0 ? nullptr : value;
}

std::string NamesOf(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(NameOf(*type.value(i)));
  }
  return absl::StrJoin(names, ", ");
}

// Fills a message from JSON by its schema, collecting what is wrong.
class Reader {
 public:
  void ReadMessage(const json::value& value, absl::string_view pointer, Message& message) {
    if (message.GetDescriptor() == Instant::descriptor()) {
      return ReadInstant(value, pointer, static_cast<Instant&>(message));
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return problems_.Add(pointer, "must be an object");
    for (const auto& [key, member] : *object) {
      ReadMember(View(key), member, PointerTo(pointer, View(key)), message);
    }
  }

  absl::Status ToStatus() const { return problems_.ToStatus(); }

 private:
  void ReadMember(absl::string_view name, const json::value& value, const std::string& pointer,
                  Message& message) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(name));
    if (field == nullptr) return problems_.Add(pointer, "unknown field");
    if (value.is_null()) return problems_.Add(pointer, "null is not a value; leave the field out");
    const auto* oneof = field->real_containing_oneof();
    if (oneof != nullptr && message.GetReflection()->HasOneof(message, oneof)) {
      return problems_.Add(pointer, "excludes another field that is given too");
    }
    if (field->is_repeated()) return ReadItems(value, pointer, message, *field);
    ReadValue(value, pointer, message, *field);
  }

  void ReadItems(const json::value& value, const std::string& pointer, Message& message,
                 const FieldDescriptor& field) {
    const json::array* items = value.if_array();
    if (items == nullptr) return problems_.Add(pointer, "must be an array");
    for (std::size_t i = 0; i < items->size(); ++i) {
      ReadValue((*items)[i], PointerTo(pointer, i), message, field);
    }
  }

  // Reads one value: the field's, or the next item's of a repeated field.
  void ReadValue(const json::value& value, const std::string& pointer, Message& message,
                 const FieldDescriptor& field) {
    const Reflection& access = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return ReadMessage(value, pointer,
                           *(field.is_repeated() ? access.AddMessage(&message, &field)
                                                 : access.MutableMessage(&message, &field)));
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(value, pointer, message, field);
      case FieldDescriptor::CPPTYPE_STRING:
        return ReadText(value, pointer, message, field);
      case FieldDescriptor::CPPTYPE_BOOL:
        return ReadBool(value, pointer, message, field);
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return problems_.Add(pointer, "fractions are not taken");  // no schema of ours has them
      default:
        return ReadInteger(value, pointer, message, field);
    }
  }

  void ReadEnum(const json::value& value, const std::string& pointer, Message& message,
                const FieldDescriptor& field) {
    const json::string* text = value.if_string();
    const EnumValueDescriptor* named =
        text == nullptr ? nullptr : FindValue(*field.enum_type(), View(*text));
    if (named == nullptr) {
      return problems_.Add(pointer, absl::StrCat("must be one of ", NamesOf(*field.enum_type())));
    }
    const Reflection& access = *message.GetReflection();
    field.is_repeated() ? access.AddEnum(&message, &field, named)
                        : access.SetEnum(&message, &field, named);
  }

  void ReadText(const json::value& value, const std::string& pointer, Message& message,
                const FieldDescriptor& field) {
    const json::string* text = value.if_string();
    if (text == nullptr) return problems_.Add(pointer, "must be a string");
    std::string content(View(*text));
    if (field.type() == FieldDescriptor::TYPE_BYTES) {
      const absl::StatusOr<std::string> bytes = FromHex(content);
      if (!bytes.ok() || ToHex(*bytes) != content) {
        return problems_.Add(pointer, "must be lower-case hexadecimal");
      }
      content = *bytes;
    }
    const Reflection& access = *message.GetReflection();
    field.is_repeated() ? access.AddString(&message, &field, std::move(content))
                        : access.SetString(&message, &field, std::move(content));
  }

  void ReadBool(const json::value& value, const std::string& pointer, Message& message,
                const FieldDescriptor& field) {
    const bool* truth = value.if_bool();
    if (truth == nullptr) return problems_.Add(pointer, "must be true or false");
    const Reflection& access = *message.GetReflection();
    field.is_repeated() ? access.AddBool(&message, &field, *truth)
                        : access.SetBool(&message, &field, *truth);
  }

  void ReadInteger(const json::value& value, const std::string& pointer, Message& message,
                   const FieldDescriptor& field) {
    const Reflection& access = *message.GetReflection();
    const bool item = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        if (const auto number = Integer<std::int32_t>(value, pointer)) {
          item ? access.AddInt32(&message, &field, *number)
               : access.SetInt32(&message, &field, *number);
        }
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        if (const auto number = Integer<std::uint32_t>(value, pointer)) {
          item ? access.AddUInt32(&message, &field, *number)
               : access.SetUInt32(&message, &field, *number);
        }
        return;
      case FieldDescriptor::CPPTYPE_UINT64:
        if (const auto number = Integer<std::uint64_t>(value, pointer)) {
          item ? access.AddUInt64(&message, &field, *number)
               : access.SetUInt64(&message, &field, *number);
        }
        return;
      default:
        if (const auto number = Integer<std::int64_t>(value, pointer)) {
          item ? access.AddInt64(&message, &field, *number)
               : access.SetInt64(&message, &field, *number);
        }
        return;
    }
  }

  template <typename Number>
  std::optional<Number> Integer(const json::value& value, const std::string& pointer) {
    json::error_code error;
    const auto number = value.to_number<Number>(error);
    if (!value.is_double() && !error) return number;
    problems_.Add(pointer,
                  absl::StrCat("must be a whole number from ", std::numeric_limits<Number>::min(),
                               " to ", std::numeric_limits<Number>::max()));
    return std::nullopt;
  }

  void ReadInstant(const json::value& value, absl::string_view pointer, Instant& instant) {
    const json::string* text = value.if_string();
    if (text == nullptr) return problems_.Add(pointer, "must be a string with an RFC 3339 time");
    absl::StatusOr<Instant> parsed = ParseInstant(View(*text));
    if (!parsed.ok()) return problems_.Add(pointer, parsed.status().message());
    instant = *std::move(parsed);
  }

  FieldProblems problems_;
};

json::value ValueOf(const Message& message) {
  if (message.GetDescriptor() == Instant::descriptor()) {
    return json::value(JsonView(FormatInstant(static_cast<const Instant&>(message))));
  }
  return ToJson(message);
}

json::value TextValue(const FieldDescriptor& field, const std::string& text) {
  return json::value(JsonView(field.type() == FieldDescriptor::TYPE_BYTES ? ToHex(text) : text));
}

json::value EnumValue(const FieldDescriptor& field, int number) {
  const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
  if (value == nullptr) return json::value(number);
  return json::value(JsonView(NameOf(*value)));
}

// Returns the field's value.
json::value SingleValue(const Message& message, const FieldDescriptor& field) {
  const Reflection& access = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueOf(access.GetMessage(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumValue(field, access.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return TextValue(field, access.GetStringReference(message, &field, &scratch));
    case FieldDescriptor::CPPTYPE_BOOL:
      return json::value(access.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return json::value(access.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return json::value(access.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return json::value(access.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return json::value(access.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return json::value(access.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return json::value(static_cast<double>(access.GetFloat(message, &field)));
  }
  return nullptr;
}

// Returns the item at `index` of a repeated field.
json::value ItemValue(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& access = *message.GetReflection();
  std::string scratch;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueOf(access.GetRepeatedMessage(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumValue(field, access.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return TextValue(field, access.GetRepeatedStringReference(message, &field, index, &scratch));
    case FieldDescriptor::CPPTYPE_BOOL:
      return json::value(access.GetRepeatedBool(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT32:
      return json::value(access.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return json::value(access.GetRepeatedUInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return json::value(access.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return json::value(access.GetRepeatedUInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return json::value(access.GetRepeatedDouble(message, &field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return json::value(static_cast<double>(access.GetRepeatedFloat(message, &field, index)));
  }
  return nullptr;
}

void AppendCanonical(const json::value& value, std::string& text);

void AppendCanonicalObject(const json::object& object, std::string& text) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const json::key_value_pair& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* left, const auto* right) { return left->key() < right->key(); });
  text.push_back('{');
  for (const json::key_value_pair* member : members) {
    if (text.back() != '{') text.push_back(',');
    text.append(json::serialize(member->key()));
    text.push_back(':');
    AppendCanonical(member->value(), text);
  }
  text.push_back('}');
}

void AppendCanonical(const json::value& value, std::string& text) {
  if (const json::object* object = value.if_object()) return AppendCanonicalObject(*object, text);
  const json::array* items = value.if_array();
  if (items == nullptr) {
    text.append(json::serialize(value));
    return;
  }
  text.push_back('[');
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (i > 0) text.push_back(',');
    AppendCanonical((*items)[i], text);
  }
  text.push_back(']');
}

}  // namespace

absl::Status FromJson(const json::value& object, absl::string_view pointer, Message& message) {
  Reader reader;
  reader.ReadMessage(object, pointer, message);
  return reader.ToStatus();
}

json::object ToJson(const Message& message) {
  json::object object;
  const auto& type = *message.GetDescriptor();
  const Reflection& access = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!field.is_repeated()) {
      if (!access.HasField(message, &field)) continue;
      object.emplace(JsonView(field.name()), SingleValue(message, field));
    } else if (const int size = access.FieldSize(message, &field); size > 0) {
      json::array items;
      for (int item = 0; item < size; ++item) items.push_back(ItemValue(message, field, item));
      object.emplace(JsonView(field.name()), std::move(items));
    }
  }
  return object;
}

std::string CanonicalJson(const json::value& value) {
  std::string text;
  AppendCanonical(value, text);
  return text;
}

}  // namespace redress
