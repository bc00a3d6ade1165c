#include "cli/import_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kRequired[] =
    "fields:\n"
    "  kind: complaint\n"
    "  channel: web\n"
    "  received: {column: Day, format: \"%Y-%m-%d\"}\n"
    "  phase: {column: State, map: {open: received, done: closed}}\n";

// What is wrong with a map of the usual beginning and `more`.
std::string Fault(const std::string& more) {
  const auto map = ParseImportMap(absl::StrCat("source: old\nid: No\n", more), "m.yaml");
  return map.ok() ? "" : std::string(map.status().message());
}

TEST(ImportMapTest, AMapIsRead) {
  const auto map = ParseImportMap(
      absl::StrCat("source: old\nid: [No, Part]\ntime_zone: Asia/Shanghai\noverlap: later\n",
                   "encoding: gbk\nseparator: \"\\t\"\nblanks: trim\nrows_of_id: last\n",
                   "gap: refuse\nno_value: [\"?\"]\nignore: [x]\n", kRequired,
                   "attributes: [State, {column: Due, name: due, format: \"%Y\"}]\n"),
      "m.yaml");

  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(map->source, "old");
  EXPECT_EQ(map->id.size(), 2U);
  EXPECT_EQ(map->clock.zone.name(), "Asia/Shanghai");
  EXPECT_EQ(map->clock.overlap, Overlap::kLater);
  EXPECT_EQ(map->clock.gap, Gap::kRefuse);
  EXPECT_EQ(map->form.encoding, "gbk");
  EXPECT_EQ(map->form.separator, '\t');
  EXPECT_EQ(map->form.blanks, Blanks::kTrim);
  EXPECT_EQ(map->rows_of_id, RowsOfId::kLast);
  EXPECT_EQ(map->fields.fields.size(), 4U);
  EXPECT_EQ(map->attributes[1].name, "due");
}

TEST(ImportMapTest, EveryErrorNamesLineAndKey) {
  EXPECT_THAT(Fault(""), HasSubstr("fields.kind is missing"));
  EXPECT_THAT(Fault("sauce: x\n"), StartsWith("m.yaml:3: sauce: no such key"));
  EXPECT_THAT(Fault("source: x\n"), StartsWith("m.yaml:3: source: given twice"));
  EXPECT_THAT(Fault("time_zone: Mars/Base\n"), StartsWith("m.yaml:3: time_zone: \"Mars/Base\""));
  EXPECT_THAT(Fault("overlap: maybe\n"), StartsWith("m.yaml:3: overlap: must be"));
  EXPECT_THAT(Fault("encoding: klingon\n"),
              StartsWith("m.yaml:3: encoding: \"klingon\" is no encoding that is known here"));
  EXPECT_THAT(Fault("separator: \"::\"\n"),
              StartsWith("m.yaml:3: separator: must be one character"));
  EXPECT_THAT(Fault("blanks: no\n"), StartsWith("m.yaml:3: blanks: must be one of keep, trim"));
  EXPECT_THAT(Fault(absl::StrCat("rows_of_id: history\n", kRequired)),
              HasSubstr("`rows_of_id: history` and history need each other"));
  EXPECT_THAT(Fault("history:\n  attributes: [A]\n"),
              StartsWith("m.yaml:4: history: must have at"));
  EXPECT_THAT(Fault("rows_of_id: all\n"), StartsWith("m.yaml:3: rows_of_id: must be one of one"));
  EXPECT_THAT(Fault("fields:\n  knd: complaint\n"),
              StartsWith("m.yaml:4: fields.knd: no such field; there are kind"));
  EXPECT_THAT(Fault("fields:\n  kind: grumble\n"),
              StartsWith("m.yaml:4: fields.kind: \"grumble\" is not one of complaint"));
  EXPECT_THAT(Fault("fields:\n  phase:\n    column: A\n    map:\n      x: clsd\n"),
              StartsWith("m.yaml:7: fields.phase.map.x: \"clsd\" is not one of"));
  EXPECT_THAT(Fault("fields:\n  holder: {unit: {column: A}, persn: b}\n"),
              StartsWith("m.yaml:4: fields.holder.persn: no such field; there are unit, person"));
  EXPECT_THAT(Fault("fields:\n  row_digest: x\n"),
              StartsWith("m.yaml:4: fields.row_digest: is not a field that the map fills"));
  EXPECT_THAT(Fault("fields:\n  subject: {colum: A}\n"),
              StartsWith("m.yaml:4: fields.subject.colum: no such key; a rule has"));
  EXPECT_THAT(Fault("fields:\n  subject: {value: a, column: A}\n"),
              StartsWith("m.yaml:4: fields.subject: must have either"));
  EXPECT_THAT(Fault("fields:\n  subject: {column: A, format: \"%Y\"}\n"),
              StartsWith("m.yaml:4: fields.subject: format is for times only"));
  EXPECT_THAT(
      Fault("fields:\n  category:\n    - {column: A}\n    - {column: B, when: {is: x, isnt: y}}\n"),
      StartsWith("m.yaml:6: fields.category[1].when.isnt: no such key"));
  EXPECT_THAT(Fault("attributes:\n  - {column: A}\n  - A\n"),
              StartsWith("m.yaml:5: attributes[1]: this name is given twice"));
  EXPECT_THAT(Fault(absl::StrCat("ignore: [State]\n", kRequired)),
              StartsWith("m.yaml:8: fields.phase.column: column \"State\" is ignored"));
  EXPECT_THAT(Fault("fields: [\n"), HasSubstr(": no YAML: "));
  EXPECT_THAT(Fault("- a\n"), StartsWith("m.yaml:"));
}

TEST(ImportMapTest, ColumnsThatTheFileLacksOrHasTwiceAreNamed) {
  const auto map =
      ParseImportMap(absl::StrCat("source: old\nid: No\nignore: [\"\"]\n", kRequired), "m.yaml");
  ASSERT_TRUE(map.ok()) << map.status();

  EXPECT_TRUE(CheckColumns(*map, {"", "No", "Day", "State", "", "More"}).ok());
  EXPECT_THAT(std::string(CheckColumns(*map, {"No", "State"}).message()),
              StartsWith("m.yaml:7: fields.received.column: the file has no column \"Day\""));
  EXPECT_THAT(std::string(CheckColumns(*map, {"No", "Day", "State", "More", "More"}).message()),
              HasSubstr("\"More\" more than once"));
}

TEST(ImportMapTest, AFileOfAnotherFormIsToldWhatTheMapCouldSay) {
  const auto map = ParseImportMap(absl::StrCat("source: old\nid: No\n", kRequired), "m.yaml");
  ASSERT_TRUE(map.ok()) << map.status();

  EXPECT_THAT(std::string(CheckColumns(*map, {"No;Day;State"}).message()),
              HasSubstr("Say `separator: \";\"` in the mapping file"));
  EXPECT_THAT(std::string(CheckColumns(*map, {"No\tDay\tState"}).message()),
              HasSubstr("Say `separator: \"\\t\"` in the mapping file"));
  EXPECT_THAT(std::string(CheckColumns(*map, {"No ", " Day", "State"}).message()),
              HasSubstr("say `blanks: trim` in the map"));
}

}  // namespace
}  // namespace redress
