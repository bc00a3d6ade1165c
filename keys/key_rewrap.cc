#include "keys/key_rewrap.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/hash.h"
#include "base/mutation.h"
#include "base/status.h"
#include "keys/secret.h"

namespace redress {

absl::StatusOr<std::vector<KeyRow>> KeyRewrap::Next(const std::string& first) {
  std::vector<KeyRow> rows;
  RETURN_IF_ERROR(rows_.LookThrough(after_, [&](const KeyRow& row) {
    if (row.wrapped && row.wrapped->master_id != first) rows.push_back(row);
    return rows.size() < batch_;
  }));
  return rows;
}

absl::Status KeyRewrap::Rewrap(std::vector<KeyRow>& rows) {
  for (KeyRow& row : rows) {
    ASSIGN_OR_RETURN(std::string secret, masters_.Unwrap(row.id, *row.wrapped));
    absl::StatusOr<WrappedKey> wrapped = masters_.Wrap(row.id, secret);
    Wipe(secret);
    ASSIGN_OR_RETURN(row.wrapped, std::move(wrapped));
  }
  return rows.empty() ? absl::OkStatus() : keeper_.Keep(rows);
}

absl::StatusOr<std::string> KeyRewrap::Step() {
  const std::string first = masters_.first();
  bool is_through = false;
  {
    const std::lock_guard lock(rows_mutex_);
    ASSIGN_OR_RETURN(std::vector<KeyRow> rows, Next(first));
    has_rewrapped_ = has_rewrapped_ || !rows.empty();  // also where only some came to be kept
    RETURN_IF_ERROR(Rewrap(rows));
    if (!rows.empty()) after_ = rows.back().id;
    is_through = rows.size() < batch_;
  }
  if (Mutated(Mutation::kRotationEndsEarly)) return first;
  if (!is_through) return std::string();
  // What the older master key has wrapped must not lie about.
  if (has_rewrapped_) RETURN_IF_ERROR(rows_.Purge());
  return EndRun(first);
}

// Another run follows where this one found any: what was drawn meanwhile may be under an older one.
std::string KeyRewrap::EndRun(const std::string& first) {
  after_.clear();
  if (!std::exchange(has_rewrapped_, false)) return first;
  spdlog::info("keys are now wrapped by master key {}", ToHex(first));
  return "";
}

}  // namespace redress
