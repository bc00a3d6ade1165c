#include "journal/kafka_topic.h"

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "base/status.h"
#include "journal/kafka_client.h"

namespace redress {
namespace {

constexpr int kChangeMilliseconds = 10'000;  // for a request that makes a topic
constexpr int kLookMilliseconds = 3'000;     // for each of two requests that look at it
constexpr int kWaitMilliseconds = 15'000;    // for librdkafka's own answer that it took too long
constexpr int kSlice = 100;                  // of that, in between which news is looked for
constexpr int kReplicas = 3;
constexpr std::size_t kMessageSize = 512;  // librdkafka's texts for people are shorter

// librdkafka puts records together in batches of up to 1,000,000 bytes; this is the brokers'
// default.
constexpr std::int64_t kLeastMessageBytes = 1'048'588;

constexpr KafkaSetting kClientSettings[] = {
    {"socket.timeout.ms", "10000"},
    {"reconnect.backoff.ms", "20"},
    {"reconnect.backoff.max.ms", "1000"},
};

// The settings on which it depends that what is acknowledged is kept.
std::vector<TopicSetting> SettingsOf(const TopicRequirements& requirements) {
  std::vector<TopicSetting> settings = requirements.settings;
  const bool single = requirements.replication == Replication::kSingleBroker;
  settings.push_back({"min.insync.replicas", single ? "1" : "2", TopicRule::kAtLeast});
  settings.push_back({"unclean.leader.election.enable", "false", TopicRule::kEqual});
  return settings;
}

TopicRequirements JournalRequirements(Replication replication) {
  TopicRequirements journal;
  journal.purpose = "a journal";
  journal.replication = replication;
  journal.settings = {
      {"cleanup.policy", "delete", TopicRule::kEqual},
      {"retention.ms", "-1", TopicRule::kEqual},
      {"retention.bytes", "-1", TopicRule::kEqual},
      {"message.timestamp.type", "LogAppendTime", TopicRule::kEqual},
      {"compression.type", "producer", TopicRule::kEqual},
      {"max.message.bytes", absl::StrCat(kLeastMessageBytes), TopicRule::kAtLeast},
  };
  return journal;
}

struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using Event = std::unique_ptr<rd_kafka_event_t, EventDeleter>;

struct OptionsDeleter {
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
};
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, OptionsDeleter>;

struct NewTopicDeleter {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, NewTopicDeleter>;

struct ResourceDeleter {
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
};
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, ResourceDeleter>;

struct TopicDeleter {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
using Topic = std::unique_ptr<rd_kafka_topic_t, TopicDeleter>;

struct MetadataDeleter {
  void operator()(const struct rd_kafka_metadata* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
using Metadata = std::unique_ptr<const struct rd_kafka_metadata, MetadataDeleter>;

// What a topic is like.
struct TopicState {
  int partitions = 0;
  int replicas = 0;
  std::map<std::string, std::string> settings;
};

// `advice` is what to do, after a semicolon.
absl::Status FromKafka(rd_kafka_resp_err_t error, const std::string& what,
                       absl::string_view advice = "") {
  const std::string text = absl::StrCat(what, ": ", rd_kafka_err2str(error), advice);
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return absl::AlreadyExistsError(text);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      return absl::NotFoundError(text);
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return absl::InvalidArgumentError(text);
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
      return absl::FailedPreconditionError(
          absl::StrCat(text, "; the cluster has fewer than ", kReplicas,
                       " brokers: with --single-broker one replica is enough, and what that broker "
                       "loses is lost"));
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
      return absl::FailedPreconditionError(text);
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
      return absl::DeadlineExceededError(text);
    default:
      return absl::UnavailableError(text);
  }
}

// One connection to a cluster for requests about one topic.
class TopicAdmin {
 public:
  static absl::StatusOr<TopicAdmin> New(const KafkaCluster& cluster, const std::string& topic) {
    TopicAdmin admin;
    ASSIGN_OR_RETURN(admin.handle_,
                     NewKafkaHandle(RD_KAFKA_PRODUCER, cluster, kClientSettings,
                                    {.opaque = admin.refusal_.get(), .failed = Note}));
    admin.cluster_ = cluster;
    admin.topic_ = topic;
    admin.what_ = absl::StrCat("topic ", topic, " on ", cluster.brokers);
    admin.answers_.reset(rd_kafka_queue_new(admin.handle_.get()));
    return admin;
  }

