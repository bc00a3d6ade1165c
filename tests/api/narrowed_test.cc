// Narrowed tokens over HTTP, on a real node: every role, every action, every kind of scope, beside
// one ticket, contact, customer and callback that team "a" and "ana" have.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/access/roles.h"
#include "api/collections.h"
#include "boost/json/serialize.hpp"
#include "events/clock.pb.h"
#include "events/enum_names.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"
#include "tests/api/token_service.h"
#include "tests/testing/narrowed_scopes.h"

namespace redress::testing {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr const char* kPrivate = "that the token opens";  // in what is told of what stands outside

class NarrowedTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    all_ = TokenOf("sue", "supervisor");
    Do("/v1/agents/ana/describe", R"({"profile": {"name": "Ana"}})");
    Do("/v1/teams/a/describe", R"({"profile": {"name": "A", "members": ["ana"]}})");
    ticket_ = NewTicket("T-1");
    other_ = NewTicket("T-2");
    for (const std::string& number : {ticket_, other_}) Assign(number, "a", "ana");
    const json::object ticket = BodyOf(Ask(Get("/v1/tickets/" + ticket_, Showing(all_))));
    customer_ = std::string(ticket.at("customer").as_string());
    contact_ = std::string(ticket.at("contacts").as_array().at(0).as_string());
    callback_ = Named(Send("/v1/callbacks",
                           absl::StrCat(R"({"purpose": "asked_for", "ticket": ")", ticket_,
                                        R"(", "caller": "ana", "team": "a"})"),
                           Showing(all_)),
                      "callback");
  }

  void Do(const std::string& path, const std::string& body) {
    const HttpResponse done = Send(path, body, Showing(all_));
    ASSERT_EQ(done.status, 200) << path << done.body;
  }
  static std::string Named(const HttpResponse& response, const char* member) {
    EXPECT_EQ(response.status, 201) << response.body;
    return std::string(BodyOf(response).at(member).as_string());
  }
  std::string NewTicket(const std::string& account, const std::string& token = "") {
    return Named(Send("/v1/tickets",
                      absl::StrCat(R"({"kind": "report", "channel": "phone", "words": "dark",
                           "customer": {"points": [{"kind": "account", "value": ")",
                                   account, R"("}]}})"),
                      Showing(token.empty() ? all_ : token)),
                 "ticket");
  }
  void Assign(const std::string& number, const std::string& unit, const std::string& person) {
    Do(absl::StrCat("/v1/tickets/", number, "/classify"), R"({"category": ["billing"]})");
    Do(absl::StrCat("/v1/tickets/", number, "/assign"), HolderJson(unit, person));
  }
  static std::string HolderJson(const std::string& unit, const std::string& person) {
    return absl::StrCat(R"({"reason": "who knows it", "holder": {"unit": ")", unit,
                        R"(", "person": ")", person, R"("}})");
  }
  std::string NarrowedToken(const Scope& scope, absl::string_view role) {
    json::object body;
    body["person"] = scope.person;
    body["roles"] = json::array{json::string(role.data(), role.size())};
    json::array teams;
    for (const std::string& team : scope.teams) teams.emplace_back(json::string(team));
    if (!teams.empty()) body["teams"] = teams;
    if (scope.own) body["own"] = true;
    const HttpResponse issued = Issue(json::serialize(body));
    EXPECT_EQ(issued.status, 201) << issued.body;
    return std::string(BodyOf(issued).at("secret").as_string());
  }

  // A text that is valid where the field is required.
  std::string TextOf(const FieldDescriptor& field) const {
    static const std::map<std::string, std::string> kTexts = {{"currency", "EUR"},
                                                              {"sha256", std::string(64, 'a')},
                                                              {"url", "https://a.example/x"},
                                                              {"language", "en"},
                                                              {"person", "ana"}};
    if (field.name() == "ticket" || field.name() == "into" || field.name() == "tickets") {
      return other_;
    }
    if (field.name() == "customer") return customer_;
    const auto known = kTexts.find(std::string(field.name()));
    return known == kTexts.end() ? "x" : known->second;
  }
  json::value ValueOf(const FieldDescriptor& field) const {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (field.message_type() == Instant::descriptor()) return "2031-03-02T09:30:00+08:00";
        return LeastOf(*field.message_type());
      case FieldDescriptor::CPPTYPE_STRING:
        return json::string(TextOf(field));
      case FieldDescriptor::CPPTYPE_ENUM:
        return json::string(EnumName(*field.enum_type()->value(1)));
      case FieldDescriptor::CPPTYPE_BOOL:
        return true;
      default:
        return 1;
    }
  }
  // The least that a request must say.
  json::object LeastOf(const Descriptor& type) const {
    json::object least;
    if (&type == Amount::descriptor()) least["days"] = 1;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!field.options().GetExtension(required)) continue;
      const json::value value = ValueOf(field);
      least[std::string(field.name())] =
          field.is_repeated() ? json::value(json::array{value}) : value;
    }
    return least;
  }
  std::string IdOf(const Collection& of) const {
    if (of.name == "ticket") return ticket_;
    if (of.name == "contact") return contact_;
    if (of.name == "customer") return customer_;
    if (of.name == "callback") return callback_;
    if (of.name == "agent") return "ana";
    if (of.name == "team") return "a";
    return of.name == "policy" ? "house" : std::string(32, '0');
  }

  // Asks for the action, changing nothing.
  HttpResponse AskFor(absl::string_view action, const HttpHeaders& headers) {
    static const std::map<std::string, std::string> kReads = {
        {"read.counts", "/v1/due"},
        {"read.standards", "/v1/standards"},
        {"read.policies", "/v1/policies"},
        {"read.tokens", "/v1/tokens"},
        {"read.accesses", "/v1/accesses"},
        {"read.journal", "/v1/journal"},
        {"read.changes", "/v1/changes?wait=0"},
        {"operate.look", "/v1/status"},
        {"operate.keys", "/v1/keys"}};
    const std::string name(action);
    if (const auto read = kReads.find(name); read != kReads.end()) {
      return Ask(Get(read->second, headers));
    }
    // Who is shown masks may not look for what they hide.
    if (action == "read.identity") return Ask(Get("/v1/customers?account=N-1", headers));
    if (action == "interaction.send") return Send("/v1/tickets?dry_run=true", kNewTicket, headers);
    if (action == "import.ticket") return Send("/v1/imports", "{}", headers);
    if (action == "operate.rebuild") return Send("/v1/rebuilds", "", headers);
    const std::string draft = absl::StrCat("/v1/drafts/", ticket_, "/note");
    if (action == "read.drafts") return Ask(Get(draft, headers));
    if (action == "draft.keep") return Send(draft, "{}", headers, "PUT");
    const std::string kind = name.substr(0, name.find('.'));
    const std::string verb = name.substr(name.find('.') + 1);
    for (const Collection& of : AllCollections()) {
      if (kind == "read" && of.plural == verb) return Ask(Get(PathOf(of, IdOf(of)), headers));
      if (of.name != kind) continue;
      const FieldDescriptor& field = *CommandsTo(of).FindFieldByName(verb);
      const std::string path =
          of.creating_verb == verb ? absl::StrCat("/v1/", of.plural) : PathOf(of, IdOf(of), verb);
      return Send(path + "?dry_run=true", json::serialize(LeastOf(*field.message_type())), headers);
    }
    ADD_FAILURE() << "nothing asks for " << action;
    return {};
  }

  static std::string Told(const HttpResponse& answer) {
    const bool is_problem = answer.status >= 400 && absl::StrContains(answer.body, "\"code\"");
    const std::string code = is_problem ? CodeOf(answer) : "";
    if (code == "not-allowed" || code == "token-narrowed") return code;
    if (answer.status == 404 && absl::StrContains(answer.body, kPrivate)) return "outside";
    return answer.status == 401 ? "unauthenticated" : "may";
  }
  static std::string Expected(absl::string_view role, absl::string_view action,
                              const ScopeCase& scope) {
    if (!roles::May(role, action)) return "not-allowed";
    const Reach reach = ReachOf(action);
    if (scope.fit == Fit::kUnnarrowed || reach == Reach::kReference) return "may";
    if (reach == Reach::kBeyond) return "token-narrowed";
    const bool is_new = action == "interaction.send" || action == "customer.register" ||
                        action == "callback.plan" || action == "read.counts" ||
                        action == "read.changes";
    // A team is nobody's own.
    const bool is_own_team = absl::StartsWith(action, "team.") && scope.scope.own;
    return is_new || (scope.fit == Fit::kWithin && !is_own_team) ? "may" : "outside";
  }

  std::vector<std::string> NumbersIn(const std::string& target, const std::string& token,
                                     const char* items = "tickets", const char* id = "number") {
    const HttpResponse page = Ask(Get(target, Showing(token)));
    EXPECT_EQ(page.status, 200) << target << page.body;
    std::vector<std::string> numbers;
    const json::object body = BodyOf(page);
    for (const json::value& item : body.at(items).as_array()) {
      numbers.emplace_back(item.as_object().at(id).as_string());
    }
    return numbers;
  }

  static constexpr const char* kNewTicket =
      R"({"kind": "report", "channel": "phone", "words": "dark",
          "customer": {"points": [{"kind": "account", "value": "N-1"}]}})";
  std::string all_;
  std::string ticket_, other_, customer_, contact_, callback_;
};

