#include "api/commands.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/contact/interaction.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "aggregates/validation.h"
#include "api/access.h"
#include "api/accesses.h"
#include "api/bulk_moves.h"
#include "api/bulk_selection.h"
#include "api/narrowed_reads.h"
#include "api/owned.h"
#include "api/problem.h"
#include "api/reads.h"
#include "api/reveal.h"
#include "api/run_commands.h"
#include "api/seen_tickets.h"
#include "api/sights.h"
#include "api/tokens.h"
#include "base/hash.h"
#include "base/status.h"
#include "commands/command_ids.h"
#include "commands/json.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;

constexpr absl::string_view kRevealVerb = "reveal";
constexpr std::size_t kDrawnKeyBytes = 16;

// Where a command goes.
struct CommandTarget {
  const Collection& to;
  std::string id;  // canonical; empty: a new one
  std::string verb;
};

// Takes the text member `name` out of `body`, or nothing where it is absent.
absl::StatusOr<std::optional<std::string>> TakeText(boost::json::object& body, const char* name) {
  const auto* value = body.if_contains(name);
  if (value == nullptr) return std::optional<std::string>();
  if (!value->is_string()) return RefuseField(absl::StrCat("/", name), "must be a string");
  const auto& string = value->get_string();
  std::optional<std::string> text(std::in_place, string.data(), string.size());
  body.erase(name);
  return text;
}

absl::StatusOr<std::optional<Instant>> TakeHappened(boost::json::object& body) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, TakeText(body, "happened"));
  if (!text.has_value()) return std::optional<Instant>();
  const absl::StatusOr<Instant> instant = ParseInstant(*text);
  if (!instant.ok()) return RefuseField("/happened", instant.status().message());
  return std::optional<Instant>(*instant);
}

absl::StatusOr<TicketKind> TakeKind(boost::json::object& body) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, TakeText(body, "kind"));
  if (!text.has_value()) return RefuseField("/kind", "is required");
  TicketKind kind = TICKET_KIND_UNSPECIFIED;
  const bool lower = absl::AsciiStrToLower(*text) == *text;
  const std::string name = absl::StrCat("TICKET_KIND_", absl::AsciiStrToUpper(*text));
  if (!lower || !TicketKind_Parse(name, &kind) || kind == TICKET_KIND_UNSPECIFIED) {
    return RefuseField("/kind",
                       "is complaint, request, consultation, report, suggestion or praise");
  }
  return kind;
}

// The command's request, all but the command: id, digest, actor, preconditions.
CommandRequest RequestFrame(const Names& names, const CommandHead& head,
                            const CommandTarget& target, const boost::json::object& body) {
  const std::string path = target.id.empty() ? absl::StrCat("/v1/", target.to.plural)
                                             : PathOf(target.to, target.id, target.verb);
  boost::json::object meaning;
  meaning["verb"] = target.verb;
  meaning["target"] = target.id;
  meaning["body"] = body;
  CommandRequest request;
  request.command_id = HttpCommandId(names, {.principal = head.actor.id,
                                             .method = "POST",
                                             .path = path,
                                             .idempotency_key = head.idempotency_key});
  request.request_digest = names.RequestDigest(CanonicalJson(meaning));
  request.actor = head.actor;
  request.if_match = head.if_match;
  request.mode = head.mode;
  return request;
}

// Fills in the request to an aggregate: its id, which is its first field, "happened", "command".
absl::Status FillRequest(const CommandTarget& target, const FieldDescriptor& verb,
                         boost::json::object body, Command& command) {
  ASSIGN_OR_RETURN(const std::optional<Instant> happened, TakeHappened(body));
  const auto field = [](const google::protobuf::Message& message, absl::string_view name) {
    return message.GetDescriptor()->FindFieldByName(std::string(name));
  };
  google::protobuf::Message& request =
      *Command::GetReflection()->MutableMessage(&command, field(command, target.to.name));
  const google::protobuf::Reflection& access = *request.GetReflection();
  if (!target.id.empty()) {
    access.SetString(&request, request.GetDescriptor()->FindFieldByNumber(1), target.id);
  }
  if (happened.has_value()) {
    access.MutableMessage(&request, field(request, "happened"))->CopyFrom(*happened);
  }
  google::protobuf::Message& verbs = *access.MutableMessage(&request, field(request, "command"));
  google::protobuf::Message& message = *verbs.GetReflection()->MutableMessage(&verbs, &verb);
  RETURN_IF_ERROR(FromJson(body, "", message));
  return ValidateRequest(message);
}

