#include "api/issuer_keys.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "spdlog/spdlog.h"

namespace redress {
namespace {

constexpr std::chrono::milliseconds kTick(200);

}  // namespace

std::shared_ptr<const PublicKey> IssuerKeys::Find(absl::string_view id) {
  const std::lock_guard lock(mutex_);
  if (keys_ == nullptr) return nullptr;
  if (const PublicKey* found = keys_->Find(id); found != nullptr) return {keys_, found};
  // Where nothing is read over a network, who publishes a key says so.
  if (source_.interval < absl::InfiniteDuration()) {
    next_read_ = std::min(next_read_, last_read_ + kUnknownKeyInterval);
  }
  return nullptr;
}

bool IssuerKeys::AreMissing() const {
  const std::lock_guard lock(mutex_);
  return keys_ == nullptr;
}

absl::Status IssuerKeys::Read() {
  const std::lock_guard reading(reading_);
  const auto read = [this]() -> absl::StatusOr<std::shared_ptr<const KeySet>> {
    ASSIGN_OR_RETURN(const std::string text, source_.read());
    return KeySet::Parse(text);
  };
  absl::StatusOr<std::shared_ptr<const KeySet>> keys = read();
  const std::lock_guard lock(mutex_);
  last_read_ = clock_.Steady();
  next_read_ =
      last_read_ + (keys.ok() || source_.interval == absl::InfiniteDuration() ? source_.interval
                                                                              : kKeyRetryInterval);
  if (!keys.ok()) {
    return {keys.status().code(), absl::StrCat(source_.name, ": ", keys.status().message())};
  }
  keys_ = *std::move(keys);
  return absl::OkStatus();
}

void IssuerKeys::Ask() {
  const std::lock_guard lock(mutex_);
  next_read_ = -absl::InfiniteDuration();
}

void IssuerKeys::Step() {
  if (IsDue()) Log(Read());
}

bool IssuerKeys::IsDue() const {
  const std::lock_guard lock(mutex_);
  return clock_.Steady() >= next_read_;
}

void IssuerKeys::Log(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  std::string told =
      status.ok()
          ? absl::StrCat("the issuer's keys were read: ",
                         absl::Utf8SafeCEscape(absl::StrJoin(keys_->Ids(), ", ")))
          : absl::StrCat(
                "the issuer's keys ",
                keys_ == nullptr ? "are missing: " : "stay what they were: ", status.message());
  if (told == last_told_) return;
  spdlog::log(status.ok() ? spdlog::level::info : spdlog::level::err, "{}", told);
  last_told_ = std::move(told);
}

IssuerKeysReading::IssuerKeysReading(IssuerKeys& keys)
    : thread_([&keys](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any woken;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
          keys.Step();
          woken.wait_for(lock, stop, kTick, [] { return false; });
        }
      }) {}

}  // namespace redress
