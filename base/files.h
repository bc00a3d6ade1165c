#pragma once

// Small files of our own that hold all of a text or what they held before, and the folders they lie
// in: the only place that replaces a file or syncs a folder.

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// A file descriptor, closed with the object.
class OpenFile {
 public:
  // Check is_open(); errno says why not.
  OpenFile(const std::string& path, int flags, mode_t mode = 0644);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// Which file a name stands for: another one has another identity, also under the same name.
struct FileIdentity {
  dev_t device = 0;
  ino_t number = 0;

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Returns the identity of the file or folder that stands at `path`, or nothing where there is none
// or it cannot be seen.
std::optional<FileIdentity> IdentityAt(const std::string& path);

// Returns what the last failed call of the system says of `path`, and what to do where the disk is
// full or read-only. `action` is a verb: "cannot <action> <path>: ...". Errors: kUnavailable.
absl::Status FileError(absl::string_view action, const std::string& path);

// Makes the folder and those above it where absent, on the disk: they are there after a loss of
// power.
//
// Errors: kUnavailable.
absl::Status MakeFolder(const std::string& path);

// Writes the entries of the folder to the disk. Errors: kUnavailable.
absl::Status SyncFolder(const std::string& path);

// Puts `text` in the place of the file at `path`: after a crash or a loss of power the file holds
// all of it or what it held before. What an attempt that failed has left is in its way no more.
//
// Errors: kUnavailable.
absl::Status ReplaceFile(const std::string& path, absl::string_view text, mode_t mode = 0644);

// Returns the first `max_size` bytes of the file at `path`, or nothing where there is no such file.
//
// Errors: kUnavailable.
absl::StatusOr<std::optional<std::string>> ReadSmallFile(const std::string& path,
                                                         std::size_t max_size);

}  // namespace redress
