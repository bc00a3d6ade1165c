#include "node/offline_rebuild.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aggregates/names.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/status.h"
#include "journal/journal.h"
#include "node/log_watch.h"
#include "node/node_folder.h"
#include "node/open_journal.h"
#include "node/open_vault.h"
#include "node/rebuild.h"
#include "node/word_indexing.h"
#include "projections/streams.h"

namespace redress {
namespace {

// How often a journal that has nothing yet is asked again.
constexpr absl::Duration kPoll = absl::Milliseconds(10);

// How often it is told how far the rebuild is.
constexpr absl::Duration kTellInterval = absl::Milliseconds(200);

constexpr absl::string_view kReplacedAdvice =
    ": restore the journal; if it was replaced on purpose, put its keys (the folder keys, and "
    "master.key) beside it and run `redress rebuild --offline --accept-journal` on this data "
    "folder";

// Where the views there are stand; nothing where they cannot be read, or are empty.
std::optional<StorePosition> PositionBefore(const std::shared_ptr<KeyValueStore>& views) {
  if (views == nullptr) return std::nullopt;
  absl::StatusOr<StorePosition> position = ReadPosition(*views);
  if (!position.ok() || position->position == 0) return std::nullopt;
  return *std::move(position);
}

// Errors: kFailedPrecondition (the log that `made` was made from does not hold the last record that
// the views before have read).
absl::Status CheckSameLog(const KeyValueReader& made, const StorePosition& before) {
  ASSIGN_OR_RETURN(const std::optional<PositionRow> row, ReadPositionRow(made, before.position));
  if (row.has_value() && row->record_hash() == before.record_hash) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the journal is not the one that these views were made from: it ",
                   row.has_value() ? "holds another record" : "ends before the record",
                   " at position ", before.position, kReplacedAdvice));
}

// Errors: kFailedPrecondition (the journal is not the data folder's, or of another key).
absl::Status CheckIdentity(const std::optional<JournalIdentified>& identity, const Names& names,
                           const std::string& remembered, JournalWord word) {
  if (identity.has_value() && identity->key_digest() != names.KeyDigest()) {
    return absl::FailedPreconditionError(
        "this journal was begun with another installation key: name that key's file (--key-file), "
        "from the node that began it or from its backup");
  }
  if (word == JournalWord::kReplaced || remembered.empty()) return absl::OkStatus();
  if (identity.has_value() && identity->journal_id() == remembered) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("this data folder belongs to journal ", ToHex(remembered), ", not to ",
                   identity.has_value() ? absl::StrCat("journal ", ToHex(identity->journal_id()))
                                        : std::string("this one, which has no identity yet"),
                   kReplacedAdvice));
}

// The one rebuild, and what it needs, in the order in which they may go.
class OfflineRebuild {
 public:
  OfflineRebuild(const NodeOptions& options, JournalWord word)
      : options_(options), word_(word), folder_(options.data_folder) {}

