#include "node/open_journal.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "journal/embedded_journal.h"

namespace redress {

absl::StatusOr<std::unique_ptr<Journal>> OpenJournal(const NodeOptions& options, Clock& clock) {
  EmbeddedJournalOptions embedded;
  embedded.folder = absl::StrCat(options.data_folder, "/journal");
  embedded.clock = &clock;
  ASSIGN_OR_RETURN(std::unique_ptr<EmbeddedJournal> journal, EmbeddedJournal::Open(embedded));
  return journal;
}

}  // namespace redress
