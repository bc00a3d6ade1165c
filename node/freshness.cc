#include "node/freshness.h"

#include "journal/acceptance.h"

namespace redress {

std::string EncodeProbe(const std::string& nonce, const CommitSeen& seen, absl::Time now) {
  Commit commit;
  commit.set_probe(nonce);
  commit.set_decided_at(static_cast<std::uint64_t>(absl::ToUnixMicros(now)));
  *commit.mutable_seen() = seen;
  return EncodeRecord(commit);
}

}  // namespace redress