TEST_F(NarrowedTest, EveryRoleMayDoEveryActionInEveryScopeAsTheTablesSayAndNothingElse) {
  std::size_t asked = 0;
  for (const absl::string_view role : roles::All()) {
    for (const ScopeCase& scope : ScopeCases()) {
      const HttpHeaders headers = Showing(NarrowedToken(scope.scope, role));
      for (const roles::Action& action : roles::Actions()) {
        const std::string expected = Expected(role, action.name, scope);
        // It would begin.
        if (action.name == "operate.rebuild" && expected == "may") continue;
        const HttpResponse answer = AskFor(action.name, headers);
        ++asked;
        EXPECT_EQ(Told(answer), expected)
            << role << " " << action.name << ", " << scope.name << ": " << answer.body;
      }
    }
  }
  EXPECT_GT(asked, 4'500U);
}

TEST_F(NarrowedTest, WhatStandsOutsideIsToldLikeWhatIsNotThere) {
  const std::string token = NarrowedToken({"ben", {"b"}, false}, "agent");
  const std::string nobody = "4772194313362";
  for (const char* const below : {"", "/timeline", "/why"}) {
    const HttpResponse outside = Ask(Get("/v1/tickets/" + ticket_ + below, Showing(token)));
    const HttpResponse absent = Ask(Get("/v1/tickets/" + nobody + below, Showing(token)));
    EXPECT_EQ(outside.status, 404) << below;
    EXPECT_EQ(outside.body, absent.body) << below;
  }
  HttpHeaders stale = Showing(token);
  stale.emplace_back("if-match", "\"77\"");
  for (const HttpHeaders& headers : {Showing(token), stale}) {
    const HttpResponse outside =
        Send("/v1/tickets/" + ticket_ + "/note", R"({"words": "x"})", headers);
    const HttpResponse absent =
        Send("/v1/tickets/" + nobody + "/note", R"({"words": "x"})", headers);
    EXPECT_EQ(outside.status, 404) << outside.body;
    EXPECT_EQ(BodyOf(outside).at("detail"), BodyOf(absent).at("detail"));
  }
}

TEST_F(NarrowedTest, ListsHaveWhatStandsWithinWhateverTheyAreAskedFor) {
  const std::string elsewhere = NewTicket("T-9");
  Assign(elsewhere, "b", "bo");
  const std::string of_a = NarrowedToken({"ben", {"a"}, false}, "agent");
  const std::string of_bo = NarrowedToken({"bo", {}, true}, "handler");

  EXPECT_THAT(NumbersIn("/v1/tickets", of_a), UnorderedElementsAre(ticket_, other_));
  EXPECT_THAT(NumbersIn("/v1/tickets", of_bo), ElementsAre(elsewhere));
  EXPECT_THAT(NumbersIn("/v1/tickets?team=b", of_a), IsEmpty());
  EXPECT_THAT(NumbersIn("/v1/tickets?holder=ana", of_bo), IsEmpty());
  EXPECT_THAT(NumbersIn("/v1/tickets?text=dark", of_bo), ElementsAre(elsewhere));
  EXPECT_THAT(NumbersIn("/v1/due?state=no_promise", of_bo), ElementsAre(elsewhere));
  EXPECT_THAT(NumbersIn("/v1/due?state=no_promise", of_a), UnorderedElementsAre(ticket_, other_));
  EXPECT_THAT(NumbersIn("/v1/callbacks", of_a, "callbacks", "id"), ElementsAre(callback_));
  EXPECT_THAT(NumbersIn("/v1/callbacks", of_bo, "callbacks", "id"), IsEmpty());
  EXPECT_THAT(NumbersIn("/v1/callbacks?ticket=" + ticket_, of_bo, "callbacks", "id"), IsEmpty());
  EXPECT_EQ(NumbersIn("/v1/customers", of_a, "customers", "id").size(), 2U);
  EXPECT_THAT(NumbersIn("/v1/customers?account=T-1", of_a, "customers", "id"),
              ElementsAre(customer_));
  EXPECT_THAT(NumbersIn("/v1/customers?account=T-1", of_bo, "customers", "id"), IsEmpty());
}

TEST_F(NarrowedTest, QueuesAreThoseOfTheOwnTeamsWithoutTotals) {
  const json::object all = BodyOf(Ask(Get("/v1/queues", Showing(all_))));
  const json::object of_a =
      BodyOf(Ask(Get("/v1/queues", Showing(NarrowedToken({"ben", {"a"}, false}, "agent")))));
  const json::object own =
      BodyOf(Ask(Get("/v1/queues", Showing(NarrowedToken({"ana", {}, true}, "agent")))));

  EXPECT_EQ(all.at("received"), 2);
  ASSERT_EQ(of_a.at("queues").as_array().size(), 1U);
  EXPECT_EQ(of_a.at("queues").as_array()[0].as_object().at("count"), 2);
  EXPECT_FALSE(of_a.contains("received"));
  EXPECT_TRUE(own.at("queues").as_array().empty()) << "a team's are nobody's own";
}

TEST_F(NarrowedTest, WhatIsMovedAwayIsSeenAndDoneNoMoreAndOfThePastNeither) {
  const std::string ana = NarrowedToken({"ana", {}, true}, "handler");
  const std::string bo = NarrowedToken({"bo", {"b"}, false}, "handler");
  const auto sees = [&](const std::string& token, const std::string& path) {
    return Ask(Get(path, Showing(token))).status == 200;
  };
  const auto notes = [&](const std::string& path, const std::string& token) {
    return Send(path, R"({"words": "x"})", Showing(token)).status;
  };
  const std::string of_ticket = "/v1/tickets/" + ticket_;
  const std::string of_customer = "/v1/customers/" + customer_;
  Do("/v1/callbacks/" + callback_ + "/cancel", R"({"reason": "asked for by nobody"})");
  const HttpResponse before = Ask(Get(of_ticket, Showing(ana)));
  const std::string then(BodyOf(before).at("position").as_string());
  EXPECT_TRUE(sees(ana, of_customer));
  EXPECT_EQ(notes(of_customer + "/note", ana), 200);
  EXPECT_EQ(notes(of_customer + "/note", bo), 404);
  EXPECT_EQ(notes(of_ticket + "/note", bo), 404);

  Do(of_ticket + "/transfer", HolderJson("b", "bo"));

  for (const std::string& path :
       {of_ticket, of_ticket + "?at=" + then, of_ticket + "/timeline", "/v1/contacts/" + contact_,
        "/v1/contacts/" + contact_ + "/timeline"}) {
    EXPECT_FALSE(sees(ana, path)) << path;
    EXPECT_TRUE(sees(bo, path)) << path;
  }
  EXPECT_EQ(notes(of_ticket + "/note", ana), 404);
  EXPECT_EQ(notes(of_ticket + "/note", bo), 200);
  EXPECT_EQ(notes(of_customer + "/note", bo), 200);
  // The callback, which is over, was hers.
  EXPECT_TRUE(sees(ana, of_customer));
  EXPECT_THAT(NumbersIn("/v1/tickets", ana), ElementsAre(other_));
}

TEST_F(NarrowedTest, WhoHelpsIsToTakeItOverOrCallsSeesATicket) {
  const std::string team = NarrowedToken({"cy", {"c"}, false}, "handler");
  const std::string own = NarrowedToken({"di", {}, true}, "handler");
  EXPECT_THAT(NumbersIn("/v1/tickets", team), IsEmpty());

  Do("/v1/tickets/" + ticket_ + "/add_co_handler", R"({"co_handler": {"unit": "c"}})");
  Do("/v1/tickets/" + other_ + "/add_co_handler",
     R"({"co_handler": {"unit": "d", "person": "di"}})");

  EXPECT_THAT(NumbersIn("/v1/tickets", team), ElementsAre(ticket_));
  EXPECT_THAT(NumbersIn("/v1/tickets", own), ElementsAre(other_));
  EXPECT_EQ(Send("/v1/tickets/" + ticket_ + "/note", R"({"words": "x"})", Showing(team)).status,
            200);
  EXPECT_THAT(NumbersIn("/v1/callbacks?ticket=" + ticket_, team, "callbacks", "id"),
              ElementsAre(callback_))
      << "of a ticket that it sees";
  Do("/v1/tickets/" + ticket_ + "/remove_co_handler", R"({"co_handler": {"unit": "c"}})");
  EXPECT_THAT(NumbersIn("/v1/tickets", team), IsEmpty());
}

TEST_F(NarrowedTest, WhatNobodyHasYetIsOfWhoTookItIn) {
  const std::string ana = NarrowedToken({"ana", {"b"}, false}, "agent");
  const std::string bo = NarrowedToken({"bo", {"b"}, false}, "agent");
  const std::string number = NewTicket("T-5", ana);
  const std::string classify = "/v1/tickets/" + number + "/classify";

  EXPECT_THAT(NumbersIn("/v1/tickets", ana), ElementsAre(number));
  EXPECT_THAT(NumbersIn("/v1/tickets", bo), IsEmpty());
  EXPECT_EQ(Send(classify, R"({"category": ["x"]})", Showing(bo)).status, 404);
  EXPECT_EQ(Send(classify, R"({"category": ["x"]})", Showing(ana)).status, 200);

  Do("/v1/tickets/" + number + "/assign", HolderJson("a", "ana"));

  EXPECT_THAT(NumbersIn("/v1/tickets", ana), IsEmpty()) << "of team a now";
}

TEST_F(NarrowedTest, NothingIsLinkedToWhatStandsOutside) {
  const std::string elsewhere = NewTicket("T-9");
  Assign(elsewhere, "b", "bo");
  const HttpHeaders of_a = Showing(NarrowedToken({"ben", {"a"}, false}, "supervisor"));
  const auto refused = [&](const std::string& path, const std::string& body) {
    return Told(Send(path, body, of_a)) == "outside";
  };
  const std::string path = "/v1/tickets/" + ticket_;
  const std::string named = absl::StrCat("\"ticket\": \"", elsewhere, "\"");

  EXPECT_TRUE(refused(path + "/link", absl::StrCat("{", named, R"(, "relation": "related"})")));
  EXPECT_TRUE(refused(path + "/lead",
                      absl::StrCat(R"({"tickets": [")", other_, R"(", ")", elsewhere, R"("]})")));
  EXPECT_TRUE(refused(path + "/merge", absl::StrCat(R"({"into": ")", elsewhere, R"("})")));
  EXPECT_TRUE(refused("/v1/contacts/" + contact_ + "/link_ticket", absl::StrCat("{", named, "}")));
  EXPECT_TRUE(refused("/v1/callbacks", absl::StrCat(R"({"purpose": "asked_for", )", named, "}")));
  const std::string customer(
      BodyOf(Ask(Get("/v1/tickets/" + elsewhere, Showing(all_)))).at("customer").as_string());
  EXPECT_TRUE(refused("/v1/callbacks",
                      absl::StrCat(R"({"purpose": "care", "customer": ")", customer, R"("})")));
  EXPECT_FALSE(refused("/v1/callbacks",
                       absl::StrCat(R"({"purpose": "care", "customer": ")", customer_, R"("})")));
}

TEST_F(NarrowedTest, ACustomersTimelineShowsWhatStandsWithin) {
  const std::string second = NewTicket("T-1");  // of the same customer
  Assign(second, "b", "bo");
  const auto streams = [&](const std::string& token) {
    const HttpResponse page =
        Ask(Get("/v1/customers/" + customer_ + "/timeline?limit=200", Showing(token)));
    EXPECT_EQ(page.status, 200) << page.body;
    return page.body;
  };

  const std::string of_a = streams(NarrowedToken({"ben", {"a"}, false}, "agent"));

  EXPECT_THAT(of_a, HasSubstr("ticket/" + ticket_));
  EXPECT_THAT(of_a, HasSubstr("customer/" + customer_));
  EXPECT_THAT(of_a, Not(HasSubstr("ticket/" + second)));
  EXPECT_THAT(streams(all_), HasSubstr("ticket/" + second));
}

TEST_F(NarrowedTest, ATokenIsIssuedNarrowedAndShowsIt) {
  const std::string token = NarrowedToken({"ana", {"a", "b"}, true}, "agent");
  const json::object shown = BodyOf(Ask(Get("/v1/tokens/" + token.substr(8, 32), Showing(root_))));

  EXPECT_EQ(shown.at("teams"), (json::array{"a", "b"}));
  EXPECT_EQ(shown.at("own"), true);
  const HttpResponse twice = Issue(R"({"person": "ana", "roles": ["agent"], "teams": ["a", "a"]})");
  EXPECT_EQ(twice.status, 400);
  EXPECT_THAT(twice.body, HasSubstr("/teams/1"));
  EXPECT_EQ(Issue(R"({"person": "ana", "roles": ["agent"], "teams": [" "]})").status, 400);
}

TEST_F(NarrowedTest, ASessionIsNarrowedLikeItsToken) {
  HttpRequest begin = Get("/v1/session", Showing(NarrowedToken({"bo", {"b"}, false}, "agent")));
  begin.method = "POST";
  const HttpResponse begun = Ask(std::move(begin));
  ASSERT_EQ(begun.status, 201) << begun.body;
  EXPECT_EQ(BodyOf(begun).at("teams"), (json::array{"b"}));
  const std::string cookie =
      begun.Header("Set-Cookie")->substr(0, begun.Header("Set-Cookie")->find(';'));
  const HttpHeaders browser = {{"cookie", cookie},
                               {"sec-fetch-site", "same-origin"},
                               {"redress-csrf", std::string(BodyOf(begun).at("csrf").as_string())}};

  EXPECT_EQ(Ask(Get("/v1/tickets/" + ticket_, browser)).status, 404);
  EXPECT_TRUE(BodyOf(Ask(Get("/v1/tickets", browser))).at("tickets").as_array().empty());
  EXPECT_EQ(Told(Send("/v1/tickets/" + ticket_ + "/note", R"({"words": "x"})", browser)),
            "outside");
}

}  // namespace
}  // namespace redress::testing
