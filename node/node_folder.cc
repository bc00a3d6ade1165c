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
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/status.h"
#include "projections/projection.h"
#include "projections/rocksdb_store.h"

namespace redress {
namespace {

constexpr std::size_t kKeySize = 32;  // bytes
constexpr mode_t kOwnerOnly = 0600;
constexpr char kKeyFile[] = "installation.key";
constexpr char kJournalIdFile[] = "journal-id";
constexpr char kViewsFile[] = "VIEWS";
constexpr char kViewsPrefix[] = "views-";

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

absl::StatusOr<std::shared_ptr<KeyValueStore>> OpenStore(const std::string& folder) {
  ASSIGN_OR_RETURN(std::unique_ptr<RocksDbStore> store, RocksDbStore::Open(folder));
  return std::shared_ptr<KeyValueStore>(std::move(store));
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

std::string NodeFolder::GenerationFolder(std::uint64_t generation) const {
  return File(absl::StrCat(kViewsPrefix, generation));
}

absl::StatusOr<std::uint64_t> NodeFolder::CurrentGeneration() {
  if (!Exists(File(kViewsFile))) RETURN_IF_ERROR(SetCurrentGeneration(1));
  std::ifstream file(File(kViewsFile));
  std::uint64_t generation = 0;
  if (!(file >> generation) || generation == 0) {
    return absl::DataLossError(absl::StrCat(File(kViewsFile),
                                            " does not name the views' folder: remove it "
                                            "and every views-* folder; they are made again"));
  }
  return generation;
}

absl::Status NodeFolder::SetCurrentGeneration(std::uint64_t generation) {
  return WriteFileSafely(File(kViewsFile), absl::StrCat(generation, "\n"));
}

absl::Status NodeFolder::RemoveOtherGenerations(std::uint64_t current) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path_, error)) {
    const std::string name = entry.path().filename().string();
    if (!absl::StartsWith(name, kViewsPrefix) || entry.path() == GenerationFolder(current))
      continue;
    std::filesystem::remove_all(entry.path(), error);
    if (error) break;
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot clear ", path_, ": ", error.message()));
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::OpenViews() {
  ASSIGN_OR_RETURN(const std::uint64_t current, CurrentGeneration());
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> store, OpenStore(GenerationFolder(current)));
  RETURN_IF_ERROR(RemoveOtherGenerations(current));
  const absl::Status versions = CheckProjectionVersions(*store);
  if (!absl::IsFailedPrecondition(versions)) {
    RETURN_IF_ERROR(versions);
    return store;
  }
  spdlog::info("the views were made by another build; they are made again from the journal");
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> empty, MakeBeside());
  RETURN_IF_ERROR(Replace(empty));
  return empty;
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::Reopen() {
  ASSIGN_OR_RETURN(const std::uint64_t current, CurrentGeneration());
  return OpenStore(GenerationFolder(current));
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::MakeBeside() {
  ASSIGN_OR_RETURN(const std::uint64_t current, CurrentGeneration());
  beside_ = current + 1;
  std::error_code error;
  std::filesystem::remove_all(GenerationFolder(beside_),
                              error);  // What an earlier rebuild left behind.
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot clear ", GenerationFolder(beside_), ": ", error.message()));
  }
  return OpenStore(GenerationFolder(beside_));
}

absl::Status NodeFolder::Replace(std::shared_ptr<KeyValueStore>) {
  CHECK(beside_ != 0);
  return SetCurrentGeneration(std::exchange(beside_, 0));
}

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
