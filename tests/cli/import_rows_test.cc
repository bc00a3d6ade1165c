#include "cli/import_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/serialize.hpp"

namespace redress {
namespace {

using ::testing::HasSubstr;

constexpr char kMap[] = R"(
source: old
id: [No, Part]
time_zone: Asia/Shanghai
no_value: ["?"]
ignore: [Rank]
fields:
  kind: complaint
  channel: {column: Via, map: {tel: phone, "": letter}, default: web}
  received: {column: Day, format: "%d.%m.%Y"}
  phase: {column: State, map: {open: handling, done: closed}}
  exit: {column: State, map: {done: closed_elsewhere}, default: ~}
  closed: {column: Ended, format: "%d.%m.%Y", when: {column: State, is: done}}
  holder: {unit: {column: Desk, when_absent: Ended}, person: {column: Who}}
  category: [{column: Topic}, [{column: Sub}, {value: other, when_present: Topic}]]
  subject: {columns: [Topic, Sub], with: ": "}
  amount: {minor_units: {column: Cents}, currency: CNY}
  customer:
    points:
      - {kind: phone, value: {column: Phone}}
      - {kind: email, value: {column: Mail}}
  confidential: {column: Secret, map: {"yes": true, "no": false}}
attributes: [Via, {column: Ended, name: ended, format: "%d.%m.%Y"}]
)";

const std::vector<std::string>& Columns() {
  static const std::vector<std::string> columns = {"Rank",  "No",    "Part",  "Via",  "Day",
                                                   "State", "Ended", "Desk",  "Who",  "Topic",
                                                   "Sub",   "Cents", "Phone", "Mail", "Secret"};
  return columns;
}

class ImportRowsTest : public ::testing::Test {
 protected:
  // A row with all that must be, and the cells given.
  absl::StatusOr<boost::json::object> Request(std::map<std::string, std::string> cells) const {
    cells.insert({{"No", "7"}, {"Part", "a"}, {"Day", "01.05.2024"}, {"State", "done"}});
    CsvRow row{.number = 1, .cells = {}};
    for (const std::string& column : Columns()) row.cells.push_back(cells[column]);
    return mapper_.RequestOf(row);
  }

  std::string Fault(const std::map<std::string, std::string>& cells) const {
    const auto request = Request(cells);
    return request.ok() ? "" : std::string(request.status().message());
  }

  ImportMap map_ = *ParseImportMap(kMap, "m.yaml");
  RowMapper mapper_{map_, Columns()};
};

TEST_F(ImportRowsTest, ARowBecomesARequest) {
  const auto request = Request({{"Via", "tel"},
                                {"State", "open"},
                                {"Desk", "north"},
                                {"Who", "bo"},
                                {"Topic", "room"},
                                {"Sub", "cold"},
                                {"Cents", "1250"},
                                {"Mail", "li@example.com"},
                                {"Secret", "yes"}});

  ASSERT_TRUE(request.ok()) << request.status();
  boost::json::object expected{{"kind", "complaint"},
                               {"channel", "phone"},
                               {"received", "2024-05-01T00:00:00+08:00"},
                               {"phase", "handling"},
                               {"holder", {{"unit", "north"}, {"person", "bo"}}},
                               {"category", {"room", "cold"}},
                               {"subject", "room: cold"},
                               {"amount", {{"minor_units", 1250}, {"currency", "CNY"}}},
                               {"confidential", true},
                               {"source", "old"},
                               {"id", "7/a"},
                               {"row_digest", request->at("row_digest")}};
  expected["customer"] = boost::json::object{
      {"points", boost::json::array{{{"kind", "email"}, {"value", "li@example.com"}}}}};
  expected["attributes"] =
      boost::json::array{boost::json::object{{"name", "Via"}, {"value", "tel"}}};
  EXPECT_EQ(*request, expected) << boost::json::serialize(*request);
}

TEST_F(ImportRowsTest, WhatARowDoesNotSayIsLeftOut) {
  const auto request = Request({{"Topic", "?"}, {"Sub", "cold"}, {"Ended", "02.05.2024"}});

  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->at("channel"), "letter");
  EXPECT_EQ(request->at("subject"), "cold");
  EXPECT_EQ(request->at("closed"), "2024-05-02T00:00:00+08:00");
  EXPECT_EQ(request->at("attributes").at(0).at("at"), "2024-05-02T00:00:00+08:00");
  EXPECT_EQ(request->at("attributes").at(0).at("value"), "02.05.2024");
  for (const char* name : {"holder", "amount", "customer", "confidential"}) {
    EXPECT_FALSE(request->contains(name)) << name;
  }
}

TEST_F(ImportRowsTest, TheFirstRuleThatGivesAValueIsTaken) {
  EXPECT_EQ(Request({{"Topic", "room"}})->at("category"), boost::json::value({"room", "other"}));
  EXPECT_FALSE(Request({})->contains("category"));
  EXPECT_EQ(Request({{"Via", "pigeon"}})->at("channel"), "web");
}

TEST_F(ImportRowsTest, WhatTheMapDoesNotKnowNamesColumnAndValue) {
  EXPECT_EQ(Fault({{"State", "lost"}}),
            "column \"State\": \"lost\": the map does not name it (m.yaml:11, fields.phase)");
  EXPECT_THAT(Fault({{"Day", "5/1/24"}}), HasSubstr("column \"Day\": \"5/1/24\": no time"));
  EXPECT_THAT(Fault({{"Cents", "12.50"}}), HasSubstr("is not a whole number"));
  EXPECT_THAT(Fault({{"Topic", "\xFF"}}), HasSubstr("column \"Topic\": invalid UTF-8"));
  EXPECT_EQ(Fault({{"Rank", "\xFF"}}), "") << "an ignored column is not looked at";
}

TEST_F(ImportRowsTest, ARowOfAnotherLengthIsRefused) {
  EXPECT_EQ(mapper_.RequestOf({.number = 1, .cells = {"1", "7"}}).status().message(),
            "the row has 2 cells, the header 15");
  EXPECT_FALSE(mapper_.RequestOf({.number = 1, .cells = {}}).ok());
  EXPECT_EQ(mapper_.IdOf({.number = 1, .cells = {"1", "7"}}), "7");
}

TEST_F(ImportRowsTest, TheDigestIsOfTheRowAloneWhateverTheOrderOfItsColumns) {
  // As sha256sum tells it of {"a":"1","b":"say \"客\""}.
  EXPECT_EQ(RowDigest({{"b", "say \"客\""}, {"a", "1"}}),
            "23f2dbf383bd08e1a958e5bc84ce3d1814c7e331b621b12e9d325664fd981acc");
  EXPECT_EQ(Request({{"Rank", "1"}})->at("row_digest"), Request({{"Rank", "2"}})->at("row_digest"));
  EXPECT_NE(Request({{"Who", "bo"}})->at("row_digest"), Request({{"Who", "al"}})->at("row_digest"));
}

// The maps in the tree are read, and ask for no column that the files do not have.
TEST_F(ImportRowsTest, TheMapsInTheTreeAreRight) {
  for (const char* name : {"cfpb", "nyc311", "servicenow"}) {
    const std::string path = absl::StrCat(REDRESS_SOURCE_DIR, "/ops/maps/", name, ".yaml");
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();

    const auto map = ParseImportMap(text.str(), path);

    EXPECT_TRUE(map.ok()) << map.status();
  }
}

}  // namespace
}  // namespace redress
