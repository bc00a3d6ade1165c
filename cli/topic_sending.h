#pragma once

// Interactions from a file to the topic on Kafka, as an upstream would publish them: structured
// CloudEvents. Whether they are taken, a node's intake decides later; what it refuses becomes a
// dead letter.

#include <string>
#include <vector>

#include "cli/interaction_file.h"
#include "cli/invocation.h"
#include "journal/kafka_access.h"

namespace redress {

// Returns once every item's fate is known. Tells those that were not published.
ExitCode SendToTopic(Invocation& invocation, const KafkaCluster& cluster, const std::string& topic,
                     const std::vector<InteractionItem>& items);

}  // namespace redress
