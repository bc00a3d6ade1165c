#include "bench/http_requests.h"

#include <fstream>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "bench/bare_server.h"
#include "bench/complaint_life.h"
#include "bench/http_life.h"

namespace redress {
namespace {

using CallOf = std::function<LoadCall(std::uint64_t)>;

constexpr std::uint64_t kTelephoneNumbers = 100'000'000;
constexpr std::size_t kEnglishNote = 60;   // bytes
constexpr std::size_t kChineseNote = 360;  // characters

// Keeps the answer to each kind of request, as the bare server takes it.
class AnswerKeeper final : public Conversation {
 public:
  AnswerKeeper(std::unique_ptr<Conversation> asked, std::string folder)
      : asked_(std::move(asked)), folder_(std::move(folder)) {}

  LoadCall Next() override {
    LoadCall call = asked_->Next();
    file_ = absl::StrCat(folder_, "/", AnswerName(call.method, call.target));
    return call;
  }

  void Take(int status, absl::string_view body) override {
    if (status / 100 == 2) std::ofstream(file_, std::ios::binary) << body;
    asked_->Take(status, body);
  }

 private:
  std::unique_ptr<Conversation> asked_;
  std::string folder_;
  std::string file_;
};

// Shows the token of whoever asks.
class TokenBearer final : public Conversation {
 public:
  using Tokens = std::map<std::string, std::string>;

  TokenBearer(std::unique_ptr<Conversation> asked, std::shared_ptr<const Tokens> tokens)
      : asked_(std::move(asked)), tokens_(std::move(tokens)) {}

  LoadCall Next() override {
    LoadCall call = asked_->Next();
    const auto found = tokens_->find(call.actor.substr(0, call.actor.find(';')));
    CHECK(found != tokens_->end());
    call.token = found->second;
    return call;
  }

  void Take(int status, absl::string_view body) override { asked_->Take(status, body); }

 private:
  std::unique_ptr<Conversation> asked_;
  std::shared_ptr<const Tokens> tokens_;
};

LoadCall Receive(std::uint64_t number) {
  return {.method = "POST",
          .target = "/v1/tickets",
          .body = absl::StrFormat(
              R"({"kind":"complaint","channel":"phone","remedy_sought":"none stated",)"
              R"("customer":{"points":[{"kind":"phone","value":"+86139%08d"}]},)"
              R"("words":"The street lamp in front of number %d is dark."})",
              number % kTelephoneNumbers, number)};
}

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  CHECK(!lines.empty());
  return lines;
}

std::shared_ptr<const TokenBearer::Tokens> ReadTokens(const std::string& path) {
  auto tokens = std::make_shared<TokenBearer::Tokens>();
  for (const std::string& line : LinesOf(path)) {
    const std::size_t space = line.find(' ');
    CHECK(space != std::string::npos);
    (*tokens)[line.substr(0, space)] = line.substr(space + 1);
  }
  return tokens;
}

CallOf Notes(const HttpRequests& requests) {
  return [numbers = LinesOf(requests.places), is_chinese = requests.words == "chinese",
          writer = std::make_shared<LifeWriter>(requests.seed)](std::uint64_t number) {
    const std::string words =
        is_chinese ? writer->ChineseWords(kChineseNote) : writer->Words(kEnglishNote);
    return LoadCall{
        .method = "POST",
        .target = absl::StrCat("/v1/tickets/", numbers[number % numbers.size()], "/note"),
        .body = absl::StrCat(R"({"words":")", words, R"("})")};
  };
}

CallOf CallsOf(const HttpRequests& requests) {
  if (requests.kind == "receive") return Receive;
  if (requests.kind == "note") return Notes(requests);
  if (requests.kind == "get") {
    return [places = LinesOf(requests.places)](std::uint64_t number) {
      return LoadCall{.target = places[number % places.size()]};
    };
  }
  return [path = requests.kind](std::uint64_t) { return LoadCall{.target = path}; };
}

}  // namespace

std::function<std::unique_ptr<Conversation>()> ConverseAs(const HttpRequests& requests) {
  auto converse = requests.kind == "life" ? Lives(requests.seed) : Numbered(CallsOf(requests));
  if (!requests.tokens.empty()) {
    converse = [converse, tokens = ReadTokens(requests.tokens)] {
      return std::make_unique<TokenBearer>(converse(), tokens);
    };
  }
  if (requests.keep_answers.empty()) return converse;
  return [converse, folder = requests.keep_answers] {
    return std::make_unique<AnswerKeeper>(converse(), folder);
  };
}

}  // namespace redress
