#pragma once

// The head of an answer as it goes over the wire. No sockets.

#include <string>

#include "absl/time/time.h"
#include "api/http.h"

namespace redress {

enum class Transport { kPlain, kTls };

// Returns the status line and the headers, up to and with the empty line; how long the body is, and
// whether the connection goes on, among them; and that it is `now`. Over TLS, that clients shall
// never come without it.
std::string AnswerHead(const HttpResponse& response, bool keep_alive, Transport transport,
                       absl::Time now);

}  // namespace redress
