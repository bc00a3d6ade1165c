// How the console's files are served, by files of the test's own.

#include "api/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/api/call.h"

namespace redress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// "let a;", packed by gzip.
constexpr char kPacked[] =
    "\037\213\010\000\000\000\000\000\002\003\313\111\055\121\110"
    "\264\006\000\126\124\333\216\006\000\000\000";
constexpr absl::string_view kPackedScript(kPacked, sizeof kPacked - 1);
constexpr ConsoleFile kFiles[] = {
    {.path = "assets/index-abc.js",
     .content_type = "text/javascript; charset=utf-8",
     .etag = "script",
     .is_immutable = true,
     .is_packed = true,
     .bytes = kPackedScript},
    {.path = "index.html",
     .content_type = "text/html; charset=utf-8",
     .etag = "index",
     .is_immutable = false,
     .is_packed = false,
     .bytes = "<!doctype html>"},
    {.path = "mark.svg",
     .content_type = "image/svg+xml",
     .etag = "mark",
     .is_immutable = false,
     .is_packed = false,
     .bytes = "<svg/>"},
};
const HttpHeaders kTakesGzip = {{"accept-encoding", "br, gzip;q=0.8"}};

HttpResponse Served(const std::string& target, HttpHeaders headers = {}) {
  return ConsoleResponse(kFiles, Get(target, std::move(headers)));
}

std::string Said(const HttpResponse& response, const char* name) {
  const std::string* value = response.Header(name);
  return value == nullptr ? "" : *value;
}

TEST(ConsoleTest, ItsPathsAreThoseBelowConsoleAndWhatLeadsThere) {
  for (const char* path : {"/", "/console", "/console/", "/console/tickets/1"}) {
    EXPECT_TRUE(IsOfConsole(path)) << path;
  }
  for (const char* path : {"/v1/tickets", "/consoles", "/Console/", "//console/", ""}) {
    EXPECT_FALSE(IsOfConsole(path)) << path;
  }
  for (const char* path : {"/", "/console"}) {
    EXPECT_EQ(Served(path).status, 307);
    EXPECT_EQ(Said(Served(path), "Location"), "/console/");
  }
}

TEST(ConsoleTest, AFileIsSentPackedToWhomTakesItSo) {
  const HttpResponse packed = Served("/console/assets/index-abc.js", kTakesGzip);
  EXPECT_EQ(packed.body, kPackedScript);
  EXPECT_EQ(Said(packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(Said(packed, "Vary"), "Accept-Encoding");

  for (const HttpHeaders& headers : {HttpHeaders{}, HttpHeaders{{"accept-encoding", "br"}},
                                     HttpHeaders{{"accept-encoding", "gzip;q=0"}},
                                     HttpHeaders{{"accept-encoding", "gzip; q=0.000"}}}) {
    const HttpResponse whole = Served("/console/assets/index-abc.js", headers);
    EXPECT_EQ(whole.body, "let a;");
    EXPECT_THAT(Said(whole, "Content-Encoding"), IsEmpty());
  }
  EXPECT_EQ(Served("/console/mark.svg", kTakesGzip).body, "<svg/>");
}

TEST(ConsoleTest, WhatHasItsContentInItsNameIsKeptForGoodAndTheRestIsAskedForAgain) {
  EXPECT_THAT(Said(Served("/console/assets/index-abc.js"), "Cache-Control"),
              HasSubstr("immutable"));
  const HttpResponse index = Served("/console/");
  EXPECT_EQ(Said(index, "Cache-Control"), "no-cache");
  EXPECT_EQ(Said(index, "ETag"), "\"index\"");

  const HttpResponse known = Served("/console/", {{"if-none-match", "\"other\", \"index\""}});
  EXPECT_EQ(known.status, 304);
  EXPECT_THAT(known.body, IsEmpty());
  EXPECT_EQ(Served("/console/", {{"if-none-match", "\"old\""}}).status, 200);
}

TEST(ConsoleTest, EveryAddressThatIsNoFileIsAPageAndNothingElseIs) {
  for (const char* path : {"/console/", "/console/tickets/6580786998122", "/console/a%20b",
                           "/console/..%2f..%2fetc/passwd", "/console/tickets?at="}) {
    EXPECT_EQ(Served(path).body, "<!doctype html>") << path;
  }
  const HttpResponse missing = Served("/console/assets/index-old.js");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(BodyOf(missing).at("code").as_string(), "path-unknown");
}

TEST(ConsoleTest, ItSaysWhatItsPagesMayDo) {
  for (const char* path : {"/console/", "/console/assets/index-abc.js", "/console/mark.svg"}) {
    const HttpResponse response = Served(path);
    EXPECT_THAT(Said(response, "Content-Security-Policy"),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'self';"),
                      HasSubstr("style-src 'self';"), HasSubstr("connect-src 'self';"),
                      HasSubstr("frame-ancestors 'none'"),
                      HasSubstr("require-trusted-types-for 'script'"), Not(HasSubstr("unsafe"))))
        << path;
    EXPECT_EQ(Said(response, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(Said(response, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_THAT(Said(response, "Permissions-Policy"), HasSubstr("camera=()"));
  }
}

TEST(ConsoleTest, NothingIsTakenAndWhereThereIsNoneThatIsSaid) {
  HttpRequest post = Get("/console/");
  post.method = "POST";
  EXPECT_EQ(ConsoleResponse(kFiles, post).status, 405);
  EXPECT_EQ(Said(ConsoleResponse(kFiles, post), "Allow"), "GET");

  const HttpResponse none = ConsoleResponse({}, Get("/console/tickets"));
  EXPECT_EQ(none.status, 503);
  EXPECT_EQ(BodyOf(none).at("code").as_string(), "console-absent");
}

}  // namespace
}  // namespace redress::testing
