#include "api/session_cookie.h"

#include <sodium.h>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aggregates/refusal.h"
#include "api/percent_coding.h"
#include "api/sessions.h"
#include "base/hash.h"

namespace redress {
namespace {

constexpr absl::string_view kSite = "sec-fetch-site";
constexpr absl::string_view kCsrfUse = "redress-csrf";

absl::string_view NameOf(CookieTransport transport) {
  return transport == CookieTransport::kTls ? "__Host-redress" : "redress";
}

std::string CookieOf(CookieTransport transport, absl::string_view value, absl::string_view more) {
  return absl::StrCat(NameOf(transport), "=", value, "; Path=/; HttpOnly; SameSite=Strict",
                      transport == CookieTransport::kTls ? "; Secure" : "", more);
}

bool IsRead(const HttpRequest& request) { return request.method == "GET"; }

bool Says(const HttpRequest& request, absl::string_view name, absl::string_view value) {
  const std::string* given = request.Header(name);
  return given != nullptr && *given == value;
}

}  // namespace

std::string SessionCookie(CookieTransport transport, absl::string_view secret) {
  return CookieOf(transport, ToHex(secret), "");
}

std::string ForgottenCookie(CookieTransport transport) {
  return CookieOf(transport, "", "; Max-Age=0");
}

std::optional<std::string> SecretOfCookie(CookieTransport transport, const HttpRequest& request) {
  for (const auto& [name, cookies] : request.headers) {
    if (name != "cookie") continue;
    for (const absl::string_view cookie : absl::StrSplit(cookies, ';')) {
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(absl::StripAsciiWhitespace(cookie), absl::MaxSplits('=', 1));
      if (parts.first != NameOf(transport)) continue;
      absl::StatusOr<std::string> secret = FromHex(parts.second);
      if (!secret.ok() || secret->size() != kSessionSecretSize) return "";
      return *std::move(secret);
    }
  }
  return std::nullopt;
}

bool IsSignIn(const HttpRequest& request) {
  if (request.method != "POST") return false;
  const absl::StatusOr<std::string> path = PercentDecode(request.path);
  return path.ok() && *path == "/v1/session";
}

std::string CsrfOf(absl::string_view secret) { return ToHex(KeyedHash(secret, {kCsrfUse})); }

absl::Status CheckSameSite(const HttpRequest& request) {
  const bool is_of_our_pages = Says(request, kSite, "same-origin");
  // What somebody typed, or kept as a bookmark.
  const bool is_navigation = IsRead(request) && Says(request, kSite, "none") &&
                             Says(request, "sec-fetch-mode", "navigate");
  if (is_of_our_pages || is_navigation) return absl::OkStatus();
  return Refuse(absl::StatusCode::kPermissionDenied, "cross-site",
                "a session's cookie opens something only to pages of this server itself: the "
                "browser must say Sec-Fetch-Site: same-origin; programs show a token");
}

absl::Status CheckCsrf(const HttpRequest& request, absl::string_view secret) {
  if (IsRead(request)) return absl::OkStatus();
  const std::string* given = request.Header("redress-csrf");
  const std::string expected = CsrfOf(secret);
  if (given != nullptr && given->size() == expected.size() &&
      sodium_memcmp(given->data(), expected.data(), expected.size()) == 0) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kPermissionDenied, "csrf-refused",
                "what is written by a session's cookie comes with the header Redress-Csrf, which "
                "is csrf in the answer of GET /v1/session");
}

}  // namespace redress
