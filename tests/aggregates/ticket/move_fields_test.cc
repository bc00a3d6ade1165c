#include "aggregates/ticket/move_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/access/roles.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/requests.h"
#include "base/check.h"
#include "events/options.pb.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

const MoveField* Find(const std::vector<MoveField>& fields, const std::string& pointer) {
  for (const MoveField& field : fields) {
    if (field.pointer == pointer) return &field;
    if (const MoveField* within = Find(field.fields, pointer)) return within;
  }
  return nullptr;
}

// A field that is there.
MoveField At(const std::vector<MoveField>& fields, const std::string& pointer) {
  const MoveField* field = Find(fields, pointer);
  CHECK(field != nullptr);
  return *field;
}

std::vector<MoveField> Fields(TicketCommand::RequestCase request, const char* role = "",
                              const Policy& policy = Policy()) {
  return FieldsOf(request, policy, Actor{.id = "ana", .role = role});
}

// "/outcome: rejected", ...
std::vector<std::string> CasesOf(const MoveField& field) {
  std::vector<std::string> cases;
  for (const FieldCase& where : field.required_where) {
    for (const std::string& value : where.values) cases.push_back(where.pointer + ": " + value);
  }
  return cases;
}

TEST(MoveFieldsTest, FieldsStandAsTheSchemaHasThemWithWhatItRequires) {
  for (const TicketMove& move : TicketMoves()) {
    const std::vector<MoveField> fields = Fields(move.request);
    const auto* verb = TicketCommand::descriptor()->FindFieldByName(std::string(move.verb));
    ASSERT_EQ(fields.size(), verb->message_type()->field_count()) << move.verb;
    for (int i = 0; i < verb->message_type()->field_count(); ++i) {
      const auto* field = verb->message_type()->field(i);
      EXPECT_EQ(fields[i].pointer, "/" + std::string(field->name()));
      if (field->options().GetExtension(required)) {
        EXPECT_TRUE(fields[i].is_required) << move.verb << fields[i].pointer;
      }
    }
  }
}

TEST(MoveFieldsTest, AnAnswerRequiresWhatItsOutcomeDoes) {
  const std::vector<MoveField> fields = Fields(TicketCommand::kAnswer);

  EXPECT_THAT(CasesOf(At(fields, "/reason")), ElementsAre("/outcome: rejected"));
  EXPECT_THAT(CasesOf(At(fields, "/appeal_route")), ElementsAre("/outcome: rejected"));
  EXPECT_THAT(CasesOf(At(fields, "/cause")),
              UnorderedElementsAre("/outcome: upheld", "/outcome: partly_upheld"));
  EXPECT_EQ(At(fields, "/cause").unless, "/cause_path");
  EXPECT_THAT(CasesOf(At(fields, "/words")), IsEmpty());
  EXPECT_TRUE(At(fields, "/words").is_required);
  EXPECT_FALSE(At(fields, "/finding").is_required);
  EXPECT_TRUE(At(fields, "/told/channel").is_required);
  EXPECT_THAT(At(fields, "/told/channel").choices, Not(IsEmpty()));
  EXPECT_THAT(At(fields, "/told/at").fields, IsEmpty()) << "an instant is one value";
}

TEST(MoveFieldsTest, APolicyRequiresMore) {
  Policy policy;
  policy.required_facts = {"finding", "cause_path"};

  const std::vector<MoveField> fields = Fields(TicketCommand::kAnswer, "", policy);

  EXPECT_TRUE(At(fields, "/finding").is_required);
  EXPECT_THAT(At(fields, "/finding").required_where, IsEmpty());
  EXPECT_THAT(CasesOf(At(fields, "/cause_path")),
              UnorderedElementsAre("/outcome: upheld", "/outcome: partly_upheld"));
}

TEST(MoveFieldsTest, WhatIsDecidedSaysWhatItTakes) {
  const std::vector<MoveField> decide = Fields(TicketCommand::kDecideReturn);
  const std::vector<MoveField> revisit = Fields(TicketCommand::kRecordRevisit);
  const std::vector<MoveField> plan = Fields(TicketCommand::kPlanRevisit);
  const std::vector<MoveField> resolve = Fields(TicketCommand::kResolve);

  EXPECT_THAT(CasesOf(At(decide, "/holder")), ElementsAre("/accepted: true"));
  EXPECT_THAT(CasesOf(At(decide, "/reason")), ElementsAre("/accepted: false"));
  EXPECT_THAT(CasesOf(At(revisit, "/satisfaction")), ElementsAre("/contact: reached"));
  EXPECT_THAT(At(revisit, "/resolution").choices,
              UnorderedElementsAre("resolved", "partly", "not"));
  EXPECT_TRUE(At(plan, "/revisitor").is_required);
  EXPECT_EQ(At(plan, "/revisitor").unless, "/team");
  EXPECT_THAT(CasesOf(At(resolve, "/answer/reason")), ElementsAre("/answer/outcome: rejected"));
}

TEST(MoveFieldsTest, ChoicesAreThoseThatWhoActsMayMake) {
  EXPECT_THAT(At(Fields(TicketCommand::kClose, "supervisor"), "/exit").choices,
              UnorderedElementsAre("exempt", "partly", "not_accepted"));
  EXPECT_THAT(At(Fields(TicketCommand::kClose, "agent"), "/exit").choices, ElementsAre("exempt"));
  EXPECT_THAT(CasesOf(At(Fields(TicketCommand::kClose), "/appeal_route")),
              ElementsAre("/exit: not_accepted"));
  EXPECT_THAT(At(Fields(TicketCommand::kLink), "/relation").choices,
              UnorderedElementsAre("related", "repeats", "repeated_by"));
  EXPECT_TRUE(CanBeFilled(Fields(TicketCommand::kDecideReturn, "dispatcher")));
  EXPECT_FALSE(CanBeFilled(Fields(TicketCommand::kDecideReturn, "handler")));
}

}  // namespace
}  // namespace redress::testing
