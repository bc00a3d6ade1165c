#pragma once

// What the request of a verb takes, for whoever makes a form of it: which fields, which of them
// must be given, and when, and which values there are. Found from the request's schema, and by
// trying the very checks that a request is held against (requests.h), so that there is no second
// list to keep true. What hangs on the ticket's state, and on other streams, they do not say. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "aggregates/policy/policy.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "google/protobuf/descriptor.h"

namespace redress {

// Another field, and those of its values for which something holds: enums' names, "true", "false".
struct FieldCase {
  std::string pointer;  // JSON pointer into the body
  std::vector<std::string> values;
};

struct MoveField {
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::string pointer;
  // Whenever that is given which it lies in.
  bool is_required = false;
  // Any of these makes it required, where it is not always.
  std::vector<FieldCase> required_where = {};
  // Where this is given, neither holds; empty: there is no such field.
  std::string unless = {};
  // Of an enum: the names of the values that whoever acts may give.
  std::vector<std::string> choices = {};
  // Of a message: what it consists of. Of an instant there is nothing to say.
  std::vector<MoveField> fields = {};
};

// Returns the fields of the verb's request, in the order of its schema, by `policy`. `actor`
// without a role: for whoever acts. Of a verb that the role may not do at all, whatever the request
// says, some required choice has no values.
std::vector<MoveField> FieldsOf(TicketCommand::RequestCase request, const Policy& policy,
                                const Actor& actor);

// Whether there is any request of these fields: no required choice is without values.
bool CanBeFilled(const std::vector<MoveField>& fields);

}  // namespace redress
