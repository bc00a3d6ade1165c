#pragma once

// Reads over HTTP: lists, tickets, customers, contacts, callbacks, timelines, queues.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/collections.h"
#include "api/http.h"
#include "api/reads.h"
#include "api/request.h"
#include "api/ticket_filter.h"
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

// Thread-safe. `node` outlives it.
class Queries {
 public:
  Queries(Node& node, FreshLimit& limit) : names_(node.names()), reads_(node, limit) {}

  // The list of a collection that has one.
  void List(const Collection& of, const Asked& asked);
  // One of the collection, now or as of an instant.
  void One(const Collection& of, const Asked& asked, absl::string_view id);
  void Timeline(const Collection& of, const Asked& asked, absl::string_view id);
  // Why a ticket is due when it is.
  void Why(const Asked& asked, absl::string_view number);
  void Queues(const Asked& asked);
  // Tickets by what is due first, and counts of promises by what came of them: promise_queries.cc.
  void Running(const Asked& asked, absl::string_view name);  // by a policy
  void Due(const Asked& asked);
  void Standards(const Asked& asked);

 private:
  // Answers with a page of a list, whose member is `items`; refused where there is no lister.
  void AnswerPage(const Asked& asked, const std::string& items, const std::string& path,
                  const absl::StatusOr<ItemLister>& lister);

  const Names& names_;
  Reads reads_;
};

}  // namespace redress
