#include "tests/journal/vectors.h"

#include <boost/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status.h"

namespace redress {
namespace {

const std::map<std::string, std::string> kNoHeads;

std::string HeadOf(absl::string_view stream) { return Sha256(absl::StrCat("head of ", stream)); }

std::map<std::string, std::string> Heads(std::vector<std::string> streams) {
  std::map<std::string, std::string> heads;
  for (const std::string& stream : streams) heads[stream] = HeadOf(stream);
  return heads;
}

void AddAppend(Commit& commit, absl::string_view stream, absl::string_view parent,
               std::vector<std::string> events = {"something happened"}) {
  CommitAppend& append = *commit.add_appends();
  append.set_stream(std::string(stream));
  append.set_parent(std::string(parent));
  for (std::string& event : events) append.add_events(std::move(event));
}

void AddCheck(Commit& commit, absl::string_view stream, absl::string_view parent) {
  CommitCheck& check = *commit.add_checks();
  check.set_stream(std::string(stream));
  check.set_parent(std::string(parent));
}

Commit Envelope() {
  Commit commit;
  commit.set_command_id(Sha256("command"));
  commit.set_command_type("ticket.assign");
  commit.set_request_digest(Sha256("request"));
  commit.mutable_actor()->set_id("ana");
  commit.mutable_actor()->set_role("handler");
  commit.mutable_actor()->set_verified(1);
  commit.set_cause("interaction/web/1");
  commit.set_correlation("matter");
  commit.set_decided_at(1'700'000'000'000'000);
  commit.set_decider_edition(3);
  commit.mutable_seen()->set_journal_id(Sha256("journal"));
  commit.mutable_seen()->set_position(41);
  commit.mutable_seen()->set_digest(Sha256("seen"));
  return commit;
}

// The shortest record that is accepted: one event that opens stream "s".
Commit Smallest() {
  Commit commit;
  AddAppend(commit, "s", "", {"e"});
  return commit;
}

std::string Raw(absl::string_view message) { return absl::StrCat(EncodeRecord(Commit()), message); }

absl::string_view MessageOf(absl::string_view record) { return record.substr(kMagic.size() + 1); }

std::string Bytes(std::initializer_list<unsigned char> bytes) {
  return std::string(bytes.begin(), bytes.end());
}

// Collects vectors; each starts from the digest that the one before it left.
class Collector {
 public:
  void Add(std::string name, std::string record, std::map<std::string, std::string> heads,
           Verdict verdict, Refusal refusal) {
    Vector vector{
        std::move(name), std::move(record), std::move(heads), digest_, verdict, refusal, "",
        digest_};
    vector.hash = Sha256(vector.record);
    if (verdict != Verdict::kStop) vector.digest_after = NextDigest(digest_, vector.hash, verdict);
    digest_ = vector.digest_after;
    vectors_.push_back(std::move(vector));
  }

  void Accepted(std::string name, const Commit& commit, std::map<std::string, std::string> heads) {
    Add(std::move(name), EncodeRecord(commit), std::move(heads), Verdict::kAccepted,
        Refusal::kNone);
  }

  void Refused(std::string name, Refusal refusal, const Commit& commit,
               std::map<std::string, std::string> heads = kNoHeads) {
    Add(std::move(name), EncodeRecord(commit), std::move(heads), Verdict::kRefused, refusal);
  }

  void Bytes(std::string name, Refusal refusal, std::string record) {
    Add(std::move(name), std::move(record), kNoHeads, Verdict::kRefused, refusal);
  }

  std::vector<Vector> Take() && { return std::move(vectors_); }

 private:
  std::string digest_ = FirstDigest();
  std::vector<Vector> vectors_;
};

void AddAccepted(Collector& vectors) {
  vectors.Accepted("the smallest commit opens a stream", Smallest(), kNoHeads);

  Commit full = Envelope();
  AddAppend(full, "ticket/1", HeadOf("ticket/1"), {"first", "second"});
  AddAppend(full, "contact/7", "");
  AddCheck(full, "policy/standards", HeadOf("policy/standards"));
  AddCheck(full, "point/9", "");
  vectors.Accepted("every field, several appends and checks, all parents current", full,
                   Heads({"ticket/1", "policy/standards"}));

  Commit other_seen = Smallest();
  other_seen.mutable_seen()->set_position(~0ULL);
  other_seen.mutable_seen()->set_digest("not a digest");
  vectors.Accepted("seen never decides", other_seen, kNoHeads);

  Commit with_probe = Smallest();
  with_probe.set_probe("p");
  vectors.Accepted("a probe's bytes beside an append have no meaning", with_probe, kNoHeads);

  Commit present = Smallest();
  present.mutable_actor();
  present.mutable_seen();
  vectors.Accepted("empty messages that are present are canonical", present, kNoHeads);

  Commit binary;
  AddAppend(binary, Bytes({0xff, 0x00, 0xfe}), "", {Bytes({0x00})});
  vectors.Accepted("names and events are bytes, not text", binary, kNoHeads);

  Commit long_event;
  AddAppend(long_event, "s", "", {std::string(300, 'x')});
  vectors.Accepted("a length of two bytes", long_event, kNoHeads);
}

void AddStale(Collector& vectors) {
  Commit moved = Envelope();
  AddAppend(moved, "ticket/1", Sha256("older"));
  vectors.Refused("stale parent: the stream moved on", Refusal::kStaleParent, moved,
                  Heads({"ticket/1"}));

  Commit exists = Envelope();
  AddAppend(exists, "ticket/1", "");
  vectors.Refused("stale parent: the stream is there already", Refusal::kStaleParent, exists,
                  Heads({"ticket/1"}));

  Commit missing = Envelope();
  AddAppend(missing, "ticket/1", HeadOf("ticket/1"));
  vectors.Refused("stale parent: there is no such stream", Refusal::kStaleParent, missing);

  Commit one_of_three = Envelope();
  AddAppend(one_of_three, "a", HeadOf("a"));
  AddAppend(one_of_three, "b", Sha256("older"));
  AddAppend(one_of_three, "c", "");
  vectors.Refused("several appends of which one is stale", Refusal::kStaleParent, one_of_three,
                  Heads({"a", "b"}));

  Commit stale_check = Envelope();
  AddAppend(stale_check, "a", HeadOf("a"));
  AddCheck(stale_check, "b", HeadOf("b"));
  AddCheck(stale_check, "c", Sha256("older"));
  vectors.Refused("stale check: a stream only read moved on", Refusal::kStaleCheck, stale_check,
                  Heads({"a", "b", "c"}));

  Commit appeared = Envelope();
  AddAppend(appeared, "a", HeadOf("a"));
  AddCheck(appeared, "b", "");
  vectors.Refused("stale check: a stream that was absent appeared", Refusal::kStaleCheck, appeared,
                  Heads({"a", "b"}));

  Commit both = Envelope();
  AddAppend(both, "a", "");
  AddCheck(both, "b", "");
  vectors.Refused("a stale parent is named before a stale check", Refusal::kStaleParent, both,
                  Heads({"a", "b"}));
}

void AddMisshapen(Collector& vectors) {
  vectors.Refused("empty commit", Refusal::kNoAppend, Commit());
  vectors.Refused("a commit without an append", Refusal::kNoAppend, Envelope());
  Commit checks_only = Envelope();
  AddCheck(checks_only, "a", "");
  vectors.Refused("checks alone are no commit", Refusal::kNoAppend, checks_only);

  Commit probe;
  probe.set_probe(Sha256("probe"));
  vectors.Refused("probe", Refusal::kProbe, probe);
  AddCheck(probe, "", "odd");
  vectors.Refused("a probe is named before what its checks are", Refusal::kProbe, probe);

  Commit no_event = Envelope();
  AddAppend(no_event, "a", "", {});
  vectors.Refused("an append without an event", Refusal::kEmptyAppend, no_event);
  Commit empty_event = Envelope();
  AddAppend(empty_event, "a", "", {"first", "", "third"});
  vectors.Refused("empty event", Refusal::kEmptyAppend, empty_event);

  Commit no_name = Envelope();
  AddAppend(no_name, "", "");
  vectors.Refused("an append's stream name is empty", Refusal::kNoStreamName, no_name);
  Commit no_check_name = Smallest();
  AddCheck(no_check_name, "", "");
  vectors.Refused("a check's stream name is empty", Refusal::kNoStreamName, no_check_name);

  for (const std::size_t size : {1, 31, 33, 64}) {
    Commit parent = Envelope();
    AddAppend(parent, "a", std::string(size, 'p'));
    vectors.Refused(absl::StrCat("an append's parent of ", size, " bytes"), Refusal::kParentSize,
                    parent);
  }
  Commit check_parent = Smallest();
  AddCheck(check_parent, "c", std::string(31, 'p'));
  vectors.Refused("a check's parent of 31 bytes", Refusal::kParentSize, check_parent);
}

void AddTwice(Collector& vectors) {
  Commit appends = Smallest();
  AddAppend(appends, "t", "");
  AddAppend(appends, "s", "");
  vectors.Refused("stream twice: two appends", Refusal::kStreamTwice, appends);
  Commit append_and_check = Smallest();
  AddCheck(append_and_check, "s", "");
  vectors.Refused("stream twice: an append and a check", Refusal::kStreamTwice, append_and_check);
  Commit checks = Smallest();
  AddCheck(checks, "t", "");
  AddCheck(checks, "t", "");
  vectors.Refused("stream twice: two checks", Refusal::kStreamTwice, checks);
  Commit stale = Smallest();
  AddCheck(stale, "s", Sha256("older"));
  vectors.Refused("stream twice is named before stale", Refusal::kStreamTwice, stale, Heads({"s"}));

  Commit everything = Envelope();
  AddAppend(everything, "", "odd", {""});
  AddAppend(everything, "", "odd");
  vectors.Refused("wrong in every way: the first reason is named", Refusal::kEmptyAppend,
                  everything);
}

void AddForeign(Collector& vectors) {
  vectors.Bytes("no bytes", Refusal::kNoMagic, "");
  vectors.Bytes("part of the magic", Refusal::kNoMagic, "RD");
  vectors.Bytes("magic without a format", Refusal::kNoMagic, "RDJ");
  vectors.Bytes("another magic", Refusal::kNoMagic,
                absl::StrCat("RDK", Bytes({1}), MessageOf(EncodeRecord(Smallest()))));
  vectors.Bytes("format 0", Refusal::kNoMagic,
                absl::StrCat("RDJ", Bytes({0}), MessageOf(EncodeRecord(Smallest()))));
  vectors.Bytes("damaged bytes: cut short", Refusal::kUnparsable,
                EncodeRecord(Smallest()).substr(0, EncodeRecord(Smallest()).size() - 1));
  vectors.Bytes("damaged bytes: one more", Refusal::kUnparsable,
                EncodeRecord(Smallest()) + std::string(1, '\0'));
  vectors.Bytes("damaged bytes: text", Refusal::kUnparsable, Raw("{\"a\": 1}"));
  for (const unsigned char format : {2, 3, 255}) {
    vectors.Add(absl::StrCat("newer format ", int{format}, ": stop"),
                absl::StrCat("RDJ", Bytes({format}), MessageOf(EncodeRecord(Smallest()))), kNoHeads,
                Verdict::kStop, Refusal::kNone);
  }
  vectors.Add("a newer format stops whatever follows", absl::StrCat("RDJ", Bytes({2}), "?"),
              kNoHeads, Verdict::kStop, Refusal::kNone);
}

// Encodings that a lenient reader takes for the smallest commit, or for one close to it.
void AddUncanonical(Collector& vectors) {
  const std::string append = Bytes({0x52, 0x06, 0x0a, 0x01, 's', 0x1a, 0x01, 'e'});
  const auto unparsable = [&](std::string name, std::string message) {
    vectors.Bytes(std::move(name), Refusal::kUnparsable, Raw(message));
  };
  unparsable("fields out of order", append + Bytes({0x0a, 0x01, 'c'}));
  unparsable("a field twice", Bytes({0x0a, 0x01, 'c', 0x0a, 0x01, 'd'}) + append);
  unparsable("an empty field written", Bytes({0x0a, 0x00}) + append);
  unparsable("a zero written", Bytes({0x39, 0, 0, 0, 0, 0, 0, 0, 0}) + append);
  unparsable("a message in two parts",
             Bytes({0x22, 0x03, 0x0a, 0x01, 'i', 0x22, 0x03, 0x12, 0x01, 'r'}) + append);
  unparsable("an empty parent written",
             Bytes({0x52, 0x08, 0x0a, 0x01, 's', 0x12, 0x00, 0x1a, 0x01, 'e'}));
  unparsable("fields out of order in an append",
             Bytes({0x52, 0x06, 0x1a, 0x01, 'e', 0x0a, 0x01, 's'}));
  unparsable("appends with a check between them",
             append + Bytes({0x5a, 0x03, 0x0a, 0x01, 'c'}) +
                 Bytes({0x52, 0x06, 0x0a, 0x01, 't', 0x1a, 0x01, 'e'}));
  unparsable("a length longer than it need be",
             Bytes({0x52, 0x86, 0x00, 0x0a, 0x01, 's', 0x1a, 0x01, 'e'}));
  unparsable("a tag longer than it need be",
             Bytes({0xd2, 0x00, 0x06, 0x0a, 0x01, 's', 0x1a, 0x01, 'e'}));
  unparsable("a length beyond the end", Bytes({0x52, 0x07, 0x0a, 0x01, 's', 0x1a, 0x01, 'e'}));
  unparsable("a length of ten bytes",
             Bytes({0x52, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}));
  unparsable("a length that never ends", Bytes({0x52, 0xff, 0xff}));
  unparsable("unknown field", append + Bytes({0x68, 0x01}));
  unparsable("unknown field of bytes", append + Bytes({0x6a, 0x01, 'x'}));
  unparsable("unknown field in an append",
             Bytes({0x52, 0x08, 0x0a, 0x01, 's', 0x1a, 0x01, 'e', 0x20, 0x01}));
  unparsable("unknown field in a check", append + Bytes({0x5a, 0x05, 0x0a, 0x01, 'c', 0x20, 0x01}));
  unparsable("unknown field in the actor", Bytes({0x22, 0x02, 0x20, 0x01}) + append);
  unparsable("unknown field in seen", Bytes({0x4a, 0x02, 0x20, 0x01}) + append);
  unparsable("a known field of another wire type", Bytes({0x38, 0x01}) + append);
  unparsable("a group", Bytes({0x0b, 0x0c}) + append);
  unparsable("the end of a group", append + Bytes({0x54}));
  unparsable("field number zero", append + Bytes({0x00}));
  unparsable("a wire type that never was", append + Bytes({0x56}));
}

std::string Field(const boost::json::object& object, absl::string_view key) {
  const boost::json::value* value = object.if_contains({key.data(), key.size()});
  if (value == nullptr || !value->is_string()) return "";
  return std::string(value->get_string());
}

absl::StatusOr<Verdict> VerdictNamed(absl::string_view name) {
  for (const Verdict verdict : {Verdict::kRefused, Verdict::kAccepted, Verdict::kStop}) {
    if (VerdictName(verdict) == name) return verdict;
  }
  return absl::InvalidArgumentError(absl::StrCat("no verdict: ", name));
}

absl::StatusOr<Refusal> RefusalNamed(absl::string_view name) {
  for (std::size_t i = 0; i < kRefusals; ++i) {
    if (RefusalName(static_cast<Refusal>(i)) == name) return static_cast<Refusal>(i);
  }
  return absl::InvalidArgumentError(absl::StrCat("no reason: ", name));
}

absl::Status ReadHeads(const boost::json::object& object,
                       std::map<std::string, std::string>& heads) {
  const boost::json::value* listed = object.if_contains("heads");
  if (listed == nullptr || !listed->is_object()) return absl::InvalidArgumentError("no heads");
  for (const auto& [stream, head] : listed->get_object()) {
    ASSIGN_OR_RETURN(std::string name, FromHex(absl::string_view(stream.data(), stream.size())));
    if (!head.is_string()) return absl::InvalidArgumentError("a head is not text");
    ASSIGN_OR_RETURN(heads[name], FromHex(std::string(head.get_string())));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Vector> MakeVectors() {
  Collector vectors;
  AddAccepted(vectors);
  AddStale(vectors);
  AddMisshapen(vectors);
  AddTwice(vectors);
  AddForeign(vectors);
  AddUncanonical(vectors);
  return std::move(vectors).Take();
}

std::string VectorLine(const Vector& vector) {
  boost::json::object heads;
  for (const auto& [stream, head] : vector.heads) heads[ToHex(stream)] = ToHex(head);
  const absl::string_view verdict = VerdictName(vector.verdict);
  const absl::string_view reason = RefusalName(vector.refusal);
  const boost::json::object line = {
      {"name", vector.name},
      {"record", ToHex(vector.record)},
      {"heads", heads},
      {"digest", ToHex(vector.digest)},
      {"verdict", std::string(verdict)},
      {"reason", std::string(reason)},
      {"hash", ToHex(vector.hash)},
      {"digest_after", ToHex(vector.digest_after)},
  };
  return boost::json::serialize(line);
}

absl::StatusOr<Vector> ReadVectorLine(absl::string_view line) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse({line.data(), line.size()}, error);
  if (error || !value.is_object()) return absl::InvalidArgumentError("not a JSON object");
  const boost::json::object& object = value.get_object();
  Vector vector;
  vector.name = Field(object, "name");
  ASSIGN_OR_RETURN(vector.record, FromHex(Field(object, "record")));
  ASSIGN_OR_RETURN(vector.digest, FromHex(Field(object, "digest")));
  ASSIGN_OR_RETURN(vector.hash, FromHex(Field(object, "hash")));
  ASSIGN_OR_RETURN(vector.digest_after, FromHex(Field(object, "digest_after")));
  ASSIGN_OR_RETURN(vector.verdict, VerdictNamed(Field(object, "verdict")));
  ASSIGN_OR_RETURN(vector.refusal, RefusalNamed(Field(object, "reason")));
  RETURN_IF_ERROR(ReadHeads(object, vector.heads));
  return vector;
}

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRefused:
      return "refused";
    case Verdict::kAccepted:
      return "accepted";
    case Verdict::kStop:
      return "stop";
  }
  return "unknown";
}

HeadLookup LookupIn(const std::map<std::string, std::string>& heads) {
  return [&heads](absl::string_view stream) -> absl::StatusOr<std::string> {
    const auto found = heads.find(std::string(stream));
    return found == heads.end() ? std::string() : found->second;
  };
}

}  // namespace redress
