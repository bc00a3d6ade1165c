#pragma once

// Who is at the other end, by the address. Included by http_server.cc only.

#include <boost/asio/ip/address.hpp>

#include "api/http.h"

namespace redress {

// Returns the peer at `address`. Of IPv6 the first 64 bits count: the rest a household chooses.
Peer PeerAt(const boost::asio::ip::address& address);

}  // namespace redress
