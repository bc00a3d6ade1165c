#include "node/log_watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/hash.h"

namespace redress {

void LogWatch::Start(std::vector<Mark> marks) {
  if (under_way_) return;
  CHECK(!marks.empty());
  under_way_ = true;
  marks_ = std::move(marks);
  next_ = 0;
  missing_since_ = absl::InfiniteDuration();
  reader_->Seek(marks_.front().offset);
}

bool LogWatch::Due() const { return !under_way_ && clock_.Steady() - last_ >= kLookInterval; }

LookResult LogWatch::Poll() {
  if (!under_way_) return LookResult::kNone;
  const absl::StatusOr<ReadResult> read =
      reader_->Read(std::min(marks_.size() - next_, kLookSlice));
  if (absl::IsOutOfRange(read.status())) return Missing("the log holds no record there any more");
  if (!read.ok()) return LookResult::kPending;  // Away: the look goes on when the log is back.
  if (read->records.empty() && read->at_end) return Missing("the log ends before it");
  for (const Record& record : read->records) {
    if (!Compare(record)) return End(LookResult::kGone);
    if (next_ == marks_.size()) return End(LookResult::kSame);
    if (marks_[next_].follows) continue;
    reader_->Seek(marks_[next_].offset);
    break;
  }
  return LookResult::kPending;
}

bool LogWatch::Compare(const Record& record) {
  const Mark& mark = marks_[next_];
  if (record.offset == mark.offset && Sha256(record.bytes) == mark.hash) {
    ++next_;
    missing_since_ = absl::InfiniteDuration();
    return true;
  }
  detail_ = absl::StrCat("another record stands at offset ", record.offset);
  return false;
}

LookResult LogWatch::Missing(const std::string& detail) {
  const absl::Duration now = clock_.Steady();
  if (missing_since_ == absl::InfiniteDuration()) missing_since_ = now;
  if (now - missing_since_ < kGoneConfirmation) {
    reader_->Seek(marks_[next_].offset);
    return LookResult::kPending;
  }
  detail_ = detail;
  return End(LookResult::kGone);
}

LookResult LogWatch::End(LookResult result) {
  under_way_ = false;
  reader_->Rest();  // else it would fetch every record that comes until the next look
  last_ = clock_.Steady();
  return result;
}

}  // namespace redress
