#pragma once

// The options of the verbs that open a data folder themselves: serve, and rebuild offline.

#include "CLI/App.hpp"
#include "node/node.h"

namespace redress {

// Adds --data, --brokers, those of Kafka (kafka_options.h), --single-broker, --journal-topic,
// --keys-topic, --key-file, --master-key-file, --master-key-command, --home-country and
// --accept-clock-jump to `app`. `options` outlives it.
void AddNodeOptions(CLI::App& app, NodeOptions& options);

}  // namespace redress
