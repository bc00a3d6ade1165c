#pragma once

// What the clients of an HTTP load ask for.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bench/http_load.h"

namespace redress {

struct HttpRequests {
  // "receive": a new ticket each; "life": each client carries tickets from their receipt to their
  // close; "note": a note to each of `places` in turn, by their numbers; "get": each of `places` in
  // turn; else a path to get.
  std::string kind = "receive";
  std::string places;             // a file, one place a line
  std::string words = "english";  // of notes: 60 bytes of it, or "chinese", 360 characters
  std::string keep_answers;       // a folder for one answer of each kind, as BareServer takes them
  // A file, "person token" a line: the tokens that people show; empty: they show none.
  std::string tokens;
  std::uint64_t seed = 1;
};

// Returns who makes the clients.
std::function<std::unique_ptr<Conversation>()> ConverseAs(const HttpRequests& requests);

}  // namespace redress
