#pragma once

// Answers that tell a thing in both languages, and which of them is shown.

#include <string>

#include "CLI/App.hpp"

namespace redress {

// Adds --lang to `verb`. `language` outlives it.
void AddLanguageOption(CLI::App& verb, std::string& language);

// Returns the member of the answer, "en" or "zh", that is in the language asked for, else in that
// of the environment, as POSIX orders its variables.
const char* LanguageOf(const std::string& asked);

}  // namespace redress
