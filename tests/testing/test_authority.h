#pragma once

// Certificates for tests of TLS: an authority that signs what it is asked to, in PEM files.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace redress::testing {

struct PemPair {
  std::string certificate;  // paths
  std::string key;
};

class TestAuthority {
 public:
  // Writes its files into `folder`, which outlives it, under names that begin with `name`.
  TestAuthority(std::string folder, std::string name)
      : prefix_(absl::StrCat(folder, "/", name)), name_(std::move(name)), key_(NewKey()) {
    certificate_ = Sign(name_, "basicConstraints", "critical,CA:TRUE", key_.get());
    WriteCertificate(file(), certificate_.get());
  }

  // The authority's own certificate.
  std::string file() const { return prefix_ + ".pem"; }

  // Signs for `alternatives`, such as "DNS:localhost,IP:127.0.0.1".
  PemPair Issue(const std::string& name, const std::string& alternatives) {
    const Key key = NewKey();
    const PemPair pair{absl::StrCat(prefix_, "-", name, ".pem"),
                       absl::StrCat(prefix_, "-", name, ".key")};
    const Certificate certificate = Sign(name, "subjectAltName", alternatives.c_str(), key.get());
    WriteCertificate(pair.certificate, certificate.get());
    const File out = Open(pair.key);
    CHECK(PEM_write_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return pair;
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;
  using File = std::unique_ptr<std::FILE, Free>;

  static constexpr long kDay = 24L * 60 * 60;

  static Key NewKey() { return Key(EVP_EC_gen("P-256")); }

  static File Open(const std::string& path) {
    File file(std::fopen(path.c_str(), "w"));
    CHECK(file != nullptr);
    return file;
  }

  static void WriteCertificate(const std::string& path, X509* certificate) {
    const File out = Open(path);
    CHECK(PEM_write_X509(out.get(), certificate) == 1);
  }

  static void SetCommonName(X509_NAME* subject, const std::string& name) {
    CHECK(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                     0) == 1);
  }

  Certificate Sign(const std::string& name, const char* extension, const char* value,
                   EVP_PKEY* subject_key) {
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
    SetCommonName(X509_get_subject_name(certificate.get()), name);
    SetCommonName(X509_get_issuer_name(certificate.get()), name_);
    X509_set_pubkey(certificate.get(), subject_key);
    const std::unique_ptr<X509_EXTENSION, Free> added(
        X509V3_EXT_conf(nullptr, nullptr, extension, value));
    CHECK(added != nullptr);
    X509_add_ext(certificate.get(), added.get(), -1);
    CHECK(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
    return certificate;
  }

  std::string prefix_;
  std::string name_;
  Key key_;
  Certificate certificate_;
  long serial_ = 0;
};

}  // namespace redress::testing
