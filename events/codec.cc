#include "events/codec.h"

#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutation.h"
#include "base/utf8.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/unknown_field_set.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

// What there is to look at in a message type, found once: reflection over all fields of every event
// would cost more than parsing it.
struct Shape {
  struct Child {
    const FieldDescriptor* field;
    const Shape* shape;
  };
  std::vector<const OneofDescriptor*> oneofs;  // one member of each must be set
  std::vector<const FieldDescriptor*> enums;
  std::vector<const FieldDescriptor*> texts;
  std::vector<Child> messages;
};

// Built once, immutable afterwards.
class Shapes {
 public:
  const Shape& Of(const Descriptor* type) {
    if (const auto known = by_type_.find(type); known != by_type_.end()) return *known->second;
    Shape& shape = shapes_.emplace_back();
    by_type_.emplace(type, &shape);  // before its fields: a type may hold itself
    for (int i = 0; i < type->real_oneof_decl_count(); ++i)
      shape.oneofs.push_back(type->oneof_decl(i));
    for (int i = 0; i < type->field_count(); ++i) AddField(type->field(i), shape);
    return shape;
  }

 private:
  void AddField(const FieldDescriptor* field, Shape& shape) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) shape.enums.push_back(field);
    if (field->type() == FieldDescriptor::TYPE_STRING) shape.texts.push_back(field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Shape& child = Of(field->message_type());
      shape.messages.push_back({field, &child});
    }
  }

  std::deque<Shape> shapes_;  // a deque: addresses stay
  std::map<const Descriptor*, Shape*> by_type_;
};

const Shape& EventShape() {
  static Shapes* const shapes = new Shapes;
  static const Shape& shape = shapes->Of(Event::descriptor());
  return shape;
}

enum class Text {
  kUnchecked,  // may be invalid UTF-8
  kParsed,     // the parser has refused invalid UTF-8
};

using Fault = std::optional<std::string>;

Fault FaultInEnum(const Message& message, const Reflection& access, const FieldDescriptor* field) {
  const auto fault = [field](int number) -> Fault {
    if (field->enum_type()->FindValueByNumber(number) != nullptr) return std::nullopt;
    return absl::StrCat("unknown value ", number, " of ", field->full_name());
  };
  if (!field->is_repeated()) return fault(access.GetEnumValue(message, field));
  for (int i = 0; i < access.FieldSize(message, field); ++i) {
    if (Fault found = fault(access.GetRepeatedEnumValue(message, field, i))) return found;
  }
  return std::nullopt;
}

Fault FaultInText(const Message& message, const Reflection& access, const FieldDescriptor* field) {
  const int size = field->is_repeated() ? access.FieldSize(message, field) : 1;
  std::string scratch;
  for (int i = 0; i < size; ++i) {
    const std::string& text = field->is_repeated()
                                  ? access.GetRepeatedStringReference(message, field, i, &scratch)
                                  : access.GetStringReference(message, field, &scratch);
    if (!IsValidUtf8(text)) return absl::StrCat("invalid UTF-8 in ", field->full_name());
  }
  return std::nullopt;
}

Fault FaultIn(const Message& message, const Shape& shape, Text text);

Fault FaultInChild(const Message& message, const Reflection& access, const Shape::Child& child,
                   Text text) {
  if (!child.field->is_repeated()) {
    if (!access.HasField(message, child.field)) return std::nullopt;
    return FaultIn(access.GetMessage(message, child.field), *child.shape, text);
  }
  for (int i = 0; i < access.FieldSize(message, child.field); ++i) {
    const Message& item = access.GetRepeatedMessage(message, child.field, i);
    if (Fault found = FaultIn(item, *child.shape, text)) return found;
  }
  return std::nullopt;
}

// Returns what keeps `message` from being one that this build knows, or nothing.
Fault FaultIn(const Message& message, const Shape& shape, Text text) {
  const Reflection& access = *message.GetReflection();
  const std::string& type = message.GetDescriptor()->full_name();
  const auto& unknown = access.GetUnknownFields(message);
  if (!unknown.empty() && !Mutated(Mutation::kDropUnknownField)) {
    return absl::StrCat("unknown field ", unknown.field(0).number(), " in ", type);
  }
  for (const OneofDescriptor* oneof : shape.oneofs) {
    if (!access.HasOneof(message, oneof)) return absl::StrCat("no ", oneof->name(), " in ", type);
  }
  for (const FieldDescriptor* field : shape.enums) {
    if (Fault found = FaultInEnum(message, access, field)) return found;
  }
  if (text == Text::kUnchecked) {
    for (const FieldDescriptor* field : shape.texts) {
      if (Fault found = FaultInText(message, access, field)) return found;
    }
  }
  for (const Shape::Child& child : shape.messages) {
    if (Fault found = FaultInChild(message, access, child, text)) return found;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::string> EncodeEvent(const Event& event) {
  if (const Fault fault = FaultIn(event, EventShape(), Text::kUnchecked)) {
    return absl::InternalError(absl::StrCat("event not fit to be kept: ", *fault));
  }
  std::string bytes;
  if (!event.SerializeToString(&bytes)) return absl::InternalError("event too large to encode");
  return bytes;
}

absl::StatusOr<Event> DecodeEvent(absl::string_view bytes) {
  Event event;
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      !event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("not an event, or its text is not UTF-8");
  }
  if (const Fault fault = FaultIn(event, EventShape(), Text::kParsed)) {
    return absl::DataLossError(absl::StrCat("event that this build does not know: ", *fault));
  }
  return event;
}

}  // namespace redress
