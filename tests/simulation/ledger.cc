#include "tests/simulation/ledger.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/hash.h"
#include "events/event.pb.h"
#include "events/sealing.h"

namespace redress::simulation {
namespace {

constexpr absl::string_view kMagicOfJournal = "RDJ";
constexpr unsigned char kKnownFormat = 1;
constexpr std::size_t kRecordHeadSize = 4;  // the magic and the format

// 0: not a record of ours.
unsigned char FormatOf(absl::string_view record) {
  const bool ours =
      record.size() > kMagicOfJournal.size() && absl::StartsWith(record, kMagicOfJournal);
  return ours ? static_cast<unsigned char>(record[3]) : 0;
}

// Returns the message in `bytes` if they are exactly its canonical form, without unknown fields.
template <typename Message>
std::optional<Message> ParseExactly(absl::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  Message known = message;
  known.DiscardUnknownFields();
  std::string again;
  if (!known.SerializeToString(&again) || again != bytes) return std::nullopt;
  return message;
}

bool IsParent(const std::string& parent) { return parent.empty() || parent.size() == kHashSize; }

// Whether the commit could be accepted at some heads.
bool IsWellFormed(const Commit& commit) {
  if (commit.appends_size() == 0) return false;
  std::set<std::string> names;
  for (const CommitAppend& append : commit.appends()) {
    if (append.events_size() == 0 || append.stream().empty() || !IsParent(append.parent()) ||
        !names.insert(append.stream()).second) {
      return false;
    }
    for (const std::string& event : append.events()) {
      if (event.empty()) return false;
    }
  }
  for (const CommitCheck& check : commit.checks()) {
    if (check.stream().empty() || !IsParent(check.parent()) ||
        !names.insert(check.stream()).second) {
      return false;
    }
  }
  return true;
}

bool FitsHeads(const Commit& commit, const std::map<std::string, std::string>& heads) {
  const auto fits = [&heads](const auto& named) {
    const auto head = heads.find(named.stream());
    return named.parent() == (head == heads.end() ? std::string() : head->second);
  };
  return std::all_of(commit.appends().begin(), commit.appends().end(), fits) &&
         std::all_of(commit.checks().begin(), commit.checks().end(), fits);
}

bool IsKnownSchema(const Commit& commit) {
  for (const CommitAppend& append : commit.appends()) {
    for (const std::string& bytes : append.events()) {
      if (!ParseExactly<Event>(bytes).has_value()) return false;
    }
  }
  return true;
}

}  // namespace

Ledger::Ledger(SealingKeys& keys) : keys_(&keys), digest_(kHashSize, '\0') {}

void Ledger::Read(const std::string& bytes) {
  LedgerEntry entry;
  entry.hash = Sha256(bytes);
  const absl::string_view record = bytes;
  const unsigned char format = FormatOf(record);
  if (stop_ != 0) {
    entry.outcome = Outcome::kStop;
  } else if (format > kKnownFormat) {
    entry.outcome = Outcome::kStop;
    stop_ = size() + 1;
  } else if (format == kKnownFormat) {
    const std::optional<Commit> commit = ParseExactly<Commit>(record.substr(kRecordHeadSize));
    if (commit.has_value() && IsWellFormed(*commit) && FitsHeads(*commit, heads_)) {
      Accept(*commit, entry);
    }
  }
  if (entry.outcome != Outcome::kStop) {
    digest_ = Sha256(absl::StrCat(digest_, entry.hash,
                                  std::string(1, entry.outcome == Outcome::kAccepted ? 1 : 0)));
  }
  entry.digest = digest_;
  entry.recorded_at = recorded_at_;
  entries_.push_back(std::move(entry));
}

void Ledger::Accept(const Commit& commit, LedgerEntry& entry) {
  const std::uint64_t position = size() + 1;
  if (!IsKnownSchema(commit)) {
    entry.outcome = Outcome::kStop;
    stop_ = position;
    return;
  }
  entry.outcome = Outcome::kAccepted;
  entry.commit = commit;
  for (CommitAppend& append : *entry.commit->mutable_appends()) {
    for (std::string& bytes : *append.mutable_events()) {
      bytes = OpenEvent(append.stream(), bytes).SerializeAsString();
    }
  }
  const absl::Time decided = absl::FromUnixMicros(static_cast<std::int64_t>(commit.decided_at()));
  recorded_at_ = std::max(recorded_at_, decided);
  if (!commit.command_id().empty()) commands_[commit.command_id()].push_back(position);
  for (const CommitAppend& append : entry.commit->appends()) {
    heads_[append.stream()] = entry.hash;
    for (const std::string& bytes : append.events()) {
      PastEvent past;
      past.event.ParseFromString(bytes);
      past.command_id = commit.command_id();
      past.actor = commit.actor().id();
      past.decided_at = decided;
      past.recorded_at = recorded_at_;
      streams_[append.stream()].push_back({position, bytes, std::move(past)});
    }
  }
}

Event Ledger::OpenEvent(const std::string& stream, const std::string& bytes) {
  Event event;
  event.ParseFromString(bytes);
  CHECK(Open(*keys_, stream, event).ok());
  return event;
}

std::vector<PastEvent> Ledger::Load(absl::string_view stream, std::uint64_t position) const {
  std::vector<PastEvent> events;
  const auto found = streams_.find(std::string(stream));
  if (found == streams_.end()) return events;
  for (const PlacedEvent& placed : found->second) {
    if (placed.position > position) break;
    events.push_back(placed.past);
  }
  return events;
}

std::uint64_t Ledger::VersionAt(const std::string& stream, std::uint64_t position) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return 0;
  return static_cast<std::uint64_t>(
      std::count_if(found->second.begin(), found->second.end(),
                    [&](const PlacedEvent& placed) { return placed.position <= position; }));
}

bool Ledger::KnownAt(const std::string& command_id, std::uint64_t position) const {
  const auto found = commands_.find(command_id);
  return found != commands_.end() && found->second.front() <= position;
}

bool TellsInPlain(absl::string_view record) {
  if (FormatOf(record) != kKnownFormat) return false;
  Commit commit;
  if (!commit.ParseFromString(std::string(record.substr(kRecordHeadSize)))) return false;
  for (const CommitAppend& append : commit.appends()) {
    for (const std::string& bytes : append.events()) {
      Event event;
      if (event.ParseFromString(bytes) && HasPersonal(event)) return true;
    }
  }
  return false;
}

absl::StatusOr<std::vector<PastEvent>> LedgerStreams::Load(absl::string_view stream) {
  const std::string name(stream);
  if (std::find(loaded_.begin(), loaded_.end(), name) == loaded_.end()) loaded_.push_back(name);
  return ledger_.Load(stream, position_);
}

}  // namespace redress::simulation
