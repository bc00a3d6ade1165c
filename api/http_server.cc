#include "api/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/http_connection.h"
#include "api/http_peer.h"
#include "base/clock.h"
#include "base/status.h"

namespace redress {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Strand>;

// Connections beyond the limit, that are being closed or get one answer; where they are used up
// too, newcomers wait in the kernel's queue.
constexpr int kMaxBeyondLimit = 64;
// After an accept that failed (such as for want of file descriptors), and while there is no room.
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::milliseconds kRoomPause{2};

absl::StatusOr<asio::ip::address> AddressOf(const HttpServerOptions& options) {
  const std::string& text = options.address;
  error_code error;
  const auto address = asio::ip::make_address(text == "localhost" ? "127.0.0.1" : text, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("not an IP address: ", text));
  if (address.is_loopback() || options.tls != nullptr || options.plain_beyond_loopback) {
    return address;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("refusing to listen on ", text,
                   ", which is beyond loopback, without TLS: give --tls-certificate and --tls-key, "
                   "or, where something else encrypts, say --plain-beyond-loopback"));
}

}  // namespace

class HttpServer::Listener {
 public:
  Listener(const HttpServerOptions& options, HttpHandler& handler,
           std::shared_ptr<HttpCounters> counters)
      : surroundings_(handler, options.limits, options.clock, std::move(counters)),
        acceptor_(asio::make_strand(io_.get_executor())),
        threads_wanted_(options.threads) {
    surroundings_.SetTls(options.tls);
    for (const std::string& host : options.hosts) {
      surroundings_.hosts.names.push_back(absl::AsciiStrToLower(host));
    }
  }

  ~Listener() { Stop(); }

  absl::Status Listen(const asio::ip::tcp::endpoint& endpoint);
  void Run();
  void Stop();
  void Renew(std::shared_ptr<ServerTls> tls) { surroundings_.SetTls(std::move(tls)); }
  std::uint16_t port() const { return port_; }

 private:
  using Connections = std::list<std::weak_ptr<Connection>>;

  asio::awaitable<void> AcceptLoop();
  bool HasRoom() const;
  asio::awaitable<void> Pause(std::chrono::milliseconds time);
  void Take(Socket socket);
  Admission Admit(const Peer& peer);
  // Makes room for one more of this network, if it has its share.
  bool HasShare(const Peer& peer);
  bool Evict(const std::function<bool(WaitedFor&, absl::Duration patience)>& evict);
  void Spawn(const std::shared_ptr<Connection>& connection, Connections::iterator place,
             const std::string& network);
  void Forget(Connections::iterator place, const std::string& network);
  void ForEach(void (Connection::*call)());
  bool WaitUntilNone(absl::Duration limit);

  ConnectionSurroundings surroundings_;  // outlives what the sockets' context still holds
  asio::io_context io_;
  Acceptor acceptor_;
  int threads_wanted_;
  std::uint16_t port_ = 0;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // guards what follows
  std::condition_variable none_left_;
  Connections connections_;
  absl::flat_hash_map<std::string, int> of_network_;  // how many of them
};

absl::Status HttpServer::Listener::Listen(const asio::ip::tcp::endpoint& endpoint) {
  error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", endpoint.address().to_string(),
                                               " port ", endpoint.port(), ": ", error.message()));
  }
  surroundings_.hosts.takes_addresses = !endpoint.address().is_loopback();
  port_ = acceptor_.local_endpoint().port();
  return absl::OkStatus();
}

void HttpServer::Listener::Run() {
  asio::co_spawn(acceptor_.get_executor(), AcceptLoop(), asio::detached);
  for (int i = 0; i < threads_wanted_; ++i) {
    threads_.emplace_back([this] { io_.run(); });
  }
}

asio::awaitable<void> HttpServer::Listener::AcceptLoop() {
  while (acceptor_.is_open()) {
    while (!HasRoom() && !surroundings_.stopping) co_await Pause(kRoomPause);
    auto [error, socket] = co_await acceptor_.async_accept(asio::make_strand(io_.get_executor()),
                                                           asio::as_tuple(asio::use_awaitable));
    if (surroundings_.stopping) co_return;
    if (error) {
      co_await Pause(kAcceptPause);
      continue;
    }
    Take(std::move(socket));
  }
}

bool HttpServer::Listener::HasRoom() const {
  return surroundings_.counters->connections_open <
         surroundings_.limits.max_connections + kMaxBeyondLimit;
}

asio::awaitable<void> HttpServer::Listener::Pause(std::chrono::milliseconds time) {
  Timer pause(acceptor_.get_executor());
  pause.expires_after(time);
  co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
}