  absl::Status Create(const TopicRequirements& requirements) {
    std::array<char, kMessageSize> why{};
    const int replicas = requirements.replication == Replication::kSingleBroker ? 1 : kReplicas;
    const NewTopic topic(rd_kafka_NewTopic_new(topic_.c_str(), requirements.partitions, replicas,
                                               why.data(), why.size()));
    if (topic == nullptr) return absl::InvalidArgumentError(absl::StrCat(what_, ": ", why.data()));
    for (const TopicSetting& setting : SettingsOf(requirements)) {
      RETURN_IF_ERROR(FromKafka(
          rd_kafka_NewTopic_set_config(topic.get(), setting.name.c_str(), setting.value.c_str()),
          what_));
    }
    const Options options = NewOptions(RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_NewTopic_t* topics[] = {topic.get()};
    rd_kafka_CreateTopics(handle_.get(), topics, 1, options.get(), answers_.get());
    ASSIGN_OR_RETURN(const Event event, Answer());
    std::size_t count = 0;
    const rd_kafka_topic_result_t** results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event.get()), &count);
    if (count != 1) return absl::UnavailableError(absl::StrCat(what_, ": an answer without one"));
    absl::Status created =
        Checked(rd_kafka_topic_result_error(results[0]), KafkaOperation::kCreate);
    const char* detail = rd_kafka_topic_result_error_string(results[0]);
    if (created.ok() || detail == nullptr) return created;
    return absl::Status(created.code(), absl::StrCat(created.message(), " (", detail, ")"));
  }

  // Errors: kNotFound, kUnavailable, kFailedPrecondition (not allowed).
  absl::StatusOr<TopicState> Describe() {
    TopicState state;
    // Settings first: asking for them never makes a topic, asking for the partitions might.
    ASSIGN_OR_RETURN(state.settings, DescribeSettings());
    const Topic topic(rd_kafka_topic_new(handle_.get(), topic_.c_str(), nullptr));
    if (topic == nullptr) return FromKafka(rd_kafka_last_error(), what_);
    const struct rd_kafka_metadata* raw = nullptr;
    RETURN_IF_ERROR(FromKafka(
        rd_kafka_metadata(handle_.get(), 0, topic.get(), &raw, kLookMilliseconds), what_));
    const Metadata metadata(raw);
    if (metadata->topic_cnt != 1) return absl::NotFoundError(what_);
    const rd_kafka_metadata_topic& described = metadata->topics[0];
    RETURN_IF_ERROR(Checked(described.err, KafkaOperation::kDescribe));
    state.partitions = described.partition_cnt;
    if (state.partitions > 0) state.replicas = described.partitions[0].replica_cnt;
    return state;
  }

  const std::string& what() const { return what_; }

 private:
  TopicAdmin() = default;

  // Keeps an error that is about who talks to whom.
  static void Note(rd_kafka_t*, int error, const char* reason, void* refusal) {
    const absl::string_view advice = AccessAdvice(static_cast<rd_kafka_resp_err_t>(error));
    if (!advice.empty()) *static_cast<std::string*>(refusal) = absl::StrCat(reason, advice);
  }

  absl::StatusOr<std::map<std::string, std::string>> DescribeSettings() {
    const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic_.c_str()));
    if (resource == nullptr) return absl::InvalidArgumentError(what_);
    const Options options = NewOptions(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_ConfigResource_t* resources[] = {resource.get()};
    rd_kafka_DescribeConfigs(handle_.get(), resources, 1, options.get(), answers_.get());
    ASSIGN_OR_RETURN(const Event event, Answer());
    std::size_t count = 0;
    const rd_kafka_ConfigResource_t** described = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event.get()), &count);
    if (count != 1) return absl::UnavailableError(absl::StrCat(what_, ": an answer without one"));
    RETURN_IF_ERROR(
        Checked(rd_kafka_ConfigResource_error(described[0]), KafkaOperation::kDescribeConfigs));
    const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(described[0], &count);
    std::map<std::string, std::string> settings;
    for (std::size_t i = 0; i < count; ++i) {
      const char* value = rd_kafka_ConfigEntry_value(entries[i]);
      settings[rd_kafka_ConfigEntry_name(entries[i])] = value == nullptr ? "" : value;
    }
    return settings;
  }

  absl::Status Checked(rd_kafka_resp_err_t error, KafkaOperation needed) const {
    return FromKafka(error, what_, AccessAdvice(error, cluster_, {needed, topic_}));
  }

  Options NewOptions(rd_kafka_admin_op_t operation) {
    Options options(rd_kafka_AdminOptions_new(handle_.get(), operation));
    // Neither can fail: the time is in range, and both operations have it.
    const bool changes = operation == RD_KAFKA_ADMIN_OP_CREATETOPICS;
    const int milliseconds = changes ? kChangeMilliseconds : kLookMilliseconds;
    rd_kafka_AdminOptions_set_request_timeout(options.get(), milliseconds, nullptr, 0);
    if (changes) {
      rd_kafka_AdminOptions_set_operation_timeout(options.get(), milliseconds, nullptr, 0);
    }
    return options;
  }

