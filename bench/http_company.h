#pragma once

// Clients that behave badly, beside those whose latency is measured: they connect, send what they
// are given, and then read nothing or everything. Threads of their own read.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace redress {

class HttpCompany {
 public:
  explicit HttpCompany(std::uint16_t port) : port_(port) {}
  ~HttpCompany();
  HttpCompany(const HttpCompany&) = delete;
  HttpCompany& operator=(const HttpCompany&) = delete;

  // `count` connections that send `bytes`, and read nothing.
  void AddSilent(int count, const std::string& bytes);
  // `count` connections that send `bytes`, and read all that comes, as fast as it comes.
  void AddReading(int count, const std::string& bytes);

 private:
  int Connect(const std::string& bytes) const;

  std::uint16_t port_;
  std::vector<int> sockets_;
  std::vector<std::thread> readers_;
};

}  // namespace redress
