#include "base/clock.h"
#include "journal/embedded_journal.h"
#include "tests/journal/journals.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

class EmbeddedJournalUnderTest final : public JournalUnderTest {
 public:
  absl::StatusOr<std::unique_ptr<Journal>> Open() override {
    EmbeddedJournalOptions options;
    options.folder = folder_.In("journal");
    options.clock = &clock_;
    return EmbeddedJournal::Open(options);
  }

 private:
  testing::ScratchFolder folder_;
  SystemClock clock_;
};

}  // namespace

std::vector<JournalKind> JournalKinds() {
  return {{"embedded", [] { return std::make_unique<EmbeddedJournalUnderTest>(); }}};
}

}  // namespace redress
