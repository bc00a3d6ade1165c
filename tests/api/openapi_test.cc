// The description against the program: its schemas against the protobuf ones, its paths against
// what the service routes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "aggregates/contact/interaction.h"
#include "aggregates/contact/interaction.pb.h"
#include "aggregates/policy/policy_commands.pb.h"
#include "aggregates/ticket/import.pb.h"
#include "api/collections.h"
#include "api/presence.pb.h"
#include "api/problem.h"
#include "api/seen_tickets.h"
#include "api/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "events/agent.pb.h"
#include "events/callback.pb.h"
#include "events/clock.pb.h"
#include "events/customer.pb.h"
#include "events/grade.pb.h"
#include "events/options.pb.h"
#include "events/owner.pb.h"
#include "events/phrase.pb.h"
#include "events/policy.pb.h"
#include "events/rota.pb.h"
#include "events/team.pb.h"
#include "events/view.pb.h"
#include "tests/api/call.h"
#include "tests/testing/fake_node.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDefaultMaxLength = 200;

const YAML::Node& Description() {
  static const YAML::Node description = YAML::Load(std::string(OpenApiText()));
  return description;
}

YAML::Node Schema(const std::string& name) { return Description()["components"]["schemas"][name]; }

std::set<std::string> Texts(const YAML::Node& list) {
  std::set<std::string> texts;
  for (const auto& text : list) texts.insert(text.as<std::string>());
  return texts;
}

std::set<std::string> EnumNames(const EnumDescriptor& type) {
  const std::string zero = type.value(0)->name();
  const std::size_t prefix = zero.size() - std::string("UNSPECIFIED").size();
  std::set<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) {
    names.insert(absl::AsciiStrToLower(type.value(i)->name().substr(prefix)));
  }
  return names;
}

// When it happened is said once, of the whole: what stands in a request does not say it again.
void ExpectNoTimeWithin(const Descriptor& message, const YAML::Node& schema) {
  const bool told = Schema(message.name())["properties"]["happened"].IsDefined();
  if (!told || message.FindFieldByName("happened") != nullptr) return;
  ASSERT_TRUE(schema["not"].IsDefined());
  EXPECT_EQ(Texts(schema["not"]["required"]), std::set<std::string>{"happened"});
}

void ExpectType(const FieldDescriptor& field, const YAML::Node& schema, int max_length) {
  SCOPED_TRACE(field.full_name());
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      EXPECT_EQ(schema["type"].as<std::string>(), "string");
      EXPECT_EQ(schema["maxLength"].as<int>(), max_length);
      EXPECT_EQ(schema["x-max-bytes"].as<std::uint32_t>(0),
                field.options().GetExtension(max_bytes));
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      EXPECT_EQ(Texts(schema["enum"]), EnumNames(*field.enum_type()));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      EXPECT_EQ(schema["$ref"].as<std::string>(),
                "#/components/schemas/" + field.message_type()->name());
      ExpectNoTimeWithin(*field.message_type(), schema);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      EXPECT_EQ(schema["type"].as<std::string>(), "boolean");
      break;
    default:
      EXPECT_EQ(schema["type"].as<std::string>(), "integer");
      EXPECT_TRUE(schema["minimum"].IsDefined());
      EXPECT_TRUE(schema["maximum"].IsDefined());
  }
}

// A text that must be there is not empty, and neither is a list.
void ExpectNotEmpty(const FieldDescriptor& field, const YAML::Node& schema) {
  const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  const bool is_required = field.options().GetExtension(required);
  if (is_required && field.is_repeated()) {
    EXPECT_EQ(schema["minItems"].as<int>(0), 1) << field.full_name();
  }
  if (!is_text || !(is_required || field.is_repeated())) return;
  const YAML::Node text = field.is_repeated() ? schema["items"] : schema;
  EXPECT_EQ(text["minLength"].as<int>(0), 1) << field.full_name();
}

void ExpectField(const FieldDescriptor& field, const YAML::Node& schema) {
  const int given = static_cast<int>(field.options().GetExtension(max_size));
  ExpectNotEmpty(field, schema);
  if (!field.is_repeated()) return ExpectType(field, schema, given > 0 ? given : kDefaultMaxLength);
  EXPECT_EQ(schema["type"].as<std::string>(), "array") << field.full_name();
  EXPECT_EQ(schema["maxItems"].as<int>(kDefaultMaxLength), given > 0 ? given : kDefaultMaxLength)
      << field.full_name();
  ExpectType(field, schema["items"], kDefaultMaxLength);
}

