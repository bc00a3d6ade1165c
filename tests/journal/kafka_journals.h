#pragma once

// The broker that tests of the Kafka journal run against, and topics on it.

#include <string>

#include "tests/testing/kafka_broker.h"

namespace redress {

// Returns this program's own broker, started at the first call.
testing::KafkaBroker& OwnBroker();

// Returns REDRESS_TEST_BROKERS, or else the address of the own broker.
std::string TestBrokers();

// Returns a name that no other topic has.
std::string NewTopicName();

// Makes a journal's topic and returns its name.
std::string NewJournalTopic(const std::string& brokers);

}  // namespace redress
