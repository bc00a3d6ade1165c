#pragma once

// TLS at both ends of HTTP: what a server shows and asks for, and whom a client believes. Versions
// 1.2 and 1.3, OpenSSL's own ciphers at its security level 2. Reads PEM files; knows no sockets.

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace boost::asio::ssl {
class context;  // NOLINT(readability-identifier-naming)
}  // namespace boost::asio::ssl

namespace redress {

struct ServerTlsFiles {
  std::string certificate;  // the server's own first, then those that vouch for it
  std::string key;
  std::string client_ca;  // given: clients must show a certificate that one of these has signed
};

// Thread-safe.
class ServerTls {
 public:
  // Errors: kInvalidArgument (names the file and what is wrong with it).
  static absl::StatusOr<std::shared_ptr<ServerTls>> Load(const ServerTlsFiles& files);

  // Whether the certificate is for `host`, a name or an address.
  bool IsFor(const std::string& host) const;

  boost::asio::ssl::context& context() { return *context_; }

 private:
  ServerTls();

  std::shared_ptr<boost::asio::ssl::context> context_;
};

struct ClientTlsFiles {
  std::string ca;           // empty: the authorities that this machine believes
  std::string certificate;  // shown to servers that ask for one; with the key
  std::string key;
};

// Returns what makes a client verify the chain of whoever answers. The name is for the caller to
// verify.
//
// Errors: kInvalidArgument (names the file and what is wrong with it).
absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> LoadClientTls(
    const ClientTlsFiles& files);

}  // namespace redress
