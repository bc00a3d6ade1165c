#pragma once

// Phrases have fields in braces, such as {ticket.number}, that a ticket fills in; {{ and }} are
// braces themselves. Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress {

// The fields that a phrase may have.
absl::Span<const absl::string_view> PhraseFields();

// Returns what is wrong with the text of a phrase, naming the field that is none and those that
// are; empty: nothing.
std::string FaultOfPhrase(absl::string_view text);

struct FilledPhrase {
  std::string text;
  std::vector<std::string>
      unfilled;  // fields that had no value: they stand in the text as they are
};

// Returns the text, which is faultless, with its fields filled in by `value`.
FilledPhrase FillPhrase(
    absl::string_view text,
    absl::FunctionRef<std::optional<std::string>(absl::string_view field)> value);

}  // namespace redress
