// What holds for the journal on Kafka alone, against a real broker.

#include "journal/kafka_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "journal/kafka_topic.h"
#include "tests/journal/journal_client.h"
#include "tests/journal/kafka_journals.h"
#include "tests/journal/raw_kafka.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Port 1 of this machine: nobody answers there.
constexpr char kNobody[] = "127.0.0.1:1";

class KafkaJournalTest : public ::testing::Test {
 protected:
  void Open(const std::string& brokers, const std::string& topic) {
    auto opened = KafkaJournal::Open({.brokers = brokers, .topic = topic});
    ASSERT_TRUE(opened.ok()) << opened.status();
    journal_ = *std::move(opened);
    journal_->SetWake(wakes_.Callback());
    client_ = std::make_unique<JournalClient>(*journal_, wakes_);
    reader_ = journal_->NewReader();
  }

  void AppendMany(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(client_->Append(absl::StrCat("record ", i)).ok());
    ASSERT_TRUE(client_->AwaitFates());
    for (const auto& [id, fate] : client_->fates()) ASSERT_TRUE(fate.ok()) << fate;
  }

  // Waits until a read comes out with `code`.
  bool AwaitRead(absl::StatusCode code) {
    return wakes_.Await([&] { return reader_->Read(100).status().code() == code; });
  }

  WakeCounter wakes_;
  std::unique_ptr<KafkaJournal> journal_;
  std::unique_ptr<JournalClient> client_;
  std::unique_ptr<JournalReader> reader_;
};

TEST_F(KafkaJournalTest, ARecordWithoutAValueIsEmpty) {
  const std::string topic = NewJournalTopic(TestBrokers());
  RawKafka(TestBrokers()).ProduceWithoutValue(topic);
  Open(TestBrokers(), topic);

  const auto records = client_->ReadAll(*reader_);

  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].bytes, "");
}

TEST_F(KafkaJournalTest, ALogThatStartsLaterIsOutOfRange) {
  const std::string topic = NewJournalTopic(TestBrokers());
  Open(TestBrokers(), topic);
  AppendMany(20);
  RawKafka(TestBrokers()).DeleteRecordsBefore(topic, 10);

  EXPECT_TRUE(AwaitRead(absl::StatusCode::kOutOfRange));

  reader_->Seek(10);
  EXPECT_THAT(client_->ReadAll(*reader_), SizeIs(10));
}

TEST_F(KafkaJournalTest, ATopicMadeAnewAndShorterIsOutOfRange) {
  const std::string topic = NewJournalTopic(TestBrokers());
  Open(TestBrokers(), topic);
  AppendMany(20);
  ASSERT_THAT(client_->ReadAll(*reader_), SizeIs(20));

  RawKafka(TestBrokers()).DeleteTopic(topic);
  ASSERT_TRUE(wakes_.Await(
      [&] { return CreateJournalTopic({TestBrokers()}, topic, Replication::kSingleBroker).ok(); }));

  EXPECT_TRUE(AwaitRead(absl::StatusCode::kOutOfRange));
}

TEST_F(KafkaJournalTest, AMissingTopicIsUnavailableUntilItIsMade) {
  const std::string topic = NewTopicName();
  Open(TestBrokers(), topic);
  ASSERT_TRUE(AwaitRead(absl::StatusCode::kUnavailable));

  ASSERT_TRUE(CreateJournalTopic({TestBrokers()}, topic, Replication::kSingleBroker).ok());

  EXPECT_THAT(client_->ReadAll(*reader_), IsEmpty());
  EXPECT_TRUE(client_->last_read().ok()) << client_->last_read();
  EXPECT_TRUE(wakes_.Await([&] { return client_->AppendAndWait("record").ok(); }));
}

TEST_F(KafkaJournalTest, WithoutBrokersAppendsAreCertainlyNotDoneAndReadsAreUnavailable) {
  Open(kNobody, "redress.journal");
  ASSERT_TRUE(client_->Append("record").ok());

  EXPECT_TRUE(AwaitRead(absl::StatusCode::kUnavailable));
  ASSERT_TRUE(client_->AwaitFates());

  EXPECT_TRUE(absl::IsUnavailable(client_->fates().begin()->second))
      << client_->fates().begin()->second;
}