  absl::Status Prepare() {
    std::error_code ignored;
    if (!std::filesystem::is_directory(options_.data_folder, ignored)) {
      return absl::NotFoundError(absl::StrCat("there is no data folder ", options_.data_folder,
                                              ": name the one to rebuild with --data"));
    }
    ASSIGN_OR_RETURN(std::string key, folder_.InstallationKey(options_.key_file, random_));
    names_.emplace(std::move(key));
    ASSIGN_OR_RETURN(const std::shared_ptr<KeyValueStore> current, folder_.OpenViewsAnyhow());
    before_ = PositionBefore(current);
    RETURN_IF_ERROR(CheckJournal(options_));
    ASSIGN_OR_RETURN(vault_, OpenVault(options_, clock_, random_));
    const bool as_it_stands = word_ == JournalWord::kReplaced;
    ASSIGN_OR_RETURN(journal_, OpenJournal(options_, clock_,
                                           as_it_stands ? EndWord::kAsItStands : EndWord::kMarked));
    journal_->SetWake([] {});
    ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> empty, folder_.MakeBeside());
    ASSIGN_OR_RETURN(rebuild_,
                     Rebuild::Begin("offline", std::move(empty), *journal_, vault_.get(), clock_));
    return absl::OkStatus();
  }

  // Reads the journal to its end.
  absl::Status ReadAll(const std::function<void(const RebuildStatus&)>& told) {
    WordIndexing indexing;
    absl::Duration last_read = clock_.Steady();
    absl::Duration told_at = -absl::InfiniteDuration();
    while (true) {
      const absl::StatusOr<RebuildStep> step = rebuild_->Step(std::nullopt);
      indexing.Look({{rebuild_->views(), rebuild_->words()}});
      const bool lacks_key = absl::IsNotFound(step.status());
      if (!step.ok() && !lacks_key && !absl::IsUnavailable(step.status())) return step.status();
      const absl::Duration now = clock_.Steady();
      if (lacks_key && now - last_read > kKeysPatience) return KeyMissing(step.status());
      if (step.ok() && *step == RebuildStep::kProgressed) last_read = now;
      if (step.ok() && *step == RebuildStep::kLevel && EndIsBelieved(now - last_read)) break;
      if (now - last_read > kJournalPatience) return Impatient(step.status());
      if (now - told_at >= kTellInterval) {
        told(Status());
        told_at = now;
      }
      if (!step.ok() || *step != RebuildStep::kProgressed) absl::SleepFor(kPoll);
    }
    told(Status());
    return absl::OkStatus();
  }

  // Puts the views made in the place of the ones before, where the journal is the right one.
  absl::Status Replace() {
    ASSIGN_OR_RETURN(const std::optional<JournalIdentified> identity, CheckedIdentity());
    if (before_.has_value() && word_ == JournalWord::kTheOneRead) {
      RETURN_IF_ERROR(CheckSameLog(*rebuild_->views(), *before_));
    }
    if (word_ == JournalWord::kReplaced) RETURN_IF_ERROR(folder_.ForgetJournalId());
    RETURN_IF_ERROR(folder_.Replace(rebuild_->views()));
    if (identity.has_value()) return folder_.RememberJournalId(identity->journal_id());
    return absl::OkStatus();
  }

  RebuildStatus Status() const {
    const std::uint64_t position = rebuild_->position().position;
    const bool end_known = before_.has_value() && before_->position >= position;
    return rebuild_->Status(end_known ? before_->position : 0);
  }

 private:
  absl::StatusOr<std::optional<JournalIdentified>> CheckedIdentity() {
    ASSIGN_OR_RETURN(const std::string remembered, folder_.JournalId());
    ASSIGN_OR_RETURN(std::optional<JournalIdentified> identity,
                     ReadJournalIdentity(*rebuild_->views()));
    RETURN_IF_ERROR(CheckIdentity(identity, *names_, remembered, word_));
    return identity;
  }

  // Another journal has other keys.
  absl::Status KeyMissing(const absl::Status& why) {
    RETURN_IF_ERROR(CheckedIdentity().status());
    return absl::FailedPreconditionError(
        absl::StrCat(why.message(),
                     ": restore the folder keys that belongs to this journal from "
                     "its backup, and its master keys; nothing was changed"));
  }

  // A leader that was cut off answers an old end for a while.
  bool EndIsBelieved(absl::Duration silence) const {
    const bool is_short = before_.has_value() && rebuild_->position().position < before_->position;
    return !is_short || silence >= kGoneConfirmation;
  }

  absl::Status Impatient(const absl::Status& why) const {
    return absl::UnavailableError(
        absl::StrCat("the journal has given nothing for ", absl::FormatDuration(kJournalPatience),
                     ", at position ", rebuild_->position().position, why.ok() ? "" : ": ",
                     why.message(), "; nothing was changed: mend that and run it again"));
  }

  const NodeOptions& options_;
  const JournalWord word_;
  SystemClock clock_;
  SystemRandom random_;
  NodeFolder folder_;
  std::optional<Names> names_;
  std::optional<StorePosition> before_;  // of the views there were
  std::unique_ptr<PooledVault> vault_;
  std::unique_ptr<Journal> journal_;
  std::optional<Rebuild> rebuild_;
};

}  // namespace

absl::StatusOr<RebuildStatus> RebuildOffline(
    const NodeOptions& options, JournalWord word,
    const std::function<void(const RebuildStatus&)>& told) {
  OfflineRebuild rebuild(options, word);
  RETURN_IF_ERROR(rebuild.Prepare());
  RETURN_IF_ERROR(rebuild.ReadAll(told));
  RETURN_IF_ERROR(rebuild.Replace());
  RebuildStatus status = rebuild.Status();
  status.state = RebuildState::kDone;
  return status;
}

}  // namespace redress
