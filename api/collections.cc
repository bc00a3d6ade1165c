#include "api/collections.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/command.pb.h"
#include "aggregates/names.h"
#include "aggregates/policy/policy_names.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "events/token_id.h"

namespace redress {
namespace {

constexpr std::array kCollections = {kTicketCollection,   kContactCollection, kCustomerCollection,
                                     kCallbackCollection, kPolicyCollection,  kAgentCollection,
                                     kTeamCollection,     kTokenCollection,   kViewCollection,
                                     kPhraseCollection};

constexpr std::size_t kMaxIdSize = 64;

}  // namespace

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxIdSize &&
         std::all_of(text.begin(), text.end(), [](unsigned char letter) {
           return std::isdigit(letter) != 0 || (letter >= 'a' && letter <= 'f');
         });
}

absl::Span<const Collection> AllCollections() { return kCollections; }

const Collection* FindCollection(absl::string_view plural) {
  const auto* found = std::find_if(kCollections.begin(), kCollections.end(),
                                   [&](const Collection& it) { return it.plural == plural; });
  return found == kCollections.end() ? nullptr : found;
}

const google::protobuf::Descriptor& CommandsTo(const Collection& to) {
  const auto* request = Command::descriptor()->FindFieldByName(std::string(to.name));
  return *request->message_type()->FindFieldByName("command")->message_type();
}

std::vector<std::string> VerbsTo(const Collection& to) {
  const google::protobuf::Descriptor& commands = CommandsTo(to);
  std::vector<std::string> verbs;
  for (int i = 0; i < commands.field_count(); ++i) {
    if (commands.field(i)->name() != to.creating_verb) verbs.push_back(commands.field(i)->name());
  }
  return verbs;
}

absl::StatusOr<const google::protobuf::FieldDescriptor*> FindVerb(const Collection& to,
                                                                  absl::string_view verb) {
  const auto* field = CommandsTo(to).FindFieldByName(std::string(verb));
  if (field != nullptr && verb != to.creating_verb) return field;
  return Refuse(
      absl::StatusCode::kNotFound, "verb-unknown",
      absl::StrCat("the commands to a ", to.name, " are ", absl::StrJoin(VerbsTo(to), ", ")));
}

std::string PathOf(const Collection& to, absl::string_view id, absl::string_view below) {
  const std::string path = absl::StrCat("/v1/", to.plural, "/", id);
  return below.empty() ? path : absl::StrCat(path, "/", below);
}

std::string DescribedPath(const Collection& to, absl::string_view below) {
  return PathOf(to, absl::StrCat("{", to.id_name, "}"), below);
}

std::string StreamOf(const Collection& to, absl::string_view id) {
  return absl::StrCat(to.name, "/", id);
}

absl::Status NoSuch(const Collection& to) {
  return Refuse(absl::StatusCode::kNotFound, absl::StrCat("no-such-", to.name),
                absl::StrCat("no such ", to.name));
}

absl::StatusOr<std::string> CanonicalId(const Collection& to, absl::string_view id) {
  if (to.name == kTicketCollection.name) return ParseTicketNumber(id);
  if (to.name == kAgentCollection.name || to.name == kTeamCollection.name) {
    const std::string fault = FaultOfChosenId(id);
    if (!fault.empty()) return RefuseField("/id", fault);
    return std::string(id);
  }
  if (to.name == kTokenCollection.name) {
    const std::optional<absl::string_view> person = PersonOfSignedToken(id);
    if (person.has_value() && FaultOfChosenId(*person).empty()) return std::string(id);
  }
  if (to.name == kPolicyCollection.name ? !IsPolicyName(id) : !IsId(id)) return NoSuch(to);
  return std::string(id);
}

}  // namespace redress