void SendRefusal(const absl::Status& status, const std::string& key, const Reply& reply) {
  HttpResponse refusal = ProblemResponse(status);
  refusal.Set("Idempotency-Key", key);
  reply.send(std::move(refusal));
}

absl::Status CheckNew(const CommandHead& head, absl::string_view name) {
  if (!head.if_match.has_value()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("header if-match: a new ", name, " has no version to match"));
}

}  // namespace

absl::StatusOr<CommandHead> ParseCommandHead(const HttpRequest& request,
                                             const QueryParameters& parameters,
                                             absl::string_view idempotency_key) {
  CommandHead head;
  head.idempotency_key = std::string(idempotency_key);
  ASSIGN_OR_RETURN(head.actor, ActorOf(request));
  ASSIGN_OR_RETURN(head.if_match, IfMatchOf(request));
  RETURN_IF_ERROR(CheckParameters(parameters, {"dry_run"}));
  ASSIGN_OR_RETURN(const bool dry, BoolParameter(parameters, "dry_run"));
  head.mode = dry ? Mode::kDryRun : Mode::kCommit;
  return head;
}

absl::StatusOr<boost::json::object> ParseCommandBody(const HttpRequest& request) {
  const std::string media_type = MediaTypeOf(request);
  if (media_type.empty() && request.body.empty()) return boost::json::object();
  if (!IsJsonMediaType(media_type)) {
    return Refuse(absl::StatusCode::kInvalidArgument, "media-type-unknown",
                  "the body must be application/json");
  }
  if (request.body.empty()) return boost::json::object();
  ASSIGN_OR_RETURN(boost::json::value value, ParseJson(request.body));
  if (!value.is_object()) return RefuseField("", "the body must be a JSON object");
  return std::move(value.get_object());
}

absl::StatusOr<CommandRequest> ReceiveRequest(const Names& names, const CommandHead& head,
                                              boost::json::object body) {
  RETURN_IF_ERROR(CheckNew(head, kTicketCollection.name));
  CommandRequest request = RequestFrame(names, head, {kTicketCollection, "", "receive"}, body);
  ASSIGN_OR_RETURN(const TicketKind kind, TakeKind(body));
  ASSIGN_OR_RETURN(const std::optional<Instant> happened, TakeHappened(body));
  if (body.contains("ticket")) {
    return RefuseField("/ticket",
                       "a new ticket gets its number; send what belongs to an existing "
                       "one as an interaction");
  }
  Interaction& interaction = *request.command.mutable_interaction();
  RETURN_IF_ERROR(FromJson(body, "", *interaction.mutable_data()));
  RETURN_IF_ERROR(ValidateRequest(interaction.data()));
  interaction.set_source(std::string(kRegisteredByAPerson));
  interaction.set_id(ToHex(request.command_id));
  interaction.set_type(std::string(TypeThatOpens(kind)));
  if (happened.has_value()) *interaction.mutable_time() = *happened;
  return request;
}

absl::StatusOr<CommandRequest> VerbRequest(const Names& names, const CommandHead& head,
                                           const Collection& to, absl::string_view id,
                                           absl::string_view verb, boost::json::object body) {
  ASSIGN_OR_RETURN(const FieldDescriptor* field, FindVerb(to, verb));
  ASSIGN_OR_RETURN(const std::string canonical, CanonicalId(to, id));
  const CommandTarget target{to, canonical, field->name()};
  CommandRequest request = RequestFrame(names, head, target, body);
  RETURN_IF_ERROR(FillRequest(target, *field, std::move(body), request.command));
  return request;
}

absl::StatusOr<CommandRequest> CreateRequest(const Names& names, const CommandHead& head,
                                             const Collection& to, boost::json::object body) {
  RETURN_IF_ERROR(CheckNew(head, to.name));
  const FieldDescriptor& field = *CommandsTo(to).FindFieldByName(std::string(to.creating_verb));
  const CommandTarget target{to, "", field.name()};
  CommandRequest request = RequestFrame(names, head, target, body);
  RETURN_IF_ERROR(FillRequest(target, field, std::move(body), request.command));
  return request;
}

