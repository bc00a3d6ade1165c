#pragma once

// The roles, and which of them may do what: the one place that says so. Whatever stands nowhere in
// it nobody may do. What hangs on a ticket's state besides (whose it is, who handled it) is the
// deciders' to say.

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress::roles {

inline constexpr absl::string_view kUpstream = "upstream";      // a system that sends interactions
inline constexpr absl::string_view kAgent = "agent";            // 坐席
inline constexpr absl::string_view kHandler = "handler";        // 处理人
inline constexpr absl::string_view kRevisitor = "revisitor";    // 回访员
inline constexpr absl::string_view kDispatcher = "dispatcher";  // 派单员
inline constexpr absl::string_view kArbiter = "arbiter";        // decides returns that came twice
inline constexpr absl::string_view kSupervisor = "supervisor";  // 主管
inline constexpr absl::string_view kAuditor = "auditor";        // 审计: reads all, and says why
inline constexpr absl::string_view kPrivacyOfficer = "privacy_officer";
inline constexpr absl::string_view kAdministrator = "administrator";  // policies, people, tokens

// All of them, in the order above.
absl::Span<const absl::string_view> All();

bool IsRole(absl::string_view name);

// One thing that can be done. Commands are named by their type ("ticket.assign"; of whatever
// becomes of an interaction "interaction.send"), what is read by its collection
// ("read.customers"), who the customers are "read.identity", what concerns the node itself
// "operate.look", "operate.rebuild" and "operate.keys".
struct Action {
  absl::string_view name;
  std::uint16_t allowed;  // to these: a bit for each role, in the order of All()
};

// Every action, in the order of the table.
absl::Span<const Action> Actions();

// Whether `role` may do `action`; false where there is no such role or action.
bool May(absl::string_view role, absl::string_view action);

// Returns the roles that may do `action`.
std::vector<absl::string_view> WhoMay(absl::string_view action);

}  // namespace redress::roles
