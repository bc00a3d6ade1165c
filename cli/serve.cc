// A node that serves: HTTP, and on Kafka the intake. Ends in order when asked.

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <csignal>
#include <cstddef>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/first_token.h"
#include "api/http_server.h"
#include "api/service.h"
#include "api/tls.h"
#include "base/clock.h"
#include "base/descriptors.h"
#include "base/random.h"
#include "base/status.h"
#include "cli/issuer_options.h"
#include "cli/node_options.h"
#include "cli/verbs.h"
#include "consumers/access_log.h"
#include "consumers/intake.h"
#include "node/node.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace redress {
namespace {

constexpr int kMaxHttpThreads = 64;

const std::map<std::string, AccessMode> kAccessModes = {{"tokens", AccessMode::kTokens},
                                                        {"open", AccessMode::kOpen}};

// How often the node's state is looked at, to log what changed.
constexpr timespec kWatchInterval = {.tv_sec = 0, .tv_nsec = 50'000'000};

struct ServeOptions {
  NodeOptions node;
  std::string listen = "127.0.0.1:8080";
  ServerTlsFiles tls;
  bool plain_beyond_loopback = false;
  std::vector<std::string> hosts;
  int threads = 2;
  bool takes_interactions = true;
  AccessMode access = AccessMode::kTokens;
  std::optional<bool> logs_reads =
      std::nullopt;  // where nothing is said: where tokens are asked for
  bool tells_first_token = false;
  int session_idle_minutes = 30;
  int session_hours = 12;
  int requests_per_second = 2'000;
  int connections_per_address = 2'048;
  IssuerOptions issuer;
};

// A pause of this many seconds is made up for at once.
constexpr int kBurstSeconds = 5;
constexpr int kMaxRequestsPerSecond = 1'000'000;
constexpr int kMaxSessionHours = 7 * 24;
constexpr int kMaxConnectionsOfOne = 65'536;

bool HasTls(const ServeOptions& options) { return !options.tls.certificate.empty(); }

// Splits "host:port" or "[host]:port". Errors: kInvalidArgument.
absl::StatusOr<HttpServerOptions> ParseListen(absl::string_view listen) {
  const std::size_t colon = listen.rfind(':');
  std::uint32_t port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("--listen ", listen, " is not of the form address:port"));
  }
  absl::string_view address = listen.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  HttpServerOptions http;
  http.address = std::string(address);
  http.port = static_cast<std::uint16_t>(port);
  return http;
}

bool IsLoopback(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  return address == "localhost" || (!error && parsed.is_loopback());
}

// Whoever may do everything must be known to somebody. Errors: kInvalidArgument.
absl::Status CheckReach(const ServeOptions& options, const HttpServerOptions& http) {
  if (options.access != AccessMode::kOpen || IsLoopback(http.address) ||
      options.plain_beyond_loopback || !options.tls.client_ca.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "refusing to listen on ", http.address,
      ", which is beyond loopback, where --access open lets everybody do everything: leave that "
      "out, so that clients show tokens, or have them show certificates (--tls-client-ca)"));
}

// Adds to `http` what `options` say of TLS. Errors: kInvalidArgument.
absl::Status TakeTls(const ServeOptions& options, HttpServerOptions& http) {
  http.plain_beyond_loopback = options.plain_beyond_loopback;
  http.hosts = options.hosts;
  if (HasTls(options)) {
    ASSIGN_OR_RETURN(http.tls, ServerTls::Load(options.tls));
  }
  return absl::OkStatus();
}

// `issuer` may be null; else it outlives what comes of it.
EntranceOptions EntranceFor(const ServeOptions& options, const TrustedIssuer* issuer) {
  EntranceOptions entrance;
  entrance.issuer = issuer == nullptr ? nullptr : &issuer->issuer();
  // What names this server otherwise than loopback does reaches it through what encrypts.
  const bool is_plain = !HasTls(options) && !options.plain_beyond_loopback && options.hosts.empty();
  entrance.transport = is_plain ? CookieTransport::kPlain : CookieTransport::kTls;
  entrance.sessions.idle = absl::Minutes(options.session_idle_minutes);
  entrance.sessions.absolute = absl::Hours(options.session_hours);
  const int rate = options.requests_per_second;
  entrance.requests = {.each = rate == 0 ? absl::ZeroDuration() : absl::Seconds(1) / rate,
                       .at_once = std::max(1, rate * kBurstSeconds)};
  return entrance;
}

