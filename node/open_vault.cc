#include "node/open_vault.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/files.h"
#include "base/status.h"
#include "keys/key_topic.h"
#include "keys/master_key_command.h"
#include "keys/master_key_file.h"

namespace redress {
namespace {

constexpr char kMasterKeyFile[] = "master.key";
constexpr char kKeysFolder[] = "keys";
constexpr char kJournalFolder[] = "journal";

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::string In(const NodeOptions& options, absl::string_view name) {
  return absl::StrCat(options.data_folder, "/", name);
}

// Keys made anew read nothing of what is there.
absl::Status CheckKeysAreThere(const NodeOptions& options) {
  const std::string keys = In(options, kKeysFolder);
  const std::string journal = In(options, kJournalFolder);
  if (Exists(keys) || !Exists(journal)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(keys, " is missing beside ", journal, ": restore it from its newest backup"));
}

absl::StatusOr<std::unique_ptr<MasterKeySource>> ChooseMasterKeys(const NodeOptions& options,
                                                                  Random& random) {
  if (!options.master_key_command.empty()) {
    ASSIGN_OR_RETURN(std::vector<std::string> words,
                     MasterKeyCommand::Words(options.master_key_command));
    return std::make_unique<MasterKeyCommand>(std::move(words));
  }
  const bool is_own = options.master_key_file.empty();
  const std::string path = is_own ? In(options, kMasterKeyFile) : options.master_key_file;
  auto file = std::make_unique<MasterKeyFile>(path);
  if (is_own && !Exists(path) && !Exists(In(options, kKeysFolder))) {
    RETURN_IF_ERROR(file->Make(random));
  }
  return file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PooledVault>> OpenVault(const NodeOptions& options, Clock& clock,
                                                       Random& random) {
  RETURN_IF_ERROR(MakeFolder(options.data_folder));
  RETURN_IF_ERROR(CheckKeysAreThere(options));
  ASSIGN_OR_RETURN(std::unique_ptr<MasterKeySource> source, ChooseMasterKeys(options, random));
  VaultParts parts;
  ASSIGN_OR_RETURN(parts.masters, ReadMasterKeys::Read(std::move(source), clock, random));
  ASSIGN_OR_RETURN(parts.database,
                   KeyDatabase::Open({In(options, kKeysFolder), parts.masters.get()}));
  if (options.brokers.empty()) {
    parts.keeper = std::make_unique<LocalKeeper>(*parts.database);
  } else {
    ASSIGN_OR_RETURN(parts.keeper,
                     KeyTopic::Open({{options.brokers, options.kafka}, options.keys_topic, &clock},
                                    *parts.database));
  }
  parts.clock = &clock;
  parts.random = &random;
  return std::make_unique<PooledVault>(std::move(parts));
}

}  // namespace redress
