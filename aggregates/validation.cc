#include "aggregates/validation.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/utf8.h"
#include "events/contact.pb.h"
#include "events/options.pb.h"
#include "events/ticket.pb.h"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::size_t kDefaultMaxSize = 200;  // bytes, or items
constexpr std::size_t kCurrencySize = 3;
constexpr std::size_t kSha256Digits = 64;

std::size_t MaxSize(const FieldDescriptor& field) {
  const std::uint32_t given = field.options().GetExtension(max_size);
  return given == 0 ? kDefaultMaxSize : given;
}

void CheckText(const std::string& text, std::size_t max_bytes, absl::string_view pointer,
               FieldProblems& problems) {
  if (text.size() > max_bytes) {
    problems.Add(pointer, absl::StrCat("longer than ", max_bytes, " bytes"));
  } else if (!IsValidUtf8(text)) {
    problems.Add(pointer, "invalid UTF-8");
  }
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
    if (item && text.empty()) problems.Add(pointer, "empty");
    CheckText(text, item ? kDefaultMaxSize : MaxSize(field), pointer, problems);
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
  if (static_cast<std::size_t>(size) > MaxSize(field)) {
    problems.Add(pointer, absl::StrCat("more than ", MaxSize(field), " items"));
    return;
  }
  for (int i = 0; i < size; ++i) {
    CheckValue(message, field, i, PointerTo(pointer, static_cast<std::size_t>(i)), problems);
  }
}

bool IsCurrencyCode(absl::string_view code) {
  return code.size() == kCurrencySize && std::all_of(code.begin(), code.end(), [](char letter) {
           return absl::ascii_isupper(static_cast<unsigned char>(letter));
         });
}

bool IsSha256(absl::string_view digits) {
  return digits.size() == kSha256Digits &&
         std::all_of(digits.begin(), digits.end(), [](char digit) {
           return absl::ascii_isdigit(static_cast<unsigned char>(digit)) ||
                  (digit >= 'a' && digit <= 'f');
         });
}

// Checks what the options of a schema cannot say: the form of money and of attachments.
void CheckForm(const Message& message, absl::string_view pointer, FieldProblems& problems) {
  if (message.GetDescriptor() == Money::descriptor()) {
    const auto& money = static_cast<const Money&>(message);
    if (money.minor_units() < 0) problems.Add(PointerTo(pointer, "minor_units"), "less than zero");
    if (!money.currency().empty() && !IsCurrencyCode(money.currency())) {
      problems.Add(PointerTo(pointer, "currency"), "must be an ISO 4217 code such as CNY");
    }
  } else if (message.GetDescriptor() == Attachment::descriptor()) {
    const auto& attachment = static_cast<const Attachment&>(message);
    if (attachment.size() < 0) problems.Add(PointerTo(pointer, "size"), "less than zero");
    if (!attachment.sha256().empty() && !IsSha256(attachment.sha256())) {
      problems.Add(PointerTo(pointer, "sha256"), "must be 64 lower-case hexadecimal digits");
    }
  }
}

void CheckMessage(const Message& message, absl::string_view pointer, FieldProblems& problems) {
  CheckForm(message, pointer, problems);
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

absl::Status ValidateRequest(const Message& request, absl::string_view pointer) {
  FieldProblems problems;
  CheckMessage(request, pointer, problems);
  return problems.ToStatus();
}

absl::Status ValidateCommand(const Message& command) {
  const auto* verbs = command.GetDescriptor()->oneof_decl(0);
  const FieldDescriptor* verb = command.GetReflection()->GetOneofFieldDescriptor(command, verbs);
  if (verb == nullptr) return RefuseField("", "names no command");
  return ValidateRequest(command.GetReflection()->GetMessage(command, verb));
}

}  // namespace redress
