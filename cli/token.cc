// Tokens: issue, list, show, timeline, revoke.

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "cli/collection_verbs.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

constexpr const char* kColumns[] = {"id",      "person",    "roles", "holds",
                                    "expires", "issued by", "label"};

std::vector<std::string> TokenCells(const boost::json::value& token) {
  std::vector<std::string> roles;
  for (const boost::json::value& role : ListAt(token, "roles"))
    roles.emplace_back(role.as_string());
  return {TextAt(token, "id"),    TextAt(token, "person"),  absl::StrJoin(roles, ", "),
          TextAt(token, "holds"), TextAt(token, "expires"), TextAt(token, "issued_by"),
          TextAt(token, "label")};
}

constexpr ListForm kList = {.help = "Tokens, by id, without their secrets",
                            .filters = {},
                            .columns = kColumns,
                            .cells = TokenCells};

}  // namespace

void AddToken(CLI::App& app, Invocation& invocation) {
  CLI::App& token =
      AddCollection(app, invocation, kTokenCollection,
                    "Issue, list and revoke tokens: who may ask the server, and as whom 令牌");
  AddList(token, invocation, kTokenCollection, kList);
  AddTimelineOf(token, invocation, kTokenCollection);
}

}  // namespace redress
