#pragma once

// The master keys, which wrap the sealing keys: whoever has them and the kept keys can read what is
// sealed. The first wraps from now on, older ones only unwrap. A service that keeps master keys
// itself would stand behind the same interface.

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "keys/key_row.h"
#include "keys/secret.h"

namespace redress {

// Thread-safe.
class MasterKeys {
 public:
  virtual ~MasterKeys() = default;

  // Returns the id of the one that wraps from now on.
  virtual std::string first() const = 0;

  // Returns the ids of all, the first first.
  virtual std::vector<std::string> ids() const = 0;

  // Wraps `secret`, bound to the id of the key that it is of. Errors: kUnavailable.
  virtual absl::StatusOr<WrappedKey> Wrap(absl::string_view key_id, absl::string_view secret) = 0;

  // Errors: kUnavailable (no such master key here: names it, and says where to put it), kDataLoss
  // (not wrapped by it for that key).
  virtual absl::StatusOr<std::string> Unwrap(absl::string_view key_id,
                                             const WrappedKey& wrapped) = 0;

  // Reads them again where they come from; the first there wraps from now on.
  //
  // Errors: those of the source and of the text; they are the ones before, then.
  virtual absl::Status ReadAnew() = 0;

  // Has another one wrap from now on: what is the first now where they come from, or where that is
  // the same, one made anew.
  //
  // Errors: kFailedPrecondition (it is made elsewhere: says where), kUnavailable, and the text's.
  virtual absl::Status Renew() = 0;
};

// The most master keys at a time: one a year, and those of the years before.
inline constexpr std::size_t kMaxMasterKeys = 64;
// What a text of as many takes, with room for white space.
inline constexpr std::size_t kMaxMasterKeyText = 8'192;

// Returns the id by which kept keys name the master key that wraps them.
std::string MasterKeyId(const Secret& key);

// Returns the keys of a text of lines of 64 hexadecimal digits; empty lines do not count.
//
// Errors: kInvalidArgument (names the line, never what stands in it).
absl::StatusOr<std::vector<Secret>> ParseMasterKeys(absl::string_view text);

// Returns a line of a new one.
std::string NewMasterKeyLine(Random& random);

// Where the text of master keys comes from. Used by one thread at a time.
class MasterKeySource {
 public:
  virtual ~MasterKeySource() = default;

  // Errors: kNotFound (says what to do), kUnavailable.
  virtual absl::StatusOr<std::string> Read() = 0;

  // Puts `line` before all others, where they come from.
  //
  // Errors: kFailedPrecondition (that is done elsewhere: says where), kUnavailable.
  virtual absl::Status Prepend(absl::string_view line) = 0;

  // Says where, for people.
  virtual std::string Description() const = 0;
};

// Master keys that this process has in its memory. One that is missing is looked for once more
// where they come from, at most once a second.
class ReadMasterKeys final : public MasterKeys {
 public:
  // `clock` and `random` outlive it. Errors: those of the source and of the text.
  static absl::StatusOr<std::unique_ptr<MasterKeys>> Read(std::unique_ptr<MasterKeySource> source,
                                                          Clock& clock, Random& random);

  std::string first() const override;
  std::vector<std::string> ids() const override;
  absl::StatusOr<WrappedKey> Wrap(absl::string_view key_id, absl::string_view secret) override;
  absl::StatusOr<std::string> Unwrap(absl::string_view key_id, const WrappedKey& wrapped) override;
  absl::Status ReadAnew() override;
  absl::Status Renew() override;

 private:
  struct MasterKey {
    std::string id;
    Secret secret;
  };

  ReadMasterKeys(std::unique_ptr<MasterKeySource> source, Clock& clock, Random& random)
      : source_(std::move(source)), clock_(clock), random_(random) {}

  // All under mutex_.
  absl::Status ReadAgain();
  absl::StatusOr<Secret> Find(absl::string_view key_id, const std::string& master_id);
  const MasterKey* Known(const std::string& master_id) const;

  const std::unique_ptr<MasterKeySource> source_;
  Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;  // all that follows
  std::vector<MasterKey> keys_;
  absl::Duration read_at_;  // steady
};

}  // namespace redress
