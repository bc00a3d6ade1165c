#include "node/node_folder.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/status.h"
#include "consumers/projector.h"
#include "projections/projection.h"

namespace redress {
namespace {

constexpr std::size_t kKeySize = 32;  // bytes
constexpr mode_t kOwnerOnly = 0600;
constexpr char kKeyFile[] = "installation.key";
constexpr char kJournalIdFile[] = "journal-id";
constexpr char kJournalFolder[] = "journal";
constexpr char kViewsFile[] = "VIEWS";
constexpr std::size_t kMaxFileSize = 1'024;  // of a key or an id, and then some
constexpr std::size_t kCheckSize = 4;        // bytes of a hash that tell damage

std::string CheckOf(const std::string& bytes) { return ToHex(Sha256(bytes).substr(0, kCheckSize)); }

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// Errors: kNotFound, kInvalidArgument, kUnavailable.
absl::StatusOr<std::string> ReadHexFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, ReadSmallFile(path, kMaxFileSize));
  if (!text) return absl::NotFoundError(absl::StrCat("cannot read ", path, ": no such file"));
  absl::StatusOr<std::string> bytes = FromHex(absl::StripAsciiWhitespace(*text));
  if (!bytes.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " does not hold hexadecimal digits only"));
  }
  return bytes;
}

// Whether `views` are of this build, and what a core begins with can be read.
//
// Errors: kFailedPrecondition (of another build), kDataLoss, kUnavailable.
absl::Status CheckFit(KeyValueStore& views) {
  RETURN_IF_ERROR(CheckProjectionVersions(views));
  return Projector::Open(views).status();
}

}  // namespace

std::string NodeFolder::File(absl::string_view name) const {
  return absl::StrCat(path_, "/", name);
}

absl::Status NodeFolder::Make() { return MakeFolder(path_); }

absl::StatusOr<std::string> NodeFolder::InstallationKey(const std::string& key_file,
                                                        Random& random) {
  const std::string path = key_file.empty() ? File(kKeyFile) : key_file;
  if (key_file.empty() && !Exists(path)) {
    RETURN_IF_ERROR(CheckNew());
    const std::string key = absl::StrCat(ToHex(random.Bytes(kKeySize)), "\n");
    RETURN_IF_ERROR(ReplaceFile(path, key, kOwnerOnly));
  }
  absl::StatusOr<std::string> key = ReadHexFile(path);
  if (absl::IsInvalidArgument(key.status()) || (key.ok() && key->size() != kKeySize)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " must hold an installation key, ", 2 * kKeySize,
        " hexadecimal digits: restore it from its backup; for a new installation make one with "
        "`openssl rand -hex 32`"));
  }
  return key;
}

// Nothing can be read or redelivered rightly under a key made anew: what is there needs its own.
absl::Status NodeFolder::CheckNew() const {
  for (const char* const trace : {kJournalFolder, kJournalIdFile, kViewsFile}) {
    if (!Exists(File(trace))) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        File(kKeyFile), " is missing beside ", File(trace),
        ": restore it from its backup, or start with --key-file and the key that this installation "
        "was begun with"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::OpenViews() {
  ASSIGN_OR_RETURN(views_, StoreFolder::Open(path_));
  const absl::Status fit = CheckFit(*views_->current());
  if (!absl::IsFailedPrecondition(fit) && !absl::IsDataLoss(fit)) {
    RETURN_IF_ERROR(fit);
    return views_->current();
  }
  spdlog::info("{}; they are made again from the journal", std::string(fit.message()));
  if (absl::IsDataLoss(fit)) damage_ = fit;
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> empty, MakeBeside());
  RETURN_IF_ERROR(Replace(empty));
  return empty;
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::OpenViewsAnyhow() {
  ASSIGN_OR_RETURN(views_, StoreFolder::OpenAnyhow(path_));
  if (views_->damage().ok()) return views_->current();
  spdlog::warn("the views cannot be used: {}", views_->damage().ToString());
  return nullptr;
}

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::Reopen() { return views_->Resume(); }

absl::StatusOr<std::shared_ptr<KeyValueStore>> NodeFolder::MakeBeside() {
  if (!views_.has_value()) return absl::UnavailableError("the views' folder is not open");
  return views_->MakeNext();
}

absl::Status NodeFolder::Replace(std::shared_ptr<KeyValueStore> made) {
  made.reset();
  return views_->SwitchToNext();
}

void NodeFolder::DropBeside() {
  if (views_.has_value()) views_->DropNext();
}

// The file holds the id and a part of its hash: one that was damaged is not taken for another's.
absl::StatusOr<std::string> NodeFolder::JournalId() {
  ASSIGN_OR_RETURN(const std::optional<std::string> text,
                   ReadSmallFile(File(kJournalIdFile), kMaxFileSize));
  if (!text) return std::string();
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(absl::StripAsciiWhitespace(*text), absl::MaxSplits(' ', 1));
  absl::StatusOr<std::string> id = FromHex(words.first);
  if (id.ok() && CheckOf(*id) == words.second) return id;
  return absl::DataLossError(
      absl::StrCat(File(kJournalIdFile),
                   " is damaged: restore it from its backup, or remove it and start the "
                   "node, which then writes it anew"));
}

absl::Status NodeFolder::RememberJournalId(const std::string& journal_id) {
  ASSIGN_OR_RETURN(const std::string remembered, JournalId());
  if (remembered == journal_id) return absl::OkStatus();
  return ReplaceFile(File(kJournalIdFile),
                     absl::StrCat(ToHex(journal_id), " ", CheckOf(journal_id), "\n"));
}

absl::Status NodeFolder::ForgetJournalId() {
  if (!Exists(File(kJournalIdFile)) || ::unlink(File(kJournalIdFile).c_str()) == 0) {
    return absl::OkStatus();
  }
  return FileError("remove", File(kJournalIdFile));
}

}  // namespace redress
