#include "cli/pages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "cli/views.h"
#include "projections/cursor.h"

namespace redress {

ExitCode FollowPages(Invocation& invocation, const ListQuestion& question,
                     const std::string& items_name,
                     const std::function<bool(const boost::json::value&)>& take) {
  absl::StatusOr<HttpClient> client = HttpClient::For(invocation.server);
  if (!client.ok()) return Fail(invocation, ExitCode::kUsage, client.status().message());
  std::map<std::string, std::string> parameters = question.parameters;
  std::size_t had = 0;
  while (true) {
    const std::size_t wanted = question.most == 0 ? kMaxPageSize : question.most - had;
    parameters["limit"] = absl::StrCat(std::min(wanted, kMaxPageSize));
    const Outcome outcome =
        Ask(invocation, *client, {.method = "GET", .target = Target(question.path, parameters)});
    if (outcome.exit != ExitCode::kOk) return outcome.exit;
    if (!outcome.body.is_object()) return Fail(invocation, ExitCode::kAway, "no list was answered");
    had += ListAt(outcome.body, items_name).size();
    std::string cursor = CursorAfter(outcome.body);
    const bool is_whole = cursor.empty() || (question.most != 0 && had >= question.most);
    if (!take(outcome.body) || is_whole) return ExitCode::kOk;
    if (cursor == parameters["cursor"]) {
      return Fail(invocation, ExitCode::kAway, "the list does not go on: the same page came again");
    }
    parameters["cursor"] = std::move(cursor);
    const bool is_of_past = !parameters["as_of"].empty() || !parameters["at"].empty();
    parameters.erase("as_of");
    parameters[is_of_past ? "at" : "at_least"] = TextAt(outcome.body, "position");
    parameters.erase("fresh");
  }
}

std::string CursorAfter(const boost::json::value& body) {
  const std::string next = TextAt(body, "next");
  const auto url = boost::urls::parse_relative_ref(next);
  if (next.empty() || !url) return "";
  for (const auto& parameter : url->params()) {
    if (parameter.key == "cursor") return parameter.value;
  }
  return "";
}

}  // namespace redress
