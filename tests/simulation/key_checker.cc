#include "tests/simulation/key_checker.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/hash.h"

namespace redress::simulation {
namespace {

// Whether `masters` open what is kept of the key, and as what it was drawn.
bool Opens(MasterKeys& masters, const SimulatedLog& log, const KeyRow& row) {
  const absl::StatusOr<std::string> secret = masters.Unwrap(row.id, *row.wrapped);
  const absl::StatusOr<std::optional<std::string>> drawn = log.keys_ever().Find(row.id);
  return secret.ok() && drawn.ok() && *drawn == *secret;
}

}  // namespace

void CheckKeys(World& world, const SimulatedLog& log, Nodes& nodes) {
  const std::vector<std::string> newest = {nodes.front()->vault().file().front()};
  SeededRandom random(world.seed());
  const std::unique_ptr<MasterKeys> masters = ReadFile(newest, nodes.front()->clock(), random);
  std::size_t closed = 0;
  std::string example;
  const absl::Status looked = log.kept_keys().LookThrough("", [&](const KeyRow& row) {
    if (!row.wrapped || Opens(*masters, log, row)) return true;
    ++closed;
    example = ToHex(row.id);
    return true;
  });
  if (looked.ok() && closed == 0) return;
  world.Violate("I18", absl::StrCat(closed, " keys are not opened by the newest master key of ",
                                    nodes.front()->vault().file().size(), ", such as ", example));
}

}  // namespace redress::simulation
