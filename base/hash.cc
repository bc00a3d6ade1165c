#include "base/hash.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>

#include "absl/strings/escaping.h"
#include "base/big_endian.h"
#include "base/check.h"

namespace redress {
namespace {

const unsigned char* Unsigned(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Looked up once: OpenSSL looks for it at every use of EVP_sha256().
const EVP_MD* FetchedSha256() {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(sha256 != nullptr);
  return sha256;
}

struct FreeMac {
  void operator()(EVP_MAC_CTX* mac) const { EVP_MAC_CTX_free(mac); }
};

// The thread's own, to be begun anew with a key.
EVP_MAC_CTX* HmacSha256() {
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  CHECK(hmac != nullptr);
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeMac> mac = [] {
    std::string digest = OSSL_DIGEST_NAME_SHA2_256;
    const std::array<OSSL_PARAM, 2> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    std::unique_ptr<EVP_MAC_CTX, FreeMac> made(EVP_MAC_CTX_new(hmac));
    CHECK(made != nullptr && EVP_MAC_CTX_set_params(made.get(), parameters.data()) == 1);
    return made;
  }();
  return mac.get();
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string digest(kHashSize, '\0');
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   &size, FetchedSha256(), nullptr) == 1);
  CHECK(size == kHashSize);
  return digest;
}

std::string KeyedHash(absl::string_view key, absl::Span<const absl::string_view> parts) {
  std::string input;
  for (const absl::string_view part : parts) {
    AppendBigEndian64(part.size(), input);
    input.append(part.data(), part.size());
  }
  std::string digest(kHashSize, '\0');
  std::size_t size = 0;
  EVP_MAC_CTX* const mac = HmacSha256();
  CHECK(EVP_MAC_init(mac, Unsigned(key), key.size(), nullptr) == 1);
  CHECK(EVP_MAC_update(mac, Unsigned(input), input.size()) == 1);
  CHECK(EVP_MAC_final(mac, reinterpret_cast<unsigned char*>(digest.data()), &size, digest.size()) ==
        1);
  CHECK(size == kHashSize);
  return digest;
}

std::string KeyedHash(absl::string_view key, std::initializer_list<absl::string_view> parts) {
  return KeyedHash(key, absl::MakeConstSpan(parts.begin(), parts.size()));
}

std::string ToHex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

absl::StatusOr<std::string> FromHex(absl::string_view digits) {
  if (digits.size() % 2 != 0)
    return absl::InvalidArgumentError("an odd count of hexadecimal digits");
  std::string bytes(digits.size() / 2, '\0');
  std::size_t size = 0;
  if (OPENSSL_hexstr2buf_ex(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), &size,
                            std::string(digits).c_str(), '\0') != 1 ||
      size != bytes.size()) {
    return absl::InvalidArgumentError("not hexadecimal");
  }
  return bytes;
}

}  // namespace redress
