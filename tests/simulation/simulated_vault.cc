#include "tests/simulation/simulated_vault.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/big_endian.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/status.h"

namespace redress::simulation {
namespace {

// So few at a time that a crash, or a key that is drawn, comes in between.
constexpr std::size_t kBatch = 16;

class FileSource final : public MasterKeySource {
 public:
  explicit FileSource(const std::vector<std::string>& lines) : lines_(lines) {}

  absl::StatusOr<std::string> Read() override { return absl::StrJoin(lines_, "\n"); }
  absl::Status Prepend(absl::string_view /*line*/) override {
    return absl::FailedPreconditionError("operators write this file");
  }
  std::string Description() const override { return "a simulated file"; }

 private:
  const std::vector<std::string>& lines_;
};

}  // namespace

std::unique_ptr<MasterKeys> ReadFile(const std::vector<std::string>& lines, Clock& clock,
                                     Random& random) {
  auto masters = ReadMasterKeys::Read(std::make_unique<FileSource>(lines), clock, random);
  CHECK(masters.ok());
  return *std::move(masters);
}

absl::Status KeptKeys::Keep(absl::Span<const KeyRow> rows) {
  for (const KeyRow& row : rows) {
    has_destroyed_ = has_destroyed_ || !row.wrapped;
    const auto [kept, is_new] = rows_.emplace(row.id, row);
    if (!is_new && kept->second.wrapped) kept->second = row;
  }
  return absl::OkStatus();
}

absl::Status KeptKeys::LookThrough(const std::string& id,
                                   absl::FunctionRef<bool(const KeyRow&)> look) {
  for (auto row = rows_.upper_bound(id); row != rows_.end(); ++row) {
    if (!look(row->second)) break;
  }
  return absl::OkStatus();
}

std::optional<KeyRow> KeptKeys::Find(absl::string_view id) const {
  const auto found = rows_.find(id);
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

absl::StatusOr<std::optional<std::string>> KeptKeys::Ever::Find(absl::string_view id) {
  const auto found = kept_.ever_.find(id);
  if (found == kept_.ever_.end()) return absl::NotFoundError("no such key");
  return found->second;
}

NodeVault::NodeVault(const World& world, KeptKeys& kept, Clock& clock, int node)
    : kept_(kept),
      clock_(clock),
      random_(ReadBigEndian64(Sha256(absl::StrCat("keys/", world.seed(), "/", node)))) {
  SeededRandom shared(world.seed());
  file_ = {NewMasterKeyLine(shared)};
  Boot();
}

void NodeVault::Boot() {
  masters_ = ReadFile(file_, clock_, random_);
  rewrap_.emplace(*masters_, kept_, kept_, rows_mutex_, kBatch);
  settled_under_.clear();
}

void NodeVault::Rotate() {
  CHECK(masters_->ReadAnew().ok());
  settled_under_.clear();
}

void NodeVault::Step() {
  absl::StatusOr<std::string> settled = rewrap_->Step();
  if (settled.ok() && !settled->empty()) settled_under_ = *std::move(settled);
}

absl::StatusOr<std::optional<std::string>> NodeVault::Find(absl::string_view id) {
  const std::optional<KeyRow> row = kept_.Find(id);
  if (!row) return absl::NotFoundError("no such key");
  if (!row->wrapped) return std::nullopt;
  ASSIGN_OR_RETURN(std::string secret, masters_->Unwrap(id, *row->wrapped));
  return secret;
}

absl::StatusOr<SealingKey> NodeVault::Draw() {
  SealingKey key{.id = NewKeyId(clock_.Now(), random_), .secret = random_.Bytes(kKeySecretSize)};
  ASSIGN_OR_RETURN(WrappedKey wrapped, masters_->Wrap(key.id, key.secret));
  RETURN_IF_ERROR(kept_.Keep({{.id = key.id, .wrapped = std::move(wrapped)}}));
  kept_.Remember(key);
  return key;
}

absl::Status NodeVault::Destroy(absl::Span<const std::string> ids) {
  std::vector<KeyRow> rows;
  for (const std::string& id : ids) rows.push_back({.id = id, .wrapped = std::nullopt});
  return kept_.Keep(rows);
}

}  // namespace redress::simulation
