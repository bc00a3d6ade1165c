// CheckRights: asks brokers for what they refuse to who lacks a right, and do for nobody.

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/clock.h"
#include "base/freed.h"
#include "base/status.h"
#include "journal/kafka_client.h"
#include "journal/kafka_rights.h"

namespace redress {
namespace {

constexpr int kAnswerMilliseconds = 10'000;  // for each request
constexpr int kLookMilliseconds = 1'000;     // for each look at a topic, of several
constexpr int kSlice = 50;
constexpr absl::Duration kLongestLook = absl::Seconds(6);   // until a first answer
constexpr absl::Duration kLongestWait = absl::Seconds(12);  // for answers to what is tried

// No broker keeps a record for which so many acknowledgements are asked; who may not write is
// refused before that is looked at.
constexpr KafkaSetting kWriterSettings[] = {
    {"acks", "2"},
    {"message.send.max.retries", "0"},
    {"message.timeout.ms", "10000"},
    {"request.timeout.ms", "10000"},
    {"socket.timeout.ms", "10000"},
    {"allow.auto.create.topics", "false"},
};

constexpr KafkaSetting kReaderSettings[] = {
    {"group.id", "redress.rights"},  // assigning needs one; it is never joined
    {"enable.auto.commit", "false"},       {"enable.partition.eof", "true"},
    {"allow.auto.create.topics", "false"}, {"fetch.wait.max.ms", "50"},
    {"socket.timeout.ms", "10000"},
};

using Topic = std::unique_ptr<rd_kafka_topic_t, Freed<rd_kafka_topic_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Freed<rd_kafka_message_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Freed<rd_kafka_event_destroy>>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, Freed<rd_kafka_AdminOptions_destroy>>;
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, Freed<rd_kafka_ConfigResource_destroy>>;
using Partitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t, Freed<rd_kafka_topic_partition_list_destroy>>;
using Offsets = std::unique_ptr<rd_kafka_AlterConsumerGroupOffsets_t,
                                Freed<rd_kafka_AlterConsumerGroupOffsets_destroy>>;

using Names = std::set<std::string>;

// Those of `rights` that are about `operation` on a `resource`.
Names NamesOf(absl::Span<const KafkaRight> rights, KafkaOperation operation,
              KafkaResource resource = KafkaResource::kTopic) {
  Names names;
  for (const KafkaRight& right : rights) {
    if (right.operation == operation && right.resource == resource) names.insert(right.name);
  }
  return names;
}

// Asks once, for a set of rights. What is refused is known; what got no answer is trouble.
class Probe {
 public:
  static absl::StatusOr<std::unique_ptr<Probe>> New(const KafkaCluster& cluster) {
    auto probe = std::make_unique<Probe>();
    probe->cluster_ = cluster;
    KafkaCallbacks callbacks;
    callbacks.opaque = probe.get();
    callbacks.failed = [](rd_kafka_t*, int error, const char* reason, void* self) {
      static_cast<Probe*>(self)->Note(static_cast<rd_kafka_resp_err_t>(error), reason);
    };
    callbacks.delivered = [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
      static_cast<Probe*>(self)->written_[rd_kafka_topic_name(message->rkt)] = message->err;
    };
    ASSIGN_OR_RETURN(probe->writer_,
                     NewKafkaHandle(RD_KAFKA_PRODUCER, cluster, kWriterSettings, callbacks));
    callbacks.delivered = nullptr;
    ASSIGN_OR_RETURN(probe->reader_,
                     NewKafkaHandle(RD_KAFKA_CONSUMER, cluster, kReaderSettings, callbacks));
    rd_kafka_poll_set_consumer(probe->reader_.get());
    probe->answers_.reset(rd_kafka_queue_new(probe->writer_.get()));
    return probe;
  }

  // Returns those of `rights` that are refused. Errors: kUnavailable.
  absl::StatusOr<std::vector<KafkaRight>> Refused(absl::Span<const KafkaRight> rights) {
    Names topics;
    for (const KafkaRight& right : rights) {
      if (right.resource == KafkaResource::kTopic) topics.insert(right.name);
    }
    RETURN_IF_ERROR(Describe(topics));
    RETURN_IF_ERROR(DescribeConfigs(NamesOf(rights, KafkaOperation::kDescribeConfigs)));
    RETURN_IF_ERROR(Write(NamesOf(rights, KafkaOperation::kWrite)));
    RETURN_IF_ERROR(Read(NamesOf(rights, KafkaOperation::kRead)));
    for (const std::string& group : NamesOf(rights, KafkaOperation::kRead, KafkaResource::kGroup)) {
      RETURN_IF_ERROR(ReadGroup(group));
    }
    std::vector<KafkaRight> refused;
    for (const KafkaRight& right : rights) {
      if (IsRefused(right)) refused.push_back(right);
    }
    return refused;
  }

