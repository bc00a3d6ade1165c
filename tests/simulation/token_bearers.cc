#include "tests/simulation/token_bearers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/access/access.h"
#include "aggregates/access/roles.h"
#include "aggregates/aggregates.h"
#include "base/hash.h"

namespace redress::simulation {
namespace {

// The latest ones are shown: those that are revoked among them.
constexpr std::size_t kShown = 4;

const std::vector<std::string>& People() {
  static const std::vector<std::string> people = {"ana", "bo", "chen"};
  return people;
}

}  // namespace

std::optional<CommandRequest> TokenBearers::Next() {
  if (!are_there_ || !dice_.Chance(1, 12)) return std::nullopt;
  return tokens_.empty() || dice_.Chance(1, 2) ? Issue() : Revoke();
}

CommandRequest TokenBearers::Issue() {
  Command command;
  TokenRequest& token = *command.mutable_token();
  token.set_digest(Sha256(absl::StrCat("secret ", count_)));
  IssueToken& issue = *token.mutable_command()->mutable_issue();
  issue.set_person(dice_.OneOf(People()));
  for (const absl::string_view role : roles::All()) issue.add_roles(std::string(role));
  const std::string person = issue.person();
  CommandRequest request = ByAdministrator(std::move(command));
  people_[names_.TokenId(request.command_id)] = person;
  return request;
}

CommandRequest TokenBearers::Revoke() {
  Command command;
  const std::size_t latest = std::min(kShown, tokens_.size());
  command.mutable_token()->set_id(tokens_[tokens_.size() - 1 - dice_.Below(latest)]);
  command.mutable_token()->mutable_command()->mutable_revoke()->set_reason("lost");
  return ByAdministrator(std::move(command));
}

CommandRequest TokenBearers::ByAdministrator(Command command) {
  CommandRequest request;
  request.command_id = names_.CommandId({"http", "token", absl::StrCat(++count_)});
  request.request_digest = names_.RequestDigest(command.SerializeAsString());
  request.command = std::move(command);
  request.actor = {"root", std::string(roles::kAdministrator), false};
  return request;
}

Actor TokenBearers::Shown(const Command& command, Actor otherwise) {
  if (!are_there_ || tokens_.empty() || !dice_.Chance(1, 2)) return otherwise;
  const std::size_t latest = std::min(kShown, tokens_.size());
  const std::string& id = tokens_[tokens_.size() - 1 - dice_.Below(latest)];
  const auto who = roles::WhoMay(ActionOf(CommandType(command)));
  const bool may = !who.empty() && !dice_.Chance(1, 30);
  return {people_[id], std::string(may ? dice_.OneOf(who) : roles::kAuditor), true, id};
}

void TokenBearers::Learn(const std::string& id) {
  if (std::find(tokens_.begin(), tokens_.end(), id) == tokens_.end()) tokens_.push_back(id);
}

}  // namespace redress::simulation
