#include "keys/master_key_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/files.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr mode_t kOwnerOnly = 0600;

}  // namespace

absl::Status MasterKeyFile::Make(Random& random) const {
  std::string line = NewMasterKeyLine(random);
  absl::Status made = ReplaceFile(path_, line, kOwnerOnly);
  Wipe(line);
  return made;
}

absl::StatusOr<std::string> MasterKeyFile::Read() {
  ASSIGN_OR_RETURN(std::optional<std::string> text, ReadSmallFile(path_, kMaxMasterKeyText + 1));
  if (!text) {
    return absl::NotFoundError(absl::StrCat(
        path_,
        ", the master keys, is not there: restore it from its backup; what is sealed cannot "
        "be read without it"));
  }
  if (text->size() <= kMaxMasterKeyText) return *std::move(text);
  Wipe(*text);
  return absl::InvalidArgumentError(absl::StrCat(path_, " is larger than ", kMaxMasterKeyText,
                                                 " bytes: that is no file of master keys"));
}

absl::Status MasterKeyFile::Prepend(absl::string_view line) {
  const std::string lock_path = absl::StrCat(path_, ".lock");
  const OpenFile lock(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (!lock.is_open() || ::flock(lock.descriptor(), LOCK_EX) != 0) {
    return FileError("lock", lock_path);
  }
  ASSIGN_OR_RETURN(std::string text, Read());
  std::string longer = absl::StrCat(line, text);
  Wipe(text);
  absl::Status replaced =
      longer.size() <= kMaxMasterKeyText
          ? ReplaceFile(path_, longer, kOwnerOnly)
          : absl::FailedPreconditionError(absl::StrCat(
                path_, " has no room for one more master key: take out the oldest (docs/keys.md)"));
  Wipe(longer);
  return replaced;
}

}  // namespace redress
