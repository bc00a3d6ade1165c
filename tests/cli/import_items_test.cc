#include "cli/import_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kMap[] = R"(
source: old
id: No
fields:
  kind: complaint
  channel: web
  received: {column: Day, format: "%Y-%m-%d"}
  phase: {column: State, map: {open: received, done: closed}}
  exit: {column: State, map: {done: closed_elsewhere}, default: ~}
)";

class ImportItemsTest : public ::testing::Test {
 protected:
  std::vector<ImportItem> Items(const std::string& rows_of_id, const std::string& rows) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << "No,Day,State\n" << rows;
    const auto map = ParseImportMap(absl::StrCat(kMap, rows_of_id), "m.yaml");
    EXPECT_TRUE(map.ok()) << map.status();
    auto items = ImportItems::Open(path_, *map);
    EXPECT_TRUE(items.ok()) << items.status();
    std::vector<ImportItem> all;
    while (true) {
      const auto item = items->Next();
      EXPECT_TRUE(item.ok()) << item.status();
      if (!item.ok() || !item->has_value()) return all;
      all.push_back(**item);
    }
  }

  // Returns each row's number and fate: "2 send", "1 over", "3 refused".
  std::vector<std::string> Fates(const std::string& rows_of_id, const std::string& rows) {
    std::vector<std::string> fates;
    for (const ImportItem& item : Items(rows_of_id, rows)) {
      fates.push_back(absl::StrCat(item.row, item.fate == RowFate::kSend         ? " send"
                                             : item.fate == RowFate::kPassedOver ? " over"
                                                                                 : " refused"));
    }
    return fates;
  }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.path() + "/a.csv";
};

constexpr char kRows[] =
    "1,2024-01-01,open\n2,2024-01-01,open\n1,2024-01-02,done\n2,2024-01-02,lost\n,2024-01-01,open\n"
    "1,2024-01-03,done\n3\n3\n";

TEST_F(ImportItemsTest, EveryRowIsOneWhereTheMapSaysNothing) {
  EXPECT_THAT(Fates("", kRows), ElementsAre("1 send", "2 send", "3 send", "4 refused", "5 send",
                                            "6 send", "7 refused", "8 refused"));
}

TEST_F(ImportItemsTest, TheFirstRowOfAnIdIsTakenWhereAskedFor) {
  EXPECT_THAT(Fates("rows_of_id: first\n", kRows),
              ElementsAre("1 send", "2 send", "3 over", "4 over", "5 send", "6 over", "7 refused",
                          "8 refused"));
}

TEST_F(ImportItemsTest, TheLastRowOfAnIdIsTakenWhereAskedForThoughItIsWrong) {
  EXPECT_THAT(Fates("rows_of_id: last\n", kRows),
              ElementsAre("1 over", "2 over", "3 over", "4 refused", "5 send", "6 send",
                          "7 refused", "8 refused"));
}

constexpr char kHistory[] = R"(rows_of_id: history
history:
  at: {column: Day, format: "%Y-%m-%d"}
  attributes: [State]
)";

TEST_F(ImportItemsTest, RowsOfAnIdThatStandTogetherMakeOneHistory) {
  const std::vector<ImportItem> items = Items(
      kHistory, "1,2024-01-01,open\n1,2024-01-02,open\n1,2024-01-03,done\n2,2024-01-04,open\n3\n");

  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(items[0].row, 3U);
  EXPECT_EQ(items[0].rows_within, 2U);
  EXPECT_THAT(items[0].text, HasSubstr(R"("phase":"closed")"));
  EXPECT_THAT(
      items[0].text,
      HasSubstr(R"("attributes":[{"name":"State","value":"open","at":"2024-01-01T00:00:00Z"},)"
                R"({"name":"State","value":"done","at":"2024-01-03T00:00:00Z"}])"));
  EXPECT_EQ(items[1].rows_within, 0U);
  EXPECT_EQ(items[2].fate, RowFate::kRefused);
}

TEST_F(ImportItemsTest, AHistoryOfTooManyRowsIsRefusedAsAWhole) {
  std::string rows;
  for (std::size_t i = 0; i <= kMaxRowsOfHistory; ++i) rows += "1,2024-01-01,open\n";

  const std::vector<ImportItem> items = Items(kHistory, rows + "2,2024-01-01,open\n");

  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].fate, RowFate::kRefused);
  EXPECT_EQ(items[0].rows_within, kMaxRowsOfHistory);
  EXPECT_EQ(items[1].fate, RowFate::kSend);
}

TEST(RowIdsTest, MoreIdsThanAreRememberedAreRefused) {
  RowIds ids(2);
  EXPECT_TRUE(ids.Remember("a", 1).ok());
  EXPECT_TRUE(ids.Remember("b", 2).ok());
  EXPECT_TRUE(ids.Remember("a", 3).ok());

  EXPECT_THAT(std::string(ids.Remember("c", 4).message()), HasSubstr("more than 2 ids: split it"));
  EXPECT_EQ(ids.Find("a"), 3U);
  EXPECT_EQ(ids.Find("c"), std::nullopt);
}

}  // namespace
}  // namespace redress