void HttpServer::Listener::Take(Socket socket) {
  HttpCounters& counters = *surroundings_.counters;
  error_code ignored;
  const Peer peer = PeerAt(socket.remote_endpoint(ignored).address());
  const Admission admission = Admit(peer);
  ++counters.connections_taken;
  ++counters.connections_open;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto connection = std::make_shared<Connection>(std::move(socket), peer, surroundings_, admission);
  const std::lock_guard lock(mutex_);
  connections_.push_back(connection);
  ++of_network_[peer.network];
  Spawn(connection, std::prev(connections_.end()), peer.network);
}

Admission HttpServer::Listener::Admit(const Peer& peer) {
  if (!HasShare(peer)) return Admission::kNothing;
  if (surroundings_.counters->connections_open < surroundings_.limits.max_connections) {
    return Admission::kAnything;
  }
  const absl::Duration now = SystemClock().Steady();
  const bool has_room = Evict([now](WaitedFor& waited, absl::Duration patience) {
    return waited.EvictLongest(now, patience);
  });
  return has_room ? Admission::kAnything : Admission::kHealth;
}

bool HttpServer::Listener::HasShare(const Peer& peer) {
  const int share = surroundings_.limits.max_connections_of_one;
  int open = 0;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = of_network_.find(peer.network); found != of_network_.end()) {
      open = found->second;
    }
  }
  if (share == 0 || open < share) return true;
  if (open >= share + kMaxBeyondLimit) return false;  // those evicted are not gone yet
  const absl::Duration now = SystemClock().Steady();
  return Evict([&](WaitedFor& waited, absl::Duration patience) {
    return waited.EvictLongestOf(peer.network, now, patience);
  });
}

bool HttpServer::Listener::Evict(
    const std::function<bool(WaitedFor&, absl::Duration patience)>& evict) {
  if (!evict(surroundings_.askers, absl::ZeroDuration()) &&
      !evict(surroundings_.takers, surroundings_.limits.reader_patience)) {
    return false;
  }
  ++surroundings_.counters->connections_evicted;
  return true;
}

void HttpServer::Listener::Forget(Connections::iterator place, const std::string& network) {
  const std::lock_guard lock(mutex_);
  connections_.erase(place);
  if (const auto found = of_network_.find(network); --found->second == 0) of_network_.erase(found);
  if (connections_.empty()) none_left_.notify_all();
}

void HttpServer::Listener::Spawn(const std::shared_ptr<Connection>& connection,
                                 Connections::iterator place, const std::string& network) {
  // Whatever a library throws ends this connection and nothing else.
  asio::co_spawn(
      connection->executor(), [connection]() { return connection->Serve(); },
      [this, connection, place, network](const std::exception_ptr& failed) {
        if (failed != nullptr) connection->Close();
        --surroundings_.counters->connections_open;
        Forget(place, network);
      });
}

void HttpServer::Listener::ForEach(void (Connection::*call)()) {
  const std::lock_guard lock(mutex_);
  for (const std::weak_ptr<Connection>& weak : connections_) {
    if (auto connection = weak.lock(); connection != nullptr) {
      asio::post(connection->executor(), [connection, call] { ((*connection).*call)(); });
    }
  }
}

bool HttpServer::Listener::WaitUntilNone(absl::Duration limit) {
  std::unique_lock lock(mutex_);
  return none_left_.wait_for(lock, absl::ToChronoMilliseconds(limit),
                             [this] { return connections_.empty(); });
}

void HttpServer::Listener::Stop() {
  if (stopped_.exchange(true)) return;
  surroundings_.stopping = true;
  asio::post(acceptor_.get_executor(), [this] {
    error_code ignored;
    acceptor_.close(ignored);
  });
  ForEach(&Connection::StopWhenIdle);
  if (!WaitUntilNone(surroundings_.limits.drain)) {
    ForEach(&Connection::Close);
    WaitUntilNone(absl::Seconds(1));
  }
  surroundings_.gate->Shut();
  for (const auto& lane : surroundings_.lanes) lane->Stop();
  io_.stop();
  for (std::thread& thread : threads_) thread.join();
}

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

HttpServer::~HttpServer() { Stop(); }

void HttpServer::Stop() { listener_->Stop(); }

void HttpServer::Renew(std::shared_ptr<ServerTls> tls) { listener_->Renew(std::move(tls)); }

std::uint16_t HttpServer::port() const { return listener_->port(); }

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const HttpServerOptions& options, HttpHandler& handler,
    std::shared_ptr<HttpCounters> counters) {
  ASSIGN_OR_RETURN(const asio::ip::address address, AddressOf(options));
  auto listener = std::make_unique<Listener>(options, handler, std::move(counters));
  RETURN_IF_ERROR(listener->Listen(asio::ip::tcp::endpoint(address, options.port)));
  listener->Run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

}  // namespace redress