// Returns the address as a URL writes it.
std::string AddressOf(const HttpServerOptions& http) {
  const bool is_v6 = http.address.find(':') != std::string::npos;
  return is_v6 ? absl::StrCat("[", http.address, "]") : http.address;
}

// Logs each change of the states of node and intake, and says once on standard output that the
// node is ready.
class StateWatch {
 public:
  // `intake` may be null.
  StateWatch(const Node& node, const Intake* intake, std::string url, std::ostream& out)
      : node_(node), intake_(intake), url_(std::move(url)), out_(out) {}

  void Look() {
    LookAtNode();
    if (intake_ != nullptr) LookAtIntake();
  }

 private:
  void LookAtNode() {
    const NodeStatus status = node_.status();
    const std::string text = absl::StrCat(NodeStateName(status.state), status.detail);
    if (text != node_text_) {
      const bool is_fine =
          status.state == NodeState::kReady || status.state == NodeState::kStarting;
      spdlog::log(is_fine ? spdlog::level::info : spdlog::level::err,
                  "node is {} at position {} of {}{}", ToStd(NodeStateName(status.state)),
                  status.position, status.journal, Detail(status.detail));
      node_text_ = text;
    }
    if (status.state == NodeState::kReady && !said_ready_) {
      said_ready_ = true;
      out_ << "redress is ready at " << url_ << '\n' << std::flush;
    }
  }

  void LookAtIntake() {
    const IntakeStatus status = intake_->status();
    const std::string text = absl::StrCat(IntakeStateName(status.state), status.detail);
    if (text == intake_text_) return;
    spdlog::log(status.state == IntakeState::kStopped ? spdlog::level::err : spdlog::level::info,
                "intake is {}{}", ToStd(IntakeStateName(status.state)), Detail(status.detail));
    intake_text_ = text;
  }

  static std::string ToStd(absl::string_view text) { return std::string(text); }
  static std::string Detail(const std::string& detail) {
    return detail.empty() ? "" : absl::StrCat(": ", detail);
  }

  const Node& node_;
  const Intake* intake_;
  std::string url_;
  std::ostream& out_;
  bool said_ready_ = false;
  std::string node_text_;
  std::string intake_text_;
};

// Blocks the signals that ask for an end, and the one that asks to read files again where there are
// any, in this thread and those it starts from now on.
sigset_t BlockSignals(const ServeOptions& options) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (HasTls(options) || options.issuer.AreGiven()) sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// Certificates end; a server goes on. What cannot be used changes nothing.
void RenewTls(const ServeOptions& options, HttpServer& server) {
  absl::StatusOr<std::shared_ptr<ServerTls>> tls = ServerTls::Load(options.tls);
  if (!tls.ok()) {
    spdlog::error("the certificate stays what it was: {}", std::string(tls.status().message()));
    return;
  }
  server.Renew(*std::move(tls));
  spdlog::info("the certificate was read again from {}", options.tls.certificate);
}

// Looks at the node until a signal asks for an end.
void WatchUntilAsked(const sigset_t& signals, const ServeOptions& options, StateWatch& watch,
                     HttpServer& server, TrustedIssuer* issuer) {
  int asked = 0;
  do {
    watch.Look();
    asked = sigtimedwait(&signals, nullptr, &kWatchInterval);
    if (asked == SIGHUP && HasTls(options)) RenewTls(options, server);
    if (asked == SIGHUP && issuer != nullptr) issuer->Renew();
  } while (asked < 0 || asked == SIGHUP);
}

