// Tokens: issue, list, show, timeline, revoke.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/collection_verbs.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

constexpr const char* kColumns[] = {"id",    "person",  "roles",     "opens",
                                    "holds", "expires", "issued by", "label"};

std::string JoinedAt(const boost::json::value& token, const char* name) {
  std::vector<std::string> texts;
  for (const boost::json::value& text : ListAt(token, name)) texts.emplace_back(text.as_string());
  return absl::StrJoin(texts, ", ");
}

// Returns what the token is narrowed to.
std::string OpensOf(const boost::json::value& token) {
  const std::string teams = JoinedAt(token, "teams");
  const bool own = TextAt(token, "own") == "true";
  if (JoinedAt(token, "roles").empty()) return "";  // an issuer's: each says it anew
  if (teams.empty()) return own ? "own" : "all";
  return absl::StrCat("teams ", teams, own ? "; own" : "");
}

std::vector<std::string> TokenCells(const boost::json::value& token) {
  return {TextAt(token, "id"),        TextAt(token, "person"),
          JoinedAt(token, "roles"),   OpensOf(token),
          TextAt(token, "holds"),     TextAt(token, "expires"),
          TextAt(token, "issued_by"), TextAt(token, "label")};
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
