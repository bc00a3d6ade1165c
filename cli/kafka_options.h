#pragma once

// The options of every verb that talks to Kafka.

#include "CLI/App.hpp"
#include "journal/kafka_access.h"

namespace redress {

// Adds --kafka-ca, --kafka-certificate, --kafka-key, --kafka-user, --kafka-password-file and
// --kafka-plain-login to `app`. `access` outlives it.
void AddKafkaOptions(CLI::App& app, KafkaAccess& access);

}  // namespace redress
