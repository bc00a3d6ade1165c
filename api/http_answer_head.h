#pragma once

// The head of an answer as it goes over the wire. No sockets.

#include <string>

#include "api/http.h"

namespace redress {

// Returns the status line and the headers, up to and with the empty line; how long the body is, and
// whether the connection goes on, among them.
std::string AnswerHead(const HttpResponse& response, bool keep_alive);

}  // namespace redress
