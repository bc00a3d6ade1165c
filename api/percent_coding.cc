#include "api/percent_coding.h"

#include <string_view>

#include "boost/url/decode_view.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/pct_string_view.hpp"
#include "boost/url/rfc/unreserved_chars.hpp"

namespace redress {

std::string PercentEncode(absl::string_view text) {
  return boost::urls::encode(std::string_view(text.data(), text.size()),
                             boost::urls::unreserved_chars);
}

absl::StatusOr<std::string> PercentDecode(absl::string_view text) {
  const auto encoded =
      boost::urls::make_pct_string_view(std::string_view(text.data(), text.size()));
  if (!encoded) return absl::InvalidArgumentError("a bad percent escape");
  return encoded->decode();
}

}  // namespace redress
