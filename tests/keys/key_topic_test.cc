// What holds for vaults that share a topic, against a real broker.

#include "keys/key_topic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "journal/kafka_reader.h"
#include "keys/key_topic_writer.h"
#include "tests/journal/raw_kafka.h"
#include "tests/keys/topic_vaults.h"

namespace redress {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;

// Port 1 of this machine: nobody answers there.
constexpr char kNobody[] = "127.0.0.1:1";

constexpr absl::Duration kLongestWait = absl::Seconds(60);

// Looks again and again, until it is so or a test has waited too long.
template <typename Condition>
bool Await(const Condition& is_so) {
  SystemClock clock;
  const absl::Duration deadline = clock.Steady() + kLongestWait;
  while (!is_so()) {
    if (clock.Steady() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

class KeyTopicTest : public ::testing::Test {
 protected:
  std::unique_ptr<PooledVault> Open(VaultFolder& folder) {
    return OpenTopicVault(folder, first_folder_.master_key_file(), topic_);
  }

  static SealingKey Draw(PooledVault& vault) {
    auto key = vault.Draw();
    EXPECT_TRUE(key.ok()) << key.status();
    return key.ok() ? *key : SealingKey();
  }

  // The last word of the topic on each key, as compaction leaves it.
  std::map<std::string, std::string> LastWords() {
    KafkaReader reader({TestBrokers()}, topic_, Prefetch::kNormal, std::make_shared<WakeSlot>());
    reader.Seek(0);
    std::map<std::string, std::string> words;
    bool is_at_end = false;
    Await([&] {
      auto result = reader.Read(1'000);
      if (!result.ok()) return false;
      for (const Record& record : result->records) {
        words[record.bytes.substr(0, kKeyIdSize)] = record.bytes.substr(kKeyIdSize);
      }
      is_at_end = result->at_end;
      return is_at_end;
    });
    EXPECT_TRUE(is_at_end);
    return words;
  }

  const std::string topic_ = NewKeyTopic();
  VaultFolder first_folder_;
  VaultFolder second_folder_;
  VaultFolder third_folder_;
};

TEST_F(KeyTopicTest, AKeyThatOneNodeDrewIsFoundByTheOtherAtOnce) {
  const auto first = Open(first_folder_);
  const auto second = Open(second_folder_);
  for (int i = 0; i < 3; ++i) {
    const SealingKey key = Draw(*first);

    const auto found = second->Find(key.id);

    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_THAT(*found, Optional(Eq(key.secret)));
    const SealingKey back = Draw(*second);
    EXPECT_THAT(*first->Find(back.id), Optional(Eq(back.secret)));
  }
}

TEST_F(KeyTopicTest, AKeyThatOneNodeDestroyedIsDestroyedOnTheOther) {
  const auto first = Open(first_folder_);
  const auto second = Open(second_folder_);
  const SealingKey key = Draw(*first);
  ASSERT_THAT(*second->Find(key.id), Optional(Eq(key.secret)));

  ASSERT_TRUE(first->Destroy({key.id}).ok());

  EXPECT_TRUE(Await([&] { return *second->Find(key.id) == std::nullopt; }));
}

TEST_F(KeyTopicTest, ANodeThatBeginsLaterFromNothingSeesTheSame) {
  SealingKey living;
  SealingKey destroyed;
  {
    const auto first = Open(first_folder_);
    living = Draw(*first);
    destroyed = Draw(*first);
    ASSERT_TRUE(first->Destroy({destroyed.id}).ok());
  }

  const auto third = Open(third_folder_);

  const auto found = third->Find(living.id);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(*found, Optional(Eq(living.secret)));
  EXPECT_EQ(*third->Find(destroyed.id), std::nullopt);
}

TEST_F(KeyTopicTest, WhoKeepsADestroyedKeyWithoutHavingHeardOfItIsContradicted) {
  const auto first = Open(first_folder_);
  const SealingKey key = Draw(*first);
  const std::string living = LastWords()[key.id];
  ASSERT_TRUE(first->Destroy({key.id}).ok());
  const std::string destroyed = LastWords()[key.id];
  ASSERT_NE(living, destroyed);

  ASSERT_TRUE(KeyTopicWriter({TestBrokers()}, topic_)
                  .Write({KeyMessage{key.id, absl::StrCat(key.id, living)}})
                  .ok());

  EXPECT_TRUE(Await([&] { return LastWords()[key.id] == destroyed; }));
  EXPECT_EQ(*first->Find(key.id), std::nullopt);
  EXPECT_EQ(*Open(third_folder_)->Find(key.id), std::nullopt);
}

TEST_F(KeyTopicTest, WithoutBrokersWhatIsKnownIsFoundAndAllElseIsUnavailable) {
  SealingKey key;
  {
    const auto first = Open(first_folder_);
    key = Draw(*first);
  }
  const auto cut_off =
      OpenTopicVault(first_folder_, first_folder_.master_key_file(), topic_, kNobody);

  EXPECT_THAT(*cut_off->Find(key.id), Optional(Eq(key.secret)));
  EXPECT_TRUE(absl::IsUnavailable(cut_off->Find(std::string(kKeyIdSize, 'x')).status()));
  EXPECT_TRUE(absl::IsUnavailable(cut_off->Draw().status()));
  EXPECT_TRUE(absl::IsUnavailable(cut_off->Destroy({key.id})));
}

TEST_F(KeyTopicTest, ANodeWithAMasterKeyOfItsOwnDrawsNothing) {
  Draw(*Open(first_folder_));
  const auto stranger = OpenTopicVault(second_folder_, second_folder_.master_key_file(), topic_);

  const auto drawn = stranger->Draw();

  EXPECT_TRUE(absl::IsUnavailable(drawn.status()));
  EXPECT_THAT(std::string(drawn.status().message()), HasSubstr("other master keys"));
}

TEST_F(KeyTopicTest, AfterARotationTheOtherNodeReadsTheMasterKeysAgain) {
  const auto first = Open(first_folder_);
  const auto second = Open(second_folder_);
  const SealingKey key = Draw(*first);
  ASSERT_TRUE(first->Rotate(NextMasterKey::kNew).ok());
  ASSERT_TRUE(Await([&] { return !first->Status()->is_rotating; }));

  const SealingKey after = Draw(*first);

  EXPECT_TRUE(Await([&] { return second->Find(after.id).ok(); }));
  EXPECT_THAT(*second->Find(key.id), Optional(Eq(key.secret)));
  EXPECT_THAT(*Open(third_folder_)->Find(key.id), Optional(Eq(key.secret)));
}

TEST_F(KeyTopicTest, ATopicThatWouldForgetDestroyedKeysIsNotFit) {
  const std::string topic = NewTopicName();
  RawKafka(TestBrokers()).CreateTopic(topic, 1, {{"cleanup.policy", "delete"}});

  EXPECT_TRUE(CheckKeyTopic({TestBrokers()}, topic_, Replication::kSingleBroker).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(
      CheckKeyTopic({TestBrokers()}, topic, Replication::kSingleBroker)));
}

}  // namespace
}  // namespace redress
