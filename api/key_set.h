#pragma once

// Public keys of an issuer of tokens, by their ids (JSON Web Key Set, RFC 7517), and which kind of
// signature each can have made. Signatures themselves are the library's to check (cjose, OpenSSL).

#include <cjose/jwk.h>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "boost/json/object.hpp"

namespace redress {

// A way of signing, as RFC 7518 names it: with a private key only. What one secret both makes and
// checks ("HS256"), and what is not signed at all ("none"), are not among them.
struct SignatureAlgorithm {
  absl::string_view name;
  absl::string_view key_type;
  absl::string_view curve;     // of keys of type "EC"
  std::size_t signature_size;  // of keys of type "EC", in bytes
};

absl::Span<const SignatureAlgorithm> SignatureAlgorithms();

// Returns it, or null where there is none of that name.
const SignatureAlgorithm* FindSignatureAlgorithm(absl::string_view name);

struct KeyRelease {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};

// Immutable; thread-safe.
struct PublicKey {
  std::string type;       // "RSA" or "EC"
  std::string curve;      // of EC
  std::string algorithm;  // the only one that it is for; empty: any of its type and curve
  std::unique_ptr<cjose_jwk_t, KeyRelease> key;

  // Whether it may have made such a signature.
  bool Fits(const SignatureAlgorithm& of) const;
};

inline constexpr std::size_t kMaxKeySetSize = 64 * 1024;  // bytes; real ones have some 5,000
inline constexpr std::size_t kMaxKeysOfSet = 32;
inline constexpr std::size_t kMaxKeyIdSize = 256;
// Of RSA, in bits. Less is too weak; more takes the checker as long as a forger likes.
inline constexpr std::size_t kMinRsaSize = 2048;
inline constexpr std::size_t kMaxRsaSize = 8192;

// Immutable; thread-safe.
class KeySet {
 public:
  // Takes those keys that can be of use: of RSA, and of the curves above; with an id; for
  // signatures. The others are left out.
  //
  // Errors: kInvalidArgument (not such a text, or too large; a key twice, too weak or damaged; a
  // private one; none of use), which says what is wrong.
  static absl::StatusOr<std::shared_ptr<const KeySet>> Parse(absl::string_view text);

  // Returns the key, or null. Lives as long as the set.
  const PublicKey* Find(absl::string_view id) const;

  std::size_t size() const { return keys_.size(); }
  std::vector<std::string> Ids() const;

 private:
  absl::Status Take(const boost::json::object& key);

  std::map<std::string, PublicKey, std::less<>> keys_;
};

}  // namespace redress
