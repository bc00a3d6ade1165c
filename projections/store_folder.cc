#include "projections/store_folder.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/files.h"
#include "base/status.h"
#include "projections/damaged_views.h"
#include "projections/rocksdb_store.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr char kCurrentName[] = "/VIEWS";
constexpr char kLockName[] = "/VIEWS.lock";
constexpr absl::string_view kGenerationPrefix = "views-";
constexpr std::uint64_t kFirstGeneration = 1;
constexpr std::size_t kMaxNameSize = 64;  // of a generation, as VIEWS holds it

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

// Returns the number of the generation that VIEWS names, or nothing where there is no such file
// yet.
//
// Errors: kDataLoss, kUnavailable.
absl::StatusOr<std::optional<std::uint64_t>> ReadCurrent(const std::string& path) {
  ASSIGN_OR_RETURN(const std::optional<std::string> name,
                   ReadSmallFile(path + kCurrentName, kMaxNameSize));
  if (!name) return std::nullopt;
  const auto number = NumberOf(absl::StripSuffix(*name, "\n"));
  if (number) return number;
  return DamagedViews(absl::StrCat(path, kCurrentName, " names no generation of the views"));
}

}  // namespace

// Keeps other processes, and other objects of this one, off the folder.
class StoreFolder::Lock {
 public:
  explicit Lock(const std::string& path)
      : path_(path + kLockName), file_(path_, O_RDWR | O_CREAT), identity_(IdentityAt(path_)) {}

  // Errors: kFailedPrecondition, kUnavailable.
  absl::Status Acquire(const std::string& path) const {
    if (!file_.is_open()) return FileError("open", path_);
    if (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
    if (errno != EWOULDBLOCK) return FileError("lock", path_);
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": in use by another process: stop that one, or name another folder with --data"));
  }

  // Whether the folder is still the one that was locked. Errors: kUnavailable.
  absl::Status CheckInPlace() const {
    if (IdentityAt(path_) == identity_) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(
        path_,
        " is gone: the data folder was deleted, moved or replaced under the running node; "
        "put it back, or stop the node, restore the data folder and start the node"));
  }

 private:
  std::string path_;
  OpenFile file_;
  std::optional<FileIdentity> identity_;
};

StoreFolder::StoreFolder(std::string path, std::unique_ptr<Lock> lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}
StoreFolder::StoreFolder(StoreFolder&&) noexcept = default;
StoreFolder& StoreFolder::operator=(StoreFolder&&) noexcept = default;
StoreFolder::~StoreFolder() = default;

absl::StatusOr<StoreFolder> StoreFolder::Take(const std::string& path) {
  RETURN_IF_ERROR(MakeFolder(path));
  auto lock = std::make_unique<Lock>(path);
  RETURN_IF_ERROR(lock->Acquire(path));
  return StoreFolder(path, std::move(lock));
}

absl::StatusOr<StoreFolder> StoreFolder::Open(const std::string& path) {
  ASSIGN_OR_RETURN(StoreFolder folder, Take(path));
  absl::Status opened = folder.OpenCurrent();
  if (absl::IsDataLoss(opened)) {
    folder.damage_ = std::move(opened);
    opened = folder.BeginAnew();
  }
  RETURN_IF_ERROR(opened);
  if (const absl::Status removed = folder.RemoveStale(); !removed.ok()) {
    spdlog::warn("views of the past stay: {}", removed.ToString());
  }
  return folder;
}

absl::Status StoreFolder::OpenCurrent() {
  ASSIGN_OR_RETURN(const std::optional<std::uint64_t> number, ReadCurrent(path_));
  ASSIGN_OR_RETURN(const std::vector<std::uint64_t> numbers, NumbersIn(path_));
  const bool found = number && std::find(numbers.begin(), numbers.end(), *number) != numbers.end();
  if (number && !found) {
    return absl::DataLossError(absl::StrCat(path_, ": the folder ", NameOf(*number), " is gone"));
  }
  if (!number && !numbers.empty()) {
    return absl::DataLossError(absl::StrCat(path_, kCurrentName, " is gone"));
  }
  ASSIGN_OR_RETURN(current_, OpenGeneration(number.value_or(kFirstGeneration)));
  RETURN_IF_ERROR(CheckPosition(*current_.store));
  return number ? absl::OkStatus() : MakeCurrent(current_);
}

absl::Status StoreFolder::BeginAnew() {
  RETURN_IF_ERROR(MakeNext().status());
  return SwitchToNext();
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> StoreFolder::Resume() {
  RETURN_IF_ERROR(lock_->CheckInPlace());
  auto& store = static_cast<RocksDbStore&>(*current_.store);
  if (store.reads_only()) {
    ASSIGN_OR_RETURN(const Generation opened, OpenGeneration(current_.number));
    RETURN_IF_ERROR(opened.store->Health());
    current_ = opened;
  } else {
    RETURN_IF_ERROR(store.Resume());
  }
  return current_.store;
}

absl::StatusOr<StoreFolder> StoreFolder::OpenAnyhow(const std::string& path) {
  ASSIGN_OR_RETURN(StoreFolder folder, Take(path));
  folder.damage_ = folder.OpenCurrent();
  return folder;
}

absl::StatusOr<StoreFolder::Generation> StoreFolder::OpenGeneration(std::uint64_t number) {
  RETURN_IF_ERROR(lock_->CheckInPlace());
  const std::string path = absl::StrCat(path_, "/", NameOf(number));
  ASSIGN_OR_RETURN(std::unique_ptr<RocksDbStore> store, RocksDbStore::Open(path));
  const auto discarded = std::make_shared<std::atomic<bool>>(false);
  const auto let_go = [path, discarded](KeyValueStore* closed) {
    delete closed;
    if (!*discarded) return;
    // What cannot be removed now is, at the next start.
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  };
  Generation generation;
  generation.number = number;
  generation.store = std::shared_ptr<KeyValueStore>(store.release(), let_go);
  generation.discarded = discarded;
  return generation;
}

void StoreFolder::Discard(Generation& generation) {
  if (generation.discarded != nullptr) *generation.discarded = true;
  generation = {};
}

absl::Status StoreFolder::MakeCurrent(Generation generation) {
  RETURN_IF_ERROR(ReplaceFile(path_ + kCurrentName, NameOf(generation.number) + "\n"));
  if (generation.number != current_.number) Discard(current_);
  current_ = std::move(generation);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> StoreFolder::MakeNext() {
  DropNext();
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

void StoreFolder::DropNext() {
  // After a switch that failed, a start may find it: then it must be whole.
  const absl::StatusOr<std::optional<std::uint64_t>> named = ReadCurrent(path_);
  if (named.ok() && *named == next_.number) {
    next_ = {};
  } else {
    Discard(next_);
  }
}

absl::Status StoreFolder::RemoveStale() {
  ASSIGN_OR_RETURN(const std::vector<std::uint64_t> numbers, NumbersIn(path_));
  for (const std::uint64_t number : numbers) {
    if (number == current_.number) continue;
    const std::string stale = absl::StrCat(path_, "/", NameOf(number));
    std::error_code error;
    std::filesystem::remove_all(stale, error);
    if (error) return absl::UnavailableError(absl::StrCat(stale, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace redress
