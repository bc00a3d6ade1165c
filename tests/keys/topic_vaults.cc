#include "tests/keys/topic_vaults.h"

#include <utility>

namespace redress {
namespace {

class TopicVaultUnderTest final : public VaultUnderTest {
 public:
  absl::StatusOr<std::unique_ptr<PooledVault>> Open() override {
    return OpenTopicVault(folder_, folder_.master_key_file(), topic_);
  }

 private:
  VaultFolder folder_;
  const std::string topic_ = NewKeyTopic();
};

}  // namespace

std::string NewKeyTopic() {
  std::string topic = NewTopicName();
  const absl::Status made = CreateKeyTopic({TestBrokers()}, topic, Replication::kSingleBroker);
  EXPECT_TRUE(made.ok()) << made;
  return topic;
}

std::unique_ptr<PooledVault> OpenTopicVault(VaultFolder& folder, const std::string& path,
                                            const std::string& topic, const std::string& brokers) {
  VaultParts parts = folder.Parts(path);
  auto keeper = KeyTopic::Open({{brokers}, topic, parts.clock}, *parts.database);
  EXPECT_TRUE(keeper.ok()) << keeper.status();
  parts.keeper = *std::move(keeper);
  return std::make_unique<PooledVault>(std::move(parts));
}

std::vector<VaultKind> VaultKinds() {
  return {{"topic", [] { return std::make_unique<TopicVaultUnderTest>(); }}};
}

}  // namespace redress
