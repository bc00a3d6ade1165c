#include "keys/master_keys.h"

#include <sodium.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/status.h"

namespace redress {
namespace {

// A key that is missing is asked for by every event under it: the source is not.
constexpr absl::Duration kLeastBetweenReads = absl::Seconds(1);

constexpr absl::string_view kIdPurpose = "redress master key id";
constexpr absl::string_view kWrapPurpose = "redress wrapped key";

const unsigned char* Unsigned(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Unsigned(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

// What a box is bound to.
std::string BoundTo(absl::string_view key_id) { return absl::StrCat(kWrapPurpose, key_id); }

std::string Box(const Secret& master, absl::string_view key_id, absl::string_view nonce,
                absl::string_view secret) {
  const std::string bound = BoundTo(key_id);
  std::string box(secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(Unsigned(box), nullptr, Unsigned(secret),
                                             secret.size(), Unsigned(bound), bound.size(), nullptr,
                                             Unsigned(nonce), Unsigned(master.bytes()));
  return box;
}

// Errors: kDataLoss.
absl::StatusOr<std::string> Unbox(const Secret& master, absl::string_view key_id,
                                  const WrappedKey& wrapped) {
  const std::string bound = BoundTo(key_id);
  std::string secret(kKeySecretSize, '\0');
  const bool fits = wrapped.nonce.size() == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
                    wrapped.box.size() == secret.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES;
  if (fits &&
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          Unsigned(secret), nullptr, nullptr, Unsigned(wrapped.box), wrapped.box.size(),
          Unsigned(bound), bound.size(), Unsigned(wrapped.nonce), Unsigned(master.bytes())) == 0) {
    return secret;
  }
  return absl::DataLossError(
      absl::StrCat("key ", ToHex(key_id), " is damaged: master key ", ToHex(wrapped.master_id),
                   " did not wrap it so; restore the keys from their backup"));
}

}  // namespace

std::string MasterKeyId(const Secret& key) {
  return KeyedHash(key.bytes(), {kIdPurpose}).substr(0, kMasterKeyIdSize);
}

absl::StatusOr<std::vector<Secret>> ParseMasterKeys(absl::string_view text) {
  std::vector<Secret> keys;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const absl::string_view digits = absl::StripAsciiWhitespace(line);
    if (digits.empty()) continue;
    absl::StatusOr<std::string> bytes = FromHex(digits);
    if (!bytes.ok() || bytes->size() != kKeySecretSize) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, " is no master key of ",
                                                     2 * kKeySecretSize,
                                                     " hexadecimal digits: write it again from "
                                                     "its backup"));
    }
    if (keys.size() == kMaxMasterKeys) {
      return absl::InvalidArgumentError(
          absl::StrCat("more than ", kMaxMasterKeys, " master keys: take out the oldest"));
    }
    keys.emplace_back(*bytes);
    Wipe(*bytes);
  }
  if (keys.empty())
    return absl::InvalidArgumentError(
        "there is no master key in it: write it again from its backup");
  return keys;
}

std::string NewMasterKeyLine(Random& random) {
  std::string bytes = random.Bytes(kKeySecretSize);
  std::string line = absl::StrCat(ToHex(bytes), "\n");
  Wipe(bytes);
  return line;
}

absl::StatusOr<std::unique_ptr<MasterKeys>> ReadMasterKeys::Read(
    std::unique_ptr<MasterKeySource> source, Clock& clock, Random& random) {
  CHECK(sodium_init() >= 0);
  std::unique_ptr<ReadMasterKeys> keys(new ReadMasterKeys(std::move(source), clock, random));
  const std::lock_guard lock(keys->mutex_);
  RETURN_IF_ERROR(keys->ReadAgain());
  return std::unique_ptr<MasterKeys>(std::move(keys));
}

std::string ReadMasterKeys::first() const {
  const std::lock_guard lock(mutex_);
  return keys_.front().id;
}

std::vector<std::string> ReadMasterKeys::ids() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  ids.reserve(keys_.size());
  for (const MasterKey& key : keys_) ids.push_back(key.id);
  return ids;
}

absl::StatusOr<WrappedKey> ReadMasterKeys::Wrap(absl::string_view key_id,
                                                absl::string_view secret) {
  const std::lock_guard lock(mutex_);
  WrappedKey wrapped;
  wrapped.master_id = keys_.front().id;
  wrapped.nonce = random_.Bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  wrapped.box = Box(keys_.front().secret, key_id, wrapped.nonce, secret);
  return wrapped;
}

absl::StatusOr<std::string> ReadMasterKeys::Unwrap(absl::string_view key_id,
                                                   const WrappedKey& wrapped) {
  absl::StatusOr<Secret> master;
  {
    const std::lock_guard lock(mutex_);
    master = Find(key_id, wrapped.master_id);
  }
  RETURN_IF_ERROR(master.status());
  return Unbox(*master, key_id, wrapped);
}

absl::Status ReadMasterKeys::ReadAnew() {
  const std::lock_guard lock(mutex_);
  return ReadAgain();
}

absl::Status ReadMasterKeys::Renew() {
  const std::lock_guard lock(mutex_);
  const std::string before = keys_.front().id;
  RETURN_IF_ERROR(ReadAgain());
  if (keys_.front().id != before) return absl::OkStatus();
  std::string line = NewMasterKeyLine(random_);
  const absl::Status prepended = source_->Prepend(line);
  Wipe(line);
  RETURN_IF_ERROR(prepended);
  return ReadAgain();
}

absl::Status ReadMasterKeys::ReadAgain() {
  read_at_ = clock_.Steady();
  ASSIGN_OR_RETURN(std::string text, source_->Read());
  const absl::StatusOr<std::vector<Secret>> secrets = ParseMasterKeys(text);
  Wipe(text);
  if (!secrets.ok()) {
    return absl::Status(secrets.status().code(),
                        absl::StrCat(source_->Description(), ": ", secrets.status().message()));
  }
  std::vector<MasterKey> keys;
  for (const Secret& secret : *secrets) keys.push_back({MasterKeyId(secret), secret});
  keys_ = std::move(keys);
  return absl::OkStatus();
}

const ReadMasterKeys::MasterKey* ReadMasterKeys::Known(const std::string& master_id) const {
  for (const MasterKey& key : keys_) {
    if (key.id == master_id) return &key;
  }
  return nullptr;
}

absl::StatusOr<Secret> ReadMasterKeys::Find(absl::string_view key_id,
                                            const std::string& master_id) {
  if (const MasterKey* const key = Known(master_id)) return key->secret;
  if (clock_.Steady() - read_at_ >= kLeastBetweenReads) {
    RETURN_IF_ERROR(ReadAgain());
    if (const MasterKey* const key = Known(master_id)) return key->secret;
  }
  const std::string known = absl::StrJoin(keys_, ", ", [](std::string* text, const MasterKey& key) {
    absl::StrAppend(text, ToHex(key.id));
  });
  return absl::UnavailableError(absl::StrCat(
      "key ", ToHex(key_id), " is wrapped by master key ", ToHex(master_id), ", and ",
      source_->Description(), " has only ", known,
      ": add that one's line below the others, from the node that has it or from its backup; it is "
      "read again by itself"));
}

}  // namespace redress
