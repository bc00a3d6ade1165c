// The topics on Kafka: makes those that are missing, and says what is wrong with those that are
// there.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/kafka_options.h"
#include "cli/verbs.h"
#include "consumers/intake.h"
#include "consumers/intake_topics.h"
#include "journal/kafka_rights.h"
#include "journal/kafka_topic.h"
#include "keys/key_topic.h"
#include "node/open_journal.h"

namespace redress {
namespace {

// The most partitions of a topic that we make.
constexpr int kMaxPartitions = 1'000;

// How long every broker may take to hear of a new topic, and how often we look.
constexpr absl::Duration kMaxSpreading = absl::Seconds(15);
constexpr absl::Duration kSpreadingInterval = absl::Milliseconds(200);

struct TopicWords {
  KafkaCluster cluster;
  std::string journal = "redress.journal";
  std::string keys = "redress.keys";
  std::string whose;  // rights that are looked for: empty, kNode or kUpstream
  bool single_broker = false;
  IntakeTopics intake;
};

constexpr char kNode[] = "node";
constexpr char kUpstream[] = "upstream";

// Tells `status`. Topics that are there already are fine.
ExitCode Tell(Invocation& invocation, const std::string& topics, const absl::Status& status,
              absl::string_view done) {
  const bool is_there = absl::IsAlreadyExists(status);
  if (!status.ok() && !is_there) return Fail(invocation, ExitFor(status), status.message());
  invocation.out << topics << ": " << (is_there ? "there already" : done) << '\n';
  return ExitCode::kOk;
}

std::string NamesOf(const IntakeTopics& topics) {
  return absl::StrCat(topics.interactions, ", ", topics.dead_letters);
}

// What became of each.
struct TopicFates {
  absl::Status journal;
  absl::Status keys;
  absl::Status intake;
};

ExitCode Tell(Invocation& invocation, const TopicWords& words, const TopicFates& fates,
              absl::string_view done) {
  ExitCode worst = ExitCode::kOk;
  for (const ExitCode exit : {Tell(invocation, words.journal, fates.journal, done),
                              Tell(invocation, words.keys, fates.keys, done),
                              Tell(invocation, NamesOf(words.intake), fates.intake, done)}) {
    if (worst == ExitCode::kOk) worst = exit;
  }
  return worst;
}

absl::Status CheckJournal(const TopicWords& words) {
  return CheckJournalTopic(words.cluster, words.journal, words.intake.replication);
}

absl::Status CheckKeys(const TopicWords& words) {
  return CheckKeyTopic(words.cluster, words.keys, words.intake.replication);
}

absl::Status CheckIntake(const TopicWords& words) {
  return CheckIntakeTopics(words.cluster, words.intake);
}

std::vector<KafkaRight> RightsOfNode(const TopicWords& words) {
  NodeOptions node;
  node.brokers = words.cluster.brokers;
  node.journal_topic = words.journal;
  node.keys_topic = words.keys;
  std::vector<KafkaRight> rights = RightsOf(node);
  rights.push_back({KafkaOperation::kRead, words.intake.interactions});
  rights.push_back({KafkaOperation::kWrite, words.intake.dead_letters});
  rights.push_back({KafkaOperation::kRead, IntakeOptions().group, KafkaResource::kGroup});
  return rights;
}

// Those of who looks at the topics.
std::vector<KafkaRight> RightsOfOperator(const TopicWords& words) {
  std::vector<KafkaRight> rights;
  for (const std::string& topic :
       {words.journal, words.keys, words.intake.interactions, words.intake.dead_letters}) {
    rights.push_back({KafkaOperation::kDescribe, topic});
    rights.push_back({KafkaOperation::kDescribeConfigs, topic});
  }
  return rights;
}

std::vector<KafkaRight> RightsWanted(const TopicWords& words) {
  if (words.whose == kNode) return RightsOfNode(words);
  if (words.whose == kUpstream) return {{KafkaOperation::kWrite, words.intake.interactions}};
  return RightsOfOperator(words);
}

// Tells all that is missing at once.
ExitCode CheckRightsOf(Invocation& invocation, const TopicWords& words) {
  const absl::Status held = CheckRights(words.cluster, RightsWanted(words));
  if (!held.ok()) return Fail(invocation, ExitFor(held), held.message());
  if (!words.whose.empty()) {
    invocation.out << PrincipalOf(words.cluster.access) << " may do what " << words.whose
                   << " does\n";
  }
  return ExitCode::kOk;
}

ExitCode Check(Invocation& invocation, const TopicWords& words) {
  const ExitCode held = CheckRightsOf(invocation, words);
  if (held != ExitCode::kOk || !words.whose.empty()) return held;
  return Tell(invocation, words, {CheckJournal(words), CheckKeys(words), CheckIntake(words)},
              "fine");
}

// Checks a topic that was just made: until every broker has heard of it, some say that it is not
// there.
absl::Status CheckMade(const TopicWords& words, absl::Status (*check)(const TopicWords&)) {
  const absl::Time deadline = absl::Now() + kMaxSpreading;
  absl::Status status = check(words);
  while (absl::IsNotFound(status) && absl::Now() < deadline) {
    absl::SleepFor(kSpreadingInterval);
    status = check(words);
  }
  return status;
}

ExitCode Create(Invocation& invocation, const TopicWords& words) {
  const Replication replication = words.intake.replication;
  const ExitCode created = Tell(invocation, words,
                                {CreateJournalTopic(words.cluster, words.journal, replication),
                                 CreateKeyTopic(words.cluster, words.keys, replication),
                                 CreateIntakeTopics(words.cluster, words.intake)},
                                "made");
  if (created != ExitCode::kOk) return created;
  return Tell(
      invocation, words,
      {CheckMade(words, CheckJournal), CheckMade(words, CheckKeys), CheckMade(words, CheckIntake)},
      "fine");
}

void AddTopicsVerb(CLI::App& topics, Invocation& invocation, const char* name, const char* help,
                   ExitCode (*run)(Invocation&, const TopicWords&)) {
  auto words = std::make_shared<TopicWords>();
  CLI::App& verb = *topics.add_subcommand(name, help);
  verb.add_option("--brokers", words->cluster.brokers, "Kafka brokers, host:port,...")
      ->envname("REDRESS_BROKERS")
      ->required();
  AddKafkaOptions(verb, words->cluster.access);
  verb.add_flag("--single-broker", words->single_broker,
                "One replica is enough: what that one broker loses is lost");
  verb.add_option("--journal-topic", words->journal, "The journal's topic")->capture_default_str();
  verb.add_option("--keys-topic", words->keys, "The topic of sealing keys")->capture_default_str();
  verb.add_option("--interactions-topic", words->intake.interactions, "Where interactions come in")
      ->capture_default_str();
  verb.add_option("--dead-letters-topic", words->intake.dead_letters,
                  "Where refused messages are kept")
      ->capture_default_str();
  if (run == Check) {
    verb.add_option("--for", words->whose,
                    "Look only whether the user may do what a node, or an upstream, does")
        ->check(CLI::IsMember({kNode, kUpstream}));
  }
  if (run == Create) {
    verb.add_option("--partitions", words->intake.partitions, "Of the topic of interactions")
        ->check(CLI::Range(1, kMaxPartitions))
        ->capture_default_str();
  }
  verb.callback([&invocation, words, run] {
    if (words->single_broker) words->intake.replication = Replication::kSingleBroker;
    invocation.chosen = [&invocation, words, run] { return run(invocation, *words); };
  });
}

}  // namespace

void AddTopics(CLI::App& app, Invocation& invocation) {
  CLI::App& topics = *app.add_subcommand("topics", "Make and check the topics on Kafka");
  topics.require_subcommand(1);
  AddTopicsVerb(topics, invocation, "create", "Make the topics that are missing", Create);
  AddTopicsVerb(topics, invocation, "check", "Say what is wrong with the topics", Check);
}

}  // namespace redress
