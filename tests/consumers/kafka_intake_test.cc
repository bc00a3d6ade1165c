// Intake against a real broker; messages are published by kcat, a client that is not ours.

#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "consumers/group_consumer.h"
#include "consumers/intake.h"
#include "consumers/intake_topics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/consumers/interactions.h"
#include "tests/consumers/remembering_sink.h"
#include "tests/testing/kafka_broker.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::Duration kPatience = absl::Seconds(60);

testing::KafkaBroker& Broker() {
  static testing::KafkaBroker broker;
  return broker;
}

// Whether `holds` comes true within kPatience.
bool Eventually(const std::function<bool()>& holds) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock<std::mutex> lock(mutex);
  SystemClock clock;
  const absl::Duration deadline = clock.Steady() + kPatience;
  while (!holds()) {
    if (clock.Steady() > deadline) return false;
    never.wait_for(lock, std::chrono::milliseconds(10));
  }
  return true;
}

class NoListener final : public GroupListener {
 public:
  void Assigned(const std::vector<std::int32_t>&) override {}
  void Revoked(const std::vector<std::int32_t>&, Possession) override {}
};

// Each test has topics and a group of its own, on the one broker.
class KafkaIntakeTest : public ::testing::Test {
 protected:
  KafkaIntakeTest() {
    const std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    topics_.interactions = absl::StrCat("interactions.", name);
    topics_.dead_letters = absl::StrCat("dead-letters.", name);
    topics_.partitions = 2;
    topics_.replication = Replication::kSingleBroker;
    options_ = {Broker().address(), absl::StrCat("group.", name), topics_.interactions,
                topics_.dead_letters};
  }

  void MakeTopics() {
    const absl::Status made = CreateIntakeTopics({Broker().address()}, topics_);
    ASSERT_TRUE(made.ok()) << made;
  }

  std::unique_ptr<Intake> StartIntake() { return StartIntake(sink_); }
  std::unique_ptr<Intake> StartIntake(CommandSink& sink) {
    auto intake = Intake::Start(options_, sink, names_, clock_);
    EXPECT_TRUE(intake.ok()) << intake.status();
    return *std::move(intake);
  }

  // Publishes `value` as one message to partition 0, with kcat's `flags`.
  void Publish(const std::string& value, const std::string& flags = "") {
    const std::string file = folder_.In("message");
    std::ofstream(file, std::ios::binary) << value;
    Kcat(absl::StrCat("-k key -p 0 ", flags, " ", file));
  }

  // Publishes a message whose value is null to partition 0.
  void PublishNull() {
    const std::string file = folder_.In("null");
    std::ofstream(file) << "key|\n";
    Kcat(absl::StrCat("-p 0 -Z -K '|' -l ", file));
  }

  // Publishes events with the ids from `first` to before `last`, over both partitions.
  void PublishMany(int first, int last) {
    const std::string file = folder_.In("messages");
    std::ofstream stream(file, std::ios::binary);
    for (int i = first; i < last; ++i) {
      stream << i << "|" << PublishedContact(absl::StrCat("m-", i), "hello") << "\n";
    }
    stream.close();
    Kcat(absl::StrCat("-K '|' -l ", file));
  }

  void Kcat(const std::string& arguments) {
    const std::string command =
        absl::StrCat("kcat -q -P -X message.max.bytes=10000000 -b ", Broker().address(), " -t ",
                     topics_.interactions, " ", arguments);
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  // The first `count` dead letters.
  std::vector<KafkaMessage> DeadLetters(std::size_t count) {
    NoListener listener;
    auto consumer = GroupConsumer::Open(
        {Broker().address(), absl::StrCat("look.", options_.group), topics_.dead_letters},
        listener);
    EXPECT_TRUE(consumer.ok()) << consumer.status();
    std::vector<KafkaMessage> letters;
    Eventually([&] {
      if (auto message = (*consumer)->Poll(absl::Milliseconds(100))) letters.push_back(*message);
      return letters.size() >= count;
    });
    (*consumer)->Close();
    return letters;
  }

  bool Committed(std::size_t count) {
    return Eventually([&] { return sink_.committed().size() >= count; });
  }

  static bool CaughtUp(const Intake& intake) {
    return Eventually([&] { return intake.status().lag == 0; });
  }

  testing::ScratchFolder folder_;
  const Names names_{"a key of an installation for tests"};
  SystemClock clock_;
  RememberingSink sink_;
  IntakeTopics topics_;
  IntakeOptions options_;
};

TEST_F(KafkaIntakeTest, EventsInEitherModeBecomeCommandsOnce) {
  MakeTopics();
  Publish(PublishedContact("m-1", "hello"));
  Publish(PublishedContact("m-2", "hello"), "-H content-type=application/cloudevents+json");
  Publish(ContactData("hello"),
          "-H ce_specversion=1.0 -H ce_id=m-3 -H ce_source=/crm -H ce_type=redress.contact "
          "-H content-type=application/json");
  Publish(ContactData("hello"),
          "-H ce_specversion=1.0 -H ce_id=m-1 -H ce_source=/crm -H ce_type=redress.contact");

  const auto intake = StartIntake();

  ASSERT_TRUE(Eventually([&] { return intake->status().counts.replayed == 1; }));
  EXPECT_THAT(sink_.committed(), ElementsAre("m-1", "m-2", "m-3"));
  EXPECT_EQ(intake->status().counts.accepted, 3);
  EXPECT_TRUE(CaughtUp(*intake));
  EXPECT_EQ(intake->status().state, IntakeState::kRunning);
}

TEST_F(KafkaIntakeTest, TheSameIdWithOtherContentIsADeadLetter) {
  MakeTopics();
  Publish(PublishedContact("m-1", "hello"));
  Publish(PublishedContact("m-1", "good-bye"));

  const auto intake = StartIntake();

  const std::vector<KafkaMessage> letters = DeadLetters(1);
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].value, std::nullopt);
  EXPECT_THAT(letters[0].headers, Contains(Pair("redress_reason", "id-reused")));
  EXPECT_THAT(letters[0].headers, Contains(Pair("redress_offset", "1")));
}

