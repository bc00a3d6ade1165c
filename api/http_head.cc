#include "api/http_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/tls.h"

namespace redress {
namespace {

namespace http = boost::beast::http;

constexpr absl::string_view kSchemeEnd = "://";

HeadRefusal Malformed(absl::string_view detail) {
  return {.status = 400, .code = "malformed-http", .detail = std::string(detail)};
}

HeadRefusal VersionUnknown() {
  return {.status = 505,
          .code = "http-version-unknown",
          .detail = "HTTP/1.1 and HTTP/1.0 are spoken here"};
}

HeadRefusal HostUnknown() {
  return {.status = 421,
          .code = "host-unknown",
          .detail =
              "this server does not answer to that name: it answers to localhost, to its "
              "certificate's names, to addresses where it listens beyond loopback, and to "
              "what --host names"};
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

// What the body is must be said once, and it comes as it is.
std::optional<HeadRefusal> CheckContent(const HttpRequest& head) {
  if (Count(head, "content-type") > 1) return Malformed("Content-Type is given more than once");
  for (const auto& [name, value] : head.headers) {
    if (name != "content-encoding" || value.empty() || absl::EqualsIgnoreCase(value, "identity")) {
      continue;
    }
    return HeadRefusal{.status = 415,
                       .code = "content-encoding-unknown",
                       .detail =
                           "the header Content-Encoding: the body must come as it is, not "
                           "compressed or coded otherwise"};
  }
  return std::nullopt;
}

HttpHeaders HeadersOf(const http::request_header<>& header) {
  HttpHeaders headers;
  for (const auto& field : header) {
    headers.emplace_back(
        absl::AsciiStrToLower({field.name_string().data(), field.name_string().size()}),
        std::string(field.value().data(), field.value().size()));
  }
  return headers;
}

// Returns a Host header's name in lower case, without brackets and port; nothing where it is none.
std::optional<std::string> NameOf(absl::string_view host) {
  absl::string_view name = host;
  absl::string_view rest;
  const bool is_bracketed = absl::ConsumePrefix(&name, "[");
  if (is_bracketed) {
    const std::size_t end = name.find(']');
    if (end == absl::string_view::npos) return std::nullopt;
    rest = name.substr(end + 1);
    name = name.substr(0, end);
  } else {
    const std::size_t colon = name.find(':');
    rest = colon == absl::string_view::npos ? absl::string_view() : name.substr(colon);
    name = name.substr(0, colon);
  }
  int port = 0;
  if (name.empty() ||
      (!rest.empty() && (rest.front() != ':' || !absl::SimpleAtoi(rest.substr(1), &port)))) {
    return std::nullopt;
  }
  return absl::AsciiStrToLower(name);
}

}  // namespace

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

std::optional<HeadRefusal> CheckHead(const HttpRequest& head, int version,
                                     const ServedHosts& hosts) {
  if (version != 10 && version != 11) {
    return VersionUnknown();
  }
  if (Count(head, "host") != 1) return Malformed("exactly one Host header is needed");
  if (!hosts.Has(*head.Header("host"))) return HostUnknown();
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
  if (const auto refusal = CheckContent(head); refusal.has_value()) return refusal;
  return CheckFraming(head, version);
}

std::optional<HeadRefusal> TakeTarget(absl::string_view target, HttpRequest& head,
                                      const ServedHosts& hosts) {
  if (target.find('#') != absl::string_view::npos) {
    return Malformed("a fragment (#) is no part of a request");
  }
  if (!std::all_of(target.begin(), target.end(), absl::ascii_isgraph)) {
    return Malformed("what is not ASCII must be percent-encoded in a request's target");
  }
  const std::size_t scheme = target.find("://");
  const bool is_absolute = scheme != absl::string_view::npos && scheme < target.find_first_of("/?");
  if (is_absolute) {
    const absl::string_view ours = hosts.tls == nullptr ? "http" : "https";
    if (!absl::EqualsIgnoreCase(target.substr(0, scheme), ours)) return HostUnknown();
    target.remove_prefix(scheme + kSchemeEnd.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    if (!hosts.Has(target.substr(0, end))) return HostUnknown();
    target.remove_prefix(end);
  }
  const std::size_t mark = target.find('?');
  head.path = std::string(target.substr(0, mark));
  if (is_absolute && head.path.empty()) head.path = "/";
  if (mark != absl::string_view::npos) head.query = std::string(target.substr(mark + 1));
  return std::nullopt;
}

std::variant<ParsedHead, HeadRefusal> ParseHead(absl::string_view bytes, const ServedHosts& hosts) {
  if (auto refusal = CheckHeadBytes(bytes); refusal.has_value()) return *std::move(refusal);
  http::request_parser<http::empty_body> parser;
  parser.header_limit(kMaxHeadSize + 1);
  parser.body_limit(boost::none);  // the handler says how much it takes
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::bad_version) return VersionUnknown();
  if (error || !parser.is_header_done()) {
    return Malformed(error ? error.message() : "the head does not parse");
  }
  const http::request_header<>& header = parser.get();
  ParsedHead head;
  HttpRequest& request = head.request;
  request.method.assign(header.method_string().data(), header.method_string().size());
  head.head_only = request.method == "HEAD";
  if (head.head_only) request.method = "GET";
  head.version = static_cast<int>(header.version());
  head.keep_alive = parser.keep_alive();
  request.headers = HeadersOf(header);
  const absl::string_view target(header.target().data(), header.target().size());
  if (auto refusal = TakeTarget(target, request, hosts); refusal.has_value())
    return *std::move(refusal);
  if (auto refusal = CheckHead(request, head.version, hosts); refusal.has_value()) {
    return *std::move(refusal);
  }
  head.framing.is_chunked = request.Header("transfer-encoding") != nullptr;
  const std::string* length = request.Header("content-length");
  if (length != nullptr && !absl::SimpleAtoi(*length, &head.framing.length)) {
    return Malformed("Content-Length is no length");
  }
  return head;
}

bool ServedHosts::Has(absl::string_view host) const {
  const std::optional<std::string> name = NameOf(host);
  if (!name.has_value()) return false;
  if (*name == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(*name, error);
  if (!error && (takes_addresses || address.is_loopback())) return true;
  return std::find(names.begin(), names.end(), *name) != names.end() ||
         (tls != nullptr && tls->IsFor(*name));
}

}  // namespace redress
