#pragma once

// Vaults that share a topic of a test's own.

#include <memory>
#include <string>

#include "keys/key_topic.h"
#include "tests/journal/kafka_journals.h"
#include "tests/keys/vaults.h"

namespace redress {

// Makes a topic of keys and returns its name.
std::string NewKeyTopic();

// Opens a vault whose copy is in `folder`, under the master keys in the file at `path`.
std::unique_ptr<PooledVault> OpenTopicVault(VaultFolder& folder, const std::string& path,
                                            const std::string& topic,
                                            const std::string& brokers = TestBrokers());

}  // namespace redress
