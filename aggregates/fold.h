#pragma once

// A state is a fold of its stream's events; it is never stored. A state is a struct with an
// Evolve(State, const PastEvent&).

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/decision.h"

namespace redress {

// Returns what `events`, all of one stream from its first on, have come to.
template <typename State>
State Fold(absl::Span<const PastEvent> events) {
  State state;
  for (const PastEvent& event : events) state = Evolve(std::move(state), event);
  return state;
}

// A state whose type only its decider knows, to be kept between decisions.
class FoldedState {
 public:
  virtual ~FoldedState() = default;

  // Folds one more.
  virtual void Take(const PastEvent& event) = 0;
};

template <typename State>
class Folded final : public FoldedState {
 public:
  explicit Folded(State state) : state_(std::move(state)) {}

  // As a StateFold.
  static std::shared_ptr<FoldedState> Of(const std::vector<PastEvent>& events) {
    return std::make_shared<Folded>(Fold<State>(events));
  }

  void Take(const PastEvent& event) override { state_ = Evolve(std::move(state_), event); }

  const State& state() const { return state_; }

 private:
  State state_;
};

// Returns the state of `stream`, an empty one where there is no such stream.
//
// Errors: the store's.
template <typename State>
absl::StatusOr<std::shared_ptr<const State>> LoadState(Streams& streams, absl::string_view stream) {
  absl::StatusOr<std::shared_ptr<const FoldedState>> folded =
      streams.State(stream, Folded<State>::Of);
  if (!folded.ok()) return folded.status();
  const State& state = static_cast<const Folded<State>&>(**folded).state();
  return std::shared_ptr<const State>(*std::move(folded), &state);
}

}  // namespace redress
