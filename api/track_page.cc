#include "api/track_page.h"

#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
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

TrackAsk AskOf(absl::string_view text) {
  if (text == "words") return TrackAsk::kWords;
  return text == "callback" ? TrackAsk::kCallback : TrackAsk::kNothing;
}

TrackNotice NoticeOf(const absl::Status& status, TrackAsk ask) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ask == TrackAsk::kCallback ? TrackNotice::kWillCall : TrackNotice::kAdded;
    case absl::StatusCode::kInvalidArgument:
      return TrackNotice::kNoWords;
    case absl::StatusCode::kResourceExhausted: {
      const std::optional<RefusalDetails> details = DetailsOf(status);
      const bool is_of_matter = details.has_value() && details->code() == kAddedTooOften;
      return is_of_matter ? TrackNotice::kTooOften : TrackNotice::kNotSure;
    }
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
      return TrackNotice::kNotTaken;
    default:
      return TrackNotice::kNotSure;
  }
}

}  // namespace

bool IsOfTrackPage(absl::string_view path) { return path == kPath || path == kStylePath; }

// What was sent, as it was typed.
struct TrackPage::Form {
  std::string typed;   // the number
  std::string number;  // canonical
  std::string secret;
  TrackAsk ask = TrackAsk::kNothing;
  std::string words;
  std::string key;
  bool chinese = false;
};

void TrackPage::Take(const HttpRequest& request, const Reply& reply) {
  if (request.path == kStylePath && request.method == "GET") return reply.send(Style());
  if (request.method == "GET") {
    return reply.send(Html(200, TrackFormHtml({}, IsChinese(FieldsOf(request.query), request))));
  }
  if (request.method != "POST" || request.path != kPath) {
    HttpResponse refusal = ProblemResponse(405, "method-not-allowed", "allowed here: GET, POST");
    refusal.Set("Allow", "GET, POST");
    return reply.send(std::move(refusal));
  }
  const FormFields fields =
      MediaTypeOf(request) == kFormType ? FieldsOf(request.body) : FormFields();
  Form form = {.typed = FieldOf(fields, "number"),
               .number = "",
               .secret = FieldOf(fields, "secret"),
               .ask = AskOf(FieldOf(fields, "ask")),
               .words = FieldOf(fields, "words"),
               .key = FieldOf(fields, "key"),
               .chinese = IsChinese(fields, request)};
  const absl::StatusOr<std::string> number = CanonicalId(kTicketCollection, form.typed);
  if (!number.ok()) {
    return reply.send(Wrong(400, form.typed, TrackFault::kNoNumber, form.chinese));
  }
  if (form.secret.empty() || form.secret.size() > kMaxSecretText) {
    return reply.send(Wrong(400, form.typed, TrackFault::kNoSecret, form.chinese));
  }
  form.number = *number;
  Follow(form, reply, request.peer.network);
}

void TrackPage::Follow(const Form& form, const Reply& reply, const std::string& network) {
  const absl::StatusOr<Tracked> tracked = tracking_.Look(form.number, form.secret, network);
  if (!tracked.ok()) return reply.send(Wrong(503, form.typed, TrackFault::kNotNow, form.chinese));
  if (tracked->wait > absl::ZeroDuration()) {
    HttpResponse refusal = Wrong(429, form.typed, TrackFault::kTooMany, form.chinese);
    refusal.Set("Retry-After", absl::StrCat(std::ceil(absl::ToDoubleSeconds(tracked->wait))));
    return reply.send(std::move(refusal));
  }
  if (!tracked->matter.has_value()) {
    return reply.send(Wrong(404, form.typed, TrackFault::kNotThere, form.chinese));
  }
  FollowedMatter followed = {.number = form.number,
                             .secret = form.secret,
                             .matter = *tracked->matter,
                             .stale = tracking_.is_stale()};
  if (form.ask != TrackAsk::kNothing) return Add(form, std::move(followed), reply);
  followed.key = additions_.NewKey();
  reply.send(Html(200, TrackedHtml(followed, form.chinese)));
}

void TrackPage::Add(const Form& form, FollowedMatter followed, const Reply& reply) {
  const TrackAddition addition = {
      .number = form.number, .ask = form.ask, .words = form.words, .key = form.key};
  additions_.Add(addition, [this, form, followed = std::move(followed),
                            reply](const absl::Status& status) mutable {
    followed.notice = NoticeOf(status, form.ask);
    // What was taken is done with; what was not stays, and is the same when it is sent again.
    followed.words = status.ok() ? "" : form.words;
    followed.key = status.ok() || absl::IsInvalidArgument(status) ? additions_.NewKey() : form.key;
    reply.run([status, followed, chinese = form.chinese, send = reply.send] {
      send(Html(status.ok() ? 200 : HttpStatusOf(status), TrackedHtml(followed, chinese)));
    });
  });
}

}  // namespace redress
