#include "cli/interaction_file.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(InteractionFileTest, EveryLineIsAnItemNamedByItsPlace) {
  const auto items = ParseInteractionFile(
      "{\"source\": \"s\", \"id\": \"1\"}\n\n  {\"source\": \"s\", \"id\": \"2\"}\r\n");

  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 2u);
  EXPECT_EQ((*items)[0].id, "1");
  EXPECT_EQ((*items)[1].place, 3u);
  EXPECT_EQ((*items)[1].text, "{\"source\": \"s\", \"id\": \"2\"}");
}

TEST(InteractionFileTest, ALineThatIsNoJsonIsLeftToTheServer) {
  const auto items = ParseInteractionFile("{not json\n");

  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 1u);
  EXPECT_EQ((*items)[0].text, "{not json");
  EXPECT_EQ((*items)[0].id, "");
}

TEST(InteractionFileTest, AnArrayIsABatch) {
  const auto items = ParseInteractionFile("\n[\n {\"source\": \"s\",\n \"id\": \"1\"}, {}]\n");

  ASSERT_TRUE(items.ok()) << items.status();
  ASSERT_EQ(items->size(), 2u);
  EXPECT_EQ((*items)[0].text, "{\"source\":\"s\",\"id\":\"1\"}");
  EXPECT_EQ((*items)[1].place, 2u);
}

TEST(InteractionFileTest, AnArrayThatIsNoJsonIsRefused) {
  EXPECT_FALSE(ParseInteractionFile("[{]").ok());
}

TEST(InteractionFileTest, AFileThatIsNotThereIsNamed) {
  const auto text = ReadInteractionFile("/nowhere/at/all");

  EXPECT_EQ(text.status().message(), "cannot read /nowhere/at/all");
}

}  // namespace
}  // namespace redress
