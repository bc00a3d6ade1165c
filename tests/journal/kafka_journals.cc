#include "tests/journal/kafka_journals.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/random.h"
#include "journal/kafka_journal.h"
#include "journal/kafka_topic.h"
#include "tests/journal/journals.h"

namespace redress {
namespace {

class KafkaJournalUnderTest final : public JournalUnderTest {
 public:
  absl::StatusOr<std::unique_ptr<Journal>> Open() override {
    return KafkaJournal::Open({.brokers = TestBrokers(), .topic = topic_});
  }

 private:
  const std::string topic_ = NewJournalTopic(TestBrokers());
};

}  // namespace

testing::KafkaBroker& OwnBroker() {
  static testing::KafkaBroker broker;
  return broker;
}

std::string TestBrokers() {
  const char* given = std::getenv("REDRESS_TEST_BROKERS");
  return given != nullptr && *given != '\0' ? given : OwnBroker().address();
}

std::string NewTopicName() {
  return absl::StrCat("redress.journal.", ToHex(SystemRandom().Bytes(8)));
}

std::string NewJournalTopic(const std::string& brokers) {
  std::string topic = NewTopicName();
  const absl::Status made = CreateJournalTopic({brokers}, topic, Replication::kSingleBroker);
  EXPECT_TRUE(made.ok()) << made;
  return topic;
}

std::vector<JournalKind> JournalKinds() {
  return {{"kafka", [] { return std::make_unique<KafkaJournalUnderTest>(); }}};
}

}  // namespace redress
