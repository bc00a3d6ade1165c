#include "api/http_answer_head.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kUsualHeadSize = 512;
// A year.
constexpr char kStrictTransport[] = "Strict-Transport-Security: max-age=31536000\r\n";
constexpr absl::string_view kHttpDate = "%a, %d %b %Y %H:%M:%S GMT";
// The same as everything else here is told, for pages that do not go by the browser's clock.
constexpr absl::string_view kRedressNow = "%Y-%m-%dT%H:%M:%S";
constexpr std::int64_t kMillisPerSecond = 1000;

// Header values come partly from requests: no line may end early.
void AppendClean(absl::string_view value, std::string& text) {
  const std::size_t begin = text.size();
  text.append(value.data(), value.size());
  std::replace_if(
      text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
      [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
}

// Appends the lines that say what time it is; all but the milliseconds are made once a second.
void AppendTimeLines(absl::Time now, std::string& head) {
  thread_local std::int64_t second = -1;
  thread_local std::string text;
  const std::int64_t current = absl::ToUnixSeconds(now);
  if (current != second) {
    second = current;
    text =
        absl::StrCat("Date: ", absl::FormatTime(kHttpDate, now, absl::UTCTimeZone()),
                     "\r\nRedress-Now: ", absl::FormatTime(kRedressNow, now, absl::UTCTimeZone()));
  }
  const std::int64_t millis = absl::ToUnixMillis(now) - current * kMillisPerSecond;
  absl::StrAppend(&head, text, ".", absl::Dec(millis, absl::kZeroPad3), "Z\r\n");
}

}  // namespace

std::string AnswerHead(const HttpResponse& response, bool keep_alive, Transport transport,
                       absl::Time now) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head;
  head.reserve(kUsualHeadSize);
  absl::StrAppend(&head, "HTTP/1.1 ", response.status, " ",
                  absl::string_view(reason.data(), reason.size()), "\r\n");
  for (const auto& [name, value] : response.headers) {
    absl::StrAppend(&head, name, ": ");
    AppendClean(value, head);
    head.append("\r\n");
  }
  // A stream ends with the connection.
  if (response.status != 204 && response.status != 304 && response.stream == nullptr) {
    absl::StrAppend(&head, "Content-Length: ", response.body.size(), "\r\n");
  }
  if (transport == Transport::kTls) head.append(kStrictTransport);
  AppendTimeLines(now, head);
  if (response.Header("Cache-Control") == nullptr) head.append("Cache-Control: no-store\r\n");
  absl::StrAppend(&head, "X-Content-Type-Options: nosniff\r\nConnection: ",
                  keep_alive ? "keep-alive" : "close", "\r\n\r\n");
  return head;
}

}  // namespace redress
