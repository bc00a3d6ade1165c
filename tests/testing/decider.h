#pragma once

// Commands of every aggregate decided one after the other on streams in memory: what is decided is
// accepted at once.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "aggregates/callback/callback.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/customer.h"
#include "aggregates/customer/point.h"
#include "aggregates/customer/point_form.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/ticket.h"
#include "base/check.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

inline ContactPoint PhoneOf(const std::string& number) {
  ContactPoint point;
  point.set_kind(POINT_KIND_PHONE);
  point.set_value(LineOf(number));
  return point;
}

class Decider {
 public:
  // Decides `command`, the next one, by `actor`; accepts what it comes to.
  absl::StatusOr<Decision> Do(const Command& command, const std::string& actor = "ana",
                              const std::string& role = "agent") {
    Context context = By(actor, role);
    context.command_id = NextId();
    context.names = &names_;
    context.now = now;
    absl::StatusOr<Decision> decision = Decide(command, context, streams_);
    if (!decision.ok()) return decision;
    streams_.Accept(*decision, now);
    ++commands_;
    if (!decision->refusal.ok()) return decision->refusal;
    return decision;
  }
  absl::StatusOr<Decision> Do(const std::string& number, TicketCommand command,
                              const std::string& actor = "ana", const std::string& role = "agent") {
    return Do(CommandOf(number, std::move(command)), actor, role);
  }
  absl::StatusOr<Decision> Do(const std::string& id, const CustomerCommand& command) {
    Command request;
    request.mutable_customer()->set_id(id);
    *request.mutable_customer()->mutable_command() = command;
    return Do(request);
  }
  absl::StatusOr<Decision> Do(const std::string& id, const ContactCommand& command) {
    Command request;
    request.mutable_contact()->set_id(id);
    *request.mutable_contact()->mutable_command() = command;
    return Do(request);
  }
  absl::StatusOr<Decision> Do(const std::string& id, const CallbackCommand& command,
                              const std::string& actor = "ana") {
    Command request;
    request.mutable_callback()->set_id(id);
    *request.mutable_callback()->mutable_command() = command;
    return Do(request, actor);
  }

  // The id that the next command gives what it makes.
  std::string NextCustomer() const { return names_.CustomerId(NextId()); }
  std::string NextCallback() const { return names_.CallbackId(NextId()); }
  std::string NextTicket() const { return names_.TicketNumber(NextId(), 0); }

  // Registers a customer who is reached at `phone`; returns the id.
  std::string Registered(const std::string& name, const std::string& phone) {
    std::string id = NextCustomer();
    CustomerCommand command;
    command.mutable_register_()->mutable_profile()->set_name(name);
    *command.mutable_register_()->add_points() = PhoneOf(phone);
    CHECK(Do("", command).ok());
    return id;
  }

  // Takes a complaint from `phone` in; returns the ticket's number.
  std::string Complained(const std::string& phone) {
    std::string number = NextTicket();
    CHECK(Do(CommandOf(ComplaintOf(phone, number))).ok());
    return number;
  }

  // Takes a complaint in, up to its answer by bo; returns the ticket's number.
  std::string AnsweredTicket(const std::string& phone = "13800138000") {
    std::string number = Complained(phone);
    for (const TicketCommand& command :
         {DoClassify(), DoAssign("north", "bo"), DoStart(), DoAnswer()}) {
      CHECK(Do(number, command, "bo").ok());
    }
    return number;
  }

  Customer CustomerAt(const std::string& id) { return Fold<Customer>(Load(CustomerStream(id))); }
  Contact ContactAt(const std::string& id) { return Fold<Contact>(Load(ContactStream(id))); }
  Callback CallbackAt(const std::string& id) { return Fold<Callback>(Load(CallbackStream(id))); }
  Ticket TicketAt(const std::string& number) { return Fold<Ticket>(Load(TicketStream(number))); }
  Point PointAt(const std::string& phone) {
    return Fold<Point>(
        Load(PointStream(names_.PointId(*NormalisePoint(PhoneOf(phone), names_.home_country())))));
  }

  std::vector<PastEvent> Load(const std::string& stream) { return *streams_.Load(stream); }
  const Names& names() const { return names_; }

  absl::Time now = Monday();

 private:
  std::string NextId() const { return absl::StrCat("command ", commands_); }

  Names names_{std::string(32, 'k')};
  MemoryStreams streams_;
  int commands_ = 0;
};

// Returns the facts that the decision appends to `stream`, by name, in order.
inline std::vector<std::string> FactsOf(const Decision& decision, const std::string& stream) {
  std::vector<std::string> facts;
  for (const StreamEvents& append : decision.appends) {
    if (append.stream != stream) continue;
    for (const Event& event : append.events) {
      const google::protobuf::Message* message = &event;
      const google::protobuf::FieldDescriptor* field = nullptr;
      for (int depth = 0; depth < 2; ++depth) {
        if (message->GetDescriptor()->real_oneof_decl_count() == 0) break;
        field = message->GetReflection()->GetOneofFieldDescriptor(
            *message, message->GetDescriptor()->oneof_decl(0));
        message = &message->GetReflection()->GetMessage(*message, field);
      }
      facts.push_back(field->name());
    }
  }
  return facts;
}

}  // namespace redress::testing
