#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/escaping.h"
#include "base/big_endian.h"
#include "base/check.h"

namespace redress {
namespace {

const unsigned char* Unsigned(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string digest(kHashSize, '\0');
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   &size, EVP_sha256(), nullptr) == 1);
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
  unsigned int size = 0;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Unsigned(input), input.size(),
             reinterpret_cast<unsigned char*>(digest.data()), &size) != nullptr);
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
