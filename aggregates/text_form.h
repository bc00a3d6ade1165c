#pragma once

// What a text must be, by its field's options (events/options.proto), besides its size. Pure.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "events/options.pb.h"

namespace redress {

// Returns how many characters (code points) valid UTF-8 has.
std::size_t CountCharacters(absl::string_view text);

// Whether people see nothing in valid UTF-8: it is empty, or of blanks and invisible characters.
bool ShowsNothing(absl::string_view text);

// Returns valid UTF-8 where people see something of it, else nothing: a name of blanks names
// nobody.
std::string WhatShows(const std::string& text);

// Returns what is wrong with valid UTF-8 that is to be of `form`; empty where nothing is.
absl::string_view FaultOfForm(absl::string_view text, TextForm form);

}  // namespace redress
