#pragma once

// Serves the console: a static application for browsers. Its files name each other by what stands
// in them, so that a browser asks for each once; every address that is no file's is one of its
// pages.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "api/console_files.h"
#include "api/http.h"

namespace redress {

// Whether `path`, still percent-encoded, is the console's: "/" too, which leads there.
bool IsOfConsole(absl::string_view path);

// Answers a request whose path is the console's. Nobody needs to show who asks: nothing stands in
// these files but what is published.
HttpResponse ConsoleResponse(absl::Span<const ConsoleFile> files, const HttpRequest& request);

}  // namespace redress
