#include "cli/read_all.h"

#include "absl/strings/str_cat.h"

namespace redress {

absl::StatusOr<std::string> ReadAll(std::istream& input, absl::string_view name,
                                    std::size_t limit) {
  std::string text;
  char buffer[64 * 1024];
  while (input.read(buffer, sizeof buffer) || input.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(input.gcount()));
    if (text.size() > limit) {
      return absl::InvalidArgumentError(absl::StrCat(name, " is larger than ", limit, " bytes"));
    }
  }
  return text;
}

}  // namespace redress
