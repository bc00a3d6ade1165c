#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

absl::string_view Advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space";
    case EROFS:
      return "; mount the file system for writing";
    case EACCES:
    case EPERM:
      return "; give this user access to it";
    default:
      return "";
  }
}

// Writes all of `text`; errno says why not.
bool WriteAll(int descriptor, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// Writes a whole file; what stood there is gone. Errors: kUnavailable.
absl::Status WriteFile(const std::string& path, absl::string_view text, mode_t mode) {
  const OpenFile file(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (!file.is_open() || !WriteAll(file.descriptor(), text) || ::fsync(file.descriptor()) != 0) {
    return FileError("write", path);
  }
  return absl::OkStatus();
}

}  // namespace

OpenFile::OpenFile(const std::string& path, int flags, mode_t mode)
    : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<FileIdentity> IdentityAt(const std::string& path) {
  struct stat found = {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{.device = found.st_dev, .number = found.st_ino};
}

absl::Status FileError(absl::string_view action, const std::string& path) {
  const int error = errno;
  return absl::UnavailableError(
      absl::StrCat("cannot ", action, " ", path, ": ", std::strerror(error), Advice(error)));
}

absl::Status SyncFolder(const std::string& path) {
  const OpenFile folder(path, O_RDONLY | O_DIRECTORY);
  if (!folder.is_open() || ::fsync(folder.descriptor()) != 0) return FileError("sync", path);
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return absl::OkStatus();
  const std::string above = FolderOf(path);
  if (above != path) RETURN_IF_ERROR(MakeFolder(above));
  if (::mkdir(path.c_str(), 0755) != 0 &&
      (errno != EEXIST || !std::filesystem::is_directory(path, ignored))) {
    return FileError("make the folder", path);
  }
  return SyncFolder(above);
}

absl::Status ReplaceFile(const std::string& path, absl::string_view text, mode_t mode) {
  const std::string beside = absl::StrCat(path, ".new");
  if (const absl::Status written = WriteFile(beside, text, mode); !written.ok()) {
    ::unlink(beside.c_str());  // Half a file takes room that is short.
    return written;
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return FileError("rename", beside);
  return SyncFolder(FolderOf(path));
}

absl::StatusOr<std::optional<std::string>> ReadSmallFile(const std::string& path,
                                                         std::size_t max_size) {
  const OpenFile file(path, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    return FileError("read", path);
  }
  std::string text(max_size, '\0');
  std::size_t size = 0;
  while (size < max_size) {
    const ssize_t read = ::read(file.descriptor(), text.data() + size, max_size - size);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return FileError("read", path);
    if (read == 0) break;
    size += static_cast<std::size_t>(read);
  }
  text.resize(size);
  return text;
}

}  // namespace redress