 private:
  bool IsRefused(const KafkaRight& right) const {
    switch (right.operation) {
      case KafkaOperation::kCreate:
        return false;
      case KafkaOperation::kDescribe:
        return hidden_.contains(right.name);
      case KafkaOperation::kDescribeConfigs:
        return configs_refused_.contains(right.name);
      case KafkaOperation::kWrite:
        return write_refused_.contains(right.name);
      case KafkaOperation::kRead:
        return right.resource == KafkaResource::kGroup ? groups_refused_.contains(right.name)
                                                       : read_refused_.contains(right.name);
    }
    return false;
  }

  void Note(rd_kafka_resp_err_t error, const char* reason) {
    const absl::string_view advice = AccessAdvice(error);
    if (!advice.empty()) trouble_ = absl::StrCat(reason, advice);
  }

  absl::Status NoAnswer(absl::string_view about) const {
    return absl::UnavailableError(absl::StrCat(
        "what ", PrincipalOf(cluster_.access), " may do on ", about, " at ", cluster_.brokers,
        " is not known: ", trouble_.empty() ? "no broker answered" : trouble_));
  }

  // Who may read or write a topic may describe it.
  absl::Status Describe(const Names& topics) {
    for (const std::string& name : topics) {
      const Topic topic(rd_kafka_topic_new(writer_.get(), name.c_str(), nullptr));
      if (topic == nullptr) return NoAnswer(absl::StrCat("topic ", name));
      ASSIGN_OR_RETURN(const rd_kafka_resp_err_t error, Look(*topic, name));
      if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        hidden_.insert(name);
      } else if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        there_.insert(name);
      }
    }
    return absl::OkStatus();
  }

  // Returns what brokers say of a topic. In slices: why none answers may be told meanwhile.
  absl::StatusOr<rd_kafka_resp_err_t> Look(rd_kafka_topic_t& topic, const std::string& name) {
    const absl::Duration deadline = clock_.Steady() + kLongestLook;
    while (trouble_.empty() && clock_.Steady() < deadline) {
      const rd_kafka_metadata_t* metadata = nullptr;
      const rd_kafka_resp_err_t asked =
          rd_kafka_metadata(writer_.get(), 0, &topic, &metadata, kLookMilliseconds);
      rd_kafka_poll(writer_.get(), 0);
      if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      const rd_kafka_resp_err_t error =
          metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN;
      rd_kafka_metadata_destroy(metadata);
      return error;
    }
    return NoAnswer(absl::StrCat("topic ", name));
  }