TEST_F(KafkaIntakeTest, PoisonIsToldOfAmongTheDeadLettersAndBlocksNothing) {
  MakeTopics();
  const std::string bytes("\0\xff not JSON", 11);
  const std::string large(300 * 1024, 'x');
  Publish(bytes, "-H trace=1 -H trace=2");
  PublishNull();
  Publish(large);
  Publish(R"({"specversion":"1.0","id":"a","id":"b"})");
  Publish(PublishedContact("m-1", "hello"));

  const auto intake = StartIntake();

  EXPECT_TRUE(Committed(1));
  const std::vector<KafkaMessage> letters = DeadLetters(4);
  ASSERT_THAT(letters, SizeIs(4));
  for (const KafkaMessage& letter : letters) {
    EXPECT_EQ(letter.key, std::nullopt);
    EXPECT_EQ(letter.value, std::nullopt);
    EXPECT_THAT(letter.headers, AllOf(Contains(Pair("redress_reason", "malformed")),
                                      Contains(Pair("redress_topic", topics_.interactions)),
                                      Contains(Pair("redress_partition", "0")),
                                      Not(Contains(Pair("trace", ::testing::_)))));
  }
  EXPECT_THAT(letters[2].headers, AllOf(Contains(Pair("redress_offset", "2")),
                                        Contains(Pair("redress_size", "307200"))));
  EXPECT_TRUE(CaughtUp(*intake));
  EXPECT_EQ(intake->status().counts.dead, 4);
}

TEST_F(KafkaIntakeTest, AfterARestartItGoesOnWhereItWas) {
  MakeTopics();
  Publish(PublishedContact("m-1", "hello"));
  auto intake = StartIntake();
  ASSERT_TRUE(Committed(1));

  intake.reset();
  Publish(PublishedContact("m-2", "hello"));
  intake = StartIntake();

  ASSERT_TRUE(Committed(2));
  // The status is told a turn later.
  ASSERT_TRUE(Eventually([&] { return intake->status().counts.accepted > 0; }));
  EXPECT_EQ(intake->status().counts.received, 1);
}

TEST_F(KafkaIntakeTest, WhatWasNotAnsweredComesAgainAfterARestart) {
  MakeTopics();
  RememberingSink silent;
  silent.Hold();
  Publish(PublishedContact("m-1", "hello"));
  auto intake = StartIntake(silent);
  ASSERT_TRUE(Eventually([&] { return silent.submitted() == 1; }));

  intake.reset();
  intake = StartIntake();

  EXPECT_TRUE(Committed(1));
}

TEST_F(KafkaIntakeTest, WhatCannotBeTrustedStopsItAndComesAgainAfterARestart) {
  MakeTopics();
  Publish(PublishedContact("m-1", "hello"));
  sink_.AnswerWith(absl::DataLossError("a row does not parse"));
  auto intake = StartIntake();

  ASSERT_TRUE(Eventually([&] { return intake->status().state == IntakeState::kStopped; }));
  EXPECT_THAT(intake->status().detail, HasSubstr("partition 0, offset 0: a row does not parse"));
  sink_.AnswerWith(absl::OkStatus());
  intake = StartIntake();

  EXPECT_TRUE(Committed(1));
}

