#include "commands/json.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "events/enum_names.h"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

namespace json = boost::json;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::string_view View(json::string_view text) { return {text.data(), text.size()}; }

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
        text == nullptr ? nullptr : FindEnumValue(*field.enum_type(), View(*text));
    if (named == nullptr) {
      return problems_.Add(pointer, absl::StrCat("must be one of ", EnumNames(*field.enum_type())));
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

std::string CanonicalJson(const json::value& value) {
  std::string text;
  AppendCanonical(value, text);
  return text;
}

}  // namespace redress
