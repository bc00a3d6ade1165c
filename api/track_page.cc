#include "api/track_page.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "api/accepted_language.h"
#include "api/collections.h"
#include "api/problem.h"
#include "api/request.h"
#include "api/track_html.h"

namespace redress {
namespace {

constexpr absl::string_view kPath = "/track";
constexpr absl::string_view kStylePath = "/track/style.css";
constexpr absl::string_view kFormType = "application/x-www-form-urlencoded";

// Nothing but this server's style, and forms that come back here.
constexpr absl::string_view kContentSecurityPolicy =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
    "'none'";

// Returns the fields of a form or of a query; none where it cannot be read.
FormFields FieldsOf(absl::string_view text) { return ParseForm(text).value_or(FormFields()); }

std::string FieldOf(const FormFields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

bool IsChinese(const FormFields& fields, const HttpRequest& request) {
  const std::string asked = FieldOf(fields, "lang");
  if (asked == "zh-CN") return true;
  return asked != "en" && AcceptedLanguage(request) == "zh-CN";
}

HttpResponse Html(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.Set("Content-Type", "text/html; charset=utf-8");
  response.Set("Cache-Control", "no-store");
  response.Set("Content-Security-Policy", kContentSecurityPolicy);
  response.Set("Referrer-Policy", "no-referrer");
  response.Set("Cross-Origin-Opener-Policy", "same-origin");
  response.Set("Vary", "Accept-Language");
  response.body = std::move(body);
  return response;
}

HttpResponse Style() {
  HttpResponse response;
  response.Set("Content-Type", "text/css; charset=utf-8");
  response.Set("Cache-Control", "public, max-age=3600");
  response.body = std::string(kTrackStyle);
  return response;
}

// Returns the page of what was asked for wrongly, with the number as it was typed.
HttpResponse Wrong(int status, const std::string& number, TrackFault fault, bool chinese) {
  return Html(status, TrackFormHtml({.number = number, .fault = fault}, chinese));
}

}  // namespace

bool IsOfTrackPage(absl::string_view path) { return path == kPath || path == kStylePath; }

HttpResponse TrackPage::Answer(const HttpRequest& request) {
  if (request.path == kStylePath && request.method == "GET") return Style();
  if (request.method == "GET") {
    return Html(200, TrackFormHtml({}, IsChinese(FieldsOf(request.query), request)));
  }
  if (request.method != "POST" || request.path != kPath) {
    HttpResponse refusal = ProblemResponse(405, "method-not-allowed", "allowed here: GET, POST");
    refusal.Set("Allow", "GET, POST");
    return refusal;
  }
  const FormFields fields =
      MediaTypeOf(request) == kFormType ? FieldsOf(request.body) : FormFields();
  const bool chinese = IsChinese(fields, request);
  const std::string typed = FieldOf(fields, "number");
  const std::string secret = FieldOf(fields, "secret");
  const absl::StatusOr<std::string> number = CanonicalId(kTicketCollection, typed);
  if (!number.ok()) return Wrong(400, typed, TrackFault::kNoNumber, chinese);
  if (secret.empty() || secret.size() > kMaxSecretText) {
    return Wrong(400, typed, TrackFault::kNoSecret, chinese);
  }
  const absl::StatusOr<Tracked> tracked = tracking_.Look(*number, secret, request.peer.network);
  if (!tracked.ok()) return Wrong(503, typed, TrackFault::kNotNow, chinese);
  if (tracked->wait > absl::ZeroDuration()) {
    HttpResponse refusal = Wrong(429, typed, TrackFault::kTooMany, chinese);
    refusal.Set("Retry-After", absl::StrCat(std::ceil(absl::ToDoubleSeconds(tracked->wait))));
    return refusal;
  }
  if (!tracked->matter.has_value()) return Wrong(404, typed, TrackFault::kNotThere, chinese);
  const FollowedMatter followed = {.number = *number,
                                   .secret = secret,
                                   .matter = *tracked->matter,
                                   .stale = tracking_.is_stale()};
  return Html(200, TrackedHtml(followed, chinese));
}

}  // namespace redress
