#include "aggregates/contact_decisions.h"

#include "aggregates/refusal.h"

namespace redress {

absl::StatusOr<Decision> DecideContact(const ContactRequest&, const Context&, Streams&) {
  return RefuseField("", "names no command");
}

}  // namespace redress
