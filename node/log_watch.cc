#include "node/log_watch.h"

#include "absl/strings/str_cat.h"
#include "base/hash.h"

namespace redress {

void LogWatch::Start(std::int64_t offset, const std::string& hash) {
  if (under_way_) return;
  under_way_ = true;
  offset_ = offset;
  hash_ = hash;
  missing_since_ = absl::InfiniteDuration();
  reader_->Seek(offset);
}

bool LogWatch::Due() const { return !under_way_ && clock_.Steady() - last_ >= kLookInterval; }

LookResult LogWatch::Poll() {
  if (!under_way_) return LookResult::kNone;
  const absl::StatusOr<ReadResult> read = reader_->Read(1);
  if (absl::IsOutOfRange(read.status())) return Missing("the log holds no record there any more");
  if (!read.ok()) return LookResult::kPending;  // Away: the look goes on when the log is back.
  if (read->records.empty()) {
    return read->at_end ? Missing("the log ends before it") : LookResult::kPending;
  }
  const Record& record = read->records.front();
  if (record.offset == offset_ && Sha256(record.bytes) == hash_) return End(LookResult::kSame);
  detail_ = absl::StrCat("another record stands at offset ", record.offset);
  return End(LookResult::kGone);
}

LookResult LogWatch::Missing(const std::string& detail) {
  const absl::Duration now = clock_.Steady();
  if (missing_since_ == absl::InfiniteDuration()) missing_since_ = now;
  if (now - missing_since_ < kGoneConfirmation) {
    reader_->Seek(offset_);
    return LookResult::kPending;
  }
  detail_ = detail;
  return End(LookResult::kGone);
}

LookResult LogWatch::End(LookResult result) {
  under_way_ = false;
  last_ = clock_.Steady();
  return result;
}

}  // namespace redress
