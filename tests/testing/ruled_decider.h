#pragma once

// A decider with policies, as people write them.

#include <string>

#include "tests/testing/decider.h"

namespace redress::testing {

class RuledDecider : public Decider {
 public:
  // Puts the text in force as the next version of policy `name`.
  void Apply(const std::string& name, const std::string& text) {
    Command command;
    command.mutable_policy()->set_name(name);
    command.mutable_policy()->mutable_command()->mutable_apply()->set_text(text);
    const absl::StatusOr<Decision> applied = Do(command, "sue", "supervisor");
    CHECK(applied.ok());
  }
};

}  // namespace redress::testing