// The schema has the message's fields, without those in `less`, and those in `more`.
void ExpectSchema(const std::string& name, const Descriptor& message,
                  const std::set<std::string>& more = {}, const std::set<std::string>& less = {}) {
  SCOPED_TRACE(name);
  const YAML::Node schema = Schema(name);
  ASSERT_TRUE(schema.IsDefined());
  EXPECT_FALSE(schema["additionalProperties"].as<bool>(true));
  std::set<std::string> properties;
  for (const auto& property : schema["properties"]) {
    properties.insert(property.first.as<std::string>());
  }
  std::set<std::string> fields = more;
  std::set<std::string> required_fields;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (less.contains(field.name())) continue;
    fields.insert(field.name());
    if (field.options().GetExtension(required)) required_fields.insert(field.name());
    ExpectField(field, schema["properties"][field.name()]);
  }
  if (more.contains("kind")) required_fields.insert("kind");
  EXPECT_EQ(properties, fields);
  EXPECT_EQ(Texts(schema["required"]), required_fields);
}

// Returns what follows each `prefix` in `text`, as far as it is of letters, digits and -_/.
std::vector<std::string> WordsAfter(absl::string_view prefix, absl::string_view text) {
  const auto is_word = [](char letter) {
    return absl::ascii_isalnum(static_cast<unsigned char>(letter)) ||
           absl::StrContains("-_/", letter);
  };
  std::vector<std::string> words;
  for (std::size_t at = text.find(prefix); at != absl::string_view::npos;
       at = text.find(prefix, at)) {
    at += prefix.size();
    const auto* const end = std::find_if_not(text.begin() + at, text.end(), is_word);
    words.emplace_back(text.begin() + at, end);
  }
  return words;
}

std::string VerbPrefix(const Collection& to) { return DescribedPath(to); }

// The schema that a POST to `path` takes.
std::string RequestOf(const std::string& path) {
  return Description()["paths"][path]["post"]["requestBody"]["content"]["application/json"]
                      ["schema"]["$ref"]
                          .as<std::string>();
}

TEST(OpenApiTest, EveryVerbHasAPathAndEveryPathItsVerb) {
  for (const Collection& to : AllCollections()) {
    const std::string prefix = VerbPrefix(to) + "/";
    std::set<std::string> described;
    for (const auto& path : Description()["paths"]) {
      const std::string text = path.first.as<std::string>();
      if (absl::StartsWith(text, prefix)) described.insert(text.substr(prefix.size()));
    }
    described.erase("timeline");
    if (to.name == kTicketCollection.name) {
      described.erase("why");
      described.erase("moves");
    }
    if (to.name == kTeamCollection.name) described.erase("duty");
    if (to.name == kPolicyCollection.name) described.erase("running");
    const std::vector<std::string> verbs = VerbsTo(to);

    EXPECT_EQ(described, std::set<std::string>(verbs.begin(), verbs.end()));
    for (const std::string& verb : verbs) {
      EXPECT_EQ(RequestOf(prefix + verb),
                "#/components/schemas/" + (*FindVerb(to, verb))->message_type()->name());
    }
  }
}

// `move` and `fields` are what the schema calls the verb and its request.
void ExpectEveryVerb(const YAML::Node& schema, const std::string& move, const std::string& fields) {
  const std::vector<std::string> verbs = VerbsTo(kTicketCollection);
  EXPECT_EQ(Texts(schema["properties"][move]["enum"]),
            std::set<std::string>(verbs.begin(), verbs.end()));
  std::set<std::string> with_fields;
  for (const auto& rule : schema["allOf"]) {
    const auto verb = rule["if"]["properties"][move]["const"].as<std::string>();
    with_fields.insert(verb);
    EXPECT_EQ(rule["then"]["properties"][fields]["$ref"].as<std::string>(),
              RequestOf(absl::StrCat(VerbPrefix(kTicketCollection), "/", verb)));
  }
  EXPECT_EQ(with_fields, std::set<std::string>(verbs.begin(), verbs.end()));
}

