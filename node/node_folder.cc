#include "node/node_folder.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status.h"
#include "projections/projection.h"

namespace redress {
namespace {

constexpr std::size_t kKeySize = 32;  // bytes
constexpr mode_t kOwnerOnly = 0600;
constexpr char kKeyFile[] = "installation.key";
constexpr char kJournalIdFile[] = "journal-id";

absl::Status FileError(absl::string_view action, const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("cannot ", action, " ", path, ": ", std::strerror(errno)));
}

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

absl::StatusOr<std::string> ReadHexFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::StatusOr<std::string> bytes = FromHex(absl::StripAsciiWhitespace(text));
  if (!bytes.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " does not hold hexadecimal digits only"));
  }
  return bytes;
}

// Writes all of `text` to a new file beside `path`, on the disk, and gives it that name.
absl::Status WriteFileSafely(const std::string& path, const std::string& text) {
  const std::string beside = absl::StrCat(path, ".new");
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  if (file < 0) return FileError("write", beside);
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  ::close(file);
  if (!written) return FileError("write", beside);
  if (::rename(beside.c_str(), path.c_str()) != 0) return FileError("rename", beside);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return FileError("open", folder);
  const bool synced = ::fsync(parent) == 0;
  ::close(parent);
  return synced ? absl::OkStatus() : FileError("sync", folder);
}

}  // namespace

std::string NodeFolder::File(absl::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

absl::Status NodeFolder::Make() {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot make the data folder ", path_, ": ", error.message()));
}

absl::StatusOr<std::string> NodeFolder::InstallationKey(const std::string& key_file,
                                                        Random& random) {
  const std::string path = key_file.empty() ? File(kKeyFile) : key_file;
  if (key_file.empty() && !Exists(path)) {
    RETURN_IF_ERROR(WriteFileSafely(path, absl::StrCat(ToHex(random.Bytes(kKeySize)), "\n")));
  }
  ASSIGN_OR_RETURN(std::string key, ReadHexFile(path));
  if (key.size() != kKeySize) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " must hold an installation key: ", 2 * kKeySize,
                     " hexadecimal digits; make one with `openssl rand -hex 32`"));
  }
  return key;
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::OpenViews() {
  ASSIGN_OR_RETURN(views_, StoreFolder::Open(path_));
  const absl::Status versions = CheckProjectionVersions(*views_->current());
  if (!absl::IsFailedPrecondition(versions)) {
    RETURN_IF_ERROR(versions);
    return views_->current();
  }
  spdlog::info("the views were made by another build; they are made again from the journal");
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> empty, MakeBeside());
  RETURN_IF_ERROR(Replace(empty));
  return empty;
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::Reopen() {
  views_.reset();  // Lets go of the folder's lock.
  return OpenViews();
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::MakeBeside() {
  return views_->MakeNext();
}

absl::Status NodeFolder::Replace(std::shared_ptr<KeyValueStore>) { return views_->SwitchToNext(); }

absl::StatusOr<std::string> NodeFolder::JournalId() {
  if (!Exists(File(kJournalIdFile))) return std::string();
  return ReadHexFile(File(kJournalIdFile));
}

absl::Status NodeFolder::RememberJournalId(const std::string& journal_id) {
  ASSIGN_OR_RETURN(const std::string remembered, JournalId());
  if (remembered == journal_id) return absl::OkStatus();
  return WriteFileSafely(File(kJournalIdFile), absl::StrCat(ToHex(journal_id), "\n"));
}

absl::Status NodeFolder::ForgetJournalId() {
  if (!Exists(File(kJournalIdFile)) || ::unlink(File(kJournalIdFile).c_str()) == 0) {
    return absl::OkStatus();
  }
  return FileError("remove", File(kJournalIdFile));
}

}  // namespace redress