Commands::Commands(Node& node, Clock& clock, Random& random, FreshLimit& limit, AccessLog* log)
    : node_(node),
      clock_(clock),
      random_(random),
      limit_(limit),
      log_(log),
      selections_(std::make_unique<RecentSelections>()) {}

Commands::~Commands() = default;

absl::StatusOr<std::string> Commands::KeyOf(const HttpRequest& request) {
  ASSIGN_OR_RETURN(std::optional<std::string> key, IdempotencyKeyOf(request));
  return key.has_value() ? *std::move(key) : ToHex(random_.Bytes(kDrawnKeyBytes));
}

void Commands::Receive(const HttpRequest& request, const QueryParameters& parameters,
                       const Reply& reply) {
  const Make make = [&](const CommandHead& head, boost::json::object body) {
    return ReceiveRequest(node_.names(), head, std::move(body));
  };
  AskedCommand asked{.created_status = 201, .places = kReceivePlaces};
  Submit(request, parameters, std::move(asked), make, reply);
}

void Commands::Create(const Collection& to, const HttpRequest& request,
                      const QueryParameters& parameters, const Reply& reply) {
  const Make make = [&](const CommandHead& head,
                        boost::json::object body) -> absl::StatusOr<CommandRequest> {
    if (IsOwned(to)) RETURN_IF_ERROR(ParseSavedFilter(body, "").status());
    ASSIGN_OR_RETURN(CommandRequest command,
                     CreateRequest(node_.names(), head, to, std::move(body)));
    if (IsOwned(to)) RETURN_IF_ERROR(CheckKept(command));
    return command;
  };
  Submit(request, parameters, {.created_status = 201}, make, reply);
}

void Commands::IssueToken(const HttpRequest& request, const QueryParameters& parameters,
                          const Reply& reply) {
  const std::string secret = random_.Bytes(kTokenSecretSize);
  const Make make = [&](const CommandHead& head,
                        boost::json::object body) -> absl::StatusOr<CommandRequest> {
    ASSIGN_OR_RETURN(CommandRequest command,
                     CreateRequest(node_.names(), head, kTokenCollection, std::move(body)));
    command.command.mutable_token()->set_digest(Sha256(secret));
    return command;
  };
  Submit(request, parameters, {.created_status = 201}, make, TellOnce(secret, reply));
}

void Commands::Apply(const Collection& to, const HttpRequest& request,
                     const QueryParameters& parameters, const std::vector<std::string>& path,
                     const Reply& reply) {
  const Make make = [&](const CommandHead& head,
                        boost::json::object body) -> absl::StatusOr<CommandRequest> {
    if (IsOwned(to)) RETURN_IF_ERROR(ParseSavedFilter(body, "").status());
    ASSIGN_OR_RETURN(CommandRequest command,
                     VerbRequest(node_.names(), head, to, path.at(2), path.at(3), std::move(body)));
    if (IsOwned(to)) RETURN_IF_ERROR(CheckKept(command));
    return command;
  };
  const absl::StatusOr<std::string> id = CanonicalId(to, path.at(2));
  const bool reveals = path.at(3) == kRevealVerb && id.ok();
  Submit(request, parameters, {}, make,
         reveals ? TellIdentity(node_, StreamOf(to, *id), reply) : reply);
}

struct Commands::Selecting {
  HttpRequest request;  // without its body
  CommandHead head;
  BulkSelection selection;
  std::string digest;  // of what the body means
  Reply reply;
};

