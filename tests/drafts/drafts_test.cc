#include "drafts/drafts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "tests/testing/memory_vault.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/seeded_random.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Looked at by the sweep's thread, too.
class SharedClock final : public Clock {
 public:
  absl::Time Now() override {
    return absl::FromCivil(absl::CivilDay(2026, 3, 2), absl::UTCTimeZone()) +
           absl::Seconds(passed_.load());
  }
  absl::Duration Steady() override { return absl::Seconds(passed_.load()); }
  void Advance(absl::Duration duration) { passed_ += absl::ToInt64Seconds(duration); }

 private:
  std::atomic<std::int64_t> passed_ = 0;
};

const DraftPlace kAnswer = {.person = "bo", .ticket = "6580786998122", .form = "answer"};

class DraftsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    key_ = vault_.Draw()->id;
    Start();
  }
  // As a node that is started anew.
  void Start() {
    drafts_.reset();
    drafts_ = std::make_unique<Drafts>(
        Folder(), vault_, [this](const std::string&) { return is_erased_.load(); }, clock_,
        random_);
  }
  std::string Folder() const { return absl::StrCat(folder_.path(), "/drafts"); }
  // Returns the text; "none" where there is none.
  std::string TextOf(const DraftPlace& place) {
    const auto draft = drafts_->Get(place);
    EXPECT_TRUE(draft.ok()) << draft.status();
    return draft.ok() && draft->has_value() ? (*draft)->text : "none";
  }
  bool DiskHolds(const std::string& text) const {
    for (const auto& file : std::filesystem::directory_iterator(Folder())) {
      std::ifstream stream(file.path(), std::ios::binary);
      const std::string bytes(std::istreambuf_iterator<char>(stream), {});
      if (absl::StrContains(bytes, text)) return true;
    }
    return false;
  }

  ScratchFolder folder_;
  MemoryVault vault_;
  SharedClock clock_;
  SeededRandom random_{7};
  std::atomic<bool> is_erased_ = false;
  std::string key_;
  std::unique_ptr<Drafts> drafts_;
};

TEST_F(DraftsTest, WhatWasKeptIsThereAfterARestartAndOnceItIsReplacedNoMore) {
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "first").ok());
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "second").ok());

  Start();

  EXPECT_EQ(TextOf(kAnswer), "second");
  EXPECT_EQ((**drafts_->Get(kAnswer)).expires(), clock_.Now() + kDraftLife);
  EXPECT_TRUE(*drafts_->Delete(kAnswer));
  EXPECT_FALSE(*drafts_->Delete(kAnswer));
  EXPECT_EQ(TextOf(kAnswer), "none");
}

TEST_F(DraftsTest, EachPersonFormAndTicketHasItsOwn) {
  DraftPlace other_form = kAnswer, other_person = kAnswer, other_ticket = kAnswer;
  other_form.form = "note";
  other_person.person = "b";
  other_ticket.ticket = "1111111111110";
  ASSERT_TRUE(drafts_->Put(other_form, key_, "note").ok());
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "answer").ok());
  ASSERT_TRUE(drafts_->Put(other_ticket, key_, "other ticket").ok());

  EXPECT_EQ(TextOf(other_person), "none");
  EXPECT_THAT(*drafts_->List("b"), IsEmpty());
  std::vector<DraftPlace> places;
  const std::vector<UnsentDraft> drafts = *drafts_->List("bo");
  for (const UnsentDraft& draft : drafts) places.push_back(draft.place);
  EXPECT_THAT(places, ElementsAre(other_ticket, kAnswer, other_form));
}

TEST_F(DraftsTest, NothingOfItLiesOnTheDiskInPlain) {
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "Mrs Wang of room 12").ok());

  EXPECT_TRUE(DiskHolds("answer"));  // the place is there
  EXPECT_FALSE(DiskHolds("Mrs Wang"));
}

TEST_F(DraftsTest, ADraftOpensInItsOwnPlaceOnly) {
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "mine").ok());
  std::vector<DraftPlace> others(3, kAnswer);
  others[0].person = "eve";
  others[1].ticket = "1111111111110";
  others[2].form = "note";
  drafts_.reset();
  {
    DraftDatabase database(Folder());
    const std::optional<DraftRow> row = *database.Read(kAnswer);
    for (const DraftPlace& other : others) ASSERT_TRUE(database.Write(other, row).ok());
  }
  Start();

  for (const DraftPlace& other : others) {
    EXPECT_EQ(drafts_->Get(other).status().code(), absl::StatusCode::kDataLoss) << other.form;
  }
  EXPECT_EQ(TextOf(kAnswer), "mine");
}

