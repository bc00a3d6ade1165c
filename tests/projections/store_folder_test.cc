#include "projections/store_folder.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

class StoreFolderTest : public ::testing::Test {
 protected:
  // What the folder holds, in use for as long as it lives.
  StoreFolder Open() const {
    auto folder = StoreFolder::Open(scratch_.path());
    EXPECT_TRUE(folder.ok()) << folder.status();
    return *std::move(folder);
  }

  static void Put(KeyValueStore& store, const std::string& value) {
    Writes writes;
    writes[{Family::kHeads, "a"}] = value;
    ASSERT_TRUE(store.Write(writes).ok());
  }

  static std::string Read(const KeyValueReader& reader) {
    return (*reader.Get(Family::kHeads, "a")).value_or("(none)");
  }

  std::set<std::string> Generations() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path())) {
      if (entry.is_directory()) names.insert(entry.path().filename());
    }
    return names;
  }

  testing::ScratchFolder scratch_;
};

TEST_F(StoreFolderTest, ANewFolderHasAFirstGenerationThatStays) {
  {
    const StoreFolder folder = Open();
    EXPECT_EQ(folder.generation(), 1);
    Put(*folder.current(), "1");
  }

  const StoreFolder folder = Open();

  EXPECT_EQ(Read(*folder.current()), "1");
  EXPECT_THAT(Generations(), ElementsAre("views-1"));
}

TEST_F(StoreFolderTest, AfterASwitchTheNextGenerationIsTheCurrentOneAlsoAfterReopening) {
  {
    StoreFolder folder = Open();
    Put(*folder.current(), "old");
    const auto next = folder.MakeNext();
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_EQ(Read(**next), "(none)");
    Put(**next, "new");
    EXPECT_EQ(Read(*folder.current()), "old");

    ASSERT_TRUE(folder.SwitchToNext().ok());

    EXPECT_EQ(Read(*folder.current()), "new");
  }
  const StoreFolder folder = Open();
  EXPECT_EQ(folder.generation(), 2);
  EXPECT_EQ(Read(*folder.current()), "new");
  EXPECT_THAT(Generations(), ElementsAre("views-2"));
}

TEST_F(StoreFolderTest, AnOldGenerationIsReadUntilNobodyHoldsIt) {
  StoreFolder folder = Open();
  std::shared_ptr<KeyValueStore> old = folder.current();
  Put(*old, "old");
  ASSERT_TRUE(folder.MakeNext().ok());
  ASSERT_TRUE(folder.SwitchToNext().ok());

  EXPECT_EQ(Read(*old), "old");
  EXPECT_THAT(Generations(), ElementsAre("views-1", "views-2"));

  old.reset();
  EXPECT_THAT(Generations(), ElementsAre("views-2"));
}

TEST_F(StoreFolderTest, AnOpeningAgainKeepsTheRebuildUnderWay) {
  StoreFolder folder = Open();
  Put(*folder.current(), "old");
  const auto next = folder.MakeNext();
  ASSERT_TRUE(next.ok()) << next.status();
  Put(**next, "new");

  ASSERT_TRUE(folder.Resume().ok());
  EXPECT_EQ(Read(*folder.current()), "old");
  ASSERT_TRUE(folder.SwitchToNext().ok());

  EXPECT_EQ(Read(*folder.current()), "new");
  EXPECT_TRUE(Generations().contains("views-2"));
}

TEST_F(StoreFolderTest, ADroppedRebuildLeavesNothing) {
  StoreFolder folder = Open();
  ASSERT_TRUE(folder.MakeNext().ok());
  EXPECT_THAT(Generations(), ElementsAre("views-1", "views-2"));

  folder.DropNext();

  EXPECT_THAT(Generations(), ElementsAre("views-1"));
  EXPECT_FALSE(folder.SwitchToNext().ok());
}

TEST_F(StoreFolderTest, ARebuildGivenUpIsRemovedAtTheNextStart) {
  {
    StoreFolder folder = Open();
    Put(*folder.current(), "1");
    Put(**folder.MakeNext(), "half");
    const auto again = folder.MakeNext();
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(Read(**again), "(none)") << "a next generation is always empty";
  }

  const StoreFolder folder = Open();

  EXPECT_EQ(Read(*folder.current()), "1");
  EXPECT_THAT(Generations(), ElementsAre("views-1"));
}

TEST_F(StoreFolderTest, WithoutANextGenerationThereIsNothingToSwitchTo) {
  StoreFolder folder = Open();

  EXPECT_EQ(folder.SwitchToNext().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoreFolderTest, AFolderInUseIsNotOpenedTwice) {
  StoreFolder folder = Open();
  Put(**folder.MakeNext(), "rebuild under way");

  EXPECT_EQ(StoreFolder::Open(scratch_.path()).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(StoreFolder::OpenAnyhow(scratch_.path()).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Generations(), ElementsAre("views-1", "views-2")) << "nothing was removed";
}

TEST_F(StoreFolderTest, ADamagedNameOrDatabaseGivesWayToANewGenerationAndIsNamed) {
  for (const char* const damaged : {"/VIEWS", "/views-1/CURRENT"}) {
    const testing::ScratchFolder scratch;
    {
      ASSERT_TRUE(StoreFolder::Open(scratch.path()).ok());
    }
    std::ofstream(scratch.path() + damaged) << "nonsense\n";

    const auto anew = StoreFolder::Open(scratch.path());

    ASSERT_TRUE(anew.ok()) << anew.status();
    EXPECT_EQ(anew->damage().code(), absl::StatusCode::kDataLoss) << anew->damage();
    EXPECT_EQ(anew->generation(), 2);
    EXPECT_EQ(Read(*anew->current()), "(none)");
  }
}

}  // namespace
}  // namespace redress
