#include "cli/read_all.h"

#include "absl/strings/str_cat.h"

namespace redress {

absl::StatusOr<std::string> ReadAll(std::istream& input, absl::string_view name,
                                    std::size_t max_size) {
  std::string text;
  char buffer[64 * 1024];
  while (input.read(buffer, sizeof buffer) || input.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(input.gcount()));
    if (text.size() > max_size) {
      return absl::InvalidArgumentError(absl::StrCat(name, " is larger than ", max_size, " bytes"));
    }
  }
  return text;
}

}  // namespace redress