  absl::Status DescribeConfigs(const Names& topics) {
    if (topics.empty()) return absl::OkStatus();
    std::vector<Resource> resources;
    std::vector<rd_kafka_ConfigResource_t*> asked;
    for (const std::string& topic : topics) {
      resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
      asked.push_back(resources.back().get());
    }
    const Options options = NewOptions(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_DescribeConfigs(writer_.get(), asked.data(), asked.size(), options.get(),
                             answers_.get());
    ASSIGN_OR_RETURN(const Event event, Answer("settings of topics"));
    std::size_t count = 0;
    const rd_kafka_ConfigResource_t** described = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
      if (rd_kafka_ConfigResource_error(described[i]) ==
          RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        configs_refused_.insert(rd_kafka_ConfigResource_name(described[i]));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Write(const Names& topics) {
    std::size_t asked = 0;
    for (const std::string& topic : topics) {
      if (hidden_.contains(topic)) write_refused_.insert(topic);
      if (!there_.contains(topic)) continue;
      const rd_kafka_resp_err_t error =
          rd_kafka_producev(writer_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0),
                            RD_KAFKA_V_KEY("", 0), RD_KAFKA_V_END);
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return NoAnswer(absl::StrCat("topic ", topic));
      ++asked;
    }
    const absl::Duration deadline = clock_.Steady() + kLongestWait;
    while (written_.size() < asked && clock_.Steady() < deadline) {
      rd_kafka_poll(writer_.get(), kSlice);
    }
    for (const auto& [topic, error] : written_) {
      if (error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) write_refused_.insert(topic);
      // The client's own words, such as that it took too long.
      if (error < RD_KAFKA_RESP_ERR_NO_ERROR) return NoAnswer(absl::StrCat("topic ", topic));
    }
    return written_.size() < asked ? NoAnswer("what is to be written") : absl::OkStatus();
  }

  absl::Status Read(const Names& topics) {
    const Partitions partitions(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    Names waiting;
    for (const std::string& topic : topics) {
      if (hidden_.contains(topic)) read_refused_.insert(topic);
      if (!there_.contains(topic)) continue;
      waiting.insert(topic);
      rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), 0)->offset =
          RD_KAFKA_OFFSET_END;
    }
    if (waiting.empty()) return absl::OkStatus();
    rd_kafka_assign(reader_.get(), partitions.get());
    const absl::Duration deadline = clock_.Steady() + kLongestWait;
    while (!waiting.empty() && clock_.Steady() < deadline) {
      const Message message(rd_kafka_consumer_poll(reader_.get(), kSlice));
      if (message == nullptr || message->rkt == nullptr) continue;
      const std::string topic = rd_kafka_topic_name(message->rkt);
      const bool refused = message->err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
      if (refused) read_refused_.insert(topic);
      // Other errors pass, or another than the right is missing.
      if (refused || message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
          message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        waiting.erase(topic);
      }
    }
    rd_kafka_assign(reader_.get(), nullptr);
    return waiting.empty() ? absl::OkStatus()
                           : NoAnswer(absl::StrCat("topic ", absl::StrJoin(waiting, ", ")));
  }

  // A group's offset for a partition that is not there: refused to everybody, and to who may not
  // read the group for that reason.
  absl::Status ReadGroup(const std::string& group) {
    const Partitions partitions(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(partitions.get(), group.c_str(),
                                      std::numeric_limits<std::int32_t>::max())
        ->offset = 0;
    const Offsets offsets(rd_kafka_AlterConsumerGroupOffsets_new(group.c_str(), partitions.get()));
    const Options options = NewOptions(RD_KAFKA_ADMIN_OP_ALTERCONSUMERGROUPOFFSETS);
    rd_kafka_AlterConsumerGroupOffsets_t* asked[] = {offsets.get()};
    rd_kafka_AlterConsumerGroupOffsets(writer_.get(), asked, 1, options.get(), answers_.get());
    ASSIGN_OR_RETURN(const Event event, Answer(absl::StrCat("group ", group)));
    if (IsGroupRefused(*event)) groups_refused_.insert(group);
    return absl::OkStatus();
  }

  static bool IsGroupRefused(rd_kafka_event_t& event) {
    if (rd_kafka_event_error(&event) == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) return true;
    const rd_kafka_AlterConsumerGroupOffsets_result_t* result =
        rd_kafka_event_AlterConsumerGroupOffsets_result(&event);
    if (result == nullptr) return false;
    std::size_t count = 0;
    const rd_kafka_group_result_t** groups =
        rd_kafka_AlterConsumerGroupOffsets_result_groups(result, &count);
    if (count != 1) return false;
    const rd_kafka_error_t* error = rd_kafka_group_result_error(groups[0]);
    if (error != nullptr) {
      return rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
    }
    const rd_kafka_topic_partition_list_t* fates = rd_kafka_group_result_partitions(groups[0]);
    return fates != nullptr && fates->cnt == 1 &&
           fates->elems[0].err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
  }

  Options NewOptions(rd_kafka_admin_op_t operation) {
    Options options(rd_kafka_AdminOptions_new(writer_.get(), operation));
    // Cannot fail: the time is in range, and the operations have it.
    rd_kafka_AdminOptions_set_request_timeout(options.get(), kAnswerMilliseconds, nullptr, 0);
    return options;
  }

  absl::StatusOr<Event> Answer(const std::string& about) {
    Event event;
    const absl::Duration deadline = clock_.Steady() + kLongestWait;
    while (event == nullptr && trouble_.empty() && clock_.Steady() < deadline) {
      event.reset(rd_kafka_queue_poll(answers_.get(), kSlice));
      rd_kafka_poll(writer_.get(), 0);
    }
    if (event == nullptr) return NoAnswer(about);
    return event;
  }

  SystemClock clock_;
  KafkaCluster cluster_;
  std::string trouble_;  // about who talks to whom
  Names there_;
  Names hidden_;
  Names configs_refused_;
  Names write_refused_;
  Names read_refused_;
  Names groups_refused_;
  std::map<std::string, rd_kafka_resp_err_t> written_;  // by topic
  KafkaHandle writer_;
  KafkaHandle reader_;
  KafkaQueue answers_;
};

}  // namespace

absl::Status CheckRights(const KafkaCluster& cluster, absl::Span<const KafkaRight> rights) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Probe> probe, Probe::New(cluster));
  ASSIGN_OR_RETURN(const std::vector<KafkaRight> missing, probe->Refused(rights));
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrJoin(missing, "; ", [&](std::string* text, const KafkaRight& right) {
        absl::StrAppend(text, MissingRight(cluster, right));
      }));
}

}  // namespace redress
