#pragma once

// Load on a node in this process, without HTTP: so many commands under way, each followed by the
// next as soon as it is answered.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "bench/latencies.h"
#include "bench/life_requests.h"
#include "node/node.h"

namespace redress {

// What those ask for who take turns. Called from one thread.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  // Returns what the one with the number `slot` asks next; nothing: it is done.
  virtual std::optional<CommandRequest> Next(std::size_t slot) = 0;
  // The answer to what it asked last.
  virtual void Take(std::size_t slot, const CommandAnswer& answer) = 0;
};

struct NodeLoadResult {
  Latencies done;
  absl::Duration time;
};

// Opens a node and waits until it takes commands. Ends the program where it cannot.
std::unique_ptr<Node> OpenReady(const NodeOptions& options);

// Keeps `in_flight` commands under way until `source` has no more. A command that is not done ends
// the program: what was not done is not measured.
NodeLoadResult Drive(Node& node, std::size_t in_flight, RequestSource& source);

// Complaints, each through as many steps of its life as `steps_of` says. Ends after `lives`, or
// where `time` is over.
class LifeSource final : public RequestSource {
 public:
  struct Plan {
    std::uint64_t run = 1;        // names the commands
    std::uint64_t lives = 0;      // at most
    std::uint64_t worked_on = 1;  // one of so many lives goes beyond its receipt
    absl::Duration time = absl::InfiniteDuration();
  };

  // `requests` outlives it.
  LifeSource(const LifeRequests& requests, const Plan& plan, std::size_t in_flight);

  std::optional<CommandRequest> Next(std::size_t slot) override;
  void Take(std::size_t slot, const CommandAnswer& answer) override;

  // Numbers of tickets that were received and not worked on, the first thousand.
  const std::vector<std::string>& received() const { return received_; }

 private:
  struct Life {
    std::uint64_t number = 0;
    std::size_t place = 0;
    std::size_t steps = 0;
    std::string ticket;
  };

  const LifeRequests& requests_;
  Plan plan_;
  std::vector<Life> lives_;
  std::uint64_t begun_ = 0;
  std::vector<std::string> received_;
  absl::Time end_;
};

// Lives of complaints for so long, sixteen at once: people at work. Returns what each command took.
Latencies People(Node& node, const LifeRequests& requests, std::uint64_t run, absl::Duration time);

// Has so many complaints taken in, on which nobody works.
void Receive(Node& node, const LifeRequests& requests, std::uint64_t run, std::uint64_t tickets);

// One ticket, and then so many contacts about it, or of its customer without a ticket.
class ContactSource final : public RequestSource {
 public:
  enum class About { kTicket, kNone };

  ContactSource(const LifeRequests& requests, std::uint64_t run, std::string phone,
                std::uint64_t count, About about)
      : requests_(requests), run_(run), phone_(std::move(phone)), count_(count), about_(about) {}

  std::optional<CommandRequest> Next(std::size_t slot) override;
  void Take(std::size_t slot, const CommandAnswer& answer) override;

  const std::string& ticket() const { return ticket_; }

 private:
  const LifeRequests& requests_;
  std::uint64_t run_;
  std::string phone_;
  std::uint64_t count_;
  About about_;
  std::uint64_t asked_ = 0;
  std::string ticket_;
};

}  // namespace redress
