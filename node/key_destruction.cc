#include "node/key_destruction.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "projections/erasure.h"
#include "projections/streams.h"

namespace redress {
namespace {

// Between two looks: erasures are few, and their certificates wait for this.
constexpr absl::Duration kPause = absl::Milliseconds(200);

// Words that were struck off wait to be taken out of the index.
absl::StatusOr<bool> HasUnindexed(const KeyValueReader& views, std::uint64_t position) {
  bool found = false;
  RETURN_IF_ERROR(
      views.Scan(Family::kUnindexed, "", "", [&](absl::string_view key, absl::string_view /*row*/) {
        found = ReadBigEndian64(key) <= position;
        return false;
      }));
  return found;
}

}  // namespace

absl::StatusOr<bool> KeyDestruction::Step(KeyValueStore& views) {
  // The position first: what is recorded meanwhile comes next time.
  ASSIGN_OR_RETURN(const StorePosition at, ReadPosition(views));
  const std::uint64_t position = at.position;
  ASSIGN_OR_RETURN(const std::vector<ErasedKey> keys,
                   ReadErasedKeys(views, std::min(destroyed(), purged()), kMaxKeysDestroyed));
  std::vector<std::string> ids;
  for (const ErasedKey& key : keys) {
    if (key.position > destroyed_) ids.push_back(key.id);
  }
  if (!ids.empty()) RETURN_IF_ERROR(vault_.Destroy(ids));
  const bool is_all = keys.size() < kMaxKeysDestroyed;
  const std::uint64_t until = is_all ? position : keys.back().position - 1;
  destroyed_ = std::max(destroyed(), until);
  if (!is_all) return true;
  if (keys.empty()) {
    purged_ = position;
    return false;
  }
  // Words of later events come and go all the time: they are not waited for.
  ASSIGN_OR_RETURN(const bool waits_for_words, HasUnindexed(views, keys.back().position));
  return waits_for_words ? false : Purge(views, position);
}

absl::StatusOr<bool> KeyDestruction::Purge(KeyValueStore& views, std::uint64_t position) {
  RETURN_IF_ERROR(vault_.Purge());
  ASSIGN_OR_RETURN(const bool is_done, views.Purge());
  if (is_done) purged_ = position;
  return false;
}

KeyDestroying::KeyDestroying(KeyDestruction& destruction)
    : destruction_(destruction), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void KeyDestroying::Look(std::shared_ptr<KeyValueStore> views) {
  {
    const std::lock_guard lock(mutex_);
    if (views_ != views) destruction_.Forget();
    views_.swap(views);
  }
}

void KeyDestroying::Run(const std::stop_token& stop) {
  std::string told;
  while (!stop.stop_requested()) {
    std::shared_ptr<KeyValueStore> views;
    {
      std::unique_lock lock(mutex_);
      paused_.wait_for(lock, stop, absl::ToChronoMilliseconds(kPause), [] { return false; });
      views = views_;
    }
    if (views == nullptr) continue;
    absl::StatusOr<bool> more = true;
    while (!stop.stop_requested() && more.ok() && *more) more = destruction_.Step(*views);
    const std::string failure(more.status().message());
    if (failure != std::exchange(told, failure) && !failure.empty()) {
      spdlog::warn("what was erased is not gone yet, and is tried again: {}", failure);
    }
  }
}

}  // namespace redress
