#include "api/service.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/console.h"
#include "api/keys.h"
#include "api/operations.h"
#include "api/problem.h"
#include "api/run_commands.h"

namespace redress {
namespace {

void NoSuchPath(const Asked& asked) {
  asked.reply.send(
      ProblemResponse(404, "path-unknown", "the paths are described at /v1/openapi.yaml"));
}

// Questions, though they are posted: a text is too long for a query.
constexpr absl::string_view kPolicyCheckPath = "/v1/policies/check";
constexpr absl::string_view kPolicyPreviewPath = "/v1/policies/preview";

constexpr absl::string_view kDraftsPath = "/v1/drafts";

// Whether the body is a list of what would else be a request each.
bool IsList(const HttpRequest& head) {
  return (head.path == "/v1/interactions" && IsBulk(head)) ||
         (head.path == "/v1/imports" && MediaTypeOf(head) == kLinesMediaType);
}

HttpResponse TextResponse(absl::string_view content_type, absl::string_view text) {
  HttpResponse response;
  response.Set("Content-Type", content_type);
  response.body = std::string(text);
  return response;
}

}  // namespace

Service::Service(Node& node, Clock& clock, Random& random, std::shared_ptr<HttpCounters> counters,
                 AccessMode mode, const Intake* intake, const EntranceOptions& entrance,
                 AccessLog* log)
    : node_(node),
      counters_(std::move(counters)),
      intake_(intake),
      sessions_(entrance.sessions, random),
      entrance_(node, clock, sessions_, counters_, mode, entrance),
      session_requests_(node, clock, sessions_, mode, entrance.transport),
      fresh_limit_(node, clock),
      commands_(node, clock, random, fresh_limit_, log),
      interactions_(node, clock),
      imports_(node, clock),
      queries_(node, clock, fresh_limit_, log),
      journal_(node, fresh_limit_, log),
      presence_(node, clock, fresh_limit_, presence_book_),
      changes_(node, clock, presence_book_),
      policies_(node, clock, fresh_limit_),
      tracking_(node, clock),
      drafts_(node, fresh_limit_, log),
      track_page_(tracking_, node, clock, random) {}

Lane Service::LaneOf(const HttpRequest& head) const {
  static constexpr absl::string_view kOfOperators[] = {"/healthz", "/readyz", "/metrics",
                                                       "/v1/status"};
  // Drafts wait for the disk, which commands do elsewhere.
  const bool is_draft = absl::StartsWith(head.path, kDraftsPath);
  const bool is_question = head.path == kPolicyCheckPath || head.path == kPolicyPreviewPath;
  if (is_question || is_draft || IsOfTrackPage(head.path)) return Lane::kQuery;
  if (head.method != "GET") {
    return IsList(head) || head.path == "/v1/tickets/bulk" ? Lane::kBulk : Lane::kCommand;
  }
  if (head.path == "/v1/feed" || head.path == "/v1/changes") return Lane::kFeed;
  const bool is_health = std::find(std::begin(kOfOperators), std::end(kOfOperators), head.path) !=
                         std::end(kOfOperators);
  return is_health ? Lane::kHealth : Lane::kQuery;
}

// One of a collection, or counts: what turns out to be long goes on in its lane (Effort::kShort).
bool Service::IsShort(const HttpRequest& head) const {
  if (IsOfConsole(head.path)) return true;
  if (head.method != "GET") return false;
  absl::string_view path = head.path;
  if (!absl::ConsumePrefix(&path, "/v1/")) return false;
  if (path == "queues" || path == "session") return true;
  const std::size_t slash = path.find('/');
  return slash != absl::string_view::npos && path.find('/', slash + 1) == absl::string_view::npos &&
         FindCollection(path.substr(0, slash)) != nullptr;
}

std::size_t Service::MaxBody(const HttpRequest& head) const {
  if (IsOfTrackPage(head.path)) return kMaxTrackForm;
  return IsList(head) ? kMaxBulkBodySize : kMaxBodySize;
}

void Service::Handle(HttpRequest request, Reply reply) {
  // What stands behind '?' there is for the page, not for us.
  if (IsOfConsole(request.path)) return reply.send(ConsoleResponse(ConsoleFiles(), request));
  if (IsOfTrackPage(request.path)) return track_page_.Take(request, reply);
  const auto path = ParsePath(request.path);
  const auto parameters = ParseQuery(request.query);
  if (!path.ok()) return reply.send(ProblemResponse(path.status()));
  if (!parameters.ok()) return reply.send(ProblemResponse(parameters.status()));
  if (std::optional<HttpResponse> refusal = entrance_.Admit(*path, request); refusal.has_value()) {
    return reply.send(*std::move(refusal));
  }
  // What is short is sent at once.
  if (request.method == "GET" && !IsShort(request)) reply = entrance_.Watched(request, reply);
  Route(*path, {.request = request, .parameters = *parameters, .reply = reply});
}

void Service::Route(const Segments& path, const Asked& asked) {
  if (path.size() < 2 || path[0] != "v1") return RouteOperations(path, asked);
  if (const Collection* of = FindCollection(path[1])) return RouteCollection(*of, path, asked);
  if (path[1] == "queues" && path.size() == 2) {
    if (Allow(asked, "GET")) queries_.Queues(asked);
  } else if (path[1] == "due" && path.size() == 2) {
    if (Allow(asked, "GET")) queries_.Due(asked);
  } else if (path[1] == "standards" && path.size() == 2) {
    if (Allow(asked, "GET")) queries_.Standards(asked);
  } else if (path[1] == "hours" && path.size() == 2) {
    if (Allow(asked, "GET")) queries_.Hours(asked);
  } else if (path[1] == "search" && path.size() == 2) {
    if (Allow(asked, "GET")) queries_.Search(asked);
  } else if (path[1] == "accesses" && path.size() == 2) {
    if (Allow(asked, "GET")) queries_.Accesses(asked);
  } else if (path[1] == "drafts") {
    RouteDrafts(path, asked);
  } else if (path[1] == "session" && path.size() == 2) {
    RouteSession(asked);
  } else if (path[1] == "journal" && path.size() == 2) {
    if (Allow(asked, "GET")) journal_.Page(asked);
  } else if (path[1] == "feed" && path.size() == 2) {
    if (Allow(asked, "GET")) journal_.Feed(asked);
  } else if (path[1] == "changes" && path.size() == 2) {
    if (Allow(asked, "GET")) changes_.Follow(asked);
  } else if (path[1] == "presence" && path.size() == 2) {
    RoutePresence(asked);
  } else if (path[1] == "interactions" && path.size() == 2) {
    if (Allow(asked, "POST")) interactions_.Take(asked.request, asked.parameters, asked.reply);
  } else if (path[1] == "track" && path.size() == 3) {
    if (Allow(asked, "GET")) tracking_.Follow(asked, path[2]);
  } else if (path[1] == "imports" && path.size() == 2) {
    if (Allow(asked, "POST")) imports_.Take(asked.request, asked.parameters, asked.reply);
  } else {
    RouteOperations(path, asked);
  }
}

void Service::RouteCollection(const Collection& of, const Segments& path, const Asked& asked) {
  if (of.name == kPolicyCollection.name) return RoutePolicies(WithWholeName(path), asked);
  const bool tickets = of.name == kTicketCollection.name;
  if (path.size() == 2) {
    RouteWhole(of, asked);
  } else if (path.size() == 3 && tickets && path[2] == "bulk") {
    if (Allow(asked, "POST")) commands_.ApplyToMany(asked.request, asked.parameters, asked.reply);
  } else if (path.size() == 3) {
    if (Allow(asked, "GET")) queries_.One(of, asked, path[2]);
  } else if (path.size() == 4 && path[3] == "timeline") {
    if (Allow(asked, "GET")) queries_.Timeline(of, asked, path[2]);
  } else if (path.size() == 4 && tickets && path[3] == "why") {
    if (Allow(asked, "GET")) queries_.Why(asked, path[2]);
  } else if (path.size() == 4 && tickets && path[3] == "moves") {
    if (Allow(asked, "GET")) queries_.Moves(asked, path[2]);
  } else if (path.size() == 4 && of.name == kTeamCollection.name && path[3] == "duty") {
    if (Allow(asked, "GET")) queries_.Duty(asked, path[2]);
  } else if (path.size() == 4) {
    if (Allow(asked, "POST")) {
      commands_.Apply(of, asked.request, asked.parameters, path, asked.reply);
    }
  } else {
    NoSuchPath(asked);
  }
}

void Service::RouteWhole(const Collection& of, const Asked& asked) {
  if (of.name == kContactCollection.name) return NoSuchPath(asked);
  const bool tickets = of.name == kTicketCollection.name;
  const bool takes_new = tickets || !of.creating_verb.empty();
  if (asked.request.method != "POST" || !takes_new) {
    if (Allow(asked, takes_new ? "GET, POST" : "GET")) queries_.List(of, asked);
  } else if (of.name == kTokenCollection.name) {
    commands_.IssueToken(asked.request, asked.parameters, asked.reply);
  } else if (tickets) {
    commands_.Receive(asked.request, asked.parameters, asked.reply);
  } else {
    commands_.Create(of, asked.request, asked.parameters, asked.reply);
  }
}

void Service::RoutePolicies(const Segments& path, const Asked& asked) {
  if (path.size() == 2) {
    if (Allow(asked, "GET")) policies_.List(asked);
  } else if (path.size() == 3 && asked.request.path == kPolicyCheckPath) {
    if (Allow(asked, "POST")) policies_.Check(asked);
  } else if (path.size() == 3 && asked.request.path == kPolicyPreviewPath) {
    if (Allow(asked, "POST")) policies_.Preview(asked);
  } else if (path.size() == 3) {
    if (Allow(asked, "GET")) policies_.One(asked, path[2]);
  } else if (path[3] == "running") {
    if (Allow(asked, "GET")) queries_.Running(asked, path[2]);
  } else if (path[3] == "timeline") {
    if (Allow(asked, "GET")) queries_.Timeline(kPolicyCollection, asked, path[2]);
  } else if (Allow(asked, "POST")) {
    commands_.Apply(kPolicyCollection, asked.request, asked.parameters, path, asked.reply);
  }
}

void Service::RouteOperations(const Segments& path, const Asked& asked) {
  const std::string& name = path.back();
  const bool top = path.size() == 1;
  const bool v1 = path.size() == 2 && path[0] == "v1";
  const Reply& reply = asked.reply;
  if (top && name == "healthz") {
    if (Allow(asked, "GET")) reply.send(JsonResponse(200, {{"alive", true}}));
  } else if (top && name == "readyz") {
    if (Allow(asked, "GET")) reply.send(ReadyResponse(node_.status()));
  } else if (top && name == "metrics") {
    if (!Allow(asked, "GET")) return;
    reply.send(TextResponse("text/plain; version=0.0.4; charset=utf-8",
                            MetricsText(node_.status(), *counters_, intake_)));
  } else if (v1 && name == "status") {
    if (!Allow(asked, "GET")) return;
    boost::json::object status = StatusJson(node_.status(), *counters_, intake_);
    status["home_country"] = node_.names().home_country();
    reply.send(JsonResponse(200, status));
  } else if (v1 && name == "rebuilds") {
    if (asked.request.method == "POST") return StartRebuild(node_, asked.request, reply);
    if (Allow(asked, "GET, POST")) reply.send(RebuildsResponse(node_.status()));
  } else if (path.size() == 3 && path[0] == "v1" && path[1] == "rebuilds") {
    if (Allow(asked, "GET")) reply.send(RebuildResponse(node_.status(), name));
  } else if (v1 && name == "keys") {
    if (Allow(asked, "GET")) ShowKeys(node_, reply);
  } else if (path.size() == 3 && path[0] == "v1" && path[1] == "keys" && name == "rotate") {
    if (Allow(asked, "POST")) RotateKeys(node_, asked.request, reply);
  } else if (v1 && name == "openapi.yaml") {
    if (Allow(asked, "GET")) reply.send(TextResponse("application/yaml", OpenApiText()));
  } else {
    NoSuchPath(asked);
  }
}

void Service::RouteDrafts(const Segments& path, const Asked& asked) {
  if (path.size() == 2) {
    if (Allow(asked, "GET")) drafts_.List(asked);
  } else if (path.size() != 4) {
    NoSuchPath(asked);
  } else if (asked.request.method == "PUT") {
    drafts_.Put(asked, path[2], path[3]);
  } else if (asked.request.method == "DELETE") {
    drafts_.Delete(asked, path[2], path[3]);
  } else if (Allow(asked, "GET, PUT, DELETE")) {
    drafts_.Get(asked, path[2], path[3]);
  }
}

void Service::RouteSession(const Asked& asked) {
  if (asked.request.method == "POST") return session_requests_.Begin(asked);
  if (asked.request.method == "DELETE") return session_requests_.End(asked);
  if (Allow(asked, "GET, POST, DELETE")) session_requests_.Show(asked);
}

void Service::RoutePresence(const Asked& asked) {
  if (asked.request.method == "PUT") return presence_.Put(asked);
  if (Allow(asked, "GET, PUT")) presence_.Show(asked);
}

bool Service::Allow(const Asked& asked, absl::string_view methods) {
  // The first of `methods` is the one that the caller serves.
  if (asked.request.method == methods.substr(0, methods.find(','))) return true;
  HttpResponse refusal =
      ProblemResponse(405, "method-not-allowed", absl::StrCat("allowed here: ", methods));
  refusal.Set("Allow", methods);
  asked.reply.send(std::move(refusal));
  return false;
}

}  // namespace redress
