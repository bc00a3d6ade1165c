#pragma once

// Ids of commands, one derivation for every way in: whoever hands in the same thing again, over
// whatever transport, names the same command.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/names.h"
#include "aggregates/ticket/import.pb.h"
#include "commands/cloud_event.h"
#include "commands/command_sink.h"

namespace redress {

// An HTTP request with an Idempotency-Key. `path` is canonical (ticket numbers as digits only);
// `index` is the place in a bulk, 0 outside one.
struct HttpCommandKey {
  absl::string_view principal;
  absl::string_view method;
  absl::string_view path;
  absl::string_view idempotency_key;
  std::size_t index = 0;
};

// Each returns 32 bytes.
std::string HttpCommandId(const Names& names, const HttpCommandKey& key);
std::string InteractionCommandId(const Names& names, absl::string_view source,
                                 absl::string_view id);
// Over the content, too: a row that the clock refused can be mended and sent again. What has the
// same source and id is still taken once, by its contact's stream.
std::string ImportCommandId(const Names& names, const ImportTicket& request,
                            absl::string_view digest);

// Returns the command that an interaction is, with id, request digest and cause; actor, persistence
// and mode are the caller's to set.
CommandRequest InteractionRequest(const Names& names, const ParsedInteraction& parsed);

// The same of an import. `canonical` is the request's canonical JSON.
CommandRequest ImportRequest(const Names& names, const ImportTicket& request,
                             absl::string_view canonical);

}  // namespace redress
