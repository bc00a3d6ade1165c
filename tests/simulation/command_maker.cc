#include "tests/simulation/command_maker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "aggregates/ticket/moves.h"
#include "base/hash.h"
#include "commands/command_ids.h"
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
      "redress.contact",      "redress.callback",  "redress.reminder",   "redress.unheard-of"};
  return types;
}

// Who is of which team: those whom random requests name.
const std::vector<std::string>& People() {
  static const std::vector<std::string> people = {"ana", "bo", "chen", "dmitri", "eve", "fatima"};
  return people;
}

const std::vector<std::string>& Teams() {
  static const std::vector<std::string> teams = {"north", "south", "billing"};
  return teams;
}

// Each person is described and comes on duty, each team is described.
constexpr std::size_t kStaffCommands = 15;

// Whether `stream` is one of `kind`, whose id is then put into `id`.
bool IsOf(const std::string& stream, absl::string_view kind, std::string& id) {
  if (!absl::StartsWith(stream, kind)) return false;
  id = stream.substr(kind.size());
  return true;
}

// Takes what an id names, or something new where it is empty.
template <typename Request, typename SubCommand>
std::string Address(Request& request, const std::string& id, SubCommand command) {
  request.set_id(id);
  *request.mutable_command() = std::move(command);
  return id.empty() ? "new" : id;
}

}  // namespace

CommandRequest CommandMaker::Next(int session, const KeyValueReader& views) {
  if (std::optional<CommandRequest> request = bearers_.Next()) return *std::move(request);
  if (keeps_ && kept_dice_.Chance(1, 12)) return ToKept(session);
  ++count_;
  const std::uint64_t roll = dice_.Below(100);
  if (count_ == 1 || dice_.Chance(1, 60)) return ApplyPolicy();
  if (!there_.tickets.empty() && dice_.Chance(1, 40)) return CorrectRunning();
  if (is_staffed_ && (count_ <= 1 + kStaffCommands || dice_.Chance(1, 12))) return ToStaff();
  if (there_.tickets.size() < 4 || roll < 22) return Interact();
  if (roll < 26 && !delivered_.empty()) return Redelivered();
  if (roll < 34 && last_sent_.contains(session)) return SameKeyElsewhere(session);
  if (roll < 42) return ToParty(session);
  if (roll < 45) return Import();
  return ToTicket(session, views);
}