// Returns null where no issuer is named.
absl::StatusOr<std::unique_ptr<TrustedIssuer>> StartIssuer(const ServeOptions& options,
                                                           Clock& clock) {
  if (!options.issuer.AreGiven()) return nullptr;
  return TrustedIssuer::Start(options.issuer, clock);
}

absl::StatusOr<std::unique_ptr<Intake>> StartIntake(const ServeOptions& options, Node& node,
                                                    Clock& clock) {
  if (options.node.brokers.empty() || !options.takes_interactions) return nullptr;
  return Intake::Start(IntakeOptions{.brokers = options.node.brokers, .access = options.node.kafka},
                       node, node.names(), clock);
}

// Writes the first administrator's token to standard output, once it is issued.
void TellFirstToken(Node& node, Random& random) {
  IssueFirstToken(node, random, [](const absl::StatusOr<std::string>& token) {
    if (!token.ok()) {
      return spdlog::error("no first token: {}", std::string(token.status().message()));
    }
    // One write: other threads write there, too.
    std::cout << absl::StrCat("the first administrator's token, told this once: ", *token, "\n")
              << std::flush;
  });
}

absl::Status Run(const ServeOptions& options, std::ostream& out) {
  const sigset_t signals = BlockSignals(options);
  ASSIGN_OR_RETURN(HttpServerOptions http, ParseListen(options.listen));
  http.threads = options.threads;
  RETURN_IF_ERROR(TakeTls(options, http));
  RETURN_IF_ERROR(CheckReach(options, http));
  ASSIGN_OR_RETURN(const DescriptorShares descriptors, ShareOut(RaiseDescriptorLimit()));
  http.limits.max_connections = std::min(http.limits.max_connections, descriptors.connections);
  http.limits.max_connections_of_one = options.connections_per_address;
  SystemClock clock;
  http.clock = &clock;
  SystemRandom random;
  ASSIGN_OR_RETURN(const std::unique_ptr<TrustedIssuer> issuer, StartIssuer(options, clock));
  ASSIGN_OR_RETURN(std::unique_ptr<Node> node, Node::Open(options.node));
  spdlog::info("home country is {}: telephone numbers without a country's code are read as its own",
               node->names().home_country());
  const auto counters = std::make_shared<HttpCounters>();
  ASSIGN_OR_RETURN(std::unique_ptr<Intake> intake, StartIntake(options, *node, clock));
  AccessLog access_log(*node, clock, random, node->names());
  const bool logs_reads = options.logs_reads.value_or(options.access == AccessMode::kTokens);
  auto logging = logs_reads ? std::make_unique<AccessLogging>(access_log) : nullptr;
  Service service(*node, clock, random, counters, options.access, intake.get(),
                  EntranceFor(options, issuer.get()), logs_reads ? &access_log : nullptr);
  ASSIGN_OR_RETURN(const std::unique_ptr<HttpServer> server,
                   HttpServer::Start(http, service, counters));
  const std::string url =
      absl::StrCat(HasTls(options) ? "https://" : "http://", AddressOf(http), ":", server->port());
  spdlog::info("listening on {}", url);
  if (options.access == AccessMode::kOpen) {
    spdlog::warn("access is open: whoever reaches {} may do everything, as whoever they say", url);
  }
  StateWatch watch(*node, intake.get(), url, out);
  if (options.tells_first_token) TellFirstToken(*node, random);
  WatchUntilAsked(signals, options, watch, *server, issuer.get());
  spdlog::info("stopping");
  // In this order: the server's handler notes what was read and looks at the intake, all hand to
  // the node, and the node's last answers go to the server.
  server->Stop();
  logging = nullptr;
  intake = nullptr;
  node = nullptr;
  return absl::OkStatus();
}

