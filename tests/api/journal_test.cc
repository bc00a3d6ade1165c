#include "api/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "api/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "boost/json/array.hpp"
#include "boost/json/parse.hpp"
#include "tests/api/call.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/fake_node.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

class JournalReadsTest : public ::testing::Test {
 protected:
  HttpResponse Ask(const std::string& target, HttpHeaders headers = {}) {
    return testing::Ask(service_, Get(target, std::move(headers)));
  }

  // Begins a feed whose works run at once.
  HttpResponse Feed(const std::string& target, HttpHeaders headers = {}) {
    HttpResponse begun;
    Reply reply;
    reply.send = [&begun](HttpResponse response) { begun = std::move(response); };
    reply.run = [](const std::function<void()>& work) { work(); };
    service_.Handle(Get(target, std::move(headers)), reply);
    return begun;
  }

  // Commits of all pages.
  std::vector<boost::json::object> All(const std::string& limit) {
    std::vector<boost::json::object> commits;
    for (std::string from = "1";;) {
      const HttpResponse page = Ask(absl::StrCat("/v1/journal?from=", from, "&limit=", limit));
      EXPECT_EQ(page.status, 200) << page.body;
      for (const absl::string_view line : absl::StrSplit(page.body, '\n', absl::SkipEmpty())) {
        commits.push_back(boost::json::parse(std::string(line)).as_object());
      }
      if (HeaderOf(page, "Redress-Next") == from) return commits;
      from = HeaderOf(page, "Redress-Next");
    }
  }

  FakeNode node_;
  SystemClock clock_;
  SystemRandom random_;
  Service service_{node_, clock_, random_, std::make_shared<HttpCounters>(), AccessMode::kOpen};
  CommitGenerator generator_{7};
};

// Positions of events in pieces of a feed.
std::vector<std::string> Ids(const std::string& pieces) {
  std::vector<std::string> ids;
  for (absl::string_view line : absl::StrSplit(pieces, '\n')) {
    if (absl::ConsumePrefix(&line, "id: ")) ids.emplace_back(line);
  }
  return ids;
}

TEST_F(JournalReadsTest, PagesShowEveryAcceptedCommitOnceAndNoRefusedOne) {
  node_.Project(generator_.Take(300));

  const std::vector<boost::json::object> commits = All("7");

  EXPECT_EQ(commits.size(), generator_.accepted());
  std::int64_t last = 0;
  for (const boost::json::object& commit : commits) {
    EXPECT_GT(commit.at("position").as_int64(), last);
    last = commit.at("position").as_int64();
    EXPECT_EQ(commit.at("record_hash").as_string().size(), 64);
    EXPECT_FALSE(commit.at("events").as_array().empty());
    std::int64_t index = 0;
    for (const boost::json::value& event : commit.at("events").as_array()) {
      EXPECT_EQ(event.at("index").to_number<std::int64_t>(), index++);
    }
  }
}

TEST_F(JournalReadsTest, ACommitSaysOnceWhoAndWhenAndThenItsFacts) {
  node_.Project(generator_.Take(1));

  const HttpResponse page = Ask("/v1/journal");

  EXPECT_EQ(HeaderOf(page, "Content-Type"), "application/x-ndjson");
  const boost::json::object commit = boost::json::parse(page.body).as_object();
  EXPECT_EQ(commit.at("command").as_string(), "identify_journal");
  EXPECT_TRUE(commit.contains("who"));
  EXPECT_TRUE(commit.contains("recorded"));
  const boost::json::object& event = commit.at("events").as_array().at(0).as_object();
  EXPECT_EQ(event.at("type").as_string(), "journal_identified");
  EXPECT_EQ(event.at("stream").as_string(), "journal/id");
  EXPECT_FALSE(event.contains("who"));
}

TEST_F(JournalReadsTest, WrongParametersAreRefused) {
  EXPECT_EQ(Ask("/v1/journal?from=x").status, 400);
  EXPECT_EQ(Ask("/v1/journal?limit=0").status, 400);
  EXPECT_EQ(Ask("/v1/journal?form=1").status, 400);
  EXPECT_EQ(Ask("/v1/feed?from=-1").status, 400);
  EXPECT_EQ(Ask("/v1/feed?limit=1").status, 400);
  EXPECT_EQ(Ask("/v1/feed", {{"last-event-id", "x"}}).status, 400);
  EXPECT_EQ(Ask("/v1/journal?from=18446744073709551615").status, 200);
}

// A feed's pieces until it only says that it is alive. FakeNode says at once that nothing came.
std::string Drained(HttpStream& stream) {
  std::string pieces;
  bool alive = true;
  while (alive) {
    stream.Next([&](const std::string& piece) {
      alive = absl::StrContains(piece, "id: ");
      pieces += piece;
    });
  }
  return pieces;
}

TEST_F(JournalReadsTest, AFeedShowsWhatThePagesShowAndGoesOnAfterTheLastEventId) {
  node_.Project(generator_.Take(300));
  std::vector<std::string> positions;
  for (const boost::json::object& commit : All("200")) {
    positions.push_back(absl::StrCat(commit.at("position").as_int64()));
  }

  const HttpResponse whole = Feed("/v1/feed");
  const HttpResponse rest = Feed("/v1/feed?from=1", {{"last-event-id", positions[9]}});

  EXPECT_EQ(HeaderOf(whole, "Content-Type"), "text/event-stream");
  ASSERT_NE(whole.stream, nullptr);
  EXPECT_EQ(Ids(Drained(*whole.stream)), positions);
  EXPECT_EQ(Ids(Drained(*rest.stream)),
            std::vector<std::string>(positions.begin() + 10, positions.end()));
}

TEST_F(JournalReadsTest, AFeedHoldsNoMoreThanAPieceAtATime) {
  node_.Project(generator_.Take(300));
  const HttpResponse feed = Feed("/v1/feed");

  std::string piece;
  feed.stream->Next([&](std::string given) { piece = std::move(given); });

  EXPECT_EQ(Ids(piece).size(), kMaxCommitsPerPiece);
}

TEST_F(JournalReadsTest, FeedsHaveALimitAndGiveTheirPlaceBack) {
  std::vector<HttpResponse> feeds;
  for (int i = 0; i < kMaxFeeds; ++i) feeds.push_back(Ask("/v1/feed"));
  EXPECT_EQ(feeds.back().status, 200);

  const HttpResponse refused = Ask("/v1/feed");
  feeds.pop_back();
  const HttpResponse taken = Ask("/v1/feed");

  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("overloaded"));
  EXPECT_EQ(taken.status, 200);
}

}  // namespace
}  // namespace redress::testing
