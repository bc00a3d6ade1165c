#include "cli/kafka_options.h"

namespace redress {

void AddKafkaOptions(CLI::App& app, KafkaAccess& access) {
  app.add_option("--kafka-ca", access.ca,
                 "PEM file of the authority of the brokers' certificates: talk to them over TLS")
      ->envname("REDRESS_KAFKA_CA");
  app.add_option("--kafka-certificate", access.certificate,
                 "PEM file of the certificate shown to brokers that ask for one")
      ->envname("REDRESS_KAFKA_CERTIFICATE");
  app.add_option("--kafka-key", access.key, "PEM file of that certificate's key")
      ->envname("REDRESS_KAFKA_KEY");
  app.add_option("--kafka-user", access.user,
                 "Log in to the brokers by SCRAM-SHA-512, over TLS; docs/kafka.md lists what the "
                 "user must be allowed")
      ->envname("REDRESS_KAFKA_USER");
  app.add_option("--kafka-password-file", access.password_file,
                 "The file whose first line is that user's password")
      ->envname("REDRESS_KAFKA_PASSWORD_FILE");
  app.add_flag("--kafka-plain-login", access.is_plain_login,
               "Your word that something else encrypts what goes to the brokers: log in without "
               "TLS");
}

}  // namespace redress
