#pragma once

// Master keys that a command prints, such as the client of a vault of the organisation's own.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "keys/master_keys.h"

namespace redress {

// How long the command may take: it may ask over a network.
inline constexpr absl::Duration kMaxMasterKeyCommandTime = absl::Seconds(20);

class MasterKeyCommand final : public MasterKeySource {
 public:
  // Splits `command` into words at white space; no shell reads it.
  //
  // Errors: kInvalidArgument (it is empty, or has what only a shell would understand).
  static absl::StatusOr<std::vector<std::string>> Words(absl::string_view command);

  explicit MasterKeyCommand(std::vector<std::string> words,
                            absl::Duration max_time = kMaxMasterKeyCommandTime)
      : words_(std::move(words)), max_time_(max_time) {}

  // Runs it, and returns what it prints. What it says on its standard error is logged, what looks
  // like a key left out.
  //
  // Errors: kUnavailable (it cannot be started, fails, takes too long, or prints too much).
  absl::StatusOr<std::string> Read() override;

  // Errors: kFailedPrecondition: what it prints is kept elsewhere.
  absl::Status Prepend(absl::string_view line) override;

  std::string Description() const override;

 private:
  std::vector<std::string> words_;
  absl::Duration max_time_;
};

}  // namespace redress
