#include "api/first_token.h"

#include <utility>

#include "aggregates/access/roles.h"
#include "api/access.h"
#include "base/hash.h"

namespace redress {
namespace {

// One command, always the same: the second is a replay of the first.
constexpr absl::string_view kFirstToken = "first-token";

CommandRequest FirstRequest(const Names& names, absl::string_view secret) {
  CommandRequest request;
  request.command_id = names.CommandId({kFirstToken});
  request.request_digest = names.RequestDigest(kFirstToken);
  request.actor = {.id = std::string(kFirstPerson), .role = std::string(roles::kAdministrator)};
  IssueToken& issue = *request.command.mutable_token()->mutable_command()->mutable_issue();
  issue.set_person(std::string(kFirstPerson));
  issue.add_roles(std::string(roles::kAdministrator));
  issue.set_label("printed at the first start that asked for it");
  request.persistence = Persistence::kUntilDecided;  // the node may not be ready yet
  request.command.mutable_token()->set_digest(Sha256(secret));
  return request;
}

}  // namespace

void IssueFirstToken(Node& node, Random& random,
                     std::function<void(absl::StatusOr<std::string>)> told) {
  const std::string secret = random.Bytes(kTokenSecretSize);
  CommandRequest request = FirstRequest(node.names(), secret);
  const std::string text = TokenText(node.names().TokenId(request.command_id), secret);
  node.Submit(std::move(request),
              [text, told = std::move(told)](const absl::StatusOr<CommandAnswer>& answer) {
                if (!answer.ok()) return told(answer.status());
                if (answer->effect == Effect::kCommitted) return told(text);
                told(absl::AlreadyExistsError(
                    "the first administrator's token was told before; who has it issues others. "
                    "If it is lost: serve --access open on the loopback address, and issue one"));
              });
}

}  // namespace redress
