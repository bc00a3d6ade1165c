#include "cli/node_options.h"

#include "cli/kafka_options.h"

namespace redress {

void AddNodeOptions(CLI::App& app, NodeOptions& options) {
  app.add_option("--data", options.data_folder, "Folder of the views, and of the embedded journal")
      ->envname("REDRESS_DATA")
      ->default_str("data");
  if (options.data_folder.empty()) options.data_folder = "data";
  app.add_option("--brokers", options.brokers,
                 "Kafka brokers, host:port,...; where absent, the journal lies in the data folder")
      ->envname("REDRESS_BROKERS");
  AddKafkaOptions(app, options.kafka);
  app.add_flag("--single-broker", options.single_broker,
               "Take a topic of one replica: what that one broker loses is lost");
  app.add_option("--journal-topic", options.journal_topic, "Topic of the journal")
      ->capture_default_str();
  app.add_option("--keys-topic", options.keys_topic,
                 "Topic of the keys that personal fields are sealed under")
      ->capture_default_str();
  app.add_option(
      "--key-file", options.key_file,
      "The installation's key; where absent, <data>/installation.key, made when missing");
  CLI::Option* const file = app.add_option(
      "--master-key-file", options.master_key_file,
      "The master keys, a line each, the first wraps; where absent, <data>/master.key, made at the "
      "first start (docs/keys.md)");
  app.add_option("--master-key-command", options.master_key_command,
                 "A command that prints the master keys; run without a shell")
      ->excludes(file);
  app.add_option("--home-country", options.home_country,
                 "Country (ISO 3166-1) of telephone numbers told without a country's code; the "
                 "first start fixes it for ever")
      ->envname("REDRESS_HOME_COUNTRY")
      ->capture_default_str();
  app.add_flag("--accept-clock-jump", options.accept_clock_jump,
               "Your word that this machine's clock is right, though it is far from the last fact");
}

}  // namespace redress
