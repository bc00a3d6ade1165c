#include "journal/acceptance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "tests/journal/mutated.h"
#include "tests/journal/vectors.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

constexpr char kVectorFile[] = REDRESS_SOURCE_DIR "/tests/journal/vectors/acceptance.jsonl";

std::vector<std::string> VectorFileLines() {
  std::ifstream file(kVectorFile);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(AcceptanceTest, EveryGoldenVectorGetsItsVerdictReasonHashAndDigest) {
  const std::vector<std::string> lines = VectorFileLines();
  ASSERT_FALSE(lines.empty()) << kVectorFile;

  for (const std::string& line : lines) {
    const auto vector = ReadVectorLine(line);
    ASSERT_TRUE(vector.ok()) << vector.status() << ": " << line;
    const auto judgement = Judge(vector->record, LookupIn(vector->heads));

    ASSERT_TRUE(judgement.ok()) << judgement.status();
    EXPECT_EQ(VerdictName(judgement->verdict), VerdictName(vector->verdict)) << vector->name;
    EXPECT_EQ(RefusalName(judgement->refusal), RefusalName(vector->refusal)) << vector->name;
    EXPECT_EQ(ToHex(judgement->hash), ToHex(vector->hash)) << vector->name;
    if (vector->verdict == Verdict::kStop) continue;
    EXPECT_EQ(ToHex(NextDigest(vector->digest, judgement->hash, judgement->verdict)),
              ToHex(vector->digest_after))
        << vector->name;
  }
}

TEST(AcceptanceTest, TheGoldenVectorsAreThoseThatMakeVectorsPrints) {
  std::vector<std::string> made;
  for (const Vector& vector : MakeVectors()) made.push_back(VectorLine(vector));

  EXPECT_EQ(VectorFileLines(), made);
}

TEST(AcceptanceTest, AnyBytesGetOneVerdictAndWhatParsesEncodesToTheSameBytes) {
  std::mt19937_64 random(testing::TestSeed());
  const std::vector<Vector> vectors = MakeVectors();

  for (int i = 0; i < 20'000; ++i) {
    const Vector& vector = vectors[random() % vectors.size()];
    const std::string record = Mutated(vector.record, random);
    const auto first = Judge(record, LookupIn(vector.heads));
    const auto second = Judge(record, LookupIn(vector.heads));

    ASSERT_TRUE(first.ok() && second.ok());
    ASSERT_EQ(first->verdict, second->verdict) << ToHex(record);
    ASSERT_EQ(first->refusal, second->refusal) << ToHex(record);
    ASSERT_EQ(first->hash, Sha256(record));
    if (first->commit) {
      ASSERT_EQ(ToHex(EncodeRecord(*first->commit)), ToHex(record));
    }
  }
}

TEST(AcceptanceTest, AnOwnCommitGetsTheSameVerdictWithoutBeingParsed) {
  std::mt19937_64 random(testing::TestSeed());
  const auto stream = [&] { return random() % 20 == 0 ? "" : absl::StrCat("s", random() % 4); };
  const auto parent = [&] {
    return std::string(random() % 8 == 0 ? 5 : 32, random() % 2 == 0 ? 'a' : 'b');
  };
  const HeadLookup heads = [](absl::string_view) -> absl::StatusOr<std::string> {
    return std::string(32, 'a');
  };
  std::set<Refusal> seen;
  for (int i = 0; i < 5'000; ++i) {
    Commit commit;
    for (std::uint64_t appends = random() % 3; appends > 0; --appends) {
      CommitAppend& append = *commit.add_appends();
      append.set_stream(stream());
      append.set_parent(parent());
      if (random() % 8 != 0) append.add_events("e");
    }
    if (random() % 2 == 0) {
      CommitCheck& check = *commit.add_checks();
      check.set_stream(stream());
      check.set_parent(parent());
    }
    const std::string record = EncodeRecord(commit);

    const absl::StatusOr<Judgement> parsed = Judge(record, heads);
    const absl::StatusOr<Judgement> own = JudgeOwn(Sha256(record), commit, heads);

    ASSERT_TRUE(parsed.ok() && own.ok());
    EXPECT_EQ(own->verdict, parsed->verdict);
    EXPECT_EQ(own->refusal, parsed->refusal);
    EXPECT_EQ(own->hash, parsed->hash);
    EXPECT_EQ(own->commit->SerializeAsString(), parsed->commit->SerializeAsString());
    seen.insert(own->refusal);
  }
  EXPECT_GE(seen.size(), 7) << "accepted, and refused for most reasons";
}

TEST(AcceptanceTest, AnErrorOfTheHeadsIsPassedOnAndIsNoVerdict) {
  const Vector vector = MakeVectors()[0];

  const auto judgement = Judge(
      vector.record, [](absl::string_view) { return absl::InternalError("the store is gone"); });

  EXPECT_EQ(judgement.status(), absl::InternalError("the store is gone"));
}

TEST(AcceptanceTest, HeadsAreNotAskedForARecordThatIsRefusedByItsShape) {
  for (const Vector& vector : MakeVectors()) {
    if (vector.verdict == Verdict::kAccepted || vector.refusal >= Refusal::kStaleParent) continue;
    const auto judgement =
        Judge(vector.record, [](absl::string_view) { return absl::InternalError("asked"); });

    EXPECT_TRUE(judgement.ok()) << vector.name;
  }
}

TEST(AcceptanceTest, TheDigestDependsOnTheVerdict) {
  const std::string hash = Sha256("record");

  EXPECT_NE(NextDigest(FirstDigest(), hash, Verdict::kAccepted),
            NextDigest(FirstDigest(), hash, Verdict::kRefused));
}

}  // namespace
}  // namespace redress
