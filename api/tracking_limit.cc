#include "api/tracking_limit.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace redress {

absl::Duration TrackingLimit::Take(const std::string& number, absl::string_view address) {
  const std::string network = NetworkOf(address);
  const absl::Duration of_network = addresses_.Take(network);
  if (of_network > absl::ZeroDuration()) return of_network;
  const absl::Duration of_number = numbers_.Take(number);
  if (of_number > absl::ZeroDuration()) addresses_.GiveBack(network);
  return of_number;
}

void TrackingLimit::GiveBack(const std::string& number, absl::string_view address) {
  numbers_.GiveBack(number);
  addresses_.GiveBack(NetworkOf(address));
}

std::string NetworkOf(absl::string_view address) {
  namespace ip = boost::asio::ip;
  boost::system::error_code error;
  const ip::address parsed = ip::make_address(std::string(address), error);
  if (error || !parsed.is_v6()) return std::string(address);
  const ip::address_v6 v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
  ip::address_v6::bytes_type bytes = v6.to_bytes();
  std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), 0);
  return ip::address_v6(bytes).to_string();
}

}  // namespace redress
