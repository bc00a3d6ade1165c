#include "keys/pooled_vault.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/status.h"

namespace redress {
namespace {

// The pool is filled again once it holds fewer.
constexpr std::size_t kLowPool = kPoolSize / 2;

// The longest that Draw() waits: commands wait behind it.
constexpr absl::Duration kLongestDraw = absl::Seconds(2);

// How long what failed is left alone before it is tried again.
constexpr absl::Duration kRetryInterval = absl::Seconds(1);

// How often it is looked whether another master key is the first, which other threads bring about.
constexpr absl::Duration kLookInterval = absl::Seconds(30);

}  // namespace

PooledVault::PooledVault(VaultParts parts)
    : parts_(std::move(parts)),
      rewrap_(*parts_.masters, *parts_.database, *parts_.keeper, rows_mutex_) {
  CHECK(parts_.clock != nullptr && parts_.random != nullptr);
  failed_at_ = -absl::InfiniteDuration();
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

PooledVault::~PooledVault() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  for (SealingKey& key : pool_) Wipe(key.secret);
}

absl::StatusOr<std::optional<std::string>> PooledVault::Find(absl::string_view id) {
  absl::StatusOr<std::optional<std::string>> found = parts_.database->Find(id);
  if (!absl::IsNotFound(found.status())) return found;
  RETURN_IF_ERROR(parts_.keeper->CatchUp());
  return parts_.database->Find(id);
}

absl::StatusOr<SealingKey> PooledVault::Draw() {
  std::unique_lock lock(mutex_);
  is_drawn_from_ = true;
  if (pool_.size() <= kLowPool) work_.notify_one();
  if (pool_.empty()) {
    const bool has_just_failed = parts_.clock->Steady() - failed_at_ < kRetryInterval;
    const std::uint64_t before = fillings_;
    const auto is_decided = [&] { return !pool_.empty() || fillings_ > before; };
    if (!has_just_failed) {
      filled_.wait_for(lock, absl::ToChronoMilliseconds(kLongestDraw), is_decided);
    }
  }
  if (pool_.empty()) {
    return absl::UnavailableError(
        absl::StrCat("no key can be kept now, so nothing can be sealed: ",
                     fill_failure_.ok() ? "no answer in time" : fill_failure_.message()));
  }
  SealingKey key = std::move(pool_.front());
  pool_.pop_front();
  return key;
}

absl::Status PooledVault::Destroy(absl::Span<const std::string> ids) {
  for (std::size_t i = 0; i < ids.size(); i += kMaxKeptAtOnce) {
    const std::lock_guard lock(rows_mutex_);
    RETURN_IF_ERROR(DestroySome(ids.subspan(i, kMaxKeptAtOnce)));
  }
  return absl::OkStatus();
}

absl::Status PooledVault::DestroySome(absl::Span<const std::string> ids) {
  std::vector<KeyRow> rows;
  for (const std::string& id : ids) {
    if (id.size() != kKeyIdSize) {
      return absl::InvalidArgumentError(absl::StrCat("there is no key ", ToHex(id)));
    }
    rows.push_back({.id = id, .wrapped = std::nullopt});
  }
  return parts_.keeper->Keep(rows);
}

absl::Status PooledVault::Purge() { return parts_.database->Purge(); }

absl::Duration PooledVault::LongestRemains() const { return parts_.keeper->LongestRemains(); }

absl::Status PooledVault::Health() const { return parts_.database->Health(); }

std::vector<TableFile> PooledVault::Tables() const { return parts_.database->Tables(); }

absl::Status PooledVault::Verify(const TableFile& table) { return parts_.database->Verify(table); }

absl::Status PooledVault::Rotate(NextMasterKey next) {
  RETURN_IF_ERROR(next == NextMasterKey::kNew ? parts_.masters->Renew()
                                              : parts_.masters->ReadAnew());
  const std::lock_guard lock(mutex_);
  settled_under_.clear();
  work_.notify_one();
  return absl::OkStatus();
}

absl::StatusOr<MasterKeyStatus> PooledVault::Status() {
  MasterKeyStatus status;
  status.ids = parts_.masters->ids();
  ASSIGN_OR_RETURN(status.counts, parts_.database->Count());
  const std::lock_guard lock(mutex_);
  status.is_rotating = settled_under_ != status.ids.front();
  status.trouble = rewrap_failure_.ok() ? "" : std::string(rewrap_failure_.message());
  return status;
}

void PooledVault::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    WaitForWork(stop);
    if (stop.stop_requested()) return;
    bool is_low = false;
    {
      const std::lock_guard lock(mutex_);
      is_low = PoolIsLow();
    }
    // Drawing comes first: commands wait for it.
    const absl::Status done = is_low ? Fill() : Rewrap();
    if (done.ok()) continue;
    std::unique_lock lock(mutex_);
    work_.wait_for(lock, stop, absl::ToChronoMilliseconds(kRetryInterval), [] { return false; });
  }
}

