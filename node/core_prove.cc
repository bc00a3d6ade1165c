// The part of Core that proves how new its views are, that its clock is right, and which journal it
// reads.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/mutation.h"
#include "node/core.h"

namespace redress {
namespace {

constexpr std::size_t kNonceSize = 16;      // bytes
constexpr std::size_t kJournalIdSize = 16;  // bytes

}  // namespace

// Look `look` found the end of the log, and all up to it was projected.
void Core::TakeEnd(std::uint64_t look) {
  if (projector_.position().offset < trust_.furthest()) return;  // More than that was read already.
  const bool is_known = parts_.journal->end_of_log() == EndOfLog::kKnown;
  if (is_known || Mutated(Mutation::kFreshByEndOffset)) freshness_.ReadBack(look);
  if (!is_known || caught_up_) return;
  caught_up_ = true;
  progressed_ = true;
}

void Core::TakeResults() {
  for (const AppendResult& result : parts_.journal->TakeResults()) {
    progressed_ = true;
    if (commands_.TakeResult(result)) continue;
    if (!probe_.has_value() || probe_->number != result.id) continue;
    if (result.status.ok()) {
      probe_->kept_at = parts_.clock->Steady();
      probe_failure_.clear();
    } else {
      probe_failure_ = std::string(result.status.message());
      probe_.reset();
      next_probe_ = parts_.clock->Steady() + kProbeRetry;
    }
  }
}

bool Core::WantsProbe() const {
  if (!Readable() || away_.has_value()) return false;
  const bool is_waited_for = commands_.WantsProbe() || waits_.WantsFresh();
  if (Mutated(Mutation::kProbesWithoutBudget) && is_waited_for) return true;
  if (parts_.journal->end_of_log() == EndOfLog::kKnown) return false;
  if (!caught_up_) return true;
  if (parts_.journal->append_clock() == AppendClock::kKeeper && clock_guard_.Due()) return true;
  return CanCommit() && is_waited_for;
}

// Its fate is told by the journal, in time. After that, only a log that was cut short or is another
// one, or a leader that was cut off, keeps it from being read.
absl::Duration Core::ProbeLostAt() const {
  const bool is_kept = probe_.has_value() && probe_->kept_at.has_value();
  if (!is_kept || !at_end_ || !unread_.empty()) return absl::InfiniteDuration();
  return *probe_->kept_at + kProbeTimeout;
}

void Core::SendProbeIfWanted() {
  const absl::Duration now = parts_.clock->Steady();
  if (ProbeLostAt() <= now) probe_.reset();
  if (probe_.has_value() || now < next_probe_ || !WantsProbe()) return;
  const absl::Time wall = parts_.clock->Now();
  std::string record = EncodeProbe(parts_.random->Bytes(kNonceSize), Seen(), wall);
  Probe probe;
  probe.hash = Sha256(record);
  probe.number = freshness_.Sent();
  probe.sent = {.wall = wall, .steady = now};
  const bool is_taken = parts_.journal->Append(probe.number, std::move(record)).ok();
  next_probe_ = now + (is_taken ? kProbeInterval : kProbeRetry);
  if (Mutated(Mutation::kProbesWithoutBudget)) next_probe_ = now;
  if (is_taken) probe_ = std::move(probe);
}

void Core::TakeProbe(const ProjectedRecord& record) {
  if (!probe_.has_value() || probe_->hash != record.hash) return;
  freshness_.ReadBack(probe_->number);
  if (parts_.journal->append_clock() == AppendClock::kKeeper) {
    const bool measured = clock_guard_.Measure(probe_->sent, record.appended_at);
    if (!measured) next_probe_ = std::max(next_probe_, parts_.clock->Steady() + kProbeRetry);
  }
  caught_up_ = true;
  probe_.reset();
}

void Core::MeasureOwnClock() {
  if (!caught_up_ || parts_.journal->append_clock() != AppendClock::kOwn) return;
  if (clock_guard_.Due()) clock_guard_.Adopt(RecordedAt());
}

void Core::Identify() {
  if (identified_ || identifying_ || !CanCommit()) return;
  const absl::StatusOr<std::optional<JournalIdentified>> identity = ReadJournalIdentity(*store_);
  if (!identity.ok()) {
    next_reopen_ = parts_.clock->Steady() + kReopenInterval;
    return TakeStoreFailure(identity.status());
  }
  if (identity->has_value()) return CheckIdentity(**identity);
  CommandRequest request;
  request.command_id = parts_.random->Bytes(kHashSize);
  request.actor = {"node", "node", true};
  IdentifyJournal* identify = request.command.mutable_identify_journal();
  identify->set_journal_id(parts_.random->Bytes(kJournalIdSize));
  identify->set_key_digest(parts_.names->KeyDigest());
  identify->set_home_country(parts_.names->home_country());
  request.request_digest = parts_.names->RequestDigest(identify->SerializeAsString());
  identifying_ = true;
  commands_.Submit(std::move(request), [this](const absl::StatusOr<CommandAnswer>& answer) {
    identifying_ =
        false;  // Whoever won, the identity stands in the views now, or it is tried again.
    if (!answer.ok())
      spdlog::warn("the journal has no identity yet: {}", answer.status().ToString());
  });
}

void Core::CheckIdentity(const JournalIdentified& identity) {
  if (identity.key_digest() != parts_.names->KeyDigest()) {
    return Stop(
        "this journal was begun with another installation key: start the node with that key's file "
        "(--key-file), from the node that began it or from its backup");
  }
  if (identity.home_country().empty()) {
    return Stop(
        "this journal names no home country: an earlier build began it, which named customers by "
        "other forms of their telephone numbers; run it with that build, or begin a new journal "
        "(an empty data folder, another topic) and import into it");
  }
  if (identity.home_country() != parts_.names->home_country()) {
    return Stop(absl::StrCat(
        "this journal's home country is ", identity.home_country(), ", not ",
        parts_.names->home_country(),
        ": telephone numbers would name other customers; start the node with --home-country ",
        identity.home_country()));
  }
  const absl::StatusOr<std::string> remembered = parts_.folder->JournalId();
  if (!remembered.ok()) return Stop(std::string(remembered.status().message()));
  if (!remembered->empty() && *remembered != identity.journal_id()) {
    return Stop(absl::StrCat("this data folder belongs to journal ", ToHex(*remembered),
                             ", not to journal ", ToHex(identity.journal_id()),
                             ": start the node with its own data folder, or with an empty one; if "
                             "the journal was replaced on purpose, stop this node and run `redress "
                             "rebuild --offline --accept-journal` on its data folder"));
  }
  const absl::Status kept = parts_.folder->RememberJournalId(identity.journal_id());
  if (absl::IsUnavailable(kept)) {  // A disk that is full takes it later.
    store_failure_ = kept;
    next_reopen_ = parts_.clock->Steady() + kReopenInterval;
    return;
  }
  if (!kept.ok()) return Stop(std::string(kept.message()));
  journal_id_ = identity.journal_id();
  identified_ = true;
  progressed_ = true;
}

}  // namespace redress
