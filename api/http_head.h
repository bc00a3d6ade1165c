#pragma once

// What a request's head must satisfy before anything else looks at it: the framing traps of
// HTTP/1.1 (RFC 9112) by which two parsers can be made to see two different requests. No sockets.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/http.h"

namespace redress {

class ServerTls;

inline constexpr std::size_t kMaxHeadSize = 16 * 1024;   // request line and headers
inline constexpr std::size_t kMaxTargetSize = 4 * 1024;  // path and query
inline constexpr int kMaxHeaderCount = 64;

// Why the server itself refuses a request: an answer, after which the connection closes.
struct HeadRefusal {
  int status = 400;
  std::string code;
  std::string detail;
};

// By which names a server may be asked. Anything else is a web page that made its own name point
// here (DNS rebinding): it has no certificate for it, and needs a name.
struct ServedHosts {
  bool takes_addresses = false;         // any IP address; else those of loopback
  std::vector<std::string> names = {};  // besides "localhost"; in lower case
  const ServerTls* tls = nullptr;       // the names of its certificate; null: plain bytes

  // Whether `host`, a Host header, is one of them, with or without a port.
  bool Has(absl::string_view host) const;
};

// Checks the raw bytes of a head, or of its beginning: CR LF line ends only, no folded
// lines, no zero bytes, sizes.
std::optional<HeadRefusal> CheckHeadBytes(absl::string_view head);

// Checks a parsed head: version, exactly one Host that is one of `hosts`, one framing, a content
// that is named once and not coded. `version` is 10 or 11.
std::optional<HeadRefusal> CheckHead(const HttpRequest& head, int version,
                                     const ServedHosts& hosts = {});

// Splits the target of a request into path and query of `head`: origin form, or absolute form that
// names one of `hosts` (RFC 9112, 3.2).
std::optional<HeadRefusal> TakeTarget(absl::string_view target, HttpRequest& head,
                                      const ServedHosts& hosts = {});

// How long the body is.
struct BodyFraming {
  bool is_chunked = false;
  std::size_t length = 0;  // where it is not chunked
};

struct ParsedHead {
  HttpRequest request;     // its body is still to come
  int version = 11;        // 10: HTTP/1.0
  bool head_only = false;  // HEAD: the answer goes without its body
  bool keep_alive = false;
  BodyFraming framing;
};

// Parses and checks a whole head, up to and with its empty line.
std::variant<ParsedHead, HeadRefusal> ParseHead(absl::string_view bytes,
                                                const ServedHosts& hosts = {});

}  // namespace redress
