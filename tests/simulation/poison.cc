#include "tests/simulation/poison.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/hash.h"
#include "events/event.pb.h"
#include "journal/acceptance.h"

namespace redress::simulation {
namespace {

std::string HeadOf(const Ledger& ledger, const std::string& stream) {
  const auto head = ledger.heads().find(stream);
  return head == ledger.heads().end() ? std::string() : head->second;
}

std::string SomeEvent() {
  Event event;
  event.mutable_command_refused()->set_code("poison");
  return event.SerializeAsString();
}

Commit NewCommit(std::uint64_t number) {
  Commit commit;
  commit.set_command_id(Sha256(absl::StrCat("poison", number)));
  commit.set_command_type("poison");
  commit.set_request_digest(Sha256("poison"));
  commit.mutable_actor()->set_id("mallory");
  return commit;
}

void Append(const Ledger& ledger, const std::string& stream, Commit& commit) {
  CommitAppend& append = *commit.add_appends();
  append.set_stream(stream);
  append.set_parent(HeadOf(ledger, stream));
  append.add_events(SomeEvent());
}

// A stream that exists, where there is one.
std::string SomeStream(const Ledger& ledger, Dice& dice) {
  if (ledger.heads().empty()) return "stray/0";
  auto stream = ledger.heads().begin();
  std::advance(stream, dice.Below(ledger.heads().size()));
  return stream->first;
}

// A commit that would be accepted, but for one thing.
Commit Flawed(const Ledger& ledger, Dice& dice, std::uint64_t number) {
  Commit commit = NewCommit(number);
  const std::string stream = SomeStream(ledger, dice);
  Append(ledger, stream, commit);
  CommitAppend& append = *commit.mutable_appends(0);
  switch (dice.Below(8)) {
    case 0:
      append.set_parent(Sha256("never a head"));
      break;
    case 1:
      append.set_parent(append.parent().empty() ? "short" : append.parent().substr(0, 5));
      break;
    case 2:
      append.add_events("");
      break;
    case 3:
      append.clear_events();
      break;
    case 4:
      Append(ledger, stream, commit);
      break;
    case 5:
      commit.add_checks()->set_stream(stream);
      commit.mutable_checks(0)->set_parent(append.parent());
      break;
    case 6:
      commit.add_checks()->set_stream("stray/never");
      commit.mutable_checks(0)->set_parent(Sha256("never a head"));
      break;
    default:
      Append(ledger, "", commit);
  }
  return commit;
}

}  // namespace

std::string PoisonRecord(const Ledger& ledger, Dice& dice, std::uint64_t number) {
  switch (dice.Below(8)) {
    case 0:
      return absl::StrCat("not a record ", number);
    case 1:
      return absl::StrCat("RDJ", "\x01", "garbage ", number);
    case 2: {
      Commit commit = NewCommit(number);
      Append(ledger, "stray/1", commit);
      // Formats begin with 1; field 99 is unknown to this one.
      std::string record = EncodeRecord(commit);
      if (dice.Chance(1, 2)) return record + "\x98\x06\x01";
      record[kMagic.size()] = '\0';
      return record;
    }
    case 3:
      return EncodeRecord(NewCommit(number));
    default:
      return EncodeRecord(Flawed(ledger, dice, number));
  }
}

std::string StrayRecord(const Ledger& ledger, Dice& dice, std::uint64_t number) {
  Commit commit = NewCommit(number);
  commit.mutable_seen()->set_journal_id("another journal");
  commit.mutable_seen()->set_position(dice.Below(ledger.size() + 20));
  commit.mutable_seen()->set_digest(Sha256(absl::StrCat("never a digest", number)));
  const auto identity = ledger.streams().find("journal/id");
  if (identity != ledger.streams().end() && dice.Chance(2, 3)) {
    commit.mutable_seen()->set_journal_id(
        identity->second.front().past.event.journal_identified().journal_id());
  }
  if (dice.Chance(1, 2)) {
    Append(ledger, absl::StrCat("stray/", number), commit);
  } else {
    commit.set_probe(absl::StrCat("stray", number));
  }
  return EncodeRecord(commit);
}

std::string NewerFormatRecord() { return absl::StrCat("RDJ", "\x02", "nobody knows yet"); }

std::string NewerSchemaRecord(const Ledger& ledger) {
  Commit commit = NewCommit(0);
  Append(ledger, "stray/newer", commit);
  // Field 99, a number: nothing of today's Event.
  commit.mutable_appends(0)->set_events(0, SomeEvent() + "\x98\x06\x01");
  return EncodeRecord(commit);
}

}  // namespace redress::simulation