void SetUpLog() {
  auto logger = spdlog::stderr_logger_mt("redress");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

ExitCode Serve(Invocation& invocation, const ServeOptions& options) {
  SetUpLog();
  const absl::Status status = Run(options, invocation.out);
  if (!status.ok()) return Fail(invocation, ExitFor(status), status.message());
  spdlog::info("stopped");
  return ExitCode::kOk;
}

// What one client may have of the server.
void AddShares(CLI::App& verb, ServeOptions& options) {
  verb.add_option("--session-idle-minutes", options.session_idle_minutes,
                  "A browser's session is over after so long without a request")
      ->check(CLI::Range(1, kMaxSessionHours * 60))
      ->capture_default_str();
  verb.add_option("--session-hours", options.session_hours,
                  "A browser's session is over so long after signing in")
      ->check(CLI::Range(1, kMaxSessionHours))
      ->capture_default_str();
  verb.add_option(
          "--requests-per-second", options.requests_per_second,
          "Of one token; without one of one address, but of none of loopback; after a pause "
          "five times as many at once; more are answered 429. 0: no limit")
      ->check(CLI::Range(0, kMaxRequestsPerSecond))
      ->capture_default_str();
  verb.add_option("--connections-per-address", options.connections_per_address,
                  "Open at one time; of IPv6 for each /64. More are answered 429, unless others of "
                  "the address keep the server waiting: then those go. 0: no limit, such as behind "
                  "a proxy")
      ->check(CLI::Range(0, kMaxConnectionsOfOne))
      ->capture_default_str();
}

}  // namespace

void AddServe(CLI::App& app, Invocation& invocation) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App& verb = *app.add_subcommand(
      "serve", "Run a node: its HTTP API, and with --brokers the intake of interactions");
  AddNodeOptions(verb, options->node);
  verb.add_option("--listen", options->listen,
                  "Address and port; port 0: any free; beyond loopback with TLS only")
      ->capture_default_str();
  CLI::Option* certificate = verb.add_option(
      "--tls-certificate", options->tls.certificate,
      "PEM file of the server's certificate, its own first, then those that vouch for it");
  CLI::Option* key =
      verb.add_option("--tls-key", options->tls.key, "PEM file of the certificate's key");
  certificate->needs(key);
  key->needs(certificate);
  verb.add_option("--tls-client-ca", options->tls.client_ca,
                  "PEM file of authorities: serve only clients that show a certificate which one "
                  "of them has signed")
      ->needs(certificate);
  verb.add_flag("--plain-beyond-loopback", options->plain_beyond_loopback,
                "Your word that something else encrypts what goes over the network (a proxy, a "
                "tunnel): listen beyond loopback without TLS");
  verb.add_option("--host", options->hosts,
                  "A name that the server answers to (repeatable), besides localhost, the names of "
                  "its certificate, and addresses where it listens beyond loopback");
  verb.add_option("--threads", options->threads, "Threads of the HTTP server")
      ->check(CLI::Range(1, kMaxHttpThreads))
      ->capture_default_str();
  verb.add_option(
          "--access", options->access,
          "Who may ask: tokens (whoever shows one), or open (everybody, as whoever they say: "
          "for trying out, and behind a gateway that knows who asks)")
      ->transform(CLI::CheckedTransformer(kAccessModes))
      ->default_str("tokens");
  verb.add_flag_function(
      "--access-log,!--no-access-log",
      [options](std::int64_t count) { options->logs_reads = count > 0; },
      "Record who read what tells of customers; on where tokens are asked for");
  verb.add_flag("--first-token", options->tells_first_token,
                "Issue the first administrator's token and print it, once in a journal's life");
  AddIssuerOptions(verb, options->issuer);
  AddShares(verb, *options);
  verb.add_flag("--intake,!--no-intake", options->takes_interactions,
                "Take interactions from the topic; on where --brokers are given");
  verb.footer(
      absl::StrCat("SIGTERM and SIGINT stop it in order. SIGHUP has the files of TLS, and the "
                   "issuer's keys, read again.\n\n",
                   kExitCodeHelp));
  verb.callback([&invocation, options] {
    invocation.chosen = [&invocation, options] { return Serve(invocation, *options); };
  });
}

}  // namespace redress
