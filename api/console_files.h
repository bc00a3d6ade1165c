#pragma once

// The files of the console, as they were built into this program. None where it was built without
// Node: then there is no console. The source that defines them is written by
// console/tools/embed.mjs or, without Node, by api/CMakeLists.txt.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress {

struct ConsoleFile {
  absl::string_view path;  // below /console/, such as "index.html"
  absl::string_view content_type;
  absl::string_view etag;     // without quotes
  bool is_immutable = false;  // its name says what stands in it
  bool is_packed = false;     // by gzip, which saves something
  absl::string_view bytes;
};

absl::Span<const ConsoleFile> ConsoleFiles();

}  // namespace redress
