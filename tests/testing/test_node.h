#pragma once

// A core in a test: its own clock, views in memory, a journal on a log that it may share with other
// cores.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "base/status.h"
#include "node/core.h"
#include "projections/map_store.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/seeded_random.h"

namespace redress {

class MemoryFolder final : public DataFolder {
 public:
  // What is opened again after a failure is empty: the journal gives it all back.
  absl::StatusOr<std::shared_ptr<KeyValueStore>> Reopen() override {
    RETURN_IF_ERROR(reopening);
    current_ = std::make_shared<MapStore>();
    return current_;
  }
  absl::StatusOr<std::shared_ptr<KeyValueStore>> MakeBeside() override {
    RETURN_IF_ERROR(making);
    return std::make_shared<MapStore>();
  }
  absl::Status Replace(std::shared_ptr<KeyValueStore> made) override {
    RETURN_IF_ERROR(replacing);
    current_ = std::move(made);
    return absl::OkStatus();
  }
  void DropBeside() override { ++dropped; }
  absl::StatusOr<std::string> JournalId() override { return journal_id_; }
  absl::Status RememberJournalId(const std::string& journal_id) override {
    journal_id_ = journal_id;
    return absl::OkStatus();
  }

  const std::shared_ptr<KeyValueStore>& current() const { return current_; }
  void BreakViews() { static_cast<MapStore&>(*current_).FailWrites(); }

  // What comes of it from now on.
  absl::Status reopening;
  absl::Status making;
  absl::Status replacing;
  int dropped = 0;

 private:
  std::shared_ptr<KeyValueStore> current_ = std::make_shared<MapStore>();
  std::string journal_id_;
};

// What came of a command or a wait: empty until it is answered.
using Answered = std::shared_ptr<std::optional<absl::StatusOr<CommandAnswer>>>;

class TestNode {
 public:
  TestNode(FakeLog& log, std::uint64_t seed, std::string key = std::string(32, 'k'),
           AppendClock append_clock = AppendClock::kKeeper,
           std::string home_country = std::string(kDefaultHomeCountry))
      : log_(log),
        random_(seed),
        journal_(log, clock_, append_clock),
        names_(std::move(key), std::move(home_country)),
        destruction_(*log.vault) {
    journal_.SetWake([this] { woken_ = true; });
    Restart();
  }

  // Begins again with the views as they are.
  void Restart(ClockJump clock_jump = ClockJump::kRefused) {
    core_.reset();
    CoreParts parts;
    parts.clock = &clock_;
    parts.random = &random_;
    parts.journal = &journal_;
    parts.names = &names_;
    parts.vault = log_.vault.get();
    parts.destruction = &destruction_;
    parts.folder = &folder_;
    parts.clock_jump = clock_jump;
    absl::StatusOr<std::unique_ptr<Core>> core = Core::Make(parts, folder_.current());
    CHECK(core.ok());
    core_ = *std::move(core);
  }

  // Steps until nothing is left to do at this instant.
  void Settle() {
    for (int i = 0; i < 100'000; ++i) {
      woken_ = false;
      const bool rests = core_->Step() > absl::ZeroDuration() && !woken_;
      CHECK(destruction_.Step(*core_->store()).ok());
      if (rests) return;
    }
    CHECK(!"the core never comes to rest");
  }

  // Lets time pass in small steps.
  void Run(absl::Duration duration) {
    for (absl::Duration run; run < duration; run += absl::Milliseconds(50)) {
      clock_.Advance(absl::Milliseconds(50));
      Settle();
    }
  }

  Answered Submit(CommandRequest request) {
    auto answered = std::make_shared<std::optional<absl::StatusOr<CommandAnswer>>>();
    core_->Submit(std::move(request), [answered](absl::StatusOr<CommandAnswer> answer) {
      CHECK(!answered->has_value());
      *answered = std::move(answer);
    });
    return answered;
  }

  absl::StatusOr<CommandAnswer> Do(CommandRequest request) {
    const Answered answered = Submit(std::move(request));
    for (int i = 0; i < 400 && !answered->has_value(); ++i) {
      Settle();
      if (!answered->has_value()) clock_.Advance(absl::Milliseconds(50));
    }
    CHECK(answered->has_value());
    return **answered;
  }

  Core& core() { return *core_; }
  ManualClock& clock() { return clock_; }
  FakeJournal& journal() { return journal_; }
  MemoryFolder& folder() { return folder_; }
  const Names& names() const { return names_; }
  const KeyValueReader& views() { return *core_->store(); }
  NodeState state() const { return core_->status().state; }

 private:
  FakeLog& log_;
  ManualClock clock_;
  SeededRandom random_;
  FakeJournal journal_;
  Names names_;
  MemoryFolder folder_;
  KeyDestruction destruction_;
  bool woken_ = false;
  std::unique_ptr<Core> core_;
};

// A complaint by a customer with one phone number, as the upstream's message `id`.
inline CommandRequest Complaint(const Names& names, const std::string& id,
                                const std::string& phone = "+390612345678") {
  CommandRequest request;
  Interaction& interaction = *request.command.mutable_interaction();
  interaction.set_source("hotel");
  interaction.set_id(id);
  interaction.set_type("redress.complaint");
  InteractionBody& body = *interaction.mutable_data();
  body.set_channel(CHANNEL_PHONE);
  body.set_words("The room is cold.");
  body.set_remedy_sought("none stated");
  ContactPoint& point = *body.mutable_customer()->add_points();
  point.set_kind(POINT_KIND_PHONE);
  point.set_value(phone);
  request.command_id = names.CommandId({"interaction", "hotel", id});
  request.request_digest = names.RequestDigest(interaction.SerializeAsString());
  request.actor = {"ana", "agent", false};
  return request;
}

// `command` to the ticket `number`, with an idempotency key.
inline CommandRequest TicketRequestOf(const Names& names, const std::string& number,
                                      const std::string& key, TicketCommand command,
                                      const std::string& actor = "ana",
                                      const std::string& role = "agent") {
  CommandRequest request;
  TicketRequest& ticket = *request.command.mutable_ticket();
  ticket.set_number(number);
  *ticket.mutable_command() = std::move(command);
  request.command_id = names.CommandId({"http", actor, number, key});
  request.request_digest = names.RequestDigest(ticket.SerializeAsString());
  request.actor = {actor, role, false};
  return request;
}

inline TicketCommand NoteOf(const std::string& words) {
  TicketCommand command;
  command.mutable_note()->set_words(words);
  return command;
}

// The number of the ticket that an answer's commit changed; empty where none.
inline std::string TicketOf(const CommandAnswer& answer) {
  constexpr absl::string_view kPrefix = "ticket/";
  for (const CommandStream& stream : answer.commit.streams()) {
    if (stream.stream().rfind(std::string(kPrefix), 0) == 0) {
      return stream.stream().substr(kPrefix.size());
    }
  }
  return "";
}

}  // namespace redress
