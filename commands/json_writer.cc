#include "commands/json_writer.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/escaping.h"
#include "commands/json.h"
#include "commands/mask.h"
#include "events/enum_names.h"
#include "google/protobuf/descriptor.h"
#include "projections/streams.h"

namespace redress {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool NeedsEscape(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

void AppendEscaped(char byte, std::string& text) {
  static constexpr absl::string_view kShort = "\b\f\n\r\t\"\\";
  static constexpr absl::string_view kLetters = "bfnrt\"\\";
  static constexpr absl::string_view kDigits = "0123456789abcdef";
  const std::size_t known = kShort.find(byte);
  text.push_back('\\');
  if (known != absl::string_view::npos) {
    text.push_back(kLetters[known]);
    return;
  }
  absl::StrAppend(&text, "u00");
  text.push_back(kDigits[static_cast<unsigned char>(byte) >> 4]);
  text.push_back(kDigits[static_cast<unsigned char>(byte) & 0xF]);
}

// How each field of the type says who a customer is, in the schema's order; found once.
const std::vector<Identifies>& MarksOf(const google::protobuf::Descriptor& type) {
  thread_local std::map<const google::protobuf::Descriptor*, std::vector<Identifies>> all;
  const auto [known, is_new] = all.try_emplace(&type);
  for (int i = 0; is_new && i < type.field_count(); ++i) {
    known->second.push_back(type.field(i)->options().GetExtension(identifies));
  }
  return known->second;
}

// Returns what the values of the message's fields are, where they are contact points.
PointKind PointKindOf(const Message& message) {
  if (message.GetDescriptor() != ContactPoint::descriptor()) return POINT_KIND_UNSPECIFIED;
  return static_cast<const ContactPoint&>(message).kind();
}

// Writes one value of a field: the field's, or an item of a repeated one.
class FieldValues {
 public:
  FieldValues(const Message& message, const FieldDescriptor& field, Identifies how,
              JsonWriter& writer)
      : message_(message),
        field_(field),
        how_(how),
        access_(*message.GetReflection()),
        writer_(writer) {}

  void WriteSingle() {
    std::string scratch;
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return writer_.Value(access_.GetMessage(message_, &field_));
      case FieldDescriptor::CPPTYPE_ENUM:
        return WriteEnum(access_.GetEnumValue(message_, &field_));
      case FieldDescriptor::CPPTYPE_STRING:
        return WriteText(access_.GetStringReference(message_, &field_, &scratch));
      case FieldDescriptor::CPPTYPE_BOOL:
        return writer_.Value(access_.GetBool(message_, &field_));
      case FieldDescriptor::CPPTYPE_INT32:
        return writer_.Value(access_.GetInt32(message_, &field_));
      case FieldDescriptor::CPPTYPE_UINT32:
        return writer_.Value(access_.GetUInt32(message_, &field_));
      case FieldDescriptor::CPPTYPE_INT64:
        return writer_.Value(access_.GetInt64(message_, &field_));
      case FieldDescriptor::CPPTYPE_UINT64:
        return writer_.Value(access_.GetUInt64(message_, &field_));
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return writer_.Written("null");  // no schema of ours has them
    }
  }

  void WriteItem(int index) {
    std::string scratch;
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return writer_.Value(access_.GetRepeatedMessage(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_ENUM:
        return WriteEnum(access_.GetRepeatedEnumValue(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_STRING:
        return WriteText(access_.GetRepeatedStringReference(message_, &field_, index, &scratch));
      case FieldDescriptor::CPPTYPE_BOOL:
        return writer_.Value(access_.GetRepeatedBool(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_INT32:
        return writer_.Value(access_.GetRepeatedInt32(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_UINT32:
        return writer_.Value(access_.GetRepeatedUInt32(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_INT64:
        return writer_.Value(access_.GetRepeatedInt64(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_UINT64:
        return writer_.Value(access_.GetRepeatedUInt64(message_, &field_, index));
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return writer_.Written("null");
    }
  }

 private:
  void WriteText(const std::string& text) {
    if (how_ != IDENTIFIES_NOTHING) return writer_.Identity(how_, PointKindOf(message_), text);
    field_.type() == FieldDescriptor::TYPE_BYTES ? writer_.Hex(text) : writer_.Value(text);
  }

  // A number that has no name, of a newer schema, is shown as it is.
  void WriteEnum(int number) {
    const EnumValueDescriptor* value = field_.enum_type()->FindValueByNumber(number);
    value == nullptr ? writer_.Value(number) : writer_.Value(EnumName(*value));
  }

  const Message& message_;
  const FieldDescriptor& field_;
  const Identifies how_;
  const Reflection& access_;
  JsonWriter& writer_;
};

bool IsThere(const Message& message, const FieldDescriptor& field) {
  const Reflection& access = *message.GetReflection();
  return field.is_repeated() ? access.FieldSize(message, &field) > 0
                             : access.HasField(message, &field);
}

}  // namespace

void JsonWriter::Value(absl::string_view text) {
  Separate();
  text_.push_back('"');
  while (!text.empty()) {
    const auto* const escape = std::find_if(text.begin(), text.end(), NeedsEscape);
    const auto plain = static_cast<std::size_t>(escape - text.begin());
    text_.append(text.data(), plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    AppendEscaped(text.front(), text_);
    text.remove_prefix(1);
  }
  text_.push_back('"');
}

void JsonWriter::Value(absl::Time time) {
  Separate();
  absl::StrAppend(&text_, "\"", redress::FormatTime(time), "\"");
}

void JsonWriter::Value(const Instant& instant) {
  Separate();
  absl::StrAppend(&text_, "\"", FormatInstant(instant), "\"");
}

void JsonWriter::Hex(absl::string_view bytes) {
  Separate();
  absl::StrAppend(&text_, "\"", absl::BytesToHexString(bytes), "\"");
}

void JsonWriter::Written(absl::string_view json) {
  Separate();
  text_.append(json.data(), json.size());
}

void JsonWriter::Identity(Identifies how, PointKind point, absl::string_view text) {
  const bool is_reference = how == IDENTIFIES_CUSTOMER || how == IDENTIFIES_TICKET;
  const bool is_withheld =
      clarity_ == Clarity::kWithheld ||
      (how == IDENTIFIES_TICKET && sight_.Withholds(absl::StrCat(kTicketPrefix, text)));
  if (is_withheld && !text.empty()) return Value(kAllMasked);
  if (is_reference || clarity_ == Clarity::kClear) return Value(text);
  Value(Masked(how, point, text));
}

void JsonWriter::Fields(const Message& message, absl::Span<const absl::string_view> without) {
  const auto& type = *message.GetDescriptor();
  const std::vector<Identifies>* marks = guards_ ? &MarksOf(type) : nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsThere(message, field)) continue;
    if (std::find(without.begin(), without.end(), field.name()) != without.end()) continue;
    Key(field.name());
    const Identifies how =
        marks == nullptr ? IDENTIFIES_NOTHING : (*marks)[static_cast<std::size_t>(i)];
    FieldValues values(message, field, how, *this);
    if (!field.is_repeated()) {
      values.WriteSingle();
      continue;
    }
    BeginArray();
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int item = 0; item < size; ++item) values.WriteItem(item);
    EndArray();
  }
}

void JsonWriter::Value(const Message& message) {
  if (message.GetDescriptor() == Instant::descriptor()) {
    return Value(static_cast<const Instant&>(message));
  }
  BeginObject();
  Fields(message);
  EndObject();
}

}  // namespace redress
