#pragma once

// Reads over HTTP: lists, one of a collection, timelines, queues, duty.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/collections.h"
#include "api/http.h"
#include "api/reads.h"
#include "api/request.h"
#include "api/ticket_filter.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

inline constexpr std::size_t kDefaultPageSize = 50;

// One read as it was asked.
struct Asked {
  const HttpRequest& request;
  const QueryParameters& parameters;
  const Reply& reply;

  // Answers with what is wrong with it, before anything is looked up.
  void Refuse(const absl::Status& status) const;
};

// Writes the items of a page as an array, and returns the cursor of the next one; empty: the last.
using ItemLister = std::function<absl::StatusOr<std::string>(const KeyValueReader&,
                                                             const PageRequest&, JsonWriter&)>;
// The same of items that tell of customers, whose ids it adds to the last.
using CustomersLister = std::function<absl::StatusOr<std::string>(
    const KeyValueReader&, const PageRequest&, JsonWriter&, std::vector<std::string>&)>;

// Thread-safe. `node`, `clock` and `limit` (themselves thread-safe) outlive it.
class Queries {
 public:
  Queries(Node& node, Clock& clock, FreshLimit& limit, AccessLog* log = nullptr)
      : names_(node.names()), clock_(clock), reads_(node, limit, log) {}

  // The list of a collection that has one.
  void List(const Collection& of, const Asked& asked);
  // One of the collection, now or as of an instant.
  void One(const Collection& of, const Asked& asked, absl::string_view id);
  void Timeline(const Collection& of, const Asked& asked, absl::string_view id);
  // What may be done with a ticket, and what that takes: moves.cc.
  void Moves(const Asked& asked, absl::string_view number);
  // Why a ticket is due when it is.
  void Why(const Asked& asked, absl::string_view number);
  // Who is on duty in a team, by its rota.
  void Duty(const Asked& asked, absl::string_view team);
  // When a calendar in force is open.
  void Hours(const Asked& asked);
  void Queues(const Asked& asked);
  // Tickets by what is due first, and counts of promises by what came of them: promise_queries.cc.
  void Running(const Asked& asked, absl::string_view name);  // by a policy
  void Due(const Asked& asked);
  void Standards(const Asked& asked);
  // Tickets and customers by whatever people know them by: search.cc.
  void Search(const Asked& asked);
  // Who read what tells of customers.
  void Accesses(const Asked& asked);

 private:
  // Answers with a page of a list, whose member is `items`; refused where there is no lister.
  void AnswerPage(const Asked& asked, const std::string& items, const std::string& path,
                  const absl::StatusOr<ItemLister>& lister);
  void AnswerPage(const Asked& asked, const std::string& items, const std::string& path,
                  const absl::StatusOr<CustomersLister>& lister);

  const Names& names_;
  Clock& clock_;
  Reads reads_;
};

}  // namespace redress
