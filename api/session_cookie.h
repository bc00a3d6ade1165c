#pragma once

// What a browser shows of its session: a cookie that no script reads, and with writes a value that
// no other site knows. Nothing here knows which sessions there are.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "api/http.h"

namespace redress {

// Whether browsers reach the server by https, directly or through what encrypts for it.
enum class CookieTransport {
  kTls,    // "__Host-redress", with Secure
  kPlain,  // "redress": on the loopback address
};

// Returns the value of Set-Cookie that has the browser keep the session's secret, or forget it.
std::string SessionCookie(CookieTransport transport, absl::string_view secret);
std::string ForgottenCookie(CookieTransport transport);

// Returns the secret of the session that the request's cookie names, empty where its text is none,
// or nothing where there is no such cookie.
std::optional<std::string> SecretOfCookie(CookieTransport transport, const HttpRequest& request);

// Whether the request begins a session: whatever cookie it has names an old one.
bool IsSignIn(const HttpRequest& request);

// Returns what writes by this session show as Redress-Csrf: derived from the secret, and kept
// nowhere.
std::string CsrfOf(absl::string_view secret);

// Refuses what another site makes a browser send: by what the browser says of where it comes from
// (Fetch Metadata), and of a write, by Redress-Csrf.
//
// Errors: kPermissionDenied (machine codes "cross-site", "csrf-refused").
absl::Status CheckSameSite(const HttpRequest& request);
absl::Status CheckCsrf(const HttpRequest& request, absl::string_view secret);

}  // namespace redress
