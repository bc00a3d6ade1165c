#include "journal/acceptance.h"

#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/mutation.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kHeaderSize = kMagic.size() + 1;  // the magic and the format number

enum class Header { kForeign, kKnown, kNewer };

Header ReadHeader(absl::string_view record) {
  if (record.size() < kHeaderSize || record.substr(0, kMagic.size()) != kMagic) {
    return Header::kForeign;
  }
  const auto format = static_cast<unsigned char>(record[kMagic.size()]);
  if (format == 0) return Header::kForeign;
  return format > kNewestFormat ? Header::kNewer : Header::kKnown;
}

// Whether `message` itself, not what it contains, holds fields that its format does not have.
template <typename Message>
bool HasUnknownFields(const Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

bool HasUnknownFieldsAtAnyDepth(const Commit& commit) {
  return HasUnknownFields(commit) || HasUnknownFields(commit.actor()) ||
         HasUnknownFields(commit.seen()) ||
         std::any_of(commit.appends().begin(), commit.appends().end(),
                     HasUnknownFields<CommitAppend>) ||
         std::any_of(commit.checks().begin(), commit.checks().end(), HasUnknownFields<CommitCheck>);
}

std::optional<Commit> ParseCanonical(absl::string_view message) {
  if (message.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return std::nullopt;
  }
  Commit commit;
  if (!commit.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return std::nullopt;
  }
  if (HasUnknownFieldsAtAnyDepth(commit)) return std::nullopt;
  if (commit.ByteSizeLong() != message.size() || commit.SerializeAsString() != message) {
    return std::nullopt;
  }
  return commit;
}

bool IsEmptyAppend(const CommitAppend& append) {
  return append.events().empty() ||
         std::any_of(append.events().begin(), append.events().end(),
                     [](const std::string& event) { return event.empty(); });
}

bool IsParentSize(std::size_t size) { return size == 0 || size == kHashSize; }

// Whether `holds` is true of any append or check.
template <typename Predicate>
bool AnyNamed(const Commit& commit, Predicate holds) {
  return std::any_of(commit.appends().begin(), commit.appends().end(), holds) ||
         std::any_of(commit.checks().begin(), commit.checks().end(), holds);
}

bool NamesAStreamTwice(const Commit& commit) {
  absl::flat_hash_set<absl::string_view> names;
  return AnyNamed(commit, [&](const auto& named) { return !names.insert(named.stream()).second; });
}

// Returns why `commit` is refused whatever the heads are.
Refusal RefusalOfShape(const Commit& commit) {
  if (commit.appends().empty()) {
    if (Mutated(Mutation::kAcceptEmptyCommit) && commit.probe().empty()) return Refusal::kNone;
    return commit.probe().empty() ? Refusal::kNoAppend : Refusal::kProbe;
  }
  if (std::any_of(commit.appends().begin(), commit.appends().end(), IsEmptyAppend)) {
    return Refusal::kEmptyAppend;
  }
  if (AnyNamed(commit, [](const auto& named) { return named.stream().empty(); })) {
    return Refusal::kNoStreamName;
  }
  if (AnyNamed(commit, [](const auto& named) { return !IsParentSize(named.parent().size()); })) {
    return Refusal::kParentSize;
  }
  return NamesAStreamTwice(commit) && !Mutated(Mutation::kAcceptStreamTwice) ? Refusal::kStreamTwice
                                                                             : Refusal::kNone;
}

absl::StatusOr<Refusal> RefusalByHeads(const Commit& commit, const HeadLookup& head) {
  for (const CommitAppend& append : commit.appends()) {
    ASSIGN_OR_RETURN(const std::string current, head(append.stream()));
    if (append.parent() != current && !Mutated(Mutation::kSkipParent)) return Refusal::kStaleParent;
  }
  for (const CommitCheck& check : commit.checks()) {
    ASSIGN_OR_RETURN(const std::string current, head(check.stream()));
    if (check.parent() != current && !Mutated(Mutation::kSkipCheck)) return Refusal::kStaleCheck;
  }
  return Refusal::kNone;
}

Judgement Refused(Judgement judgement, Refusal refusal) {
  judgement.verdict = Verdict::kRefused;
  judgement.refusal = refusal;
  return judgement;
}

// Judges what is in canonical form.
absl::StatusOr<Judgement> JudgeCommit(Judgement judgement, const HeadLookup& head) {
  const Refusal shape = RefusalOfShape(*judgement.commit);
  if (shape != Refusal::kNone) return Refused(std::move(judgement), shape);
  ASSIGN_OR_RETURN(const Refusal stale, RefusalByHeads(*judgement.commit, head));
  if (stale != Refusal::kNone) return Refused(std::move(judgement), stale);
  judgement.verdict = Verdict::kAccepted;
  return judgement;
}

}  // namespace

absl::string_view RefusalName(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return "none";
    case Refusal::kNoMagic:
      return "no_magic";
    case Refusal::kUnparsable:
      return "unparsable";
    case Refusal::kProbe:
      return "probe";
    case Refusal::kNoAppend:
      return "no_append";
    case Refusal::kEmptyAppend:
      return "empty_append";
    case Refusal::kNoStreamName:
      return "no_stream_name";
    case Refusal::kParentSize:
      return "parent_size";
    case Refusal::kStreamTwice:
      return "stream_twice";
    case Refusal::kStaleParent:
      return "stale_parent";
    case Refusal::kStaleCheck:
      return "stale_check";
  }
  return "unknown";
}

absl::StatusOr<Judgement> Judge(absl::string_view record, const HeadLookup& head) {
  Judgement judgement;
  judgement.hash = Sha256(record);
  const Header header = ReadHeader(record);
  if (header == Header::kForeign) return Refused(std::move(judgement), Refusal::kNoMagic);
  if (header == Header::kNewer && Mutated(Mutation::kRefuseNewerFormat)) {
    return Refused(std::move(judgement), Refusal::kNoMagic);
  }
  if (header == Header::kNewer) {
    judgement.verdict = Verdict::kStop;
    return judgement;
  }
  judgement.commit = ParseCanonical(record.substr(kHeaderSize));
  if (!judgement.commit) return Refused(std::move(judgement), Refusal::kUnparsable);
  return JudgeCommit(std::move(judgement), head);
}

absl::StatusOr<Judgement> JudgeOwn(std::string hash, Commit commit, const HeadLookup& head) {
  Judgement judgement;
  judgement.hash = std::move(hash);
  judgement.commit = std::move(commit);
  return JudgeCommit(std::move(judgement), head);
}

std::string EncodeRecord(const Commit& commit) {
  std::string record(kMagic.data(), kMagic.size());
  record.push_back(static_cast<char>(kNewestFormat));
  CHECK(commit.AppendToString(&record));
  return record;
}

std::string FirstDigest() { return std::string(kHashSize, '\0'); }

std::string NextDigest(absl::string_view digest, absl::string_view record_hash, Verdict verdict) {
  CHECK(verdict != Verdict::kStop);
  std::string input(digest.data(), digest.size());
  input.append(record_hash.data(), record_hash.size());
  input.push_back(static_cast<char>(verdict));
  return Sha256(input);
}

}  // namespace redress
