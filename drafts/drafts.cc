#include "drafts/drafts.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

// What is sealed says of itself what it is, and whose.
std::string BoundTo(const DraftPlace& place) {
  return absl::StrCat("redress draft 1 ", place.person.size(), " ", place.person, " ", place.ticket,
                      " ", place.form);
}

absl::Time SavedAt(const DraftRow& row) { return absl::FromUnixMicros(row.saved_at()); }

}  // namespace

Drafts::Drafts(std::string folder, KeyVault& vault, TicketErased erased, Clock& clock,
               Random& random)
    : vault_(vault),
      erased_(std::move(erased)),
      clock_(clock),
      random_(random),
      database_(std::move(folder)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Drafts::~Drafts() = default;

void Drafts::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const absl::Status swept = Sweep();
    if (!swept.ok()) spdlog::warn("drafts that are over are not taken away: {}", swept.ToString());
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, absl::ToChronoSeconds(kDraftSweepInterval), [] { return false; });
  }
}

absl::StatusOr<absl::Time> Drafts::Put(const DraftPlace& place, const std::string& ticket_key,
                                       absl::string_view text) {
  if (text.size() > kMaxDraftSize) {
    return absl::InvalidArgumentError(absl::StrCat("longer than ", kMaxDraftSize, " bytes"));
  }
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::optional<DraftRow> before, database_.Read(place));
  if (!before.has_value()) RETURN_IF_ERROR(CheckRoom(place));
  const absl::Time now = clock_.Now();
  DraftRow row;
  ASSIGN_OR_RETURN(const SealingKey key,
                   KeyFor(ticket_key, before.has_value() ? &*before : nullptr, row));
  *row.mutable_text() = SealText(key, random_.Bytes(kSealNonceSize), BoundTo(place), text);
  row.set_saved_at(absl::ToUnixMicros(now));
  const std::optional<std::size_t> counted = std::exchange(count_, std::nullopt);
  RETURN_IF_ERROR(database_.Write(place, row));
  if (counted.has_value()) count_ = *counted + (before.has_value() ? 0 : 1);
  // Its ticket was given a key meanwhile.
  if (before.has_value() && before->has_own_key() && !row.has_own_key()) {
    RETURN_IF_ERROR(vault_.Destroy({before->text().key()}));
  }
  return SavedAt(row);
}

absl::StatusOr<std::optional<UnsentDraft>> Drafts::Get(const DraftPlace& place) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::optional<DraftRow> row, database_.Read(place));
  if (!row.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const bool is_over, IsOver(place, *row));
  if (is_over) {
    RETURN_IF_ERROR(Remove(place, *row));
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> secret, vault_.Find(row->text().key()));
  if (!secret.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(std::string text, UnsealText(row->text(), *secret, BoundTo(place)));
  return UnsentDraft{.place = place, .text = std::move(text), .saved = SavedAt(*row)};
}

absl::StatusOr<bool> Drafts::Delete(const DraftPlace& place) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::optional<DraftRow> row, database_.Read(place));
  if (!row.has_value()) return false;
  ASSIGN_OR_RETURN(const bool is_over, IsOver(place, *row));
  RETURN_IF_ERROR(Remove(place, *row));
  return !is_over;
}

absl::StatusOr<std::vector<UnsentDraft>> Drafts::List(const std::string& person) {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::vector<Found> found, Collect(person));
  std::vector<UnsentDraft> drafts;
  for (const Found& draft : found) {
    ASSIGN_OR_RETURN(const bool is_over, IsOver(draft.place, draft.row));
    if (!is_over) drafts.push_back({draft.place, "", SavedAt(draft.row)});
  }
  return drafts;
}

absl::Status Drafts::Sweep() {
  const std::lock_guard lock(mutex_);
  ASSIGN_OR_RETURN(const std::vector<Found> all, Collect(""));
  std::size_t left = all.size();
  for (const Found& draft : all) {
    ASSIGN_OR_RETURN(const bool is_over, IsOver(draft.place, draft.row));
    if (!is_over) continue;
    RETURN_IF_ERROR(Remove(draft.place, draft.row));
    --left;
  }
  count_ = left;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Drafts::Found>> Drafts::Collect(const std::string& person) {
  std::vector<Found> found;
  RETURN_IF_ERROR(database_.LookThrough(person, [&](const DraftPlace& place, const DraftRow& row) {
    Found& draft = found.emplace_back(Found{place, row});
    draft.row.mutable_text()->clear_box();
    return true;
  }));
  return found;
}

// A key that is not known here, or not yet, is no destroyed one.
absl::StatusOr<bool> Drafts::IsOver(const DraftPlace& place, const DraftRow& row) {
  if (SavedAt(row) + kDraftLife <= clock_.Now()) return true;
  const absl::StatusOr<std::optional<std::string>> secret = vault_.Find(row.text().key());
  if (absl::IsNotFound(secret.status())) return false;
  if (!secret.ok()) return secret.status();
  if (!secret->has_value()) return true;
  return erased_(place.ticket);
}

absl::Status Drafts::Remove(const DraftPlace& place, const DraftRow& row) {
  count_.reset();
  RETURN_IF_ERROR(database_.Write(place, std::nullopt));
  return row.has_own_key() ? vault_.Destroy({row.text().key()}) : absl::OkStatus();
}

absl::Status Drafts::CheckRoom(const DraftPlace& place) {
  ASSIGN_OR_RETURN(const std::vector<Found> own, Collect(place.person));
  if (own.size() >= kMaxDraftsOfPerson) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a person has at most ", kMaxDraftsOfPerson, " drafts: discard some"));
  }
  ASSIGN_OR_RETURN(const std::size_t count, Count());
  if (count < kMaxDrafts) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("this node keeps at most ", kMaxDrafts, " drafts: some must be discarded"));
}

absl::StatusOr<SealingKey> Drafts::KeyFor(const std::string& ticket_key, const DraftRow* before,
                                          DraftRow& row) {
  const bool reuses = ticket_key.empty() && before != nullptr && before->has_own_key();
  const std::string id = reuses ? before->text().key() : ticket_key;
  row.set_has_own_key(ticket_key.empty());
  if (id.empty()) return vault_.Draw();
  ASSIGN_OR_RETURN(std::optional<std::string> secret, vault_.Find(id));
  if (secret.has_value()) return SealingKey{.id = id, .secret = *std::move(secret)};
  return absl::FailedPreconditionError("what the ticket told of a person was erased");
}

absl::StatusOr<std::size_t> Drafts::Count() {
  if (!count_.has_value()) {
    ASSIGN_OR_RETURN(const std::vector<Found> all, Collect(""));
    count_ = all.size();
  }
  return *count_;
}

}  // namespace redress
