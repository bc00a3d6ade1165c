#include "events/correction.h"

namespace redress {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void TakeField(const Message& from, const FieldDescriptor& field, Message& kept) {
  const FieldDescriptor* own = kept.GetDescriptor()->FindFieldByName(field.name());
  if (own == nullptr || own->is_repeated() != field.is_repeated() || own->type() != field.type()) {
    return;
  }
  const Reflection& read = *from.GetReflection();
  const Reflection& write = *kept.GetReflection();
  write.ClearField(&kept, own);
  if (field.is_repeated()) {  // of messages: nothing that is changed lists anything else
    for (int i = 0; i < read.FieldSize(from, &field); ++i) {
      write.AddMessage(&kept, own)->CopyFrom(read.GetRepeatedMessage(from, &field, i));
    }
    return;
  }
  if (!read.HasField(from, &field)) return;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return write.SetString(&kept, own, read.GetString(from, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return write.SetEnumValue(&kept, own, read.GetEnumValue(from, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return write.MutableMessage(&kept, own)->CopyFrom(read.GetMessage(from, &field));
    default:  // no statement has them
      return;
  }
}

void TakeCorrection(const TicketCorrected& correction, Message& kept) {
  const auto& type = *TicketStatement::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool was = TicketStatement::GetReflection()->HasField(correction.was(), &field);
    const bool is = TicketStatement::GetReflection()->HasField(correction.now(), &field);
    if (was || is) TakeField(correction.now(), field, kept);
  }
}

TicketStatement StatementOf(const TicketReceived& received) {
  TicketStatement statement;
  for (int i = 0; i < TicketStatement::descriptor()->field_count(); ++i) {
    const std::string& name = TicketStatement::descriptor()->field(i)->name();
    TakeField(received, *TicketReceived::descriptor()->FindFieldByName(name), statement);
  }
  return statement;
}

}  // namespace redress
