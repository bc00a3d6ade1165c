#include "tests/simulation/command_maker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "aggregates/ticket_moves.h"
#include "consumers/command_ids.h"
#include "events/instant.h"
#include "projections/streams.h"
#include "projections/tickets.h"

namespace redress::simulation {
namespace {

// Tickets that most commands go to, and the other ones.
constexpr std::size_t kHotTickets = 3;

// How far ahead of the true time something may be told to have happened, and still be taken
// (Policy::future_tolerance); told close to it, nodes' clocks disagree.
constexpr absl::Duration kTolerance = absl::Minutes(5);

const std::vector<std::string>& People() {
  static const std::vector<std::string> people = {"ana", "bo", "chen", "dmitri", "eve"};
  return people;
}

const std::vector<std::string>& Units() {
  static const std::vector<std::string> units = {"north", "south", "billing"};
  return units;
}

struct PooledPoint {
  PointKind kind;
  const char* value;
};

const std::vector<PooledPoint>& Points() {
  static const std::vector<PooledPoint> points = {
      {POINT_KIND_PHONE, "+390612345678"},    {POINT_KIND_PHONE, "+39 06 1234-5678"},
      {POINT_KIND_PHONE, "+8613800000001"},   {POINT_KIND_PHONE, "+8613800000002"},
      {POINT_KIND_PHONE, "02 5550 1234"},     {POINT_KIND_EMAIL, "Ana@Example.com"},
      {POINT_KIND_EMAIL, "wang@example.com"}, {POINT_KIND_ACCOUNT, "A-17"},
      {POINT_KIND_ACCOUNT, "A-18"},           {POINT_KIND_OTHER, "room 12"}};
  return points;
}

const std::vector<std::string>& Types() {
  static const std::vector<std::string> types = {
      "redress.complaint",    "redress.complaint", "redress.complaint",  "redress.request",
      "redress.consultation", "redress.report",    "redress.suggestion", "redress.praise",
      "redress.contact",      "redress.callback",  "redress.unheard-of"};
  return types;
}

// Whether `stream` is one of `kind`, whose id is then put into `id`.
bool IsOf(const std::string& stream, absl::string_view kind, std::string& id) {
  if (!absl::StartsWith(stream, kind)) return false;
  id = stream.substr(kind.size());
  return true;
}

}  // namespace

CommandRequest CommandMaker::Next(int session, const KeyValueReader& views) {
  ++count_;
  const std::uint64_t roll = dice_.Below(100);
  if (tickets_.size() < 4 || roll < 22) return Interact();
  if (roll < 26 && !delivered_.empty()) return Redelivered();
  if (roll < 34 && last_sent_.contains(session)) return SameKeyElsewhere(session);
  return ToTicket(session, views);
}

void CommandMaker::Learn(const CommandRow& commit) {
  for (const CommandStream& stream : commit.streams()) {
    if (!known_.insert(stream.stream()).second) continue;
    std::string id;
    if (IsOf(stream.stream(), kTicketPrefix, id)) tickets_.push_back(id);
    if (IsOf(stream.stream(), kCustomerPrefix, id)) customers_.push_back(id);
  }
}

void CommandMaker::FillCustomer(Party& party) {
  const std::uint64_t points = 1 + dice_.Below(6) / 4 + dice_.Below(10) / 9;
  for (std::uint64_t i = 0; i < points; ++i) {
    const PooledPoint& point = dice_.OneOf(Points());
    party.add_points()->set_kind(point.kind);
    party.mutable_points(static_cast<int>(i))->set_value(point.value);
  }
  party.set_name("王芳");
}

CommandRequest CommandMaker::Interact() {
  CommandRequest request;
  Interaction& interaction = *request.command.mutable_interaction();
  interaction.set_source("hotel");
  interaction.set_id(absl::StrCat("m", count_));
  interaction.set_type(dice_.OneOf(Types()));
  if (dice_.Chance(1, 8)) *interaction.mutable_time() = Told();
  InteractionBody& body = *interaction.mutable_data();
  body.set_channel(static_cast<Channel>(1 + dice_.Below(Channel_MAX)));
  if (!dice_.Chance(1, 25)) body.set_words("The room is cold. 房间很冷。");
  body.set_remedy_sought("none stated");
  if (interaction.type() != "redress.report" || dice_.Chance(1, 2)) {
    FillCustomer(*body.mutable_customer());
  }
  if (!tickets_.empty() && dice_.Chance(1, 6)) body.set_ticket(AnyTicket());
  request.command_id = InteractionCommandId(names_, interaction.source(), interaction.id());
  request.request_digest = names_.RequestDigest(interaction.SerializeAsString());
  request.actor = {"upstream", "system", false};
  request.cause = absl::StrCat("interaction/hotel/", interaction.id());
  if (dice_.Chance(2, 5)) request.persistence = Persistence::kUntilDecided;
  delivered_.push_back(request);
  return request;
}

CommandRequest CommandMaker::Redelivered() {
  CommandRequest request = dice_.OneOf(delivered_);
  if (dice_.Chance(1, 3)) {  // The same id with other content.
    Interaction& interaction = *request.command.mutable_interaction();
    interaction.mutable_data()->set_words(absl::StrCat("No, it is the heating. ", count_));
    request.request_digest = names_.RequestDigest(interaction.SerializeAsString());
  }
  return request;
}

std::string CommandMaker::AnyTicket() {
  if (dice_.Chance(1, 30)) return names_.TicketNumber(absl::StrCat("nobody's", count_), 0);
  if (dice_.Chance(3, 5)) return tickets_[dice_.Below(std::min(kHotTickets, tickets_.size()))];
  return dice_.OneOf(tickets_);
}

CommandRequest CommandMaker::Send(int session, const std::string& number, const Letter& letter) {
  CommandRequest request;
  const std::string path =
      absl::StrCat("/v1/tickets/", number, "/", TicketMoveOf(letter.command.request_case()).verb);
  TicketRequest& ticket = *request.command.mutable_ticket();
  ticket.set_number(number);
  *ticket.mutable_command() = letter.command;
  if (dice_.Chance(1, 8)) *ticket.mutable_happened() = Told();
  const std::string principal = absl::StrCat(letter.actor.id, "/", session);
  request.command_id = HttpCommandId(
      names_,
      {.principal = principal, .method = "POST", .path = path, .idempotency_key = letter.key});
  request.request_digest =
      names_.RequestDigest(absl::StrCat(path, " ", ticket.SerializeAsString()));
  request.actor = letter.actor;
  last_sent_[session] = letter;
  return request;
}

// A client whose keys are unique for each path only.
CommandRequest CommandMaker::SameKeyElsewhere(int session) {
  const Letter last = last_sent_[session];
  return Send(session, AnyTicket(), last);
}

CommandRequest CommandMaker::ToTicket(int session, const KeyValueReader& views) {
  const std::string number = AnyTicket();
  const auto row = ReadTicket(views, number);
  const TicketPhase phase =
      row.ok() && row->has_value() ? (*row)->phase() : TICKET_PHASE_UNSPECIFIED;
  const auto verb = dice_.Chance(3, 4)
                        ? LegalVerb(phase)
                        : static_cast<TicketCommand::RequestCase>(1 + dice_.Below(12));
  const Actor actor = {dice_.OneOf(People()), dice_.Chance(1, 3) ? "supervisor" : "agent", false};
  CommandRequest request = Send(session, number, {absl::StrCat("k", count_), actor, Fill(verb)});
  if (dice_.Chance(1, 5)) {
    const auto head = ReadHead(views, TicketStream(number));
    request.if_match = head.ok() ? head->version() - (dice_.Chance(1, 6) ? 1 : 0) : 1;
  }
  if (dice_.Chance(1, 25)) request.mode = Mode::kDryRun;
  return request;
}

TicketCommand::RequestCase CommandMaker::LegalVerb(TicketPhase phase) {
  std::vector<TicketCommand::RequestCase> legal;
  for (int verb = 1; verb <= 12; ++verb) {
    const auto candidate = static_cast<TicketCommand::RequestCase>(verb);
    // A withdrawn ticket is soon dull.
    if (candidate == TicketCommand::kWithdraw && !dice_.Chance(1, 8)) continue;
    if (TicketMoveOf(candidate).phases.Contains(phase)) legal.push_back(candidate);
  }
  return legal.empty() ? TicketCommand::kNote : dice_.OneOf(legal);
}

Holder CommandMaker::AnyHolder() {
  Holder holder;
  holder.set_unit(dice_.OneOf(Units()));
  if (dice_.Chance(1, 2)) holder.set_person(dice_.OneOf(People()));
  return holder;
}

Instant CommandMaker::Told() {
  const absl::Duration ahead =
      dice_.Chance(1, 3) ? -dice_.Between(absl::ZeroDuration(), absl::Hours(100))
                         : kTolerance + dice_.Between(-absl::Seconds(1), absl::Milliseconds(600));
  return InstantOf(world_.wall() + ahead);
}

void CommandMaker::FillAnswer(Answer& answer) {
  answer.set_outcome(static_cast<AnswerOutcome>(1 + dice_.Below(AnswerOutcome_MAX)));
  answer.set_words("We are sorry.");
  if (!dice_.Chance(1, 20)) answer.set_cause("boiler");
  answer.set_reason("no fault found");
  answer.set_appeal_route("the ombudsman");
  answer.mutable_told()->set_channel(CHANNEL_PHONE);
}

void CommandMaker::FillRevisit(RecordRevisit& revisit) {
  revisit.set_contact(static_cast<RevisitContact>(1 + dice_.Below(RevisitContact_MAX)));
  if (revisit.contact() != REVISIT_CONTACT_REACHED) return;
  revisit.set_resolution(static_cast<Resolution>(1 + dice_.Below(Resolution_MAX)));
  revisit.set_satisfaction(1 + static_cast<std::uint32_t>(dice_.Below(5)));
  if (dice_.Chance(1, 4)) *revisit.mutable_next_holder() = AnyHolder();
}

TicketCommand CommandMaker::Fill(TicketCommand::RequestCase verb) {
  TicketCommand command;
  switch (verb) {
    case TicketCommand::kAcknowledge:
      command.mutable_acknowledge()->mutable_told()->set_channel(CHANNEL_SMS);
      break;
    case TicketCommand::kClassify:
      command.mutable_classify()->add_category(dice_.Chance(1, 2) ? "quality" : "price");
      command.mutable_classify()->set_severity(static_cast<Severity>(dice_.Below(5)));
      break;
    case TicketCommand::kAssign:
      *command.mutable_assign()->mutable_holder() = AnyHolder();
      break;
    case TicketCommand::kStart:
      command.mutable_start();
      break;
    case TicketCommand::kNote:
      command.mutable_note()->set_words(absl::StrCat("note ", count_));
      break;
    case TicketCommand::kAnswer:
      FillAnswer(*command.mutable_answer());
      break;
    case TicketCommand::kPlanRevisit:
      command.mutable_plan_revisit()->set_revisitor(dice_.OneOf(People()));
      break;
    case TicketCommand::kRecordRevisit:
      FillRevisit(*command.mutable_record_revisit());
      break;
    case TicketCommand::kClose:
      command.mutable_close()->set_exit(static_cast<Exit>(3 + dice_.Below(3)));
      command.mutable_close()->set_appeal_route("the ombudsman");
      break;
    case TicketCommand::kReopen:
      command.mutable_reopen()->set_reason("it broke again");
      break;
    case TicketCommand::kWithdraw:
      command.mutable_withdraw()->set_reason("not needed any more");
      break;
    case TicketCommand::kLinkCustomer:
      command.mutable_link_customer()->set_customer(customers_.empty() ? names_.CustomerId("nobody")
                                                                       : dice_.OneOf(customers_));
      break;
    case TicketCommand::REQUEST_NOT_SET:
      break;
  }
  return command;
}

}  // namespace redress::simulation