bool PooledVault::PoolIsLow() const { return is_drawn_from_ && pool_.size() <= kLowPool; }

void PooledVault::WaitForWork(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto is_settled = [this] { return settled_under_ == parts_.masters->first(); };
  while (!stop.stop_requested() && !PoolIsLow() && is_settled()) {
    work_.wait_for(lock, stop, absl::ToChronoMilliseconds(kLookInterval),
                   [&] { return PoolIsLow() || !is_settled(); });
  }
}

absl::Status PooledVault::CheckMasters() {
  if (are_masters_checked_) return absl::OkStatus();
  RETURN_IF_ERROR(parts_.keeper->CatchUp());
  const std::vector<std::string> ids = parts_.masters->ids();
  std::string unknown;
  bool is_known = false;
  RETURN_IF_ERROR(parts_.database->LookThrough("", [&](const KeyRow& row) {
    if (!row.wrapped) return true;
    unknown = row.wrapped->master_id;
    is_known = std::find(ids.begin(), ids.end(), unknown) != ids.end();
    return !is_known;
  }));
  are_masters_checked_ = is_known || unknown.empty();
  if (are_masters_checked_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("what is kept is wrapped by other master keys than this node's, such as ",
                   ToHex(unknown), ": give it the master keys of the node that began them"));
}

absl::StatusOr<std::vector<SealingKey>> PooledVault::KeepNew() {
  RETURN_IF_ERROR(CheckMasters());
  std::vector<SealingKey> keys;
  std::vector<KeyRow> rows;
  for (std::size_t i = 0; i < kPoolSize; ++i) {
    SealingKey& key = keys.emplace_back();
    key.id = NewKeyId(parts_.clock->Now(), *parts_.random);
    key.secret = parts_.random->Bytes(kKeySecretSize);
    ASSIGN_OR_RETURN(WrappedKey wrapped, parts_.masters->Wrap(key.id, key.secret));
    rows.push_back({.id = key.id, .wrapped = std::move(wrapped)});
  }
  RETURN_IF_ERROR(parts_.keeper->Keep(rows));
  return keys;
}

absl::Status PooledVault::Fill() {
  absl::StatusOr<std::vector<SealingKey>> keys = KeepNew();
  const std::lock_guard lock(mutex_);
  ++fillings_;
  if (keys.ok()) {
    for (SealingKey& key : *keys) pool_.push_back(std::move(key));
  } else {
    if (fill_failure_.ok()) spdlog::error("no keys can be kept: {}", keys.status().ToString());
    failed_at_ = parts_.clock->Steady();
  }
  fill_failure_ = keys.status();
  filled_.notify_all();
  return keys.status();
}

absl::Status PooledVault::Rewrap() {
  absl::StatusOr<std::string> settled = rewrap_.Step();
  const std::lock_guard lock(mutex_);
  if (!settled.ok() && rewrap_failure_.ok()) {
    spdlog::error("keys cannot be wrapped by another master key: {}", settled.status().ToString());
  }
  rewrap_failure_ = settled.status();
  if (settled.ok() && !settled->empty()) settled_under_ = *std::move(settled);
  return rewrap_failure_;
}

}  // namespace redress
