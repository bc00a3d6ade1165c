#include "api/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <boost/asio/ssl/context.hpp>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status.h"

namespace redress {
namespace {

namespace ssl = boost::asio::ssl;

constexpr int kSecurityLevel = 2;
// Tells OpenSSL whose sessions it may take up again, which it wants where clients are verified.
constexpr absl::string_view kSessionContext = "redress";
// As ALPN (RFC 7301) writes the one protocol that is spoken here.
constexpr absl::string_view kHttp11 = "\x08http/1.1";

// Returns what OpenSSL said first, which is the cause of the rest, and forgets it all.
std::string FirstReason() {
  const unsigned long error = ERR_peek_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(error);
  return reason == nullptr ? "unknown" : reason;
}

absl::Status Fault(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status CheckReadable(const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0) return absl::OkStatus();
  return Fault(path, std::strerror(errno));
}

absl::Status NotPem(const std::string& path, absl::string_view wanted) {
  return Fault(path,
               absl::StrCat("no ", wanted, " in PEM form is found in it (", FirstReason(), ")"));
}

// Nobody is asked for a passphrase on a terminal that a service does not have.
int NoPassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

absl::Status UseKey(SSL_CTX* context, const std::string& path) {
  RETURN_IF_ERROR(CheckReadable(path));
  bool was_asked = false;
  SSL_CTX_set_default_passwd_cb(context, NoPassphrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, &was_asked);
  const bool is_taken = SSL_CTX_use_PrivateKey_file(context, path.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (is_taken) return absl::OkStatus();
  if (was_asked) {
    ERR_clear_error();
    return Fault(path, "the key has a passphrase; give one without (openssl pkey)");
  }
  const bool differs = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
  if (!differs) return NotPem(path, "private key");
  ERR_clear_error();
  return Fault(path, "the key is not that of the certificate");
}

absl::Status UseCertificate(SSL_CTX* context, const std::string& certificate,
                            const std::string& key) {
  RETURN_IF_ERROR(CheckReadable(certificate));
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    if (ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL) {
      return Fault(certificate, absl::StrCat("the certificate cannot be used: ", FirstReason()));
    }
    return NotPem(certificate, "certificate");
  }
  RETURN_IF_ERROR(UseKey(context, key));
  if (SSL_CTX_check_private_key(context) == 1) return absl::OkStatus();
  ERR_clear_error();
  return Fault(key, absl::StrCat("the key is not that of the certificate in ", certificate));
}

absl::Status Believe(SSL_CTX* context, const std::string& path) {
  RETURN_IF_ERROR(CheckReadable(path));
  if (SSL_CTX_load_verify_file(context, path.c_str()) == 1) return absl::OkStatus();
  return NotPem(path, "certificate of an authority");
}

absl::Status AskForCertificates(SSL_CTX* context, const std::string& authorities) {
  RETURN_IF_ERROR(Believe(context, authorities));
  SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(authorities.c_str()));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return absl::OkStatus();
}

// Who asks for another protocol only is talking to somebody else, or made to.
int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* size,
                   const unsigned char* offered, unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(kHttp11.data()),
                            kHttp11.size(), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void SetCommon(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

}  // namespace

ServerTls::ServerTls() : context_(std::make_shared<ssl::context>(ssl::context::tls_server)) {}

absl::StatusOr<std::shared_ptr<ServerTls>> ServerTls::Load(const ServerTlsFiles& files) {
  if (files.certificate.empty() || files.key.empty()) {
    return absl::InvalidArgumentError("TLS needs both a certificate and its key");
  }
  ERR_clear_error();
  std::shared_ptr<ServerTls> tls(new ServerTls());
  SSL_CTX* context = tls->context_->native_handle();
  SetCommon(context);
  SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Sessions are taken up again by tickets, which clients keep: the server holds none.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context,
                                 reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                 static_cast<unsigned int>(kSessionContext.size()));
  SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, nullptr);
  RETURN_IF_ERROR(UseCertificate(context, files.certificate, files.key));
  if (!files.client_ca.empty()) RETURN_IF_ERROR(AskForCertificates(context, files.client_ca));
  return tls;
}

bool ServerTls::IsFor(const std::string& host) const {
  X509* certificate = SSL_CTX_get0_certificate(context_->native_handle());
  return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1 ||
         X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

absl::StatusOr<std::shared_ptr<ssl::context>> LoadClientTls(const ClientTlsFiles& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return absl::InvalidArgumentError("a client's certificate and its key are given together");
  }
  ERR_clear_error();
  auto loaded = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* context = loaded->native_handle();
  SetCommon(context);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (files.ca.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else {
    RETURN_IF_ERROR(Believe(context, files.ca));
  }
  if (!files.certificate.empty()) {
    RETURN_IF_ERROR(UseCertificate(context, files.certificate, files.key));
  }
  return loaded;
}

}  // namespace redress
