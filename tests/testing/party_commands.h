#pragma once

// Commands that correct who is who: to customers, contacts and callbacks.

#include <string>

#include "aggregates/callback/callback_commands.pb.h"
#include "aggregates/contact/contact_commands.pb.h"
#include "aggregates/customer/customer_commands.pb.h"

namespace redress::testing {

inline CustomerCommand DoMergeInto(const std::string& into) {
  CustomerCommand command;
  command.mutable_merge()->set_into(into);
  command.mutable_merge()->set_reason("same passport");
  return command;
}

inline CustomerCommand DoUndoCustomerMerge() {
  CustomerCommand command;
  command.mutable_undo_merge()->set_reason("father and son");
  return command;
}

inline ContactCommand DoLinkContact(const std::string& customer) {
  ContactCommand command;
  command.mutable_link_customer()->set_customer(customer);
  return command;
}

inline ContactCommand DoCorrectContactCustomer(const std::string& customer) {
  ContactCommand command;
  command.mutable_correct_customer()->set_customer(customer);
  command.mutable_correct_customer()->set_reason("a brother called");
  return command;
}

inline ContactCommand DoLinkTicket(const std::string& number) {
  ContactCommand command;
  command.mutable_link_ticket()->set_ticket(number);
  return command;
}

inline ContactCommand DoUnlinkTicket(const std::string& number) {
  ContactCommand command;
  command.mutable_unlink_ticket()->set_ticket(number);
  command.mutable_unlink_ticket()->set_reason("of another matter");
  return command;
}

inline CallbackCommand DoCorrectCallbackCustomer(const std::string& customer) {
  CallbackCommand command;
  command.mutable_correct_customer()->set_customer(customer);
  command.mutable_correct_customer()->set_reason("a brother called");
  return command;
}

}  // namespace redress::testing
