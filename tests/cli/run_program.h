#pragma once

// Runs the program within a test, against a server that answers from a script.

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/program.h"

namespace redress {

struct Ended {
  ExitCode exit;
  std::string out;
  std::string err;
};

inline Ended RunWith(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const ExitCode exit = RunProgram(std::move(arguments), out, err);
  return {exit, out.str(), err.str()};
}

// An answer with this JSON.
inline std::string Page(const std::string& body) {
  return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ",
                      body.size(), "\r\n\r\n", body);
}

}  // namespace redress
