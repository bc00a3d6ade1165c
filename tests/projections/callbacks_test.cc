#include "projections/callbacks.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Ids(const absl::StatusOr<CallbackPage>& page) {
  std::vector<std::string> ids;
  EXPECT_TRUE(page.ok()) << page.status();
  if (!page.ok()) return ids;
  for (const CallbackRow& row : page->rows) ids.push_back(row.id());
  return ids;
}

CallbackEvent MovedTo(std::int64_t due) {
  CallbackEvent fact;
  fact.mutable_moved()->mutable_planned_for()->set_unix_micros(due * 1'000'000);
  return fact;
}

TEST(CallbacksTest, ARowTellsHowItStands) {
  Views views;
  CallbackEvent given;
  given.mutable_given()->set_caller("rita");
  CallbackEvent attempted;
  attempted.mutable_attempted()->set_result(ATTEMPT_RESULT_BUSY);
  attempted.mutable_attempted()->set_attempt(1);
  CallbackEvent done;
  done.mutable_done()->set_outcome(CALLBACK_OUTCOME_NOT_REACHED);
  views.Commit({CallbackPlannedFor("b", 10, "c", "1")});
  views.Commit({Callback("b", given), Callback("b", MovedTo(20)), Callback("b", attempted)});
  const CallbackRow open = **ReadCallback(views.store, "b");
  views.Commit({Callback("b", done)});
  const CallbackRow over = **ReadCallback(views.store, "b");

  EXPECT_TRUE(open.open());
  EXPECT_EQ(open.caller(), "rita");
  EXPECT_EQ(open.due(), 20'000'000);
  EXPECT_EQ(open.attempts(), 1);
  EXPECT_EQ(open.last_result(), ATTEMPT_RESULT_BUSY);
  EXPECT_EQ(open.version(), 4);
  EXPECT_FALSE(over.open());
  EXPECT_EQ(over.outcome(), CALLBACK_OUTCOME_NOT_REACHED);
  EXPECT_EQ(over.updated_recorded_at(), 3'000'000);
}

TEST(CallbacksTest, TheEarliestDueComesFirstAndWhatHasNoTimeIsDueAtOnce) {
  Views views;
  views.Commit({CallbackPlannedFor("late", 30), CallbackPlannedFor("now", 0),
                CallbackPlannedFor("past", -30)});

  EXPECT_THAT(Ids(ListCallbacks(views.store, {}, "", 9)), ElementsAre("past", "now", "late"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.due_before = absl::FromUnixSeconds(30)}, "", 9)),
              ElementsAre("past", "now"));
}

TEST(CallbacksTest, AMovedOneStandsWhereItIsDue) {
  Views views;
  views.Commit({CallbackPlannedFor("a", 10), CallbackPlannedFor("b", 20)});
  views.Commit({Callback("a", MovedTo(30))});

  EXPECT_THAT(Ids(ListCallbacks(views.store, {}, "", 9)), ElementsAre("b", "a"));
}

TEST(CallbacksTest, ListsAreNarrowedToWhatIsLookedFor) {
  Views views;
  CallbackEvent cancelled;
  cancelled.mutable_cancelled()->set_reason("not needed");
  views.Commit({CallbackPlannedFor("a", 10, "c", "1"), CallbackPlannedFor("b", 20, "d")});
  views.Commit({Callback("a", cancelled)});

  EXPECT_THAT(Ids(ListCallbacks(views.store, {.open = true}, "", 9)), ElementsAre("b"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.customers = {"c"}}, "", 9)), ElementsAre("a"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.ticket = "1"}, "", 9)), ElementsAre("a"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.ticket = ""}, "", 9)), ElementsAre("b"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.purpose = CALLBACK_PURPOSE_CARE}, "", 9)),
              IsEmpty());
}

TEST(CallbacksTest, ThoseOfATeamStandInItsListWhoeverCalls) {
  Views views;
  StreamEvent of_care = CallbackPlannedFor("a", 20);
  of_care.event.mutable_callback()->mutable_planned()->set_team("care");
  of_care.event.mutable_callback()->mutable_planned()->set_rule("ask");
  CallbackEvent given;
  given.mutable_given()->set_caller("rita");
  views.Commit({of_care, CallbackPlannedFor("b", 10)});
  views.Commit({Callback("a", given)});

  EXPECT_THAT(Ids(ListCallbacks(views.store, {.team = "care"}, "", 9)), ElementsAre("a"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.caller = "rita", .team = "care"}, "", 9)),
              ElementsAre("a"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, {.team = ""}, "", 9)), ElementsAre("b"));
  EXPECT_EQ((*ReadCallback(views.store, "a"))->rule(), "ask");
}

TEST(CallbacksTest, ThoseOfSeveralCustomersStandInOneOrder) {
  Views views;
  views.Commit({CallbackPlannedFor("a", 30, "c"), CallbackPlannedFor("b", 20, "d"),
                CallbackPlannedFor("e", 10, "c"), CallbackPlannedFor("f", 15, "x")});

  EXPECT_THAT(Ids(ListCallbacks(views.store, {.customers = {"c", "d"}}, "", 9)),
              ElementsAre("e", "b", "a"));
}

TEST(CallbacksTest, OneThatWaitedForAChoiceIsNobodysUntilMergesMakeThoseOne) {
  Views views;
  StreamEvent waiting = CallbackPlannedFor("b", 10);
  CallbackPlanned& planned = *waiting.event.mutable_callback()->mutable_planned();
  planned.add_customer_candidates("c");
  planned.add_customer_candidates("d");
  views.Commit({CustomerCreated("c", "C"), CustomerCreated("d", "D"), waiting});
  views.Commit({CallbackPlannedFor("a", 5)});
  const CallbackFilter nobodys = {.customers = {""}};
  EXPECT_THAT(Ids(ListCallbacks(views.store, nobodys, "", 9)), ElementsAre("a", "b"));

  views.Commit(Merged("c", "d"));
  EXPECT_THAT(Ids(ListCallbacks(views.store, nobodys, "", 9)), ElementsAre("a"));
  views.Commit(MergeUndone("c", "d"));

  EXPECT_THAT(Ids(ListCallbacks(views.store, nobodys, "", 9)), ElementsAre("a", "b"));
}

TEST(CallbacksTest, PagesGoOnWhereTheOneBeforeEnded) {
  Views views;
  views.Commit(
      {CallbackPlannedFor("a", 10), CallbackPlannedFor("b", 10), CallbackPlannedFor("c", 20)});

  const auto first = ListCallbacks(views.store, {}, "", 2);
  const auto second = ListCallbacks(views.store, {}, first->next_cursor, 2);

  EXPECT_THAT(Ids(first), ElementsAre("a", "b"));
  EXPECT_THAT(Ids(second), ElementsAre("c"));
  EXPECT_EQ(second->next_cursor, "");
  EXPECT_EQ(ListCallbacks(views.store, {}, "!", 2).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ListCallbacks(views.store, {}, "", 0).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace redress::testing
