#pragma once

// What commands are sent to, by path: /v1/{collection}/{id}/{verb}. The verb is the name of a field
// of the collection's command message: a new command needs no code here.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"

namespace redress {

struct Collection {
  absl::string_view plural;         // as the path names it
  absl::string_view name;           // of the field of Command; what its streams begin with
  absl::string_view creating_verb;  // that POST /v1/{collection} stands for; empty: none does
  absl::string_view id_name;        // what the path and people call what names one
};

// A ticket is opened by an interaction, a contact recorded by one.
inline constexpr Collection kTicketCollection = {"tickets", "ticket", "", "number"};
inline constexpr Collection kContactCollection = {"contacts", "contact", "", "id"};
inline constexpr Collection kCustomerCollection = {"customers", "customer", "register", "id"};
inline constexpr Collection kCallbackCollection = {"callbacks", "callback", "plan", "id"};
// Named, not numbered; applying one makes it.
inline constexpr Collection kPolicyCollection = {"policies", "policy", "", "name"};
// Ids that people choose; describing one makes it.
inline constexpr Collection kAgentCollection = {"agents", "agent", "", "id"};
inline constexpr Collection kTeamCollection = {"teams", "team", "", "id"};
inline constexpr Collection kTokenCollection = {"tokens", "token", "issue", "id"};
// What people keep for themselves, a team or all: owned.h.
inline constexpr Collection kViewCollection = {"views", "view", "create", "id"};
inline constexpr Collection kPhraseCollection = {"phrases", "phrase", "create", "id"};

// Whatever takes commands, in the order in which answers name what they are about.
absl::Span<const Collection> AllCollections();

// Returns whatever has that name; null where nothing does.
const Collection* FindCollection(absl::string_view plural);

// Returns the message whose fields are the verbs.
const google::protobuf::Descriptor& CommandsTo(const Collection& to);

// Returns the verbs to one that exists, in the order of the schema.
std::vector<std::string> VerbsTo(const Collection& to);

// Returns the request that `verb` to one that exists takes.
//
// Errors: kNotFound, machine code "verb-unknown", naming the verbs.
absl::StatusOr<const google::protobuf::FieldDescriptor*> FindVerb(const Collection& to,
                                                                  absl::string_view verb);

// Whether it can be the id of a customer, a contact or a callback: small hexadecimal digits.
bool IsId(absl::string_view text);

// Returns the path of one, and what hangs below it.
std::string PathOf(const Collection& to, absl::string_view id, absl::string_view below = "");

// The same as openapi.yaml has it, with the id's name in braces.
std::string DescribedPath(const Collection& to, absl::string_view below = "");

// Returns the stream of one.
std::string StreamOf(const Collection& to, absl::string_view id);

// Returns the refusal of what names nothing: kNotFound, machine code "no-such-" and the name.
absl::Status NoSuch(const Collection& to);

// Returns the id as streams have it.
//
// Errors: kInvalidArgument (a ticket number that is none; what can be no id of an agent or a team),
// and those of NoSuch(). The name of a policy has slashes.
absl::StatusOr<std::string> CanonicalId(const Collection& to, absl::string_view id);

}  // namespace redress
