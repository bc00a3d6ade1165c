// The topics on Kafka: makes those that are missing, and says what is wrong with those that are
// there.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "consumers/intake_topics.h"
#include "journal/kafka_topic.h"

namespace redress {
namespace {

// The most partitions of a topic that we make.
constexpr int kMaxPartitions = 1'000;

struct TopicWords {
  std::string brokers;
  std::string journal = "redress.journal";
  bool single_broker = false;
  IntakeTopics intake;
};

// Tells `status`. Topics that are there already are fine.
bool Tell(Invocation& invocation, const std::string& topics, const absl::Status& status,
          absl::string_view done) {
  if (status.ok()) {
    invocation.out << topics << ": " << done << '\n';
  } else if (absl::IsAlreadyExists(status)) {
    invocation.out << topics << ": there already\n";
  } else {
    invocation.err << "redress: " << SafeLine(status.message()) << '\n';
  }
  return status.ok() || absl::IsAlreadyExists(status);
}

std::string NamesOf(const IntakeTopics& topics) {
  return absl::StrCat(topics.interactions, ", ", topics.dead_letters);
}

ExitCode Check(Invocation& invocation, const TopicWords& words) {
  const bool journal =
      Tell(invocation, words.journal,
           CheckJournalTopic(words.brokers, words.journal, words.intake.replication), "fine");
  const bool intake = Tell(invocation, NamesOf(words.intake),
                           CheckIntakeTopics(words.brokers, words.intake), "fine");
  return journal && intake ? ExitCode::kOk : ExitCode::kRefused;
}

ExitCode Create(Invocation& invocation, const TopicWords& words) {
  const bool journal =
      Tell(invocation, words.journal,
           CreateJournalTopic(words.brokers, words.journal, words.intake.replication), "made");
  const bool intake = Tell(invocation, NamesOf(words.intake),
                           CreateIntakeTopics(words.brokers, words.intake), "made");
  return journal && intake ? Check(invocation, words) : ExitCode::kRefused;
}

void AddTopicsVerb(CLI::App& topics, Invocation& invocation, const char* name, const char* help,
                   ExitCode (*run)(Invocation&, const TopicWords&)) {
  auto words = std::make_shared<TopicWords>();
  CLI::App& verb = *topics.add_subcommand(name, help);
  verb.add_option("--brokers", words->brokers, "Kafka brokers, host:port,...")
      ->envname("REDRESS_BROKERS")
      ->required();
  verb.add_flag("--single-broker", words->single_broker,
                "One replica is enough: what that one broker loses is lost");
  verb.add_option("--journal-topic", words->journal, "The journal's topic")->capture_default_str();
  verb.add_option("--interactions-topic", words->intake.interactions, "Where interactions come in")
      ->capture_default_str();
  verb.add_option("--dead-letters-topic", words->intake.dead_letters,
                  "Where refused messages are kept")
      ->capture_default_str();
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
