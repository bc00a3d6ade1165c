#pragma once

// What is checked of every command line, whatever the verb, and how a wrong one is told.

#include <string>
#include <vector>

#include "CLI/App.hpp"

namespace redress {

// Makes every option of `app` and of its verbs refuse an empty value: what a variable that was not
// set leaves behind must not be taken for "all" or "none".
void RefuseEmptyValues(CLI::App& app);

// Returns what is wrong with an argument such as "--team=", which CLI11 would give the next word;
// empty where nothing is.
std::string EmptyAssignment(const std::vector<std::string>& arguments);

// Returns which word of the line that `app` could not parse is unknown, and what is near; empty
// where every word was known.
std::string UnknownWord(const CLI::App& app);

}  // namespace redress
