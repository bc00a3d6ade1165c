#pragma once

// Reads over HTTP: lists, tickets, customers, contacts, timelines, queues.

#include <string>

#include "absl/strings/string_view.h"
#include "api/http.h"
#include "api/reads.h"
#include "api/request.h"
#include "node/node.h"

namespace redress {

inline constexpr std::size_t kDefaultPageSize = 50;

// One read as it was asked.
struct Asked {
  const HttpRequest& request;
  const QueryParameters& parameters;
  const Reply& reply;
};

// Thread-safe. `node` outlives it.
class Queries {
 public:
  explicit Queries(Node& node) : reads_(node) {}

  void ListTickets(const Asked& asked);
  void Ticket(const Asked& asked, absl::string_view number);
  void TicketTimeline(const Asked& asked, absl::string_view number);
  void ListCustomers(const Asked& asked);
  void Customer(const Asked& asked, absl::string_view id);
  void CustomerTimeline(const Asked& asked, absl::string_view id);
  void Contact(const Asked& asked, absl::string_view id);
  void Queues(const Asked& asked);

 private:
  void Timeline(const Asked& asked, const std::string& path, const std::string& subject);

  Reads reads_;
};

}  // namespace redress
