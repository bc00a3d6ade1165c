#include "bench/http_company.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace redress {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;

// Reads all of `sockets` until each has ended.
void ReadAll(std::vector<pollfd> sockets) {
  std::vector<char> bytes(kReadSize);
  while (!sockets.empty()) {
    ::poll(sockets.data(), sockets.size(), -1);
    std::erase_if(sockets, [&](const pollfd& socket) {
      return socket.revents != 0 && ::recv(socket.fd, bytes.data(), bytes.size(), 0) <= 0;
    });
  }
}

}  // namespace

HttpCompany::~HttpCompany() {
  for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  for (std::thread& reader : readers_) reader.join();
  for (const int socket : sockets_) ::close(socket);
}

void HttpCompany::AddSilent(int count, const std::string& bytes) {
  for (int i = 0; i < count; ++i) sockets_.push_back(Connect(bytes));
}

void HttpCompany::AddReading(int count, const std::string& bytes) {
  std::vector<pollfd> sockets;
  for (int i = 0; i < count; ++i) {
    sockets_.push_back(Connect(bytes));
    sockets.push_back({.fd = sockets_.back(), .events = POLLIN, .revents = 0});
  }
  if (count > 0) readers_.emplace_back([sockets] { ReadAll(sockets); });
}

int HttpCompany::Connect(const std::string& bytes) const {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(socket >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);  // a refusal may come before its end
  return socket;
}

}  // namespace redress
