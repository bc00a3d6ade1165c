#pragma once

// The same lives of complaints without HTTP: as requests to a node in this process. They are drawn
// beforehand and taken again and again, so that drawing them costs nothing while something is
// measured.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "aggregates/names.h"
#include "bench/complaint_life.h"
#include "commands/command_sink.h"

namespace redress {

// Thread-safe.
class LifeRequests {
 public:
  // `names` outlives it.
  LifeRequests(const Names& names, std::uint64_t seed);

  // Returns the step `place` of the life `life`. `ticket` is what its receipt gave, and the request
  // is named by both and by `run`: the same three are the same command.
  CommandRequest Step(std::uint64_t run, std::uint64_t life, std::size_t place,
                      const std::string& ticket) const;
  // Returns a contact of the customer with this telephone number; where a ticket is given, about
  // it.
  CommandRequest Contact(std::uint64_t run, std::uint64_t number, const std::string& phone,
                         const std::string& ticket) const;

 private:
  void Name(const std::string& id, CommandRequest& request) const;

  const Names& names_;
  std::vector<std::array<CommandRequest, kStepsOfLife>> drawn_;
};

// The number of the ticket that a command went to or made; empty where none.
std::string TicketIn(const CommandAnswer& answer);

}  // namespace redress
