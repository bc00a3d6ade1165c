#include "aggregates/validation.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/calendar/amount.h"
#include "aggregates/refusal.h"
#include "aggregates/text_form.h"
#include "base/utf8.h"
#include "events/clock.pb.h"
#include "events/contact.pb.h"
#include "events/options.pb.h"
#include "events/ticket.pb.h"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kDefaultMaxSize = 200;  // characters, or items
constexpr std::size_t kMaxBytesOfCharacter = 4;

// How long a text may be, and what it must be.
struct TextLimits {
  std::size_t characters = kDefaultMaxSize;
  std::size_t bytes = kDefaultMaxSize * kMaxBytesOfCharacter;
  TextForm form = TEXT_FORM_NAME;
};

// Returns the limits of a text; those of an item of a list are the usual ones.
TextLimits LimitsOf(const FieldDescriptor& field) {
  TextLimits limits;
  const auto& options = field.options();
  if (!field.is_repeated() && options.HasExtension(max_size)) {
    limits.characters = options.GetExtension(max_size);
    limits.bytes = options.HasExtension(max_bytes) ? options.GetExtension(max_bytes)
                                                   : limits.characters * kMaxBytesOfCharacter;
    limits.form = TEXT_FORM_UNSPECIFIED;
  }
  if (options.HasExtension(text_form)) limits.form = options.GetExtension(text_form);
  return limits;
}

// Returns what is wrong with the text; empty: nothing.
std::string FaultOf(absl::string_view text, const TextLimits& limits) {
  if (text.size() > limits.bytes) return absl::StrCat("longer than ", limits.bytes, " bytes");
  if (!IsValidUtf8(text)) return "invalid UTF-8";
  if (CountCharacters(text) > limits.characters) {
    return absl::StrCat("longer than ", limits.characters, " characters");
  }
  return std::string(FaultOfForm(text, limits.form));
}

void CheckText(const std::string& text, const TextLimits& limits, absl::string_view pointer,
               FieldProblems& problems) {
  if (const std::string fault = FaultOf(text, limits); !fault.empty()) problems.Add(pointer, fault);
}

// Returns whether there is something to be seen, or need not be.
bool CheckSeen(const FieldDescriptor& field, const std::string& text, absl::string_view pointer,
               FieldProblems& problems) {
  if (!IsValidUtf8(text) || !ShowsNothing(text)) return true;
  if (field.options().GetExtension(required)) {
    problems.Add(pointer, "required; this shows nothing");
  } else if (field.is_repeated()) {
    problems.Add(pointer, "empty");
  } else if (field.has_optional_keyword()) {
    problems.Add(pointer, "shows nothing: name the field in clear to take away what it says");
  } else {
    return true;
  }
  return false;
}

void CheckMessage(const Message& message, absl::string_view pointer, FieldProblems& problems);

// Checks the field's value, or one item of a repeated one.
void CheckValue(const Message& message, const FieldDescriptor& field, int index,
                absl::string_view pointer, FieldProblems& problems) {
  const Reflection& access = *message.GetReflection();
  const bool item = field.is_repeated();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    CheckMessage(item ? access.GetRepeatedMessage(message, &field, index)
                      : access.GetMessage(message, &field),
                 pointer, problems);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    const std::string& text =
        item ? access.GetRepeatedStringReference(message, &field, index, &scratch)
             : access.GetStringReference(message, &field, &scratch);
    if (field.type() == FieldDescriptor::TYPE_BYTES) return;
    if (!CheckSeen(field, text, pointer, problems) || text.empty()) return;
    CheckText(text, LimitsOf(field), pointer, problems);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const int number = item ? access.GetRepeatedEnumValue(message, &field, index)
                            : access.GetEnumValue(message, &field);
    if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      problems.Add(pointer, "unknown value");
    }
  }
}

void CheckItems(const Message& message, const FieldDescriptor& field, absl::string_view pointer,
                FieldProblems& problems) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  const bool is_required = field.options().GetExtension(required);
  if (is_required && size == 0) problems.Add(pointer, "required");
  if (static_cast<std::size_t>(size) > MaxSizeOf(field)) {
    problems.Add(pointer, absl::StrCat("more than ", MaxSizeOf(field), " items"));
    return;
  }
  for (int i = 0; i < size; ++i) {
    CheckValue(message, field, i, PointerTo(pointer, static_cast<std::size_t>(i)), problems);
  }
}

// Checks what the options of a schema cannot say: that nothing is counted below zero, and a length
// of time is one.
void CheckAmounts(const Message& message, absl::string_view pointer, FieldProblems& problems) {
  if (message.GetDescriptor() == Money::descriptor() &&
      static_cast<const Money&>(message).minor_units() < 0) {
    problems.Add(PointerTo(pointer, "minor_units"), "less than zero");
  }
  if (message.GetDescriptor() == Attachment::descriptor() &&
      static_cast<const Attachment&>(message).size() < 0) {
    problems.Add(PointerTo(pointer, "size"), "less than zero");
  }
  if (message.GetDescriptor() == Amount::descriptor() &&
      !IsPositive(static_cast<const Amount&>(message))) {
    problems.Add(pointer, "must be longer than nothing, in one unit");
  }
}

void CheckMessage(const Message& message, absl::string_view pointer, FieldProblems& problems) {
  CheckAmounts(message, pointer, problems);
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    const std::string at = PointerTo(pointer, field.name());
    if (field.is_repeated()) {
      CheckItems(message, field, at, problems);
    } else if (message.GetReflection()->HasField(message, &field)) {
      CheckValue(message, field, 0, at, problems);
    } else if (field.options().GetExtension(required)) {
      problems.Add(at, "required");
    }
  }
}

}  // namespace

std::size_t MaxSizeOf(const FieldDescriptor& field) {
  const std::uint32_t given = field.options().GetExtension(max_size);
  return given == 0 ? kDefaultMaxSize : given;
}

absl::Status ValidateRequest(const Message& request, absl::string_view pointer) {
  FieldProblems problems;
  CheckMessage(request, pointer, problems);
  return problems.ToStatus();
}

std::string FaultOfChosenId(absl::string_view id) {
  std::string fault = FaultOf(id, TextLimits());
  if (fault.empty() && ShowsNothing(id)) fault = "shows nothing";
  return fault;
}

absl::Status ValidateCommand(const Message& command) {
  const auto* verbs = command.GetDescriptor()->oneof_decl(0);
  const FieldDescriptor* verb = command.GetReflection()->GetOneofFieldDescriptor(command, verbs);
  if (verb == nullptr) return RefuseField("", "names no command");
  return ValidateRequest(command.GetReflection()->GetMessage(command, verb));
}

}  // namespace redress
