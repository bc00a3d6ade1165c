#pragma once

// The API on a real node where tokens are asked for, and the first administrator's one.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/first_token.h"
#include "tests/api/live_service.h"

namespace redress::testing {

class TokenServiceTest : public LiveServiceTest {
 protected:
  void SetUp() override {
    LiveServiceTest::SetUp();
    service_ = std::make_unique<Service>(*node_, clock_, random_, counters_, AccessMode::kTokens);
    root_ = FirstToken().value_or("none");
  }
  absl::StatusOr<std::string> FirstToken() {
    std::promise<absl::StatusOr<std::string>> told;
    IssueFirstToken(*node_, random_, [&](const auto& token) { told.set_value(token); });
    return told.get_future().get();
  }
  static HttpHeaders Showing(const std::string& token, const std::string& actor = "") {
    HttpHeaders headers = {{"authorization", "Bearer " + token}};
    if (!actor.empty()) headers.emplace_back("redress-actor", actor);
    return headers;
  }
  // A POST, or what `method` says, with just these headers.
  HttpResponse Send(const std::string& path, const std::string& body, HttpHeaders headers,
                    const std::string& method = "POST") {
    HttpRequest request = Get(path, std::move(headers));
    request.method = method;
    request.body = body;
    request.headers.emplace_back("content-type", "application/json");
    return Ask(std::move(request));
  }
  HttpResponse Issue(const std::string& body) { return Send("/v1/tokens", body, Showing(root_)); }
  std::string TokenOf(const std::string& person, const std::string& role) {
    const HttpResponse issued =
        Issue(absl::StrCat(R"({"person": ")", person, R"(", "roles": [")", role, R"("]})"));
    EXPECT_EQ(issued.status, 201) << issued.body;
    return std::string(BodyOf(issued).at("secret").as_string());
  }
  HttpResponse Revoke(const std::string& token) {
    return Send("/v1/tokens/" + token.substr(8, 32) + "/revoke", "{}", Showing(root_));
  }
  HttpResponse Receive(HttpHeaders headers) {
    return Send("/v1/tickets",
                R"({"kind": "report", "channel": "phone", "words": "dark",
                    "customer": {"points": [{"kind": "account", "value": "A-1"}]}})",
                std::move(headers));
  }
  static std::string CodeOf(const HttpResponse& response) {
    return std::string(BodyOf(response).at("code").as_string());
  }

  std::string root_;
};

}  // namespace redress::testing
