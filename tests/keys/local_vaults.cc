#include "tests/keys/vaults.h"

namespace redress {
namespace {

class LocalVaultUnderTest final : public VaultUnderTest {
 public:
  absl::StatusOr<std::unique_ptr<PooledVault>> Open() override { return folder_.OpenLocal(); }

 private:
  VaultFolder folder_;
};

}  // namespace

std::vector<VaultKind> VaultKinds() {
  return {{"local", [] { return std::make_unique<LocalVaultUnderTest>(); }}};
}

}  // namespace redress
