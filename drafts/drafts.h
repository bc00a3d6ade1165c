#pragma once

// Drafts: what somebody has typed into a form of a ticket and not sent yet. They are no facts: they
// lie on the node where they were written, not in the journal, for kDraftLife at most, and are each
// person's own. They hold what customers said: each is sealed under the key of its ticket, so that
// whoever is erased is erased in them.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "drafts/draft_database.h"
#include "keys/key_vault.h"

namespace redress {

inline constexpr std::size_t kMaxDraftSize = 64 * 1024;  // bytes of text
inline constexpr std::size_t kMaxDraftsOfPerson = 200;
// Of all people together: 200 who each have 50 long ones under way.
inline constexpr std::size_t kMaxDrafts = 10'000;
inline constexpr absl::Duration kDraftLife = absl::Hours(24 * 14);
// How often what is over is taken away. Until then nobody is shown it.
inline constexpr absl::Duration kDraftSweepInterval = absl::Minutes(10);

struct UnsentDraft {
  DraftPlace place;
  std::string text;
  absl::Time saved;

  absl::Time expires() const { return saved + kDraftLife; }
};

// Says whether what a ticket told of a person was erased. Thread-safe.
using TicketErased = std::function<absl::StatusOr<bool>(const std::string& ticket)>;

// Thread-safe.
class Drafts {
 public:
  // In `folder`, made where absent. `vault`, `clock` and `random` (themselves thread-safe) outlive
  // it.
  Drafts(std::string folder, KeyVault& vault, TicketErased erased, Clock& clock, Random& random);
  ~Drafts();

  // Keeps `text` in the place of what was there, durable when it returns, and returns since when it
  // is kept. `ticket_key` is the id of the key of the ticket's stream; empty: it has none.
  //
  // Errors: kInvalidArgument (longer than kMaxDraftSize), kResourceExhausted (kMaxDraftsOfPerson or
  // kMaxDrafts are kept), kFailedPrecondition (the ticket was erased), and those of the vault and
  // the database.
  absl::StatusOr<absl::Time> Put(const DraftPlace& place, const std::string& ticket_key,
                                 absl::string_view text);

  // Errors: those of the vault and the database.
  absl::StatusOr<std::optional<UnsentDraft>> Get(const DraftPlace& place);

  // Returns whether there was one. Errors: as Get().
  absl::StatusOr<bool> Delete(const DraftPlace& place);

  // Returns the person's, by ticket and form, without their texts. Errors: as Get().
  absl::StatusOr<std::vector<UnsentDraft>> List(const std::string& person);

  // Takes away what is over: expired, or of what was erased. Errors: as Get().
  absl::Status Sweep();

 private:
  struct Found {
    DraftPlace place;
    DraftRow row;
  };

  void Run(const std::stop_token& stop);

  // All under mutex_. Nobody's name: everybody's.
  absl::StatusOr<std::vector<Found>> Collect(const std::string& person);
  absl::StatusOr<bool> IsOver(const DraftPlace& place, const DraftRow& row);
  absl::Status Remove(const DraftPlace& place, const DraftRow& row);
  absl::Status CheckRoom(const DraftPlace& place);
  absl::StatusOr<SealingKey> KeyFor(const std::string& ticket_key, const DraftRow* before,
                                    DraftRow& row);
  absl::StatusOr<std::size_t> Count();

  KeyVault& vault_;
  const TicketErased erased_;
  Clock& clock_;
  Random& random_;

  std::mutex mutex_;  // all that follows
  std::condition_variable_any woken_;
  DraftDatabase database_;
  std::optional<std::size_t> count_;  // of all; nothing: not counted since something failed

  std::jthread thread_;  // last: joined before anything it uses goes
};

}  // namespace redress
