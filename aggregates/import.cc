#include "aggregates/import.h"

#include "aggregates/refusal.h"

namespace redress {

absl::StatusOr<Decision> DecideImport(const ImportTicket&, const Context&, Streams&) {
  return RefuseField("", "names no command");
}

}  // namespace redress