TEST_F(KafkaJournalTest, AfterTheBrokerIsKilledAndBackEveryAcknowledgedRecordIsThereOnce) {
  testing::KafkaBroker& broker = OwnBroker();
  Open(broker.address(), NewJournalTopic(broker.address()));
  std::map<std::uint64_t, std::string> handed;
  const auto append_some = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const std::string record = absl::StrCat("record ", handed.size());
      const auto id = client_->Append(record);
      if (id.ok()) handed[*id] = record;
    }
  };

  append_some(2'000);
  ASSERT_TRUE(client_->AwaitFates());
  append_some(2'000);
  broker.Kill();
  append_some(10);
  EXPECT_TRUE(AwaitRead(absl::StatusCode::kUnavailable));
  broker.Start();
  ASSERT_TRUE(client_->AwaitFates());
  ASSERT_TRUE(wakes_.Await([&] { return client_->AppendAndWait("back").ok(); }));

  reader_->Seek(0);
  std::map<std::string, int> times;
  for (const Record& record : client_->ReadAll(*reader_)) ++times[record.bytes];
  EXPECT_GE(times["back"], 1);
  std::size_t acknowledged = 0;
  for (const auto& [id, record] : handed) {
    const absl::Status& fate = client_->fates().at(id);
    acknowledged += fate.ok() ? 1 : 0;
    EXPECT_FALSE(fate.ok() && times[record] != 1) << record << " times " << times[record];
    EXPECT_FALSE(absl::IsUnavailable(fate) && times[record] != 0) << record;
  }
  EXPECT_GE(acknowledged, 2'000U);
}

TEST_F(KafkaJournalTest, AReaderAtTheEndIsThereAgainWhenTheBrokerIsBackWithoutANewRecord) {
  testing::KafkaBroker& broker = OwnBroker();
  Open(broker.address(), NewJournalTopic(broker.address()));
  AppendMany(3);
  ASSERT_THAT(client_->ReadAll(*reader_), SizeIs(3));

  broker.Kill();
  ASSERT_TRUE(AwaitRead(absl::StatusCode::kUnavailable));
  broker.Start();

  EXPECT_THAT(client_->ReadAll(*reader_), IsEmpty());
  EXPECT_TRUE(client_->last_read().ok()) << client_->last_read();
}

TEST(KafkaTopicTest, ATopicThatWasMadeHereIsFit) {
  const std::string topic = NewJournalTopic(TestBrokers());

  const absl::Status checked =
      CheckJournalTopic({TestBrokers()}, topic, Replication::kSingleBroker);

  EXPECT_TRUE(checked.ok()) << checked;
}

TEST(KafkaTopicTest, ATopicThatIsThereIsNotMadeAgain) {
  const std::string topic = NewJournalTopic(TestBrokers());

  const absl::Status again = CreateJournalTopic({TestBrokers()}, topic, Replication::kSingleBroker);

  EXPECT_TRUE(absl::IsAlreadyExists(again)) << again;
}

TEST(KafkaTopicTest, AMissingTopicIsNamedWithTheCommandThatMakesIt) {
  const absl::Status checked =
      CheckJournalTopic({TestBrokers()}, NewTopicName(), Replication::kSingleBroker);

  EXPECT_TRUE(absl::IsNotFound(checked)) << checked;
  EXPECT_THAT(std::string(checked.message()), HasSubstr("redress topics create"));
}

TEST(KafkaTopicTest, EverySettingThatIsWrongIsNamed) {
  const std::string topic = NewTopicName();
  RawKafka(TestBrokers())
      .CreateTopic(topic, 2,
                   {{"cleanup.policy", "compact"},
                    {"retention.ms", "1000"},
                    {"retention.bytes", "1000"},
                    {"unclean.leader.election.enable", "true"},
                    {"message.timestamp.type", "CreateTime"},
                    {"compression.type", "lz4"},
                    {"max.message.bytes", "1000"}});

  const absl::Status checked = CheckJournalTopic({TestBrokers()}, topic, Replication::kReplicated);

  EXPECT_TRUE(absl::IsFailedPrecondition(checked)) << checked;
  EXPECT_THAT(std::string(checked.message()),
              AllOf(HasSubstr("2 partitions"), HasSubstr("cleanup.policy is compact"),
                    HasSubstr("retention.ms is 1000"), HasSubstr("retention.bytes is 1000"),
                    HasSubstr("unclean.leader.election.enable is true"),
                    HasSubstr("message.timestamp.type is CreateTime"),
                    HasSubstr("compression.type is lz4"), HasSubstr("max.message.bytes is 1000")));
  EXPECT_THAT(std::string(checked.message()),
              AllOf(HasSubstr("min.insync.replicas is 1 and must be at least 2"),
                    HasSubstr("--single-broker")));
}

TEST(KafkaTopicTest, OneBrokerIsEnoughOnlyWhenTheConfigurationSaysSo) {
  const std::string topic = NewJournalTopic(TestBrokers());

  const absl::Status made =
      CreateJournalTopic({TestBrokers()}, NewTopicName(), Replication::kReplicated);
  const absl::Status checked = CheckJournalTopic({TestBrokers()}, topic, Replication::kReplicated);

  EXPECT_TRUE(absl::IsFailedPrecondition(made)) << made;
  EXPECT_TRUE(absl::IsFailedPrecondition(checked)) << checked;
  EXPECT_THAT(std::string(made.message()), HasSubstr("--single-broker"));
}

TEST(KafkaTopicTest, WithoutBrokersATopicIsUnavailable) {
  const absl::Status checked = CheckJournalTopic({kNobody}, "topic", Replication::kSingleBroker);

  EXPECT_TRUE(absl::IsUnavailable(checked)) << checked;
}

}  // namespace
}  // namespace redress
