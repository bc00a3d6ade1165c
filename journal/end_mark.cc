#include "journal/end_mark.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr char kFileName[] = "/END";

// Two places, each a block of its own: a torn write harms one of them.
constexpr std::size_t kPlaces = 2;
constexpr std::size_t kPlaceSize = 4'096;

// So that the journal's own syncs, for which people wait, have the disk to themselves.
constexpr std::chrono::milliseconds kBetweenSyncs{20};

// A mark: what it is, its number, the offset, the record's hash, the hash of all this.
constexpr absl::string_view kMagic = "RDRSEND1";
constexpr std::size_t kNumberSize = sizeof(std::uint64_t);
constexpr std::size_t kSummedSize = 8 + 2 * kNumberSize + kHashSize;
constexpr std::size_t kMarkSize = kSummedSize + kHashSize;

struct NumberedEnd {
  std::uint64_t number = 0;
  JournalEnd end;
};

std::string Encode(const NumberedEnd& mark) {
  std::string hash = mark.end.last_record_hash;
  hash.resize(kHashSize, '\0');
  std::string bytes = absl::StrCat(kMagic, BigEndian64(mark.number),
                                   BigEndian64(static_cast<std::uint64_t>(mark.end.offset)), hash);
  return bytes + Sha256(bytes);
}

// Returns the mark, or nothing where there is no whole one.
std::optional<NumberedEnd> Decode(absl::string_view bytes) {
  if (bytes.size() < kMarkSize || bytes.substr(0, kMagic.size()) != kMagic) return std::nullopt;
  if (Sha256(bytes.substr(0, kSummedSize)) != bytes.substr(kSummedSize, kHashSize)) {
    return std::nullopt;
  }
  bytes.remove_prefix(kMagic.size());
  NumberedEnd mark;
  mark.number = ReadBigEndian64(bytes);
  mark.end.offset = static_cast<std::int64_t>(ReadBigEndian64(bytes.substr(kNumberSize)));
  if (mark.end.offset > 0) {
    mark.end.last_record_hash = std::string(bytes.substr(2 * kNumberSize, kHashSize));
  }
  return mark;
}

absl::Status Unknown(const std::string& path, absl::string_view what_is_wrong) {
  return absl::DataLossError(absl::StrCat(
      path, ", which says where the journal ends, is ", what_is_wrong,
      ": restore the journal's folder from its backup; if nothing else of the folder was harmed, "
      "run `redress rebuild --offline --accept-journal` on the data folder, which takes the "
      "journal as it stands"));
}

}  // namespace

bool EndMark::IsIn(const std::string& folder) { return IdentityAt(folder + kFileName).has_value(); }

absl::StatusOr<std::unique_ptr<EndMark>> EndMark::OpenAnew(const std::string& folder) {
  absl::StatusOr<std::unique_ptr<EndMark>> there = Open(folder);
  if (there.ok()) (*there)->end_.reset();
  if (!absl::IsDataLoss(there.status())) return there;
  RETURN_IF_ERROR(ReplaceFile(folder + kFileName, std::string(kPlaces * kPlaceSize, '\0')));
  std::unique_ptr<EndMark> made(new EndMark(folder));
  RETURN_IF_ERROR(made->Lock());
  return made;
}

absl::StatusOr<std::unique_ptr<EndMark>> EndMark::Open(const std::string& folder) {
  if (!IsIn(folder)) return Unknown(folder + kFileName, "gone");
  std::unique_ptr<EndMark> mark(new EndMark(folder));
  RETURN_IF_ERROR(mark->Lock());
  RETURN_IF_ERROR(mark->Read());
  return mark;
}

EndMark::EndMark(const std::string& folder)
    : path_(folder + kFileName),
      file_(path_, O_RDWR),
      identity_(IdentityAt(path_)),
      syncer_([this](const std::stop_token& stop) { Run(stop); }) {}

EndMark::~EndMark() {
  syncer_.request_stop();
  if (syncer_.joinable()) syncer_.join();
}

void EndMark::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (work_.wait(lock, stop, [this] { return unsynced_; })) {
    unsynced_ = false;
    lock.unlock();
    const bool synced = ::fdatasync(file_.descriptor()) == 0;
    absl::Status failure = synced ? absl::OkStatus() : FileError("sync", path_);
    lock.lock();
    if (!synced) sync_failure_ = std::move(failure);
    work_.wait_for(lock, stop, kBetweenSyncs, [] { return false; });
  }
}

absl::Status EndMark::Lock() {
  if (!file_.is_open()) return FileError("open", path_);
  if (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  if (errno != EWOULDBLOCK) return FileError("lock", path_);
  return absl::FailedPreconditionError(
      absl::StrCat("data folder in use by another process: ", path_));
}

absl::Status EndMark::Read() {
  ASSIGN_OR_RETURN(const std::optional<std::string> read,
                   ReadSmallFile(path_, kPlaces * kPlaceSize));
  const absl::string_view bytes = read ? absl::string_view(*read) : "";
  for (std::size_t place = 0; place < kPlaces && place * kPlaceSize < bytes.size(); ++place) {
    const auto mark = Decode(bytes.substr(place * kPlaceSize));
    if (!mark || (end_ && mark->number < written_)) continue;
    end_ = mark->end;
    written_ = mark->number + 1;
  }
  // All zero: it was made, and nothing was acknowledged before the end of that process.
  const bool fresh = bytes.size() == kPlaces * kPlaceSize &&
                     bytes.find_first_not_of('\0') == absl::string_view::npos;
  if (end_ || fresh) return absl::OkStatus();
  return Unknown(path_, "damaged");
}

absl::Status EndMark::Advance(const JournalEnd& end) {
  {
    const std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(std::exchange(sync_failure_, absl::OkStatus()));
  }
  const std::string bytes = Encode({.number = written_, .end = end});
  const auto place = static_cast<off_t>((written_ % kPlaces) * kPlaceSize);
  if (::pwrite(file_.descriptor(), bytes.data(), bytes.size(), place) !=
      static_cast<ssize_t>(bytes.size())) {
    return FileError("write", path_);
  }
  {
    const std::lock_guard lock(mutex_);
    unsynced_ = true;
  }
  work_.notify_one();
  ++written_;
  end_ = end;
  return absl::OkStatus();
}

absl::Status EndMark::CheckInPlace() const {
  if (identity_ && IdentityAt(path_) == identity_) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      path_,
      " is gone: the journal's folder was deleted, moved or replaced under the running node. Put "
      "it back, or stop the node, restore the folder from its backup and start the node"));
}

}  // namespace redress
