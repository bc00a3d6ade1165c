#pragma once

// Streams in memory, for deciders: takes a decision's appends as accepted. Not a journal: nobody
// competes.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/decision.h"

namespace redress::testing {

class MemoryStreams : public Streams {
 public:
  absl::StatusOr<std::vector<PastEvent>> Load(absl::string_view stream) override {
    loaded_.emplace_back(stream);
    const auto found = streams_.find(std::string(stream));
    return found == streams_.end() ? std::vector<PastEvent>() : found->second;
  }

  void Add(const std::string& stream, const Event& event, absl::Time at,
           const std::string& actor = "") {
    streams_[stream].push_back({event, "", actor, at, at});
  }

  // Takes the decision, which `actor` caused, as accepted at `at`.
  void Accept(const Decision& decision, absl::Time at, const std::string& actor = "") {
    for (const StreamEvents& append : decision.appends) {
      for (const Event& event : append.events) Add(append.stream, event, at, actor);
    }
  }

  // Every stream loaded so far, in order.
  const std::vector<std::string>& loaded() const { return loaded_; }

  const std::map<std::string, std::vector<PastEvent>>& all() const { return streams_; }

 private:
  std::map<std::string, std::vector<PastEvent>> streams_;
  std::vector<std::string> loaded_;
};

}  // namespace redress::testing
