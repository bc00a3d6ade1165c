#pragma once

// Master keys in a file of this machine, or one that nodes share.

#include <string>
#include <utility>

#include "base/random.h"
#include "keys/master_keys.h"

namespace redress {

class MasterKeyFile final : public MasterKeySource {
 public:
  explicit MasterKeyFile(std::string path) : path_(std::move(path)) {}

  // Makes it, with one key, for its owner alone. Errors: kUnavailable.
  absl::Status Make(Random& random) const;

  absl::StatusOr<std::string> Read() override;
  // Nodes that share the file wait for each other.
  absl::Status Prepend(absl::string_view line) override;
  std::string Description() const override { return path_; }

 private:
  std::string path_;
};

}  // namespace redress
