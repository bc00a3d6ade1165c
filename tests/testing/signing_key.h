#pragma once

// An issuer's key, for tests: what it signs, and its public part. By OpenSSL alone, so that what
// checks signatures is held against something else.

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"

namespace redress::testing {

inline std::string Base64Url(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

class SigningKey {
 public:
  static SigningKey Rsa(std::string id, unsigned bits = 2048) {
    return SigningKey(std::move(id), "", EVP_RSA_gen(bits));
  }
  // `curve`: "P-256", "P-384" or "P-521".
  static SigningKey Ec(std::string id, std::string curve) {
    EVP_PKEY* const key = EVP_EC_gen(curve.c_str());
    return SigningKey(std::move(id), std::move(curve), key);
  }

  // Returns the public part as a member of a key set; `more` is put in, such as
  // R"(,"alg":"RS256")".
  std::string Public(absl::string_view more = "") const {
    const std::string head = absl::StrCat(R"({"kid":")", id_, R"(")", more);
    if (curve_.empty()) {
      return absl::StrCat(head, R"(,"kty":"RSA","n":")", Number(OSSL_PKEY_PARAM_RSA_N, 0),
                          R"(","e":")", Number(OSSL_PKEY_PARAM_RSA_E, 0), R"("})");
    }
    const int size = static_cast<int>(FieldSize());
    return absl::StrCat(head, R"(,"kty":"EC","crv":")", curve_, R"(","x":")",
                        Number(OSSL_PKEY_PARAM_EC_PUB_X, size), R"(","y":")",
                        Number(OSSL_PKEY_PARAM_EC_PUB_Y, size), R"("})");
  }

  // Returns the key as issuers write it who have it in a file: what forgers take for a secret.
  std::string PublicPem() const {
    const std::unique_ptr<BIO, Free> out(BIO_new(BIO_s_mem()));
    CHECK(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  // Signs as `algorithm` says ("RS256", "PS256", "ES256", ...), whatever the header says.
  std::string Sign(absl::string_view header, absl::string_view claims,
                   absl::string_view algorithm) const {
    const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(claims));
    return absl::StrCat(text, ".", Base64Url(SignatureOf(text, algorithm)));
  }
  // The same with the header that is usual.
  std::string Sign(absl::string_view claims, absl::string_view algorithm) const {
    const std::string header =
        absl::StrCat(R"({"alg":")", algorithm, R"(","kid":")", id_, R"(","typ":"JWT"})");
    return Sign(header, claims, algorithm);
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
  };

  SigningKey(std::string id, std::string curve, EVP_PKEY* key)
      : id_(std::move(id)), curve_(std::move(curve)), key_(key) {
    CHECK(key != nullptr);
  }

  std::size_t FieldSize() const {
    return (static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get())) + 7) / 8;
  }

  // Returns the number's bytes, at least `size` of them.
  std::string Number(const char* name, int size) const {
    BIGNUM* found = nullptr;
    CHECK(EVP_PKEY_get_bn_param(key_.get(), name, &found) == 1);
    const std::unique_ptr<BIGNUM, Free> number(found);
    return Base64Url(Padded(found, std::max(size, BN_num_bytes(found))));
  }
  static std::string Padded(const BIGNUM* number, int size) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    CHECK(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size) == size);
    return bytes;
  }

  std::string SignatureOf(const std::string& text, absl::string_view algorithm) const {
    const EVP_MD* digest = EVP_sha256();
    if (absl::EndsWith(algorithm, "384")) digest = EVP_sha384();
    if (absl::EndsWith(algorithm, "512")) digest = EVP_sha512();
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* options = nullptr;
    CHECK(EVP_DigestSignInit(context.get(), &options, digest, nullptr, key_.get()) == 1);
    if (absl::StartsWith(algorithm, "PS")) {
      CHECK(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1);
      CHECK(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    CHECK(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
    std::vector<unsigned char> signature(size);
    CHECK(EVP_DigestSign(context.get(), signature.data(), &size, bytes, text.size()) == 1);
    if (!curve_.empty()) return Joined(signature.data(), size);
    return {reinterpret_cast<const char*>(signature.data()), size};
  }
  // Of the two numbers of ECDSA, as tokens have them.
  std::string Joined(const unsigned char* bytes, std::size_t size) const {
    const std::unique_ptr<ECDSA_SIG, Free> parts(
        d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(size)));
    CHECK(parts != nullptr);
    const int half = static_cast<int>(FieldSize());
    return absl::StrCat(Padded(ECDSA_SIG_get0_r(parts.get()), half),
                        Padded(ECDSA_SIG_get0_s(parts.get()), half));
  }

  std::string id_;
  std::string curve_;  // empty: RSA
  std::unique_ptr<EVP_PKEY, Free> key_;
};

// Returns a token that whoever knows `secret` can make ("HS256").
inline std::string SignWithSecret(absl::string_view header, absl::string_view claims,
                                  absl::string_view secret) {
  const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(claims));
  unsigned char signature[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  CHECK(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), signature,
             &size) != nullptr);
  return absl::StrCat(text, ".", Base64Url({reinterpret_cast<const char*>(signature), size}));
}

inline std::string KeySetOf(absl::string_view keys) {
  return absl::StrCat(R"({"keys":[)", keys, "]}");
}

// Made once: an RSA key takes a while.
inline const SigningKey& RsaKey() {
  static const auto* const key = new SigningKey(SigningKey::Rsa("rsa-1"));
  return *key;
}
inline const SigningKey& EcKey() {
  static const auto* const key = new SigningKey(SigningKey::Ec("ec-1", "P-256"));
  return *key;
}

}  // namespace redress::testing
