#include "keys/key_row.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "events/sealing.h"

namespace redress {
namespace {

constexpr std::size_t kTimeSize = 6;  // of a key's id: milliseconds of 8,900 years

constexpr char kLive = 1;
constexpr char kDestroyed = 2;

constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kBoxSize = kKeySecretSize + crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kLiveSize = 1 + kMasterKeyIdSize + kNonceSize + kBoxSize;

}  // namespace

std::string NewKeyId(absl::Time now, Random& random) {
  const std::string time = BigEndian64(static_cast<std::uint64_t>(absl::ToUnixMillis(now)));
  return absl::StrCat(time.substr(time.size() - kTimeSize), random.Bytes(kKeyIdSize - kTimeSize));
}

std::string EncodeKeyState(const KeyRow& row) {
  if (!row.wrapped) return std::string(1, kDestroyed);
  return absl::StrCat(std::string(1, kLive), row.wrapped->master_id, row.wrapped->nonce,
                      row.wrapped->box);
}

absl::StatusOr<KeyRow> DecodeKeyRow(absl::string_view id, absl::string_view state) {
  KeyRow row{.id = std::string(id), .wrapped = std::nullopt};
  if (id.size() == kKeyIdSize && state.size() == 1 && state[0] == kDestroyed) return row;
  if (id.size() != kKeyIdSize || state.size() != kLiveSize || state[0] != kLive) {
    return absl::DataLossError(
        absl::StrCat("key ", ToHex(id),
                     " is damaged, or kept by a newer build: restore the keys from their "
                     "backup, or upgrade this node"));
  }
  state.remove_prefix(1);
  WrappedKey wrapped;
  wrapped.master_id = std::string(state.substr(0, kMasterKeyIdSize));
  wrapped.nonce = std::string(state.substr(kMasterKeyIdSize, kNonceSize));
  wrapped.box = std::string(state.substr(kMasterKeyIdSize + kNonceSize));
  row.wrapped = std::move(wrapped);
  return row;
}

}  // namespace redress
