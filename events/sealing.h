#pragma once

// What identifies or describes a person is sealed before an event becomes bytes of a record, under
// the key of its stream. Without the key the event is what it was, but for the personal fields,
// which are empty: that is how somebody is forgotten.
//
// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03); what is sealed is bound to the stream's name and
// says of each value which field it is of.

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/event.pb.h"

namespace redress {

inline constexpr std::size_t kKeyIdSize = 16;      // bytes
inline constexpr std::size_t kKeySecretSize = 32;  // bytes
inline constexpr std::size_t kSealNonceSize = 24;  // bytes

struct SealingKey {
  std::string id;
  std::string secret;
};

// Keys by their ids.
class SealingKeys {
 public:
  virtual ~SealingKeys() = default;

  // Returns the key's secret, or nothing where it was destroyed. Thread-safe.
  //
  // Errors: kNotFound (no such key here, or not yet), and those of what keeps them.
  virtual absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) = 0;
};

// Finds none, as if all were destroyed: for who only counts or measures.
class NoKeys final : public SealingKeys {
 public:
  absl::StatusOr<std::optional<std::string>> Find(absl::string_view /*id*/) override {
    return std::nullopt;
  }
};

// Returns `text` sealed by itself. `bound_to` says what it is, and whose: it opens as nothing else.
// `nonce` is drawn for it alone.
Sealed SealText(const SealingKey& key, absl::string_view nonce, absl::string_view bound_to,
                absl::string_view text);

// Undoes SealText(). `secret` is that of the key `sealed` names.
//
// Errors: kDataLoss (not sealed by this key, or as something else).
absl::StatusOr<std::string> UnsealText(const Sealed& sealed, const std::string& secret,
                                       absl::string_view bound_to);

// Whether any personal field of the message, at any depth, says something.
bool HasPersonal(const google::protobuf::Message& message);

// Empties every personal field of the message, at any depth.
void ClearPersonal(google::protobuf::Message& message);

// Moves what the personal fields of `event`, which is of `stream`, say into event.sealed. `nonce`
// is drawn for it alone.
void Seal(const SealingKey& key, absl::string_view nonce, absl::string_view stream, Event& event);

enum class Opened {
  kWhole,   // nothing was sealed, or it says again what it said
  kErased,  // the key was destroyed: what was sealed is gone
};

// Undoes Seal(): event.sealed is empty afterwards, either way.
//
// Errors: kDataLoss (not sealed by this key for this stream, or of a newer build), and those of
// `keys`.
absl::StatusOr<Opened> Open(SealingKeys& keys, absl::string_view stream, Event& event);

}  // namespace redress