TEST(OpenApiTest, ABulkMoveTakesEveryVerbOfTicketsWithItsFields) {
  ExpectEveryVerb(Schema("BulkMove"), "verb", "request");
  ExpectEveryVerb(Schema("BulkMoveByFilter"), "move", "fields");
}

TEST(OpenApiTest, AViewKeepsEveryFilterOfTheListOfTicketsAndTheStateOfWhatIsDue) {
  std::set<std::string> listed;
  for (const auto& parameter : Description()["paths"]["/v1/tickets"]["get"]["parameters"]) {
    const bool is_whose = parameter["$ref"].as<std::string>("") == "#/components/parameters/whose";
    if (is_whose) listed.insert("customer");
    if (parameter["name"].IsDefined()) listed.insert(parameter["name"].as<std::string>());
  }
  std::set<std::string> kept;
  const Descriptor& fields = *SavedFilter::descriptor();
  for (int i = 0; i < fields.field_count(); ++i) kept.insert(fields.field(i)->name());

  EXPECT_EQ(kept.erase("state"), 1);
  EXPECT_EQ(kept, listed);
  EXPECT_EQ(kept, std::set<std::string>(TicketFilterNames().begin(), TicketFilterNames().end()));
}

TEST(OpenApiTest, WhatIsMadeByACommandIsMadeByPostingToItsCollection) {
  EXPECT_EQ(RequestOf("/v1/customers"), "#/components/schemas/RegisterCustomer");
  EXPECT_EQ(RequestOf("/v1/callbacks"), "#/components/schemas/PlanCallback");
  EXPECT_EQ(RequestOf("/v1/tokens"), "#/components/schemas/IssueToken");
  EXPECT_EQ(RequestOf("/v1/views"), "#/components/schemas/SavedView");
  EXPECT_EQ(RequestOf("/v1/phrases"), "#/components/schemas/Phrase");
}

TEST(OpenApiTest, SchemasOfRequestsAreThoseOfTheMessages) {
  for (const Collection& to : AllCollections()) {
    const Descriptor& commands = CommandsTo(to);
    for (int i = 0; i < commands.field_count(); ++i) {
      const Descriptor& message = *commands.field(i)->message_type();
      ExpectSchema(message.name(), message, {"happened"});
    }
  }
  ExpectSchema("ReceiveTicket", *InteractionBody::descriptor(), {"happened", "kind"}, {"ticket"});
  for (const Descriptor* message :
       {InteractionBody::descriptor(), ImportTicket::descriptor(),  ImportedAttribute::descriptor(),
        Party::descriptor(),           ContactPoint::descriptor(),  Attachment::descriptor(),
        Money::descriptor(),           Holder::descriptor(),        Told::descriptor(),
        Profile::descriptor(),         ProfileChange::descriptor(), Identifier::descriptor(),
        Grade::descriptor(),           SurveyAnswer::descriptor(),  Amount::descriptor(),
        CheckPolicy::descriptor(),     AgentProfile::descriptor(),  Skill::descriptor(),
        TeamProfile::descriptor(),     SavedFilter::descriptor(),   ViewOrder::descriptor(),
        Owner::descriptor(),           PhraseText::descriptor(),    RotaRules::descriptor(),
        RotaLayer::descriptor(),       RotaHours::descriptor(),     WeekdayWindows::descriptor(),
        CalendarWindow::descriptor(),  ShiftRef::descriptor(),      ShiftMove::descriptor(),
        ShiftSwap::descriptor(),       ShiftCover::descriptor(),    NotePresence::descriptor()}) {
    ExpectSchema(message->name(), *message);
  }
}

bool HasChinese(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char byte) {
    return static_cast<unsigned char>(byte) >= 0xE4;  // where CJK begins in UTF-8
  });
}

TEST(OpenApiTest, EveryVerbSaysWhatItDoesInTheWordsOfBothLanguages) {
  for (const auto& path : Description()["paths"]) {
    if (!path.second["post"].IsDefined()) continue;
    EXPECT_TRUE(HasChinese(path.second["post"]["summary"].as<std::string>()))
        << path.first.as<std::string>();
  }
}

