#include "aggregates/supervising.h"

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "base/status.h"

namespace redress {

bool Supervises(const Actor& actor) {
  return actor.role == roles::kAdministrator || actor.role == roles::kSupervisor;
}

absl::Status CheckSupervises(const Actor& actor, absl::string_view what) {
  RETURN_IF_ERROR(CheckSomebodyActs(actor));
  if (Supervises(actor)) return absl::OkStatus();
  return Refuse(absl::StatusCode::kPermissionDenied, codes::kAdministratorOrSupervisorOnly,
                absl::StrCat("only an administrator or a supervisor ", what));
}

}  // namespace redress
