#pragma once

// A server for tests of the client's side: it answers from a script and looks at nothing.

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read_until.hpp"
#include "boost/asio/streambuf.hpp"
#include "boost/asio/write.hpp"

namespace redress {

// A server that takes one connection per script, and answers the n-th head on it with the n-th
// text; then it closes.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::vector<std::string>> scripts)
      : acceptor_(context_,
                  boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        thread_([this, scripts = std::move(scripts)] {
          for (const auto& answers : scripts) Serve(answers);
        }) {}

  std::string url() const {
    return absl::StrCat("http://127.0.0.1:", acceptor_.local_endpoint().port());
  }

 private:
  void Serve(const std::vector<std::string>& answers) {
    boost::asio::ip::tcp::socket socket(context_);
    acceptor_.accept(socket);
    boost::asio::streambuf buffer;
    for (const std::string& answer : answers) {
      boost::system::error_code error;
      const std::size_t size = boost::asio::read_until(socket, buffer, "\r\n\r\n", error);
      if (error) return;
      buffer.consume(size);
      boost::asio::write(socket, boost::asio::buffer(answer), error);
    }
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::jthread thread_;
};

}  // namespace redress
