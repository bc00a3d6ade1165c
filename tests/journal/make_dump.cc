// Makes a random journal and what the rule says of it, for the second judge to agree or not:
//   make_dump RECORDS DUMP ANSWERS
// DUMP and ANSWERS are what judge.py reads and prints. The seed is taken from REDRESS_SEED.

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/hash.h"
#include "journal/acceptance.h"
#include "tests/journal/mutated.h"
#include "tests/journal/vectors.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

constexpr int kStreams = 40;

// Makes records that are mostly right, and wrong in every way now and then.
class RecordMaker {
 public:
  RecordMaker(std::mt19937_64& random, const std::map<std::string, std::string>& heads)
      : random_(random), heads_(heads) {}

  // Returns a record at which no reader stops.
  std::string Make() {
    std::string record = MakeAny();
    while (StopsAReader(record)) record = MakeAny();
    return record;
  }

 private:
  std::string MakeAny() {
    if (OneIn(30)) return Mutated(EncodeRecord(MakeCommit()), random_);
    if (OneIn(100)) return vectors_[random_() % vectors_.size()].record;
    return EncodeRecord(MakeCommit());
  }

  bool StopsAReader(const std::string& record) const {
    const auto judgement = Judge(record, LookupIn(heads_));
    return judgement.ok() && judgement->verdict == Verdict::kStop;
  }

  bool OneIn(int count) { return random_() % count == 0; }

  std::string RandomBytes(std::size_t most) {
    std::string bytes(random_() % (most + 1), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random_());
    return bytes;
  }

  // The head of `stream`, or now and then something else.
  std::string Parent(const std::string& stream) {
    if (OneIn(12)) return Sha256(RandomBytes(4));
    if (OneIn(40)) return "";
    if (OneIn(200)) return RandomBytes(40);
    const auto head = heads_.find(stream);
    return head == heads_.end() ? std::string() : head->second;
  }

  std::string Stream() {
    return OneIn(300) ? std::string() : absl::StrCat("ticket/", random_() % kStreams);
  }

  Commit MakeCommit() {
    Commit commit;
    if (OneIn(20)) commit.set_probe(RandomBytes(32));
    if (!commit.probe().empty() && !OneIn(20)) return commit;
    if (!OneIn(10)) commit.set_command_id(Sha256(RandomBytes(8)));
    if (!OneIn(3)) commit.set_decided_at(random_());
    if (!OneIn(3)) commit.mutable_actor()->set_id(RandomBytes(9));
    if (!OneIn(3)) commit.mutable_actor()->set_verified(random_() % 2);
    if (!OneIn(3)) commit.mutable_seen()->set_position(random_());
    if (OneIn(3)) commit.set_decider_edition(static_cast<std::uint32_t>(random_()));
    for (std::size_t left = OneIn(50) ? 0 : 1 + random_() % 3; left > 0; --left) {
      AddAppend(commit);
    }
    for (std::size_t left = random_() % 3; left > 0; --left) {
      CommitCheck& check = *commit.add_checks();
      check.set_stream(Stream());
      check.set_parent(Parent(check.stream()));
    }
    return commit;
  }

  void AddAppend(Commit& commit) {
    CommitAppend& append = *commit.add_appends();
    append.set_stream(Stream());
    append.set_parent(Parent(append.stream()));
    for (std::size_t left = OneIn(60) ? 0 : 1 + random_() % 3; left > 0; --left) {
      append.add_events(OneIn(60) ? std::string() : "e" + RandomBytes(300));
    }
  }

  std::mt19937_64& random_;
  const std::map<std::string, std::string>& heads_;
  const std::vector<Vector> vectors_ = MakeVectors();
};

std::string AnswerLine(int offset, const Judgement& judgement, const std::string& digest) {
  const absl::string_view verdict = VerdictName(judgement.verdict);
  const absl::string_view reason = RefusalName(judgement.refusal);
  return boost::json::serialize(boost::json::object{{"offset", offset},
                                                    {"verdict", std::string(verdict)},
                                                    {"reason", std::string(reason)},
                                                    {"hash", ToHex(judgement.hash)},
                                                    {"digest", ToHex(digest)}});
}

std::string HeadsLine(const std::map<std::string, std::string>& heads) {
  boost::json::object listed;
  for (const auto& [stream, head] : heads) listed[ToHex(stream)] = ToHex(head);
  return boost::json::serialize(boost::json::object{{"heads", listed}});
}

// Writes `count` records and what the rule says of each. A record of a newer format comes last.
void MakeDump(int count, std::ostream& dump, std::ostream& answers) {
  std::mt19937_64 random(testing::TestSeed());
  std::map<std::string, std::string> heads;
  std::map<absl::string_view, int> reasons;
  RecordMaker maker(random, heads);
  std::string digest = FirstDigest();
  for (int offset = 0; offset <= count; ++offset) {
    const std::string record =
        offset < count ? maker.Make() : absl::StrCat(kMagic, "\x02", "of a newer build");
    const auto judgement = Judge(record, LookupIn(heads));
    CHECK(judgement.ok());
    ++reasons[RefusalName(judgement->refusal)];
    if (judgement->verdict != Verdict::kStop) {
      digest = NextDigest(digest, judgement->hash, judgement->verdict);
    }
    if (judgement->verdict == Verdict::kAccepted) {
      for (const CommitAppend& append : judgement->commit->appends()) {
        heads[append.stream()] = judgement->hash;
      }
    }
    dump << boost::json::serialize(
                boost::json::object{{"offset", offset}, {"record", ToHex(record)}})
         << '\n';
    answers << AnswerLine(offset, *judgement, digest) << '\n';
  }
  answers << HeadsLine(heads) << '\n';
  for (const auto& [reason, times] : reasons) std::cout << reason << ": " << times << '\n';
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: make_dump RECORDS DUMP ANSWERS\n";
    return 2;
  }
  std::ofstream dump(argv[2]);
  std::ofstream answers(argv[3]);
  redress::MakeDump(std::atoi(argv[1]), dump, answers);
  return dump.flush() && answers.flush() ? 0 : 1;
}
