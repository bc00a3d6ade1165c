#include "api/console.h"

#include <zlib.h>

#include <algorithm>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "api/problem.h"
#include "api/request.h"
#include "base/check.h"

namespace redress {
namespace {

constexpr absl::string_view kPrefix = "/console/";
constexpr absl::string_view kIndex = "index.html";
// What only a file has, and no page.
constexpr absl::string_view kAssets = "assets/";

// Nothing from elsewhere, nothing that stands in the page itself, no text that becomes markup but
// by the one policy that Svelte's templates have.
constexpr absl::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
    "'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types svelte-trusted-html";
constexpr absl::string_view kPermissionsPolicy =
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
    "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), "
    "local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), "
    "usb=(), xr-spatial-tracking=()";
// A year: the name of such a file changes with what stands in it.
constexpr absl::string_view kKeptForGood = "public, max-age=31536000, immutable";

void SetPolicies(HttpResponse& response) {
  response.Set("Content-Security-Policy", kContentSecurityPolicy);
  response.Set("Referrer-Policy", "no-referrer");
  response.Set("Cross-Origin-Opener-Policy", "same-origin");
  response.Set("Permissions-Policy", kPermissionsPolicy);
}

HttpResponse LeadToConsole() {
  HttpResponse response;
  response.status = 307;
  response.Set("Location", kPrefix);
  return response;
}

HttpResponse NoConsole() {
  return ProblemResponse(503, "console-absent",
                         "this program was built without the console: where Node is set up "
                         "(ops/console), it is built in");
}

HttpResponse NotAllowed() {
  HttpResponse refusal = ProblemResponse(405, "method-not-allowed", "allowed here: GET");
  refusal.Set("Allow", "GET");
  return refusal;
}

// Whether the browser says that it takes gzip, and not that it does so with q=0.
bool TakesGzip(const HttpRequest& request) {
  const std::string* accepted = request.Header("accept-encoding");
  if (accepted == nullptr) return false;
  for (const absl::string_view coding : absl::StrSplit(*accepted, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(coding, absl::MaxSplits(';', 1));
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts.first), "gzip")) continue;
    const std::string quality = absl::StrCat(absl::StripAsciiWhitespace(parts.second));
    return quality.find_first_of("123456789") != std::string::npos || quality.empty();
  }
  return false;
}

// Returns what was packed by gzip when the console was built.
std::string Unpacked(absl::string_view packed) {
  constexpr int kOfGzip = 16 + MAX_WBITS;
  std::string unpacked;
  z_stream stream{};
  CHECK(inflateInit2(&stream, kOfGzip) == Z_OK);
  const absl::Cleanup end = [&stream] { inflateEnd(&stream); };
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int result = Z_OK;
  while (result == Z_OK) {
    char piece[16 * 1024];
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    result = inflate(&stream, Z_NO_FLUSH);
    unpacked.append(piece, sizeof piece - stream.avail_out);
  }
  CHECK(result == Z_STREAM_END);
  return unpacked;
}

const ConsoleFile* Find(absl::Span<const ConsoleFile> files, absl::string_view path) {
  const auto* const found = std::find_if(
      files.begin(), files.end(), [&](const ConsoleFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : found;
}

HttpResponse FileResponse(const ConsoleFile& file, const HttpRequest& request) {
  HttpResponse response;
  const std::string etag = absl::StrCat("\"", file.etag, "\"");
  response.Set("ETag", etag);
  response.Set("Cache-Control", file.is_immutable ? kKeptForGood : "no-cache");
  response.Set("Vary", "Accept-Encoding");
  SetPolicies(response);
  if (IsNoneMatch(request, etag)) {
    response.status = 304;
    return response;
  }
  response.Set("Content-Type", file.content_type);
  if (file.is_packed && !TakesGzip(request)) {
    response.body = Unpacked(file.bytes);
    return response;
  }
  if (file.is_packed) response.Set("Content-Encoding", "gzip");
  response.body = std::string(file.bytes);
  return response;
}

}  // namespace

bool IsOfConsole(absl::string_view path) {
  return path == "/" || path == "/console" || absl::StartsWith(path, kPrefix);
}

HttpResponse ConsoleResponse(absl::Span<const ConsoleFile> files, const HttpRequest& request) {
  if (request.method != "GET") return NotAllowed();
  absl::string_view path = request.path;
  if (!absl::ConsumePrefix(&path, kPrefix)) return LeadToConsole();
  const ConsoleFile* const index = Find(files, kIndex);
  if (index == nullptr) return NoConsole();
  const ConsoleFile* const file = Find(files, path);
  if (file != nullptr) return FileResponse(*file, request);
  if (absl::StartsWith(path, kAssets)) {
    return ProblemResponse(404, "path-unknown", "the console has no such file");
  }
  return FileResponse(*index, request);
}

}  // namespace redress
