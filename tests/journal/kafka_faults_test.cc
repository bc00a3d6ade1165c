// The journal on Kafka under errors of the broker, on the mock cluster inside librdkafka: no broker
// is needed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "journal/kafka_client.h"
#include "journal/kafka_journal.h"
#include "tests/journal/journal_client.h"

namespace redress {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int16_t kProduceRequest = 0;  // API keys of Kafka's protocol
constexpr std::int16_t kFetchRequest = 1;
constexpr char kTopic[] = "redress.journal";

struct ClusterDeleter {
  void operator()(rd_kafka_mock_cluster_t* cluster) const {
    rd_kafka_mock_cluster_destroy(cluster);
  }
};

class KafkaFaultsTest : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_THREAD__
    // librdkafka starts its threads through C11's threads.h, which this sanitizer does not know: it
    // crashes in the first of them.
    GTEST_SKIP() << "librdkafka does not run under the thread sanitizer";
#endif
    auto host = NewKafkaHandle(RD_KAFKA_PRODUCER, {"127.0.0.1:1"}, {}, {.failed = [](auto...) {}});
    CHECK(host.ok());
    host_ = *std::move(host);
    cluster_.reset(rd_kafka_mock_cluster_new(host_.get(), 1));
    CHECK(rd_kafka_mock_topic_create(cluster_.get(), kTopic, 1, 1) == RD_KAFKA_RESP_ERR_NO_ERROR);
    auto opened = KafkaJournal::Open(
        {.brokers = rd_kafka_mock_cluster_bootstraps(cluster_.get()), .topic = kTopic});
    CHECK(opened.ok());
    journal_ = *std::move(opened);
    journal_->SetWake(wakes_.Callback());
    client_ = std::make_unique<JournalClient>(*journal_, wakes_);
  }

  // The next requests of this kind fail with `errors`, in order.
  void Push(std::int16_t request, const std::vector<rd_kafka_resp_err_t>& errors) {
    rd_kafka_mock_push_request_errors_array(cluster_.get(), request, errors.size(), errors.data());
  }

  KafkaHandle host_;
  std::unique_ptr<rd_kafka_mock_cluster_t, ClusterDeleter> cluster_;
  WakeCounter wakes_;
  std::unique_ptr<KafkaJournal> journal_;
  std::unique_ptr<JournalClient> client_;
};

TEST_F(KafkaFaultsTest, ErrorsThatPassAreNotSeen) {
  Push(kProduceRequest,
       {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT});

  EXPECT_TRUE(client_->AppendAndWait("record").ok());

  const auto reader = journal_->NewReader();
  ASSERT_THAT(client_->ReadExactly(*reader, 1), SizeIs(1));
}

TEST_F(KafkaFaultsTest, ARecordThatTheBrokerRefusesIsCertainlyNotThere) {
  Push(kProduceRequest, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});

  EXPECT_TRUE(absl::IsUnavailable(client_->AppendAndWait("refused")));

  EXPECT_THAT(client_->ReadAll(*journal_->NewReader()), IsEmpty());
}

TEST_F(KafkaFaultsTest, AProducerThatCannotGoOnLeavesUnknownFatesAndIsReplaced) {
  ASSERT_TRUE(client_->AppendAndWait("before").ok());
  Push(kProduceRequest,
       std::vector<rd_kafka_resp_err_t>(5, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER));

  const absl::Status struck = client_->AppendAndWait("struck");
  rd_kafka_mock_clear_request_errors(cluster_.get(), kProduceRequest);
  const absl::Status after = client_->AppendAndWait("after");

  EXPECT_TRUE(absl::IsDeadlineExceeded(struck)) << struck;
  EXPECT_TRUE(after.ok()) << after;
}

TEST_F(KafkaFaultsTest, FailedFetchesAreRepeated) {
  ASSERT_TRUE(client_->AppendAndWait("record").ok());
  Push(kFetchRequest, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                       RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_UNKNOWN});
  const auto reader = journal_->NewReader();

  const auto records = client_->ReadExactly(*reader, 1);

  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].bytes, "record");
}

TEST_F(KafkaFaultsTest, ABrokerThatIsDownForAWhileDelaysOnly) {
  ASSERT_TRUE(client_->AppendAndWait("before").ok());
  const auto reader = journal_->NewReader();
  ASSERT_THAT(client_->ReadExactly(*reader, 1), SizeIs(1));

  rd_kafka_mock_broker_set_down(cluster_.get(), 1);
  ASSERT_TRUE(client_->Append("during").ok());
  ASSERT_TRUE(wakes_.Await([&] { return absl::IsUnavailable(reader->Read(1).status()); }));
  rd_kafka_mock_broker_set_up(cluster_.get(), 1);

  ASSERT_TRUE(client_->AwaitFates());
  for (const auto& [id, fate] : client_->fates()) EXPECT_TRUE(fate.ok()) << fate;
  EXPECT_THAT(client_->ReadExactly(*reader, 1), SizeIs(1));
}

}  // namespace
}  // namespace redress
