#include "api/http_peer.h"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kNetworkBytes = 8;

}  // namespace

Peer PeerAt(const ip::address& address) {
  if (address.is_v4()) {
    return {.network = address.to_string(), .is_loopback = address.is_loopback()};
  }
  const ip::address_v6 whole = address.to_v6();
  if (whole.is_v4_mapped()) return PeerAt(ip::make_address_v4(ip::v4_mapped, whole));
  ip::address_v6::bytes_type network = whole.to_bytes();
  std::fill(network.begin() + kNetworkBytes, network.end(), 0);
  return {.network = absl::StrCat(ip::address_v6(network).to_string(), "/64"),
          .is_loopback = whole.is_loopback()};
}

}  // namespace redress
