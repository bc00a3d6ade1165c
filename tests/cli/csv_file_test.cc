#include "cli/csv_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CsvFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    std::ofstream file(path_, std::ios::binary | std::ios::trunc);
    file << text;
    return path_;
  }

  // Reads all rows; the last status.
  absl::Status ReadAllRows(const std::string& path, const CsvForm& form = {}) {
    rows_.clear();
    auto file = CsvFile::Open(path, form);
    if (!file.ok()) return file.status();
    columns_ = file->columns();
    while (true) {
      auto row = file->Next();
      if (!row.ok()) return row.status();
      if (!row->has_value()) return absl::OkStatus();
      EXPECT_EQ((*row)->number, rows_.size() + 1);
      rows_.push_back((*row)->cells);
    }
  }

  testing::ScratchFolder folder_;
  std::string path_ = folder_.path() + "/a.csv";
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

TEST_F(CsvFileTest, QuotesLineBreaksBlanksAndEmptyCellsAreKeptAsWritten) {
  const std::string path =
      Write("\xEF\xBB\xBF\"a\",b,c\r\n 1 ,\"x, \"\"y\"\"\nz\",\r\n,\"\",\xE5\xAE\xA2\n\nlast,1,2");

  ASSERT_TRUE(ReadAllRows(path).ok());

  EXPECT_THAT(columns_, ElementsAre("a", "b", "c"));
  ASSERT_EQ(rows_.size(), 3U);
  EXPECT_THAT(rows_[0], ElementsAre(" 1 ", "x, \"y\"\nz", ""));
  EXPECT_THAT(rows_[1], ElementsAre("", "", "\xE5\xAE\xA2"));
  EXPECT_THAT(rows_[2], ElementsAre("last", "1", "2"));
  EXPECT_EQ(*CountRows(path), 3U);
}

TEST_F(CsvFileTest, ACompressedFileReadsTheSameAndACutOneIsToldOf) {
  const std::string text = "a,b\n1,2\n3,4\n";
  gzFile file = gzopen(path_.c_str(), "wb");
  for (int i = 0; i < 1000; ++i) gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);

  ASSERT_TRUE(ReadAllRows(path_).ok());
  EXPECT_EQ(rows_.size(), 2999U);

  std::ifstream whole(path_, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(whole)), std::istreambuf_iterator<char>());
  const absl::Status cut = ReadAllRows(Write(bytes.substr(0, bytes.size() - 10)));
  EXPECT_EQ(cut.code(), absl::StatusCode::kInvalidArgument) << cut;
}

TEST_F(CsvFileTest, AnotherSeparatorThanTheCommaIsTaken) {
  ASSERT_TRUE(ReadAllRows(Write("a;b\n1,5;\"x;y\"\n"), {.separator = ';', .encoding = {}}).ok());
  EXPECT_THAT(rows_, ElementsAre(ElementsAre("1,5", "x;y")));
  ASSERT_TRUE(ReadAllRows(Write("a\tb\n 1\t2 \n"), {.separator = '\t', .encoding = {}}).ok());
  EXPECT_THAT(rows_, ElementsAre(ElementsAre(" 1", "2 ")));
}

TEST_F(CsvFileTest, BlanksAroundCellsAreTrimmedWhereAskedFor) {
  const std::string ideographic = "\xE3\x80\x80";
  const std::string no_break = "\xC2\xA0";
  const std::string path =
      Write(" a , b\t,c\n 1 , \" x  y \" ," + no_break + "z" + ideographic + "\n  ,\xFF ,q\n");

  ASSERT_TRUE(ReadAllRows(path, {.blanks = Blanks::kTrim, .encoding = {}}).ok());

  EXPECT_THAT(columns_, ElementsAre("a", "b", "c"));
  EXPECT_THAT(rows_, ElementsAre(ElementsAre("1", "x  y", "z"), ElementsAre("", "\xFF", "q")));
}

TEST_F(CsvFileTest, FilesInOtherEncodingsReadTheSame) {
  const std::vector<std::string> row = {"客房", "太吵"};
  ASSERT_TRUE(
      ReadAllRows(Write("a,b\n\xBF\xCD\xB7\xBF,\xCC\xAB\xB3\xB3\n"), {.encoding = "GBK"}).ok());
  EXPECT_THAT(rows_, ElementsAre(row));
  const std::string little(
      "\xFF\xFE"
      "a\0,\0b\0\n\0"
      "\xA2\x5B\x3F\x62,\0\x2A\x59\x35\x54",
      20);
  ASSERT_TRUE(ReadAllRows(Write(little), {.encoding = "UTF-16"}).ok());
  EXPECT_THAT(rows_, ElementsAre(row));
  ASSERT_TRUE(ReadAllRows(Write("a,b\nM\xFCller,\xE9\n"), {.encoding = "Latin-1"}).ok());
  EXPECT_THAT(rows_, ElementsAre(ElementsAre("Müller", "é")));
}

