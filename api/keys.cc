#include "api/keys.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "api/commands.h"
#include "api/problem.h"
#include "api/request.h"
#include "base/hash.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"

namespace redress {
namespace {

boost::json::object MasterKeyJson(const std::string& id, bool is_here, std::uint64_t keys) {
  boost::json::object object;
  object["id"] = ToHex(id);
  object["here"] = is_here;
  object["keys"] = keys;
  return object;
}

std::string Missing(const std::string& id, std::uint64_t keys) {
  return absl::StrCat(
      keys, " keys are wrapped by master key ", ToHex(id),
      ", which this node does not have: add its line below the others of the master key file, from "
      "the node that has it or from its backup, and rotate again");
}

std::string Detail(const MasterKeyStatus& status, const std::string& missing) {
  return status.trouble.empty() ? missing : status.trouble;
}

boost::json::object KeysJson(const MasterKeyStatus& status) {
  MasterKeyStatus left = status;
  std::uint64_t total = 0;
  for (const auto& [id, keys] : status.counts.living) total += keys;
  boost::json::array masters;
  for (const std::string& id : status.ids) {
    masters.push_back(MasterKeyJson(id, /*is_here=*/true, left.counts.living[id]));
    left.counts.living.erase(id);
  }
  std::string missing;
  for (const auto& [id, keys] : left.counts.living) {
    masters.push_back(MasterKeyJson(id, /*is_here=*/false, keys));
    if (missing.empty()) missing = Missing(id, keys);
  }
  const auto first = status.counts.living.find(status.ids.front());
  const bool is_done = !status.is_rotating && missing.empty();
  const std::string detail = is_done ? "" : Detail(status, missing);
  boost::json::object object;
  object["state"] = is_done ? "settled" : detail.empty() ? "rotating" : "stuck";
  object["detail"] = detail;
  object["first"] = ToHex(status.ids.front());
  object["keys"] = total;
  object["wrapped_by_first"] = first == status.counts.living.end() ? 0 : first->second;
  object["destroyed"] = status.counts.destroyed;
  object["master_keys"] = std::move(masters);
  return object;
}

KeysTold Telling(int http_status, const Reply& reply) {
  return [http_status, send = reply.send](const absl::StatusOr<MasterKeyStatus>& told) {
    send(told.ok() ? JsonResponse(http_status, KeysJson(*told)) : ProblemResponse(told.status()));
  };
}

absl::StatusOr<NextMasterKey> NextOf(const HttpRequest& request) {
  RETURN_IF_ERROR(ActorOf(request).status());
  ASSIGN_OR_RETURN(const boost::json::object body, ParseCommandBody(request));
  for (const auto& [name, value] : body) {
    if (name != "new") return RefuseField("", "the only field is \"new\"");
    if (!value.is_bool()) return RefuseField("/new", "must be true or false");
  }
  const auto* const made = body.if_contains("new");
  return made != nullptr && made->as_bool() ? NextMasterKey::kNew : NextMasterKey::kAsRead;
}

}  // namespace

void ShowKeys(Node& node, const Reply& reply) { node.LookAtKeys(Telling(200, reply)); }

void RotateKeys(Node& node, const HttpRequest& request, const Reply& reply) {
  const absl::StatusOr<NextMasterKey> next = NextOf(request);
  if (!next.ok()) return reply.send(ProblemResponse(next.status()));
  node.RotateKeys(*next, Telling(202, reply));
}

}  // namespace redress