void CommandMaker::Learn(const CommandRow& commit) {
  std::string merged;
  if (commit.type() == "ticket.merge" && IsOf(commit.streams(0).stream(), kTicketPrefix, merged)) {
    merged_.push_back(merged);
  }
  for (const CommandStream& stream : commit.streams()) {
    if (!known_.insert(stream.stream()).second) continue;
    std::string id;
    if (IsOf(stream.stream(), kTicketPrefix, id)) there_.tickets.push_back(id);
    if (IsOf(stream.stream(), kCustomerPrefix, id)) there_.customers.push_back(id);
    if (IsOf(stream.stream(), kContactPrefix, id)) there_.contacts.push_back(id);
    if (IsOf(stream.stream(), "callback/", id)) there_.callbacks.push_back(id);
    if (IsOf(stream.stream(), "token/", id)) bearers_.Learn(id);
    if (IsOf(stream.stream(), kViewPrefix, id)) there_.views.push_back(id);
    if (IsOf(stream.stream(), kPhrasePrefix, id)) there_.phrases.push_back(id);
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
  const bool belongs = interaction.type() == "redress.reminder" || dice_.Chance(1, 6);
  if (!there_.tickets.empty() && belongs) body.set_ticket(AnyTicket());
  // Customers go on naming the number that they were given.
  if (!merged_.empty() && dice_.Chance(1, 12)) body.set_ticket(dice_.OneOf(merged_));
  if (dice_.Chance(1, 2)) body.set_unit("kitchen");
  if (dice_.Chance(1, 12)) {
    *body.mutable_resolve() =
        requests_.OfTicket(TicketCommand::kResolve, there_, world_.wall()).resolve();
  }
  request.command_id = InteractionCommandId(names_, interaction.source(), interaction.id());
  request.request_digest = names_.RequestDigest(interaction.SerializeAsString());
  request.actor = bearers_.Shown(request.command, {"upstream", "system", false});
  request.cause = absl::StrCat("interaction/", ToHex(request.command_id));
  if (dice_.Chance(2, 5)) request.persistence = Persistence::kUntilDecided;
  delivered_.push_back(request);
  return request;
}

// Another version of the one policy that there is: other amounts, other hours.
CommandRequest CommandMaker::ApplyPolicy() {
  const auto minutes = [this] { return 20 + dice_.Below(400); };
  const std::string text = absl::StrCat(
      "policy: standards/simulated\nversion: v", count_, "\nsource: chance\ncalendars:\n",
      "  office:\n    zone: Asia/Shanghai\n    week: {mon-sun: [\"0", 6 + dice_.Below(4),
      ":30-12:00\", \"14:00-1", 5 + dice_.Below(5), ":30\"]}\n    known_until: open\n",
      "units: {calendar: office}\nstandards:\n  - id: all\n    when: {kind: [complaint, "
      "request]}\n",
      "    clocks:\n",
      "      - {metric: acknowledge, side: customer, amount: {business_minutes: ", minutes(),
      "}, calendar: office}\n",
      "      - {metric: sign_for, side: holder, amount: {business_minutes: ", minutes(),
      "}, calendar: unit}\n",
      "      - metric: answer\n        side: customer\n        amount: {business_minutes: ",
      10 * minutes(), "}\n        calendar: office\n        pausable: [customer, parts]\n",
      "        warn: [{percent: 60}]\n        on_redo: {new: {business_minutes: ", minutes(),
      "}}\n        extension: {count: 2, amount: {business_minutes: 500}, approver: supervisor}\n",
      "        ladder:\n          - {at: due, to: supervisor}\n",
      "          - {at: {due+: {business_minutes: 60}}, to: manager^2}\n",
      "      - {metric: revisit, side: customer, start: answered, amount: {business_minutes: ",
      minutes(), "}, calendar: office}\n    stagnation: {business_minutes: ", minutes(), "}\n",
      "revisits:\n  - {id: thanks, when: {kind: praise}, exempt: true}\n",
      "  - {id: ask, when: {kind: [complaint, request, report]}, after: {elapsed: PT", minutes(),
      "M}, calendar: office, hours: \"0", 8 + dice_.Below(2),
      ":00-19:00\", team: care, attempts: ", 2 + dice_.Below(3), ", spacing: {elapsed: PT",
      minutes(), "M}, redo_team: north}\n",
      "care:\n  - {id: often, grade: [a, b], every: {elapsed: PT", minutes(),
      "M}, calendar: office, team: care, attempts: 2}\n", "assignments:\n  - {team: north}\n",
      "  - {team: south, order: least_load, takes: [{category: [quality]}], capacity: ",
      2 + dice_.Below(6), ", points: {critical: 3}, last_handler_first: true, fallback: lead, ",
      "fallback_after: PT30M, absence: PT1H}\n",
      "  - {team: billing, order: weighted, duty: any, capacity: ", 2 + dice_.Below(6),
      ", max_per_hour: 4, fallback: team(north), fallback_after: PT1H}\n");
  Command command;
  command.mutable_policy()->set_name("standards/simulated");
  command.mutable_policy()->mutable_command()->mutable_apply()->set_text(text);
  return ByAdmin(std::move(command));
}

// By the hours of the newest version.
CommandRequest CommandMaker::CorrectRunning() {
  Command command;
  command.mutable_policy()->set_name("standards/simulated");
  redress::CorrectRunning& correct =
      *command.mutable_policy()->mutable_command()->mutable_correct_running();
  std::set<std::string> numbers = {AnyTicket(), AnyTicket(), AnyTicket()};
  for (const std::string& number : numbers) correct.add_tickets(number);
  correct.set_reason("other hours");
  correct.set_may_shorten(dice_.Chance(1, 4));
  return ByAdmin(std::move(command));
}

CommandRequest CommandMaker::ByAdmin(Command command) {
  CommandRequest request;
  request.command_id = names_.CommandId({"http", "admin", absl::StrCat(count_)});
  request.request_digest = names_.RequestDigest(command.SerializeAsString());
  request.command = std::move(command);
  request.actor = {"admin", "supervisor", false};
  return request;
}

CommandRequest CommandMaker::DescribeAgent(const std::string& person) {
  Command command;
  command.mutable_agent()->set_id(person);
  command.mutable_agent()->mutable_command()->mutable_describe()->mutable_profile()->set_name(
      person);
  return ByAdmin(std::move(command));
}

CommandRequest CommandMaker::DescribeTeam(const std::string& team) {
  Command command;
  command.mutable_team()->set_id(team);
  TeamProfile& profile =
      *command.mutable_team()->mutable_command()->mutable_describe()->mutable_profile();
  for (const std::string& person : People()) {
    if (dice_.Chance(2, 3)) profile.add_members(person);
  }
  profile.set_lead(dice_.OneOf(People()));
  return ByAdmin(std::move(command));
}

// First everybody is made known and on duty, and every team; then people come and go.
CommandRequest CommandMaker::ToStaff() {
  const std::size_t step = count_ - 2;
  if (step < People().size()) return DescribeAgent(People()[step]);
  const bool is_set_up = step >= kStaffCommands;
  if (step < kStaffCommands && step >= 2 * People().size()) {
    return DescribeTeam(Teams()[step - 2 * People().size()]);
  }
  if (is_set_up && dice_.Chance(1, 6)) return DescribeTeam(dice_.OneOf(Teams()));
  if (is_set_up && dice_.Chance(1, 6)) return DescribeAgent(dice_.OneOf(People()));
  Command command;
  command.mutable_agent()->set_id(is_set_up ? dice_.OneOf(People())
                                            : People()[step - People().size()]);
  AgentCommand& agent = *command.mutable_agent()->mutable_command();
  if (!is_set_up || dice_.Chance(3, 5)) {
    const bool is_on = !is_set_up || dice_.Chance(2, 3);
    agent.mutable_set_duty()->set_state(is_on ? DUTY_STATE_ON : DUTY_STATE_OFF);
  } else if (dice_.Chance(2, 3)) {
    SetAbsence& absence = *agent.mutable_set_absence();
    const absl::Time from =
        world_.wall() + (dice_.Chance(2, 3)
                             ? absl::ZeroDuration()
                             : dice_.Between(absl::ZeroDuration(), absl::Minutes(2)));
    *absence.mutable_from() = InstantOf(from);
    *absence.mutable_until() = InstantOf(from + dice_.Between(absl::Minutes(1), absl::Hours(40)));
    if (dice_.Chance(1, 2)) absence.set_stand_in(dice_.OneOf(People()));
  } else if (dice_.Chance(2, 3)) {
    agent.mutable_end_absence();
  } else {
    agent.mutable_leave()->set_reason("another town");
  }
  return ByAdmin(std::move(command));
}

// To a customer, a contact or a callback.
CommandRequest CommandMaker::ToParty(int session) {
  CommandRequest request;
  std::string path;
  const std::uint64_t roll = dice_.Below(5);
  if (roll < 2 && !there_.customers.empty()) {
    const auto verb =
        requests_.Any<CustomerCommand::RequestCase>(CustomerCommand::descriptor()->field_count());
    const bool is_new = verb == CustomerCommand::kRegister;
    path = absl::StrCat("customers/", Address(*request.command.mutable_customer(),
                                              is_new ? "" : dice_.OneOf(there_.customers),
                                              requests_.OfCustomer(verb, there_)));
  } else if (roll < 3 && !there_.contacts.empty()) {
    path = absl::StrCat("contacts/",
                        Address(*request.command.mutable_contact(), dice_.OneOf(there_.contacts),
                                requests_.OfContact(Near())));
  } else {
    const auto verb =
        requests_.Any<CallbackCommand::RequestCase>(CallbackCommand::descriptor()->field_count());
    const bool is_new = verb == CallbackCommand::kPlan || there_.callbacks.empty();
    path = absl::StrCat(
        "callbacks/",
        Address(*request.command.mutable_callback(), is_new ? "" : dice_.OneOf(there_.callbacks),
                is_new ? requests_.PlannedCallback(world_.wall(), Near())
                       : requests_.OfCallback(verb, world_.wall(), there_)));
  }
  return Keyed(std::move(request), session, path, absl::StrCat("k", count_));
}

// Returns the request as somebody sends it there, under `key`.
CommandRequest CommandMaker::Keyed(CommandRequest request, int session, const std::string& path,
                                   const std::string& key) {
  request.actor = bearers_.Shown(request.command, requests_.AnyActor());
  const std::string principal = absl::StrCat(request.actor.id, "/", session);
  request.command_id = HttpCommandId(
      names_, {.principal = principal, .method = "POST", .path = path, .idempotency_key = key});
  request.request_digest =
      names_.RequestDigest(absl::StrCat(path, " ", request.command.SerializeAsString()));
  return request;
}

// A saved view or a phrase.
CommandRequest CommandMaker::ToKept(int session) {
  CommandRequest request;
  std::string path;
  if (kept_dice_.Chance(1, 2)) {
    auto verb = kept_.Any<ViewCommand::RequestCase>(ViewCommand::descriptor()->field_count());
    if (there_.views.empty()) verb = ViewCommand::kCreate;
    const std::string id = verb == ViewCommand::kCreate ? "" : kept_dice_.OneOf(there_.views);
    path = absl::StrCat("views/", Address(*request.command.mutable_view(), id, kept_.OfView(verb)));
  } else {
    auto verb = kept_.Any<PhraseCommand::RequestCase>(PhraseCommand::descriptor()->field_count());
    if (there_.phrases.empty()) verb = PhraseCommand::kCreate;
    const std::string id = verb == PhraseCommand::kCreate ? "" : kept_dice_.OneOf(there_.phrases);
    path = absl::StrCat("phrases/",
                        Address(*request.command.mutable_phrase(), id, kept_.OfPhrase(verb)));
  }
  return Keyed(std::move(request), session, path, absl::StrCat("kept", ++kept_count_));
}

// A ticket from elsewhere; some come twice, with other content.
CommandRequest CommandMaker::Import() {
  const std::string id = absl::StrCat("row", dice_.Chance(1, 4) ? dice_.Below(20) : count_);
  const ImportTicket import = requests_.AnyImport(id, world_.wall());
  CommandRequest request = ImportRequest(names_, import, import.SerializeAsString());
  request.actor = {"importer", "system", false};
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
  if (dice_.Chance(3, 5))
    return there_.tickets[dice_.Below(std::min(kHotTickets, there_.tickets.size()))];
  return dice_.OneOf(there_.tickets);
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
  const auto verb = dice_.Chance(3, 4) ? LegalVerb(phase) : dice_.OneOf(TicketMoves()).request;
  TicketCommand command = requests_.OfTicket(verb, Near(), world_.wall());
  if (command.has_wait() && dice_.Chance(2, 3)) {
    *command.mutable_wait()->mutable_expected() =
        InstantOf(world_.wall() + dice_.Between(absl::ZeroDuration(), absl::Hours(30)));
  }
  Command asked;
  *asked.mutable_ticket()->mutable_command() = command;
  const Actor actor = bearers_.Shown(asked, requests_.AnyActor());
  CommandRequest request =
      Send(session, number, {absl::StrCat("k", count_), actor, std::move(command)});
  if (dice_.Chance(1, 5)) {
    const auto head = ReadHead(views, TicketStream(number));
    request.if_match = head.ok() ? head->version() - (dice_.Chance(1, 6) ? 1 : 0) : 1;
  }
  if (dice_.Chance(1, 25)) request.mode = Mode::kDryRun;
  return request;
}

// What a request names besides its ticket: mostly hot tickets, so that two tickets meet again.
testing::KnownIds CommandMaker::Near() {
  testing::KnownIds near = there_;
  near.tickets = {AnyTicket(), AnyTicket()};
  return near;
}

// Often what brings a ticket to where its promises run, are paused, and go on.
TicketCommand::RequestCase CommandMaker::LegalVerb(TicketPhase phase) {
  const bool is_held = phase == TICKET_PHASE_ASSIGNED || phase == TICKET_PHASE_HANDLING;
  if (is_held && dice_.Chance(1, 3)) {
    return dice_.Chance(1, 2) ? TicketCommand::kWait : TicketCommand::kResume;
  }
  if (phase == TICKET_PHASE_RECEIVED && dice_.Chance(1, 3)) return TicketCommand::kClassify;
  if (phase == TICKET_PHASE_CLASSIFIED && dice_.Chance(1, 3)) return TicketCommand::kAssign;
  std::vector<TicketCommand::RequestCase> legal;
  for (const TicketMove& move : TicketMoves()) {
    // What ends a ticket at once makes it dull, and what can always be said hides what moves it.
    const bool ends = move.verb == "withdraw" || move.verb == "refuse" || move.verb == "merge" ||
                      move.verb == "transfer_outside" || move.verb == "archive";
    const bool always = move.phases.Contains(TICKET_PHASE_ARCHIVED);
    if (ends && !dice_.Chance(1, 8)) continue;
    if (always && !dice_.Chance(1, 3)) continue;
    if (move.phases.Contains(phase)) legal.push_back(move.request);
  }
  return legal.empty() ? TicketCommand::kNote : dice_.OneOf(legal);
}

Instant CommandMaker::Told() {
  const absl::Duration ahead =
      dice_.Chance(1, 3) ? -dice_.Between(absl::ZeroDuration(), absl::Hours(100))
                         : kTolerance + dice_.Between(-absl::Seconds(1), absl::Milliseconds(600));
  return InstantOf(world_.wall() + ahead);
}

}  // namespace redress::simulation
