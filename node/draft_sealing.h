#pragma once

// Makes the events of a draft into bytes: what is personal in them is sealed under the key of their
// stream. A stream that was never sealed is given one.

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "base/random.h"
#include "commands/command_sink.h"
#include "events/sealing.h"
#include "journal/commit.pb.h"
#include "keys/key_vault.h"

namespace redress {

// Of one draft. Gives back the keys that it sealed with, those of a dry run, too, which are kept
// nowhere. `vault` and `random` outlive it.
class DraftSealing final : public SealingKeys {
 public:
  DraftSealing(KeyVault& vault, Random& random, Mode mode)
      : vault_(vault), random_(random), mode_(mode) {}

  // Adds the events to `append`. `key` is the id of the stream's key; empty: it has none yet.
  //
  // Errors: kInternal (an event that is not fit to be kept), and those of the vault.
  absl::Status Encode(const StreamEvents& events, const std::string& key, CommitAppend& append);

  absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override;

 private:
  absl::StatusOr<SealingKey> KeyOf(const std::string& id);

  KeyVault& vault_;
  Random& random_;
  Mode mode_;
  std::map<std::string, std::string, std::less<>> used_;  // secrets by id
};

}  // namespace redress
