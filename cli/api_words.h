#pragma once

// What openapi.yaml says of verbs, fields and filters. It is the one place of these words: help
// reads them from there, and so does whoever draws a form. Read when first asked for, which only
// --help does.

#include <string>

#include "absl/strings/string_view.h"
#include "api/collections.h"

namespace redress {

// Returns what `verb`, one of the collection's commands, does, in a line.
std::string VerbWords(const Collection& of, const std::string& verb);

// Returns what POST to `path` does, in a line.
std::string PostWords(const std::string& path);

// What a field of a request is for.
struct FieldWords {
  std::string description;
  std::string example;  // of a text or number; empty for what has few values
};

FieldWords WordsOfField(absl::string_view schema, absl::string_view field);

// Returns what a query parameter of GET `path` asks for, with the values that it takes where they
// are few, or an example; empty where there is no such parameter.
std::string ParameterWords(const std::string& path, const std::string& name);

}  // namespace redress
