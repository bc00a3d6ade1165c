#pragma once

// The rule of the journal: which records count. It reads heads and the record, nothing else; it
// never throws, knows no business, and is frozen for every format. Every node, and every auditor
// with a program of his own, comes to the same verdict on the same bytes.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "journal/commit.pb.h"

namespace redress {

inline constexpr absl::string_view kMagic = "RDJ";
inline constexpr unsigned char kNewestFormat = 1;

// A stream's head: the SHA-256 of the record that last changed it (32 bytes), or empty where there
// is no such stream.
using HeadLookup = std::function<absl::StatusOr<std::string>(absl::string_view stream)>;

enum class Verdict : unsigned char {
  kRefused = 0,   // has no effect
  kAccepted = 1,  // changes the heads of the streams that it appends to
  kStop = 2,      // a newer format: the reader must neither accept nor refuse
};

// In the order in which they are looked for: a record that is wrong in several ways is refused for
// the first of these that holds, each looked for in all appends and checks before the next.
enum class Refusal {
  kNone,
  kNoMagic,       // not a record of ours, damaged, or of a format that never was (0)
  kUnparsable,    // the message is not in canonical form
  kProbe,         // no append, and a probe's bytes: as intended
  kNoAppend,      // no append
  kEmptyAppend,   // an append without events, or with an empty one
  kNoStreamName,  // an empty stream name
  kParentSize,    // a parent of neither 0 nor 32 bytes
  kStreamTwice,   // a stream named twice among appends and checks
  kStaleParent,   // an append's parent is not the head
  kStaleCheck,    // a check's parent is not the head
};

inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kStaleCheck) + 1;

// Returns the reason as metrics and logs name it, such as "stale_parent".
absl::string_view RefusalName(Refusal refusal);

struct Judgement {
  Verdict verdict = Verdict::kRefused;
  Refusal refusal = Refusal::kNone;
  std::string hash;  // SHA-256 of the record: the new head of every stream appended to, if accepted
  std::optional<Commit> commit;  // where the record is in canonical form, accepted or not
};

// Judges `record` against the heads that `head` answers. A format above kNewestFormat stops,
// whatever follows it. Canonical form: it parses, holds no unknown field at any depth, and
// serialises to the same bytes again. `seen` is never looked at, nor is `probe` where there is an
// append.
//
// Errors: only those of `head`, passed on; then there is no verdict.
absl::StatusOr<Judgement> Judge(absl::string_view record, const HeadLookup& head);

// The same verdict on the record, of SHA-256 `hash`, that this process made of `commit`
// (EncodeRecord()): it need not be parsed again.
absl::StatusOr<Judgement> JudgeOwn(std::string hash, Commit commit, const HeadLookup& head);

// Returns the record that holds `commit`: magic, format, canonical message.
std::string EncodeRecord(const Commit& commit);

// Running digest before the first record: 32 zero bytes.
std::string FirstDigest();

// Returns SHA-256(digest, record hash, verdict byte): what `digest` is after that record, which
// was accepted or refused: a reader that stops has not counted the record.
std::string NextDigest(absl::string_view digest, absl::string_view record_hash, Verdict verdict);

}  // namespace redress