void Commands::ApplyToMany(const HttpRequest& request, const QueryParameters& parameters,
                           const Reply& reply) {
  const absl::StatusOr<std::string> key = KeyOf(request);
  if (!key.ok()) return reply.send(ProblemResponse(key.status()));
  auto selecting = std::make_shared<Selecting>();
  const auto parse = [&]() -> absl::StatusOr<BulkRequest> {
    ASSIGN_OR_RETURN(selecting->head, ParseCommandHead(request, parameters, *key));
    if (selecting->head.if_match.has_value()) {
      return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                    "header if-match: many tickets have no version in common");
    }
    ASSIGN_OR_RETURN(const boost::json::object body, ParseCommandBody(request));
    if (!SelectsByFilter(body)) return ParseBulkMove(node_.names(), selecting->head, body);
    ASSIGN_OR_RETURN(selecting->selection, ParseBulkSelection(selecting->head, body));
    selecting->digest = node_.names().RequestDigest(CanonicalJson(body));
    return BulkRequest();
  };
  absl::StatusOr<BulkRequest> bulk = parse();
  if (!bulk.ok()) return SendRefusal(bulk.status(), *key, reply);
  if (selecting->digest.empty()) return RunBulk(node_, clock_, *std::move(bulk), reply);
  selecting->request.headers = request.headers;
  selecting->request.actor = request.actor;
  selecting->reply = reply;
  if (!selecting->selection.at.has_value()) return MoveSelected(selecting);
  node_.WaitForPosition(selecting->selection.at->position, kMaxReadWait,
                        [this, selecting](const absl::Status& reached) {
                          selecting->reply.run([this, selecting, reached] {
                            if (reached.ok()) return MoveSelected(selecting);
                            SendRefusal(NotReached(reached), selecting->head.idempotency_key,
                                        selecting->reply);
                          });
                        });
}

// What was selected with the same key before is moved again: it is done once.
absl::StatusOr<std::vector<std::string>> Commands::Select(const Selecting& selecting) {
  ASSIGN_OR_RETURN(const std::optional<std::vector<std::string>> before,
                   selections_->Find(selecting.head, selecting.digest));
  if (before.has_value()) return *before;
  const std::shared_ptr<const KeyValueReader> reader = node_.Snapshot();
  ASSIGN_OR_RETURN(
      SelectedTickets selected,
      SelectTickets(*reader, selecting.selection, SightOf(selecting.request.actor, *reader)));
  if (log_ != nullptr) {
    RETURN_IF_ERROR(log_->Note(ReadBy(selecting.request, "tickets/bulk", selected.customers)));
  }
  if (selecting.head.mode == Mode::kCommit) {
    selections_->Keep(selecting.head, selecting.digest, selected.numbers);
  }
  return std::move(selected.numbers);
}

void Commands::MoveSelected(const std::shared_ptr<Selecting>& selecting) {
  const auto move = [&]() -> absl::StatusOr<BulkRequest> {
    ASSIGN_OR_RETURN(std::vector<std::string> tickets, Select(*selecting));
    return CommandsOf(node_.names(), selecting->head,
                      MoveOf(selecting->selection, std::move(tickets)));
  };
  absl::StatusOr<BulkRequest> bulk = move();
  if (bulk.ok()) return RunBulk(node_, clock_, *std::move(bulk), selecting->reply);
  SendRefusal(bulk.status(), selecting->head.idempotency_key, selecting->reply);
}

void Commands::Submit(const HttpRequest& request, const QueryParameters& parameters,
                      AskedCommand asked, const Make& make, const Reply& reply) {
  const absl::StatusOr<std::string> key = KeyOf(request);
  if (!key.ok()) return reply.send(ProblemResponse(key.status()));
  const auto parse = [&]() -> absl::StatusOr<CommandRequest> {
    ASSIGN_OR_RETURN(const CommandHead head, ParseCommandHead(request, parameters, *key));
    ASSIGN_OR_RETURN(boost::json::object body, ParseCommandBody(request));
    ASSIGN_OR_RETURN(CommandRequest made, make(head, std::move(body)));
    RETURN_IF_ERROR(NameSight(node_, made));
    return made;
  };
  absl::StatusOr<CommandRequest> command = parse();
  if (!command.ok()) return SendRefusal(command.status(), *key, reply);
  if (std::optional<HttpResponse> refusal = limit_.Refusal(request)) {
    refusal->Set("Idempotency-Key", *key);
    return reply.send(*std::move(refusal));
  }
  asked.idempotency_key = *key;
  asked.when_negative = limit_.Charger(request);
  RunOne(node_, *std::move(command), std::move(asked), reply);
}

}  // namespace redress
