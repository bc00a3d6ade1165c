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
  absl::Status ReadAllRows(const std::string& path) {
    rows_.clear();
    auto file = CsvFile::Open(path);
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
