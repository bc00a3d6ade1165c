#include "tests/journal/journals.h"

#include "base/clock.h"
#include "journal/embedded_journal.h"
#include "tests/journal/temporary_folder.h"

namespace redress {
namespace {

class EmbeddedJournalUnderTest final : public JournalUnderTest {
 public:
  absl::StatusOr<std::unique_ptr<Journal>> Open() override {
    EmbeddedJournalOptions options;
    options.folder = folder_.path() + "/journal";
    options.clock = &clock_;
    return EmbeddedJournal::Open(options);
  }

 private:
  TemporaryFolder folder_;
  SystemClock clock_;
};

}  // namespace

std::unique_ptr<JournalUnderTest> NewEmbeddedJournalUnderTest() {
  return std::make_unique<EmbeddedJournalUnderTest>();
}

}  // namespace redress
