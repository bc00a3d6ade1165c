#include "projections/store_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "projections/rocksdb_store.h"

namespace redress {
namespace {

constexpr char kCurrentName[] = "/VIEWS";
constexpr char kTemporaryName[] = "/VIEWS.new";
constexpr char kLockName[] = "/VIEWS.lock";
constexpr absl::string_view kGenerationPrefix = "views-";
constexpr std::uint64_t kFirstGeneration = 1;
constexpr std::size_t kMaxNameSize = 64;  // of a generation, as VIEWS holds it

// A file descriptor, closed with the object.
class File {
 public:
  File(const std::string& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

absl::Status Failed(const std::string& path) {
  return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
}

std::string NameOf(std::uint64_t number) { return absl::StrCat(kGenerationPrefix, number); }

std::optional<std::uint64_t> NumberOf(absl::string_view name) {
  std::uint64_t number = 0;
  if (!absl::ConsumePrefix(&name, kGenerationPrefix) || !absl::SimpleAtoi(name, &number) ||
      number == 0 || absl::StrCat(number) != name) {
    return std::nullopt;
  }
  return number;
}

// Errors: kUnavailable.
absl::StatusOr<std::vector<std::uint64_t>> NumbersIn(const std::string& path) {
  std::vector<std::uint64_t> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    if (const auto number = NumberOf(at->path().filename().string())) numbers.push_back(*number);
  }
  if (error) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  return numbers;
}

absl::Status SyncFolder(const std::string& path) {
  const File folder(path, O_RDONLY | O_DIRECTORY);
  if (!folder.is_open() || ::fsync(folder.descriptor()) != 0) return Failed(path);
  return absl::OkStatus();
}

// Puts `text` in place of the file `name` in `path`: after a crash the file holds all of it or what
// it held before.
absl::Status ReplaceFile(const std::string& path, const std::string& name,
                         const std::string& text) {
  const std::string temporary = path + kTemporaryName;
  const File file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open()) return Failed(temporary);
  const ssize_t written = ::write(file.descriptor(), text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) return Failed(temporary);
  if (::fsync(file.descriptor()) != 0) return Failed(temporary);
  if (::rename(temporary.c_str(), (path + name).c_str()) != 0) return Failed(temporary);
  return SyncFolder(path);
}

// Returns the number of the generation that VIEWS names, or nothing where there is no such file
// yet.
//
// Errors: kDataLoss, kUnavailable.
absl::StatusOr<std::optional<std::uint64_t>> ReadCurrent(const std::string& path) {
  const File file(path + kCurrentName, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    return Failed(path + kCurrentName);
  }
  std::string name(kMaxNameSize, '\0');
  const ssize_t size = ::read(file.descriptor(), name.data(), name.size());
  if (size < 0) return Failed(path + kCurrentName);
  name.resize(static_cast<std::size_t>(size));
  const auto number = NumberOf(absl::StripSuffix(name, "\n"));
  if (number) return number;
  return absl::DataLossError(
      absl::StrCat(path, kCurrentName, " names no generation of the views: run `redress rebuild`"));
}

}  // namespace

// Keeps other processes, and other objects of this one, off the folder.
class StoreFolder::Lock {
 public:
  explicit Lock(const std::string& path) : file_(path + kLockName, O_RDWR | O_CREAT) {}

  // Errors: kFailedPrecondition, kUnavailable.
  absl::Status Acquire(const std::string& path) const {
    if (!file_.is_open()) return Failed(path + kLockName);
    if (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
    if (errno != EWOULDBLOCK) return Failed(path + kLockName);
    return absl::FailedPreconditionError(absl::StrCat(path, ": in use by another process"));
  }

 private:
  File file_;
};

StoreFolder::StoreFolder(std::string path, std::unique_ptr<Lock> lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}
StoreFolder::StoreFolder(StoreFolder&&) noexcept = default;
StoreFolder& StoreFolder::operator=(StoreFolder&&) noexcept = default;
StoreFolder::~StoreFolder() = default;

absl::StatusOr<StoreFolder> StoreFolder::Take(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return absl::UnavailableError(absl::StrCat(path, ": ", error.message()));
  auto lock = std::make_unique<Lock>(path);
  RETURN_IF_ERROR(lock->Acquire(path));
  return StoreFolder(path, std::move(lock));
}

absl::StatusOr<StoreFolder> StoreFolder::Open(const std::string& path) {
  ASSIGN_OR_RETURN(StoreFolder folder, Take(path));
  ASSIGN_OR_RETURN(const std::optional<std::uint64_t> number, ReadCurrent(path));
  ASSIGN_OR_RETURN(folder.current_, folder.OpenGeneration(number.value_or(kFirstGeneration)));
  if (!number) RETURN_IF_ERROR(folder.MakeCurrent(folder.current_));
  RETURN_IF_ERROR(folder.RemoveStale());
  return folder;
}

absl::StatusOr<StoreFolder> StoreFolder::OpenAnew(const std::string& path) {
  ASSIGN_OR_RETURN(StoreFolder folder, Take(path));
  RETURN_IF_ERROR(folder.MakeNext().status());
  RETURN_IF_ERROR(folder.SwitchToNext());
  RETURN_IF_ERROR(folder.RemoveStale());
  return folder;
}

absl::StatusOr<StoreFolder::Generation> StoreFolder::OpenGeneration(std::uint64_t number) {
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> store,
                   RocksDbStore::Open(absl::StrCat(path_, "/", NameOf(number))));
  opened_[number] = store;
  return Generation{.number = number, .store = std::move(store)};
}

absl::Status StoreFolder::MakeCurrent(Generation generation) {
  RETURN_IF_ERROR(ReplaceFile(path_, kCurrentName, NameOf(generation.number) + "\n"));
  current_ = std::move(generation);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> StoreFolder::MakeNext() {
  ASSIGN_OR_RETURN(const std::vector<std::uint64_t> numbers, NumbersIn(path_));
  std::uint64_t highest = current_.number;
  for (const std::uint64_t number : numbers) highest = std::max(highest, number);
  ASSIGN_OR_RETURN(next_, OpenGeneration(highest + 1));
  return next_.store;
}

absl::Status StoreFolder::SwitchToNext() {
  if (next_.store == nullptr) {
    return absl::FailedPreconditionError("there is no next generation of the views");
  }
  RETURN_IF_ERROR(MakeCurrent(next_));
  next_ = {};
  return absl::OkStatus();
}

absl::Status StoreFolder::RemoveStale() {
  ASSIGN_OR_RETURN(const std::vector<std::uint64_t> numbers, NumbersIn(path_));
  for (const std::uint64_t number : numbers) {
    if (number == current_.number || number == next_.number) continue;
    const auto opened = opened_.find(number);
    if (opened != opened_.end() && !opened->second.expired()) continue;
    const std::string stale = absl::StrCat(path_, "/", NameOf(number));
    std::error_code error;
    std::filesystem::remove_all(stale, error);
    if (error) return absl::UnavailableError(absl::StrCat(stale, ": ", error.message()));
    opened_.erase(number);
  }
  return absl::OkStatus();
}

}  // namespace redress
