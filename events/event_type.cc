#include "events/event_type.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Returns the field set in the message's first oneof, or null.
const FieldDescriptor* FieldSet(const Message& message) {
  if (message.GetDescriptor()->real_oneof_decl_count() == 0) return nullptr;
  return message.GetReflection()->GetOneofFieldDescriptor(message,
                                                          message.GetDescriptor()->oneof_decl(0));
}

}  // namespace

NamedFact FactOf(const Event& event) {
  NamedFact fact;
  const Message* message = &event;
  while (const FieldDescriptor* field = FieldSet(*message)) {
    absl::StrAppend(&fact.type, fact.type.empty() ? "" : ".", field->name());
    message = &message->GetReflection()->GetMessage(*message, field);
    fact.fields = message;
  }
  return fact;
}

std::string EventType(const Event& event) { return FactOf(event).type; }

bool NamesEvents(absl::string_view type) {
  const Descriptor* message = Event::descriptor();
  for (const absl::string_view part : absl::StrSplit(type, '.')) {
    const FieldDescriptor* field = message->FindFieldByName(std::string(part));
    if (field == nullptr || field->real_containing_oneof() == nullptr) return false;
    message = field->message_type();
  }
  return true;
}

bool IsOfType(const Event& event, absl::string_view type) {
  const std::string own = EventType(event);
  return own == type || absl::StartsWith(own, absl::StrCat(type, "."));
}

}  // namespace redress
