#pragma once

// The HTTP API as a whole: finds what a request is for. No route per command: the verb is a field's
// name.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/access.h"
#include "api/changes.h"
#include "api/commands.h"
#include "api/drafts.h"
#include "api/entrance.h"
#include "api/http.h"
#include "api/imports.h"
#include "api/interactions.h"
#include "api/journal.h"
#include "api/policies.h"
#include "api/presence.h"
#include "api/presence_book.h"
#include "api/queries.h"
#include "api/session_requests.h"
#include "api/sessions.h"
#include "api/track_page.h"
#include "api/tracking.h"
#include "base/clock.h"
#include "base/random.h"
#include "consumers/intake.h"
#include "node/node.h"

namespace redress {

// Returns the API's description, openapi.yaml, as it was when this program was built.
absl::string_view OpenApiText();

// Thread-safe. `node`, `clock` and `random` (themselves thread-safe) outlive it; it outlives the
// server that calls it.
class Service final : public HttpHandler {
 public:
  // `intake`, which may be null, is only looked at; it outlives the service's last answer. So does
  // `log`, in which reads of what tells of customers are noted; null: they are not.
  Service(Node& node, Clock& clock, Random& random, std::shared_ptr<HttpCounters> counters,
          AccessMode mode, const Intake* intake = nullptr, const EntranceOptions& entrance = {},
          AccessLog* log = nullptr);

  void Handle(HttpRequest request, Reply reply) override;
  Lane LaneOf(const HttpRequest& head) const override;
  bool IsShort(const HttpRequest& head) const override;
  std::size_t MaxBody(const HttpRequest& head) const override;

 private:
  using Segments = std::vector<std::string>;

  void Route(const Segments& path, const Asked& asked);
  void RouteCollection(const Collection& of, const Segments& path, const Asked& asked);
  // GET and POST of the collection itself.
  void RouteWhole(const Collection& of, const Asked& asked);
  void RoutePolicies(const Segments& path, const Asked& asked);
  void RouteOperations(const Segments& path, const Asked& asked);
  void RouteSession(const Asked& asked);
  void RoutePresence(const Asked& asked);
  void RouteDrafts(const Segments& path, const Asked& asked);
  // Whether the method is the first of `methods`; else answers that these are allowed.
  static bool Allow(const Asked& asked, absl::string_view methods);

  Node& node_;
  std::shared_ptr<HttpCounters> counters_;
  const Intake* intake_;
  Sessions sessions_;
  Entrance entrance_;
  SessionRequests session_requests_;
  FreshLimit fresh_limit_;
  Commands commands_;
  Interactions interactions_;
  Imports imports_;
  Queries queries_;
  JournalReads journal_;
  PresenceBook presence_book_;
  PresenceRequests presence_;
  Changes changes_;
  PolicyReads policies_;
  Tracking tracking_;
  DraftRequests drafts_;
  TrackPage track_page_;
};

}  // namespace redress
