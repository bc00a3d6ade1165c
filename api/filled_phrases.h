#pragma once

// Phrases with their fields filled in from a ticket: with what whoever asks is shown of it, and
// nothing masked.

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "api/http.h"
#include "commands/json_writer.h"
#include "commands/sight.h"
#include "events/phrase.pb.h"
#include "projections/key_value_store.h"

namespace redress {

// What fields stand for: those that say nothing are left out.
struct PhraseValues {
  std::map<std::string, std::string, std::less<>> fields;
  std::string customer;  // whose the ticket is; empty: nobody's, or not known
};

// From which ticket, for whom.
class FillingFor {
 public:
  // Errors: kInvalidArgument (no ticket number), kPermissionDenied (who may not see tickets).
  static absl::StatusOr<FillingFor> Parse(const std::string& ticket, const HttpRequest& request);

  // Errors: kNotFound (no such ticket, or none that whoever asks may see), and the database's.
  absl::StatusOr<PhraseValues> ReadValues(const KeyValueReader& reader, const Sight& sight) const;

 private:
  std::string number_;
  std::optional<Actor> asked_by_;  // who is narrowed
  std::string person_;             // who writes; empty: not known
};

// Writes the member "filled": a text for each language, and the fields that nothing stood for.
void WriteFilled(const Phrase& phrase, const PhraseValues& values, JsonWriter& writer);

}  // namespace redress
