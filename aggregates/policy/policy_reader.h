#pragma once

// Reads what a policy's text says, piece by piece, and collects all that is wrong with it, each
// with its place and the keys that lead there. Not what the keys mean: see policy_file.h.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/policy/policy_file.h"
#include "base/yaml.h"
#include "events/clock.pb.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace redress {

// A key that a mapping may have, and what reads its value.
struct PolicyKey {
  absl::string_view name;
  std::function<void(const YamlNode&)> read;
};

class PolicyReader {
 public:
  // Where a value stands, by keys, for as long as this lives.
  class Scope {
   public:
    Scope(PolicyReader& reader, absl::string_view key);
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { reader_.key_.resize(outer_size_); }

   private:
    PolicyReader& reader_;
    std::size_t outer_size_;
  };

  // `problems` outlives this; `file` is what names the text that is read, empty for the policy's
  // own.
  PolicyReader(std::vector<PolicyProblem>& problems, std::string file)
      : problems_(problems), file_(std::move(file)) {}

  void Wrong(TextPlace place, absl::string_view reason);
  void Wrong(const YamlNode& node, absl::string_view reason) { Wrong(node.place, reason); }

  // How many problems there are by now.
  std::size_t count() const { return problems_.size(); }

  // Reads the members of a mapping in the order of `keys`; others are wrong.
  void ReadMembers(const YamlNode& node, absl::Span<const PolicyKey> keys);
  // Reads a mapping whose keys are names.
  void ReadNamed(const YamlNode& node, const std::function<void(const YamlMember&)>& read);
  // Reads a list of at most `max` items.
  void ReadItems(const YamlNode& node, std::size_t max,
                 const std::function<void(const YamlNode&, std::size_t)>& read);
  // Reads one value, or a list of them.
  void ReadOneOrMore(const YamlNode& node, const std::function<void(const YamlNode&)>& read);

  // Each returns what it reads; where that is wrong, says so and returns nothing of it.
  std::string Text(const YamlNode& node);  // on one line, of at most 200 characters
  std::string Name(const YamlNode& node);  // of letters a to z, digits, "-" and "_"
  bool IsName(TextPlace place, absl::string_view text);
  std::uint32_t Number(const YamlNode& node, std::uint32_t min, std::uint32_t max);
  bool Truth(const YamlNode& node);
  std::int64_t ElapsedSeconds(const YamlNode& node);                     // of PT2H30M and the like
  std::uint32_t ElapsedMinutes(const YamlNode& node);                    // whole ones
  Amount AmountOf(const YamlNode& node);                                 // with exactly one unit
  std::string CallOf(const YamlNode& node, absl::string_view function);  // x of function(x)

  template <typename Enum>
  Enum Word(const YamlNode& node) {
    return static_cast<Enum>(Value(node, *google::protobuf::GetEnumDescriptor<Enum>()));
  }
  // Reads one word or a list of them, each once, into a field of a message.
  template <typename Enum, typename Field>
  void ReadWords(const YamlNode& node, Field& field) {
    ReadOneOrMore(node, [&](const YamlNode& item) {
      const Enum value = Word<Enum>(item);
      const bool is_there = std::find(field.begin(), field.end(), value) != field.end();
      if (is_there && value != 0) Wrong(item, "stands here twice");
      if (!is_there && value != 0) field.Add(value);
    });
  }

 private:
  int Value(const YamlNode& node, const google::protobuf::EnumDescriptor& type);

  std::vector<PolicyProblem>& problems_;
  std::string file_;
  std::string key_;
};

// Returns the value of `key` in `node`, or `node` itself: where to say that something about it is
// wrong.
const YamlNode& PlaceOf(const YamlNode& node, absl::string_view key);

}  // namespace redress