TEST_F(DraftsTest, AfterTwoWeeksItIsGone) {
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "text").ok());

  clock_.Advance(kDraftLife - absl::Seconds(1));
  EXPECT_EQ(TextOf(kAnswer), "text");
  clock_.Advance(absl::Seconds(1));

  EXPECT_THAT(*drafts_->List("bo"), IsEmpty());
  EXPECT_EQ(TextOf(kAnswer), "none");
}

TEST_F(DraftsTest, WithTheKeyOfItsTicketItIsGone) {
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "text").ok());
  vault_.is_behind = true;
  EXPECT_EQ(drafts_->Get(kAnswer).status().code(), absl::StatusCode::kNotFound);
  vault_.is_behind = false;
  EXPECT_EQ(TextOf(kAnswer), "text");

  ASSERT_TRUE(vault_.Destroy({key_}).ok());

  EXPECT_THAT(*drafts_->List("bo"), IsEmpty());
  EXPECT_EQ(TextOf(kAnswer), "none");
  EXPECT_EQ(drafts_->Put(kAnswer, key_, "again").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(DraftsTest, OfATicketWithoutAKeyItHasItsOwnWhichGoesWithIt) {
  ASSERT_TRUE(drafts_->Put(kAnswer, "", "text").ok());
  ASSERT_TRUE(drafts_->Put(kAnswer, "", "more").ok());
  EXPECT_EQ(TextOf(kAnswer), "more");
  EXPECT_FALSE(vault_.has_destroyed());

  is_erased_ = true;

  EXPECT_EQ(TextOf(kAnswer), "none");
  EXPECT_TRUE(vault_.has_destroyed());
}

TEST_F(DraftsTest, ASweepTakesAwayWhatIsOverAndNothingElse) {
  DraftPlace note = kAnswer;
  note.form = "note";
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "old").ok());
  clock_.Advance(absl::Hours(24));
  ASSERT_TRUE(drafts_->Put(note, key_, "new").ok());
  clock_.Advance(kDraftLife - absl::Hours(24));

  ASSERT_TRUE(drafts_->Sweep().ok());

  drafts_.reset();
  DraftDatabase database(Folder());
  EXPECT_FALSE(database.Read(kAnswer)->has_value());
  EXPECT_TRUE(database.Read(note)->has_value());
}

TEST_F(DraftsTest, ThereAreNoMoreAndNoneLongerThanTheirBounds) {
  EXPECT_EQ(drafts_->Put(kAnswer, key_, std::string(kMaxDraftSize + 1, 'a')).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(drafts_->Put(kAnswer, key_, std::string(kMaxDraftSize, 'a')).ok());
  DraftPlace place = kAnswer;
  for (std::size_t i = 1; i < kMaxDraftsOfPerson; ++i) {
    place.ticket = absl::StrCat(i);
    ASSERT_TRUE(drafts_->Put(place, key_, "text").ok());
  }
  place.ticket = "one more";

  const absl::Status refused = drafts_->Put(place, key_, "text").status();

  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("discard some"));
  EXPECT_TRUE(drafts_->Put(kAnswer, key_, "replaced").ok());
  place.person = "ana";
  EXPECT_TRUE(drafts_->Put(place, key_, "text").ok());
}

TEST_F(DraftsTest, DamageSaysWhatToDoAndIsCuredByThat) {
  ASSERT_TRUE(drafts_->Put(kAnswer, key_, "text").ok());
  drafts_.reset();
  std::filesystem::remove(Folder() + "/CURRENT");
  Start();

  const absl::Status damaged = drafts_->Put(kAnswer, key_, "text").status();

  EXPECT_EQ(damaged.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(damaged.message()), HasSubstr(absl::StrCat("move ", Folder(), " away")));
  drafts_.reset();
  std::filesystem::rename(Folder(), Folder() + ".damaged");
  Start();
  EXPECT_TRUE(drafts_->Put(kAnswer, key_, "text").ok());
}

}  // namespace
}  // namespace redress::testing
