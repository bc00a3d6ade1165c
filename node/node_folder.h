#pragma once

// A node's folder on disk: the views' generations, the installation's key, the id of the journal it
// belongs to.

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/random.h"
#include "node/core.h"
#include "projections/key_value_store.h"
#include "projections/store_folder.h"

namespace redress {

// Used from one thread, but for the stores that it hands out.
class NodeFolder final : public DataFolder {
 public:
  explicit NodeFolder(std::string path) : path_(std::move(path)) {}

  // Makes the folder where absent. Errors: kUnavailable (not possible; names the folder).
  absl::Status Make();

  // Returns the 32 bytes of the installation's key, from `key_file`, or from the folder's own,
  // which is made where the folder is new.
  //
  // Errors: kInvalidArgument (not 64 hexadecimal digits), kNotFound (no such file),
  // kFailedPrecondition (it is missing beside what was made under it), kUnavailable.
  absl::StatusOr<std::string> InstallationKey(const std::string& key_file, Random& random);

  // Opens the current views; those that are damaged, or made by a build with other projections, are
  // replaced by empty ones, to be made again.
  //
  // Errors: kFailedPrecondition (in use by another process), and the database's.
  absl::StatusOr<std::shared_ptr<KeyValueStore>> OpenViews();

  // Why the views that were opened are new; OK where they are the ones that were there.
  absl::Status damage() const { return damage_.ok() && views_ ? views_->damage() : damage_; }

  // Opens what there is of the views, to make others whatever is wrong with them. Returns the
  // current ones, or nothing where they cannot be opened.
  //
  // Errors: kFailedPrecondition (in use by another process), kUnavailable.
  absl::StatusOr<std::shared_ptr<KeyValueStore>> OpenViewsAnyhow();

  absl::StatusOr<std::shared_ptr<KeyValueStore>> Reopen() override;
  absl::StatusOr<std::shared_ptr<KeyValueStore>> MakeBeside() override;
  absl::Status Replace(std::shared_ptr<KeyValueStore> made) override;
  void DropBeside() override;
  absl::StatusOr<std::string> JournalId() override;
  absl::Status RememberJournalId(const std::string& journal_id) override;

  // Forgets it: the operator's word that the journal was replaced on purpose.
  absl::Status ForgetJournalId();

 private:
  std::string File(absl::string_view name) const;
  absl::Status CheckNew() const;

  std::string path_;
  std::optional<StoreFolder> views_;  // none until opened
  absl::Status damage_;               // of views that could be opened, and not be begun with
};

}  // namespace redress
