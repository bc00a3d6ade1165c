#include "tests/simulation/clients.h"

#include <algorithm>
#include <utility>

#include "aggregates/aggregates.h"
#include "aggregates/refusal.h"

namespace redress::simulation {
namespace {

// How long a read may wait.
constexpr absl::Duration kMaxReadWait = absl::Seconds(3);

// How long a session waits before it repeats, or looks for a node that is up.
constexpr absl::Duration kMinBackoff = absl::Milliseconds(20);
constexpr absl::Duration kMaxBackoff = absl::Milliseconds(1'500);

// Whether a client that was answered so knows what became of its command.
bool IsKnown(const absl::StatusOr<CommandAnswer>& answer) {
  switch (answer.status().code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return false;
    case absl::StatusCode::kAborted: {
      const std::optional<RefusalDetails> details = DetailsOf(answer.status());
      return !details.has_value() || details->code() != "conflict";
    }
    default:
      return true;
  }
}

}  // namespace

Clients::Clients(World& world, SimulatedLog& log, const Names& names, Nodes& nodes,
                 const ClientOptions& options)
    : world_(world),
      log_(log),
      names_(names),
      nodes_(nodes),
      options_(options),
      dice_(world.NewDice("clients")),
      maker_(world, names) {
  for (int i = 0; i < options.sessions; ++i) {
    sessions_.push_back({i, 0, std::make_unique<Dice>(world.NewDice(absl::StrCat("session/", i)))});
  }
}

void Clients::Start() {
  for (Session& session : sessions_) Think(session);
}

void Clients::Think(Session& session) {
  // Most come in quick succession, some after a while.
  const absl::Duration longest =
      session.dice->Chance(1, 2) ? options_.max_think / 20 : options_.max_think;
  world_.After(session.dice->Between(absl::ZeroDuration(), longest),
               [this, &session] { Act(session); });
}

SimulatedNode* Clients::AnyNode(Dice& dice) {
  std::vector<SimulatedNode*> up;
  for (const auto& node : nodes_) {
    if (node->up()) up.push_back(node.get());
  }
  return up.empty() ? nullptr : dice.OneOf(up);
}

void Clients::Act(Session& session) {
  if (resting_ || calls_ >= options_.max_calls) return;
  if (AnyNode(*session.dice) == nullptr) return Think(session);
  ++calls_;
  const std::uint64_t roll = session.dice->Below(100);
  if (roll < 14) {
    ReadFresh(session);
  } else if (roll < 26) {
    ReadAtLeast(session);
  } else {
    SendNew(session);
  }
  Think(session);
}

Operation& Clients::NewOperation(OperationKind kind, int session, SimulatedNode& node) {
  Operation& operation = history_.operations.emplace_back();
  operation.kind = kind;
  operation.session = session;
  operation.node = node.id();
  operation.life = node.life();
  operation.start = world_.now();
  operation.log_at_start = log_.records().size();
  operation.generation_at_start = log_.generation();
  ++unanswered_;
  return operation;
}

void Clients::SendNew(Session& session) {
  Intent& intent = history_.intents.emplace_back();
  intent.number = history_.intents.size();
  SimulatedNode* looked_at = AnyNode(*session.dice);
  intent.request = maker_.Next(session.id, looked_at->views());
  intent.primary = PrimaryStream(intent.request.command, intent.request.command_id, names_);
  intent.repeats = !session.dice->Chance(1, 10);
  // Some clients are impatient, or doubled by a load balancer.
  const std::uint64_t copies = session.dice->Chance(1, 5) ? 2 + session.dice->Below(2) : 1;
  for (std::uint64_t i = 0; i < copies; ++i) {
    if (SimulatedNode* node = AnyNode(*session.dice)) Send(intent, session.id, *node);
  }
}

void Clients::Send(Intent& intent, int session, SimulatedNode& node) {
  Operation& operation = NewOperation(OperationKind::kCommand, session, node);
  operation.intent = &intent;
  ++intent.under_way;
  ++intent.tries;
  world_.Trace("session ", session, " sends #", intent.number, " ",
               CommandType(intent.request.command), " to ", intent.primary, " on node ", node.id());
  node.core().Submit(intent.request, [this, &operation](absl::StatusOr<CommandAnswer> answer) {
    Answered(operation, std::move(answer));
  });
  node.Wake();
}

void Clients::Ended(Operation& operation) {
  if (operation.end != absl::InfiniteDuration()) {
    world_.Violate("I10", "an operation was answered twice");
    return;
  }
  operation.end = world_.now();
  operation.log_at_end = log_.records().size();
  operation.generation_at_end = log_.generation();
  --unanswered_;
}

void Clients::Answered(Operation& operation, absl::StatusOr<CommandAnswer> answer) {
  Ended(operation);
  SimulatedNode& node = *nodes_[static_cast<std::size_t>(operation.node)];
  operation.position = node.up() ? node.core().status().position : 0;
  if (world_.traced()) {
    world_.Trace("node ", node.id(), " answers #", operation.intent->number, ": ",
                 answer.ok() ? absl::StrCat("effect ", static_cast<int>(answer->effect),
                                            " at position ", answer->position)
                             : answer.status().ToString());
  }
  if (answer.ok()) {
    maker_.Learn(answer->commit);
    SawPosition(operation.session, answer->position);
  }
  operation.answer = std::move(answer);
  Resolve(operation);
}

void Clients::Resolve(Operation& operation) {
  Intent& intent = *operation.intent;
  --intent.under_way;
  if (operation.answer.has_value() && IsKnown(*operation.answer)) intent.resolved = true;
  if (!intent.resolved && intent.under_way == 0 && (intent.repeats || asking_again_)) {
    Repeat(intent, operation.session, dice_.Between(kMinBackoff, kMaxBackoff));
  }
}

void Clients::Repeat(Intent& intent, int session, absl::Duration delay) {
  world_.After(delay, [this, &intent, session] {
    if (intent.resolved || intent.under_way > 0) return;
    SimulatedNode* node = AnyNode(dice_);
    if (node == nullptr) return Repeat(intent, session, kMaxBackoff);
    Send(intent, session, *node);
  });
}

void Clients::AskAgain() {
  asking_again_ = true;
  for (Intent& intent : history_.intents) {
    if (!intent.resolved && intent.under_way == 0) Repeat(intent, 0, kMinBackoff);
  }
}

bool Clients::Settled() const {
  return unanswered_ == 0 && std::all_of(history_.intents.begin(), history_.intents.end(),
                                         [](const Intent& intent) { return intent.resolved; });
}

std::string Clients::Unsettled() const {
  std::string text = absl::StrCat(unanswered_, " calls unanswered");
  for (const Intent& intent : history_.intents) {
    if (!intent.resolved) absl::StrAppend(&text, ", #", intent.number, " unresolved");
  }
  return text;
}

void Clients::NodeDied(int node) {
  for (Operation& operation : history_.operations) {
    if (operation.node != node || operation.end != absl::InfiniteDuration()) continue;
    operation.lost = true;
    Ended(operation);
    if (operation.intent != nullptr) Resolve(operation);
  }
}

void Clients::ReadFresh(Session& session) {
  SimulatedNode& node = *AnyNode(*session.dice);
  Operation& operation = NewOperation(OperationKind::kFreshRead, session.id, node);
  node.core().WaitForFresh(kMaxReadWait, [this, &operation](const absl::Status& status) {
    ReadEnded(operation, status);
  });
  node.Wake();
}

void Clients::ReadAtLeast(Session& session) {
  SimulatedNode& node = *AnyNode(*session.dice);
  Operation& operation = NewOperation(OperationKind::kReadAtLeast, session.id, node);
  operation.wanted = session.token;
  node.core().WaitForPosition(
      session.token, kMaxReadWait,
      [this, &operation](const absl::Status& status) { ReadEnded(operation, status); });
  node.Wake();
}

void Clients::ReadEnded(Operation& operation, const absl::Status& status) {
  Ended(operation);
  SimulatedNode& node = *nodes_[static_cast<std::size_t>(operation.node)];
  operation.read = status;
  operation.position = node.core().status().position;
  world_.Trace("node ", node.id(), " answers a read of session ", operation.session, ": ",
               status.ok() ? "at position " : status.ToString(), operation.position);
  if (status.ok()) SawPosition(operation.session, operation.position);
}

void Clients::SawPosition(int session, std::uint64_t position) {
  std::uint64_t& token = sessions_[static_cast<std::size_t>(session)].token;
  token = std::max(token, position);
}

}  // namespace redress::simulation
