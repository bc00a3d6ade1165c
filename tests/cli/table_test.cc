#include "cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace redress {
namespace {

TEST(TableTest, ColumnsLineUpWhenACellIsChinese) {
  Table table({"number", "subject", "phase"});
  table.AddRow({"1", "客房吵", "received"});
  table.AddRow({"22", "noise", "closed"});
  std::ostringstream out;

  table.Print(out);

  EXPECT_EQ(out.str(),
            "number  subject  phase\n"
            "1       客房吵   received\n"
            "22      noise    closed\n");
}

TEST(TableTest, NoLineEndsInBlanks) {
  Table table({"a", "b"});
  table.AddRow({"x", ""});
  std::ostringstream out;

  table.Print(out);

  EXPECT_EQ(out.str(), "a  b\nx\n");
}

}  // namespace
}  // namespace redress
