#include "node/rejudge.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "journal/acceptance.h"

namespace redress {

Rejudge::Rejudge(std::unique_ptr<JournalReader> reader, std::uint64_t position)
    : reader_(std::move(reader)), position_(position), digest_(FirstDigest()) {
  reader_->Seek(0);
}

absl::StatusOr<bool> Rejudge::Step(std::size_t max_records) {
  const std::uint64_t left = position_ - judged_;
  if (left == 0) return true;
  ASSIGN_OR_RETURN(
      const ReadResult read,
      reader_->Read(static_cast<std::size_t>(std::min<std::uint64_t>(left, max_records))));
  for (const Record& record : read.records) RETURN_IF_ERROR(JudgeOne(record));
  return judged_ == position_;
}

absl::Status Rejudge::JudgeOne(const Record& record) {
  const auto head = [this](absl::string_view stream) -> absl::StatusOr<std::string> {
    const auto found = heads_.find(stream);
    return found == heads_.end() ? std::string() : found->second;
  };
  ASSIGN_OR_RETURN(const Judgement judgement, Judge(record.bytes, head));
  if (judgement.verdict == Verdict::kStop) {
    return absl::DataLossError("a record judged before is now of a newer format");
  }
  if (judgement.verdict == Verdict::kAccepted) {
    for (const CommitAppend& append : judgement.commit->appends()) {
      heads_[append.stream()] = judgement.hash;
    }
  }
  digest_ = NextDigest(digest_, judgement.hash, judgement.verdict);
  ++judged_;
  return absl::OkStatus();
}

}  // namespace redress
