#include "bench/bare_server.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(BareServerTest, AnswersAreFiledByWhatIsReadAndByWhatIsDone) {
  EXPECT_EQ(AnswerName("GET", "/v1/tickets?holder=bo"), "|v1|tickets?holder=bo");
  EXPECT_EQ(AnswerName("POST", "/v1/tickets"), "tickets");
  EXPECT_EQ(AnswerName("POST", "/v1/tickets/12345/note?dry_run=true"), "note");
}

}  // namespace
}  // namespace redress
