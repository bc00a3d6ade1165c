#include "api/http_head.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace redress {
namespace {

HeadRefusal Malformed(absl::string_view detail) {
  return {.status = 400, .code = "malformed-http", .detail = std::string(detail)};
}

std::ptrdiff_t Count(const HttpRequest& head, absl::string_view name) {
  return std::count_if(head.headers.begin(), head.headers.end(),
                       [&](const auto& header) { return header.first == name; });
}

std::optional<HeadRefusal> CheckFraming(const HttpRequest& head, int version) {
  const std::ptrdiff_t encodings = Count(head, "transfer-encoding");
  const std::ptrdiff_t lengths = Count(head, "content-length");
  if (lengths > 1) return Malformed("Content-Length is given more than once");
  if (encodings == 0) {
    if (lengths == 0) return std::nullopt;
    const std::string& length = *head.Header("content-length");
    if (!std::all_of(length.begin(), length.end(), absl::ascii_isdigit) || length.empty()) {
      return Malformed("Content-Length is not a number");
    }
    return std::nullopt;
  }
  if (lengths > 0) return Malformed("Content-Length and Transfer-Encoding exclude each other");
  if (version < 11) return Malformed("Transfer-Encoding needs HTTP/1.1");
  if (encodings > 1 || !absl::EqualsIgnoreCase(*head.Header("transfer-encoding"), "chunked")) {
    return HeadRefusal{.status = 501,
                       .code = "transfer-encoding-unknown",
                       .detail = "the only Transfer-Encoding taken is chunked"};
  }
  return std::nullopt;
}

}  // namespace

HeadRefusal VersionUnknown() {
  return {.status = 505,
          .code = "http-version-unknown",
          .detail = "HTTP/1.1 and HTTP/1.0 are spoken here"};
}

std::optional<HeadRefusal> CheckHeadBytes(absl::string_view head) {
  int lines = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char byte = head[i];
    const char next = i + 1 < head.size() ? head[i + 1] : '\n';  // what is yet to come may fit
    if (byte == '\0') return Malformed("a zero byte in the head");
    if (byte == '\r' && next != '\n') return Malformed("a CR without LF in the head");
    if (byte != '\n') continue;
    if (i == 0 || head[i - 1] != '\r') return Malformed("a line of the head ends without CR");
    if (next == ' ' || next == '\t') return Malformed("folded header lines are not taken");
    ++lines;
  }
  if (lines > kMaxHeaderCount + 2) {
    return HeadRefusal{.status = 431,
                       .code = "header-too-large",
                       .detail = absl::StrCat("more than ", kMaxHeaderCount, " headers")};
  }
  return std::nullopt;
}

std::optional<HeadRefusal> CheckHead(const HttpRequest& head, int version) {
  if (version != 10 && version != 11) {
    return VersionUnknown();
  }
  if (Count(head, "host") != 1) return Malformed("exactly one Host header is needed");
  if (!IsLoopbackHost(*head.Header("host"))) {
    return HeadRefusal{
        .status = 421,
        .code = "host-unknown",
        .detail = "this server answers to localhost only, until there is access control"};
  }
  if (head.path.size() + head.query.size() > kMaxTargetSize) {
    return HeadRefusal{
        .status = 414,
        .code = "target-too-long",
        .detail = absl::StrCat("path and query take at most ", kMaxTargetSize, " bytes")};
  }
  if (head.path.empty() || head.path.front() != '/') return Malformed("the path must begin with /");
  const std::string* expect = head.Header("expect");
  if (expect != nullptr && !absl::EqualsIgnoreCase(*expect, "100-continue")) {
    return HeadRefusal{.status = 417,
                       .code = "expectation-unknown",
                       .detail = "the only expectation met is 100-continue"};
  }
  return CheckFraming(head, version);
}

bool IsLoopbackHost(absl::string_view host) {
  absl::string_view name = host;
  absl::string_view rest;
  if (absl::ConsumePrefix(&name, "[")) {
    const std::size_t end = name.find(']');
    if (end == absl::string_view::npos) return false;
    rest = name.substr(end + 1);
    name = name.substr(0, end);
  } else {
    const std::size_t colon = name.find(':');
    rest = colon == absl::string_view::npos ? absl::string_view() : name.substr(colon);
    name = name.substr(0, colon);
  }
  int port = 0;
  if (!rest.empty() && (rest.front() != ':' || !absl::SimpleAtoi(rest.substr(1), &port))) {
    return false;
  }
  if (absl::EqualsIgnoreCase(name, "localhost")) return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(name), error);
  return !error && address.is_loopback();
}

}  // namespace redress
