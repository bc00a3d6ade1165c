#pragma once

// Customers whose erasure was approved -> commands that erase what belongs to them, piece by piece,
// and the customer last. Every node looks, none leads: what two of them ask for is one command, and
// what one of them did the other finds done.

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "commands/command_sink.h"
#include "projections/belongings.h"
#include "projections/key_value_store.h"

namespace redress {

// Steady time between two looks, where something was recorded meanwhile.
inline constexpr absl::Duration kEraserLook = absl::Seconds(1);

// Steady time until what came to nothing is asked for again: a ticket that is still worked on, a
// customer who is legally held, take their time.
inline constexpr absl::Duration kEraserRetry = absl::Minutes(1);

// Not thread-safe; `names` outlives it. One command is under way at a time.
class Eraser {
 public:
  using Submit = std::function<void(CommandRequest request, AnswerCallback answer)>;

  explicit Eraser(const Names& names) : names_(names) {}

  // What an erasure waits for besides the views.
  struct Keys {
    std::uint64_t destroyed = 0;  // all that were to be destroyed up to this position
    absl::Duration remains;       // how long brokers may hold copies after that
  };

  // Looks in views at `position` what is to be erased, and hands it on. `submit` may answer in the
  // call or later, while this lives.
  //
  // Errors: the database's.
  absl::Status Step(const KeyValueReader& views, std::uint64_t position, absl::Duration steady,
                    const Keys& keys, const Submit& submit);

  // Returns the steady time at which there is something to do again, as far as views at `position`
  // show.
  absl::Duration NextDue(std::uint64_t position) const;

  // The views are others than those looked at.
  void Forget();

 private:
  absl::StatusOr<bool> StepCustomer(const KeyValueReader& views, const std::string& customer,
                                    const Keys& keys, const Submit& submit);
  void Ask(EraseNext erase, const Submit& submit);

  const Names& names_;
  bool under_way_ = false;
  std::uint64_t seen_ = 0;  // the position looked at
  bool waits_ = false;      // there is something to erase
  absl::Duration looked_ = -absl::InfiniteDuration();
  std::set<std::string>
      in_vain_;  // streams, and customers, that were asked for and came to nothing
  absl::Duration forget_in_vain_ = -absl::InfiniteDuration();
};

}  // namespace redress