TEST_F(KafkaIntakeTest, WhatCannotBeDoneNowIsDoneLater) {
  MakeTopics();
  sink_.AnswerWith(absl::UnavailableError("the journal is away"));
  Publish(PublishedContact("m-1", "hello"));
  const auto intake = StartIntake();
  ASSERT_TRUE(Eventually([&] { return intake->status().state == IntakeState::kWaiting; }));
  EXPECT_EQ(intake->status().detail, "the journal is away");
  // Known once the other partition's end is known, too.
  EXPECT_TRUE(Eventually([&] { return intake->status().lag == 1; }));

  sink_.AnswerWith(absl::OkStatus());

  EXPECT_TRUE(Committed(1));
  EXPECT_TRUE(Eventually([&] { return intake->status().state == IntakeState::kRunning; }));
}

TEST_F(KafkaIntakeTest, AStalledCommandPathLosesNothingAndRepeatsNothing) {
  MakeTopics();
  constexpr int kMessages = 3 * static_cast<int>(kMaxMessagesInHand);
  sink_.Hold();
  PublishMany(0, kMessages);
  const auto intake = StartIntake();
  ASSERT_TRUE(Eventually([&] { return sink_.submitted() >= kMaxMessagesInHand; }));
  // Longer than the stall after which it pauses.
  const absl::Time later = absl::Now() + absl::Seconds(3);
  ASSERT_TRUE(Eventually([&] { return absl::Now() > later; }));
  EXPECT_LT(sink_.submitted(), kMaxMessagesInHand + 64);

  sink_.Release();

  ASSERT_TRUE(Committed(kMessages));
  EXPECT_TRUE(CaughtUp(*intake));
  EXPECT_EQ(intake->status().counts.replayed, 0);
  EXPECT_EQ(intake->status().counts.received, kMessages);
}

TEST_F(KafkaIntakeTest, TwoShareTheWorkAndOneTakesOverWhatTheOtherLeaves) {
  MakeTopics();
  auto first = StartIntake();
  PublishMany(0, 200);
  ASSERT_TRUE(Committed(200));

  auto second = StartIntake();
  int sent = 200;
  ASSERT_TRUE(Eventually([&] {
    PublishMany(sent, sent + 20);
    sent += 20;
    return second->status().counts.received > 0;
  }));
  first.reset();
  PublishMany(sent, sent + 100);
  sent += 100;

  ASSERT_TRUE(Committed(static_cast<std::size_t>(sent)));
  const std::vector<std::string> ids = sink_.committed();
  EXPECT_THAT(std::set<std::string>(ids.begin(), ids.end()), SizeIs(sent));
}

TEST_F(KafkaIntakeTest, ATopicMadeLaterIsFound) {
  const auto intake = StartIntake();
  ASSERT_TRUE(Eventually(
      [&] { return intake->status().detail.find("redress topics create") != std::string::npos; }));
  EXPECT_EQ(intake->status().state, IntakeState::kAway);

  MakeTopics();
  Publish(PublishedContact("m-1", "hello"));

  EXPECT_TRUE(Committed(1));
}

TEST_F(KafkaIntakeTest, BrokersThatGoAndComeBackAreNoEnd) {
  MakeTopics();
  Publish(PublishedContact("m-1", "hello"));
  const auto intake = StartIntake();
  ASSERT_TRUE(Committed(1));

  Broker().Kill();
  EXPECT_TRUE(Eventually([&] { return intake->status().state == IntakeState::kAway; }));
  RememberingSink other;
  options_.group = "another";
  const auto late = StartIntake(other);
  EXPECT_TRUE(Eventually([&] { return late->status().state == IntakeState::kAway; }));
  Broker().Start();

  ASSERT_TRUE(Eventually([&] { return intake->status().state == IntakeState::kRunning; }));
  Publish(PublishedContact("m-2", "hello"));
  EXPECT_TRUE(Committed(2));
  EXPECT_TRUE(Eventually([&] { return other.committed().size() == 2; }));
}

TEST_F(KafkaIntakeTest, TopicsAreMadeOnceAndChecked) {
  EXPECT_EQ(CheckIntakeTopics({Broker().address()}, topics_).code(), absl::StatusCode::kNotFound);

  MakeTopics();

  const absl::Status checked = CheckIntakeTopics({Broker().address()}, topics_);
  EXPECT_TRUE(checked.ok()) << checked;
  EXPECT_EQ(CreateIntakeTopics({Broker().address()}, topics_).code(),
            absl::StatusCode::kAlreadyExists);
}

TEST(KafkaIntakeOptionsTest, NoBrokersAreRefused) {
  RememberingSink sink;
  SystemClock clock;
  const Names names("key");

  EXPECT_EQ(Intake::Start(IntakeOptions(), sink, names, clock).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace redress