// Help, forms and readers of the document take their words from here.
void ExpectWords(const std::string& schema, const std::string& field, const YAML::Node& property) {
  const bool is_list = property["type"].as<std::string>("") == "array";
  const YAML::Node value = is_list ? property["items"] : property;
  const std::string type = value["type"].as<std::string>("");
  const bool is_open = (type == "string" || type == "integer") && !value["enum"].IsDefined();
  const bool is_time = value["$ref"].as<std::string>("") == "#/components/schemas/Instant";

  EXPECT_TRUE(property["description"].IsDefined() || is_time) << schema << "." << field;
  EXPECT_TRUE(property["example"].IsDefined() || !is_open) << schema << "." << field;
}

TEST(OpenApiTest, EveryFieldOfARequestSaysWhatItIsForWithAnExample) {
  for (const auto& schema : Description()["components"]["schemas"]) {
    if (schema.second["additionalProperties"].as<bool>(true)) continue;
    for (const auto& property : schema.second["properties"]) {
      ExpectWords(schema.first.as<std::string>(), property.first.as<std::string>(),
                  property.second);
    }
  }
}

TEST(OpenApiTest, EveryFilterOfAListSaysWhatItAsksFor) {
  for (const char* path : {"/v1/tickets", "/v1/customers", "/v1/callbacks", "/v1/agents",
                           "/v1/views", "/v1/phrases"}) {
    for (const auto& parameter : Description()["paths"][path]["get"]["parameters"]) {
      if (parameter["$ref"].IsDefined()) continue;
      EXPECT_TRUE(parameter["description"].IsDefined()) << path << " " << parameter["name"];
    }
  }
}

TEST(OpenApiTest, EnumsOfAnswersAreThoseOfTheSchema) {
  EXPECT_EQ(Texts(Schema("TicketPhase")["enum"]), EnumNames(*TicketPhase_descriptor()));
  EXPECT_EQ(Texts(Schema("TicketKind")["enum"]), EnumNames(*TicketKind_descriptor()));
  EXPECT_EQ(Texts(Schema("ReceiveTicket")["properties"]["kind"]["enum"]),
            EnumNames(*TicketKind_descriptor()));
  EXPECT_EQ(Texts(Schema("Channel")["enum"]), EnumNames(*Channel_descriptor()));
  EXPECT_EQ(Texts(Schema("Callback")["properties"]["purpose"]["enum"]),
            EnumNames(*CallbackPurpose_descriptor()));
  EXPECT_EQ(Texts(Schema("CallbackRow")["properties"]["last_result"]["enum"]),
            EnumNames(*AttemptResult_descriptor()));
  EXPECT_EQ(Texts(Schema("CallbackRow")["properties"]["outcome"]["enum"]),
            EnumNames(*CallbackOutcome_descriptor()));
  EXPECT_EQ(Texts(Schema("Exit")["enum"]), EnumNames(*Exit_descriptor()));
  EXPECT_EQ(Texts(Schema("WaitingFor")["enum"]), EnumNames(*WaitingFor_descriptor()));
  EXPECT_EQ(Texts(Schema("TicketRow")["properties"]["secrecy"]["enum"]),
            EnumNames(*Secrecy_descriptor()));
  EXPECT_EQ(Texts(Schema("AgentRow")["properties"]["duty"]["properties"]["state"]["enum"]),
            EnumNames(*DutyState_descriptor()));
  EXPECT_EQ(Texts(Schema("ClockMetric")["enum"]), EnumNames(*ClockMetric_descriptor()));
  EXPECT_EQ(Texts(Schema("ClockSide")["enum"]), EnumNames(*ClockSide_descriptor()));
  EXPECT_EQ(Texts(Schema("Clock")["properties"]["kind"]["enum"]),
            EnumNames(*PromiseKind_descriptor()));
}

TEST(OpenApiTest, TypesOfInteractionAreThoseThatTheRulesTake) {
  std::set<std::string> names;
  for (const InteractionType& type : InteractionTypes()) names.emplace(type.name);

  EXPECT_EQ(Texts(Schema("InteractionEvent")["properties"]["type"]["enum"]), names);
}

TEST(OpenApiTest, EveryReferenceLeadsSomewhere) {
  const std::vector<std::string> references = WordsAfter("#/components/", OpenApiText());
  EXPECT_GT(references.size(), 10);
  for (const std::string& reference : references) {
    const std::vector<std::string> path = absl::StrSplit(reference, '/');
    ASSERT_EQ(path.size(), 2) << reference;
    EXPECT_TRUE(Description()["components"][path[0]][path[1]].IsDefined()) << reference;
  }
}

