#include "node/draft_sealing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "events/codec.h"

namespace redress {

absl::Status DraftSealing::Encode(const StreamEvents& events, const std::string& key,
                                  CommitAppend& append) {
  std::optional<SealingKey> own;
  for (const Event& event : events.events) {
    if (!HasPersonal(event)) {
      ASSIGN_OR_RETURN(*append.add_events(), EncodeEvent(event));
      continue;
    }
    if (!own) {
      ASSIGN_OR_RETURN(own, KeyOf(key));
    }
    Event sealed = event;
    Seal(*own, random_.Bytes(kSealNonceSize), events.stream, sealed);
    ASSIGN_OR_RETURN(*append.add_events(), EncodeEvent(sealed));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> DraftSealing::Find(absl::string_view id) {
  const auto used = used_.find(id);
  if (used == used_.end()) return vault_.Find(id);
  return used->second;
}

// Returns the key `id`, or a new one where it is empty.
absl::StatusOr<SealingKey> DraftSealing::KeyOf(const std::string& id) {
  SealingKey key{.id = id, .secret = ""};
  if (!id.empty()) {
    ASSIGN_OR_RETURN(std::optional<std::string> secret, vault_.Find(id));
    if (!secret) {
      return absl::InternalError("a fact about a person, to a stream whose key was destroyed");
    }
    key.secret = *std::move(secret);
  } else if (mode_ == Mode::kDryRun) {
    key = {.id = random_.Bytes(kKeyIdSize), .secret = random_.Bytes(kKeySecretSize)};
  } else {
    ASSIGN_OR_RETURN(key, vault_.Draw());
  }
  used_[key.id] = key.secret;
  return key;
}

}  // namespace redress