  // Where brokers refuse us, or we them, no answer will come: that is told at once.
  absl::StatusOr<Event> Answer() {
    Event event;
    for (int waited = 0; event == nullptr && waited < kWaitMilliseconds; waited += kSlice) {
      event.reset(rd_kafka_queue_poll(answers_.get(), kSlice));
      rd_kafka_poll(handle_.get(), 0);
      if (event == nullptr && !refusal_->empty()) {
        return absl::UnavailableError(absl::StrCat(what_, ": ", *refusal_));
      }
    }
    if (event == nullptr) {
      return absl::DeadlineExceededError(absl::StrCat(what_, ": no answer in time"));
    }
    const rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
    RETURN_IF_ERROR(FromKafka(error, what_, AccessAdvice(error)));
    return event;
  }

  std::unique_ptr<std::string> refusal_ = std::make_unique<std::string>();  // outlives the handle
  KafkaHandle handle_;
  KafkaQueue answers_;
  KafkaCluster cluster_;
  std::string topic_;
  std::string what_;
};

bool IsRight(const TopicSetting& wanted, const std::string& value) {
  if (wanted.rule == TopicRule::kEqual) return value == wanted.value;
  std::int64_t least = 0;
  std::int64_t number = 0;
  return absl::SimpleAtoi(wanted.value, &least) && absl::SimpleAtoi(value, &number) &&
         number >= least;
}

// Returns a sentence for each setting of `topic` that is not as it must be.
std::vector<std::string> WrongSettings(const std::string& brokers, const std::string& topic,
                                       const TopicState& state,
                                       const std::vector<TopicSetting>& settings) {
  std::vector<std::string> wrong;
  for (const TopicSetting& wanted : settings) {
    const auto found = state.settings.find(wanted.name);
    const std::string value = found == state.settings.end() ? "unknown" : found->second;
    if (IsRight(wanted, value)) continue;
    wrong.push_back(absl::Substitute(
        "$2 is $4 and must be $5$3 (run `kafka-configs --bootstrap-server $0 --entity-type topics "
        "--entity-name $1 --alter --add-config $2=$3`)",
        brokers, topic, wanted.name, wanted.value, value,
        wanted.rule == TopicRule::kAtLeast ? "at least " : ""));
  }
  return wrong;
}

// Returns a sentence for each thing that is not as it must be, settings aside.
std::vector<std::string> WrongShape(const TopicState& state,
                                    const TopicRequirements& requirements) {
  std::vector<std::string> wrong;
  if (requirements.partitions_rule == TopicRule::kEqual &&
      state.partitions != requirements.partitions) {
    wrong.push_back(absl::StrCat("it has ", state.partitions, " partitions and must have ",
                                 requirements.partitions,
                                 " (a topic with more cannot be mended: make another with "
                                 "`redress topics create`)"));
  } else if (state.partitions < requirements.partitions) {
    wrong.push_back(absl::StrCat("it has ", state.partitions, " partitions and must have at least ",
                                 requirements.partitions, " (kafka-topics --alter)"));
  }
  if (requirements.replication == Replication::kReplicated && state.replicas < 2) {
    wrong.push_back(absl::StrCat("it has ", state.replicas,
                                 " replica and must have at least 2 (kafka-reassign-partitions), "
                                 "or --single-broker must be given: then what that broker "
                                 "loses is lost"));
  }
  return wrong;
}

}  // namespace

absl::Status CreateTopic(const KafkaCluster& cluster, const std::string& topic,
                         const TopicRequirements& requirements) {
  ASSIGN_OR_RETURN(TopicAdmin admin, TopicAdmin::New(cluster, topic));
  return admin.Create(requirements);
}

absl::Status CheckTopic(const KafkaCluster& cluster, const std::string& topic,
                        const TopicRequirements& requirements) {
  ASSIGN_OR_RETURN(TopicAdmin admin, TopicAdmin::New(cluster, topic));
  const absl::StatusOr<TopicState> state = admin.Describe();
  if (absl::IsNotFound(state.status())) {
    return absl::NotFoundError(
        absl::StrCat(admin.what(), " does not exist; make it with `redress topics create`"));
  }
  if (absl::IsDeadlineExceeded(state.status())) {
    return absl::UnavailableError(state.status().message());
  }
  RETURN_IF_ERROR(state.status());
  std::vector<std::string> wrong =
      WrongSettings(cluster.brokers, topic, *state, SettingsOf(requirements));
  for (std::string& sentence : WrongShape(*state, requirements)) {
    wrong.push_back(std::move(sentence));
  }
  if (wrong.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      admin.what(), " is not fit for ", requirements.purpose, ": ", absl::StrJoin(wrong, "; ")));
}

absl::Status CreateJournalTopic(const KafkaCluster& cluster, const std::string& topic,
                                Replication replication) {
  return CreateTopic(cluster, topic, JournalRequirements(replication));
}

absl::Status CheckJournalTopic(const KafkaCluster& cluster, const std::string& topic,
                               Replication replication) {
  return CheckTopic(cluster, topic, JournalRequirements(replication));
}

}  // namespace redress