TEST(OpenApiTest, EveryPathDescribedIsServedWithItsMethods) {
  testing::FakeNode node;
  SystemClock clock;
  SystemRandom random;
  Service service(node, clock, random, std::make_shared<HttpCounters>(), AccessMode::kOpen);
  const std::string number = node.names().TicketNumber(std::string(32, 'c'), 0);
  for (const auto& path : Description()["paths"]) {
    const std::string target = absl::StrReplaceAll(
        path.first.as<std::string>(),
        {{"{number}", number}, {"{id}", std::string(32, 'a')}, {"{name}", "standards/a"}});
    for (const auto& operation : path.second) {
      HttpRequest request = testing::Get(target);
      request.method = absl::AsciiStrToUpper(operation.first.as<std::string>());

      const HttpResponse response = testing::Ask(service, request);

      EXPECT_NE(response.status, 405) << request.method << " " << target;
      EXPECT_FALSE(absl::StrContains(response.body, "path-unknown")) << target;
      EXPECT_FALSE(absl::StrContains(response.body, "verb-unknown")) << target;
      const std::string code = absl::StrCat(response.status);
      EXPECT_TRUE(operation.second["responses"][code].IsDefined())
          << request.method << " " << target << " answers " << code;
    }
  }
}

// Returns the members of `value`, at any depth, that `schema` says nothing of.
std::vector<std::string> Undescribed(const boost::json::value& value, const YAML::Node& schema,
                                     const std::string& place) {
  std::vector<std::string> found;
  const auto add = [&](const boost::json::value& part, const YAML::Node& of,
                       const std::string& name) {
    const std::string at = absl::StrCat(place, "/", name);
    const std::vector<std::string> more =
        of.IsDefined() ? Undescribed(part, of, at) : std::vector<std::string>{at};
    found.insert(found.end(), more.begin(), more.end());
  };
  if (const YAML::Node reference = schema["$ref"]) {
    const std::vector<std::string> path = absl::StrSplit(reference.as<std::string>(), '/');
    return Undescribed(value, Schema(path.back()), place);
  }
  if (value.is_array()) {
    for (const boost::json::value& item : value.as_array()) add(item, schema["items"], "-");
  } else if (value.is_object()) {
    for (const auto& member : value.as_object()) {
      const std::string name(member.key());
      const YAML::Node properties = schema["properties"];
      const bool is_named = properties.IsDefined() && properties[name].IsDefined();
      add(member.value(), is_named ? properties[name] : schema["additionalProperties"], name);
    }
  }
  return found;
}

TEST(OpenApiTest, AllThatAStatusTellsIsDescribed) {
  testing::FakeNode node;
  node.node_status.detail = "why";
  node.node_status.journal = "a journal";
  node.node_status.journal_id = "j";
  node.node_status.recorded_at = absl::FromUnixSeconds(1);
  node.node_status.refused = {{"stale_parent", 1}};
  node.node_status.alarms = {"look"};
  node.node_status.lost = {"c"};
  node.node_status.rebuilds = {{.id = "r", .detail = "why"}};
  node.node_status.scrub.finding = "damage";
  node.node_status.scrub.passes = 1;
  node.node_status.scrub.finished_at = absl::UnixEpoch();
  SystemClock clock;
  SystemRandom random;
  Service service(node, clock, random, std::make_shared<HttpCounters>(), AccessMode::kOpen);

  const auto status = testing::BodyOf(testing::Ask(service, testing::Get("/v1/status")));

  EXPECT_GT(status.at("http").as_object().size(), 5U);
  EXPECT_THAT(Undescribed(status, Schema("Status"), ""), ::testing::IsEmpty());
}

TEST(OpenApiTest, EveryMachineCodeHasItsTitles) {
  std::set<std::string> titled;
  for (const ProblemTitle& title : ProblemTitles()) titled.insert(std::string(title.code));
  std::ifstream file(REDRESS_SOURCE_DIR "/aggregates/codes.h");
  std::stringstream text;
  text << file.rdbuf();
  const std::vector<std::string> codes = WordsAfter("= \"", text.str());
  EXPECT_GT(codes.size(), 10);
  for (const std::string& code : codes) EXPECT_TRUE(titled.contains(code)) << code;
}

}  // namespace
}  // namespace redress