TEST_F(CsvFileTest, CharactersThatLieAcrossPiecesOfTheFileAreWhole) {
  std::string text = "a\n";
  for (int i = 0; i < 50'000; ++i) text += "\xBF\xCD\n";  // in odd and even places

  ASSERT_TRUE(ReadAllRows(Write("x" + text), {.encoding = "GB18030"}).ok());

  EXPECT_EQ(rows_.size(), 50'000U);
  for (const auto& row : rows_) ASSERT_THAT(row, ElementsAre("客"));
}

TEST_F(CsvFileTest, WhatIsNoTextInTheEncodingSpoilsItsCellOnly) {
  ASSERT_TRUE(
      ReadAllRows(Write("a,b\n\xBF\xCD,1\n\xFF,2\n\xBF\xCD,3\n\xBF"), {.encoding = "GB18030"})
          .ok());

  EXPECT_THAT(rows_, ElementsAre(ElementsAre("客", "1"), ElementsAre("\xFF", "2"),
                                 ElementsAre("客", "3"), ElementsAre("\xFF")));
}

TEST_F(CsvFileTest, WhatIsInAnotherEncodingIsToldAsWhatItIs) {
  const std::string wide(
      "\xFF\xFE"
      "a\0\n\0"
      "1\0",
      8);
  EXPECT_THAT(std::string(CsvFile::Open(Write(wide)).status().message()),
              HasSubstr("say `encoding: UTF-16` in the mapping file"));
  EXPECT_THAT(std::string(CsvFile::Open(Write(wide.substr(2))).status().message()),
              HasSubstr("say `encoding: UTF-16LE`"));
  EXPECT_THAT(std::string(CsvFile::Open(Write("PK\x03\x04...")).status().message()),
              HasSubstr("is an Excel workbook or another zip archive: save it as CSV"));
  std::string chinese = "a\n1\n";
  for (int i = 0; i < 30; ++i)
    chinese += "\xBF\xCD\xB7\xBF\xCC\xAB\xB3\xB3\xC1\xCB\xA3\xAC\xCE\xDE\xB7\xA8\n";
  EXPECT_THAT(std::string(CountRows(Write(chinese)).status().message()),
              HasSubstr("is no UTF-8 from row 2 on, and seems to be GB18030"));
}

TEST_F(CsvFileTest, AFileWhoseEncodingIsNamedIsJudgedRowByRow) {
  EXPECT_EQ(*CountRows(Write("a\n\xFF\n1\n"), {.encoding = "UTF-8"}), 2U);
}

TEST_F(CsvFileTest, WhatIsNoCsvIsToldWithItsRow) {
  EXPECT_THAT(std::string(ReadAllRows(Write("a,b\n1,2\n3,\"4\n")).message()),
              HasSubstr("is no CSV after row 1"));
  EXPECT_THAT(std::string(ReadAllRows(Write("a,b\n1,2\n3,x\"4\n")).message()),
              HasSubstr("is no CSV after row 1"));
  EXPECT_THAT(std::string(ReadAllRows(Write("")).message()), HasSubstr("has no header"));
  EXPECT_THAT(std::string(ReadAllRows(folder_.path() + "/none").message()),
              HasSubstr("cannot read"));
}

TEST_F(CsvFileTest, AQuoteThatIsNeverClosedDoesNotFillTheMemory) {
  const absl::Status endless = ReadAllRows(Write("a\n\"" + std::string(kMaxCellSize + 1000, 'x')));

  EXPECT_THAT(std::string(endless.message()), HasSubstr("a quote is never closed"));
}

TEST_F(CsvFileTest, ARowThatIsTooLargeHasNoCellsAndTheNextIsRead) {
  const std::string cell(kMaxCellSize / 2, 'x');

  ASSERT_TRUE(
      ReadAllRows(Write("a\n" + cell + "," + cell + "," + cell + "," + cell + "," + cell + "\n1\n"))
          .ok());

  ASSERT_EQ(rows_.size(), 2U);
  EXPECT_THAT(rows_[0], IsEmpty());
  EXPECT_THAT(rows_[1], ElementsAre("1"));
}

TEST_F(CsvFileTest, ARecordReadsBackAsItWasWritten) {
  const std::vector<std::string> cells = {"", "a,b", "say \"no\"", "two\nlines"};

  ASSERT_TRUE(ReadAllRows(Write("a,b,c,d\n" + CsvRecord(cells))).ok());

  EXPECT_THAT(rows_, ElementsAre(cells));
}

}  // namespace
}  // namespace redress
