#include "journal/kafka_client.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kMessageSize = 512;  // librdkafka's texts for people are shorter

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

void LogNothing(const rd_kafka_t*, int, const char*, const char*) {}

absl::Status Set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  std::array<char, kMessageSize> why{};
  if (rd_kafka_conf_set(conf, name, value, why.data(), why.size()) == RD_KAFKA_CONF_OK) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("Kafka setting ", name, ": ", why.data()));
}

absl::Status CheckReadable(const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::strerror(errno)));
}

absl::Status SetFile(rd_kafka_conf_t* conf, const char* name, const std::string& path) {
  if (path.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckReadable(path));
  return Set(conf, name, path.c_str());
}

// What an editor puts behind the word does not belong to it.
absl::StatusOr<std::string> ReadPassword(const std::string& path) {
  RETURN_IF_ERROR(CheckReadable(path));
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": its first line holds no password"));
  }
  return line;
}

absl::Status CheckAccess(const KafkaAccess& access) {
  if (access.user.empty() != access.password_file.empty()) {
    return absl::InvalidArgumentError("--kafka-user and --kafka-password-file are given together");
  }
  if (access.certificate.empty() != access.key.empty()) {
    return absl::InvalidArgumentError("--kafka-certificate and --kafka-key are given together");
  }
  const bool has_tls = !access.ca.empty() || !access.certificate.empty();
  if (access.is_plain_login && (has_tls || access.user.empty())) {
    return absl::InvalidArgumentError(
        "--kafka-plain-login is for --kafka-user without TLS: without --kafka-ca and "
        "--kafka-certificate");
  }
  return absl::OkStatus();
}

const char* ProtocolOf(const KafkaAccess& access) {
  if (access.is_plain_login) return "sasl_plaintext";
  if (!access.user.empty()) return "sasl_ssl";
  return access.ca.empty() && access.certificate.empty() ? "plaintext" : "ssl";
}

absl::Status SetAccess(rd_kafka_conf_t* conf, const KafkaAccess& access) {
  RETURN_IF_ERROR(CheckAccess(access));
  RETURN_IF_ERROR(Set(conf, "security.protocol", ProtocolOf(access)));
  // Its default was another before 2.0.
  RETURN_IF_ERROR(Set(conf, "ssl.endpoint.identification.algorithm", "https"));
  RETURN_IF_ERROR(SetFile(conf, "ssl.ca.location", access.ca));
  RETURN_IF_ERROR(SetFile(conf, "ssl.certificate.location", access.certificate));
  RETURN_IF_ERROR(SetFile(conf, "ssl.key.location", access.key));
  if (access.user.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string password, ReadPassword(access.password_file));
  RETURN_IF_ERROR(Set(conf, "sasl.mechanisms", "SCRAM-SHA-512"));
  RETURN_IF_ERROR(Set(conf, "sasl.username", access.user.c_str()));
  return Set(conf, "sasl.password", password.c_str());
}

}  // namespace

absl::string_view AccessAdvice(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__SSL:
      return "; look at --kafka-ca, which must hold the authority of the brokers' certificates, "
             "and "
             "at --brokers, which must name them as those do";
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return "; look at --kafka-user and --kafka-password-file";
    default:
      return "";
  }
}

std::string AccessAdvice(rd_kafka_resp_err_t error, const KafkaCluster& cluster,
                         const KafkaRight& needed) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:  // as asked of who may write nowhere
      return absl::StrCat("; ", MissingRight(cluster, needed));
    default:
      return std::string(AccessAdvice(error));
  }
}

absl::StatusOr<KafkaHandle> NewKafkaHandle(rd_kafka_type_t type, const KafkaCluster& cluster,
                                           absl::Span<const KafkaSetting> settings,
                                           const KafkaCallbacks& callbacks) {
  if (cluster.brokers.empty()) return absl::InvalidArgumentError("no Kafka brokers given");
  Conf conf(rd_kafka_conf_new());
  RETURN_IF_ERROR(Set(conf.get(), "bootstrap.servers", cluster.brokers.c_str()));
  RETURN_IF_ERROR(SetAccess(conf.get(), cluster.access));
  RETURN_IF_ERROR(Set(conf.get(), "client.id", "redress"));
  for (const KafkaSetting& setting : settings) {
    RETURN_IF_ERROR(Set(conf.get(), setting.name, setting.value));
  }
  rd_kafka_conf_set_opaque(conf.get(), callbacks.opaque);
  rd_kafka_conf_set_log_cb(conf.get(), LogNothing);
  if (callbacks.delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf.get(), callbacks.delivered);
  if (callbacks.failed != nullptr) rd_kafka_conf_set_error_cb(conf.get(), callbacks.failed);
  if (callbacks.rebalanced != nullptr) {
    rd_kafka_conf_set_rebalance_cb(conf.get(), callbacks.rebalanced);
  }
  if (callbacks.committed != nullptr) {
    rd_kafka_conf_set_offset_commit_cb(conf.get(), callbacks.committed);
  }
  std::array<char, kMessageSize> why{};
  KafkaHandle handle(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (handle == nullptr) {
    const std::string text = absl::StrCat("Kafka client: ", why.data());
    // Such as a file that is there and holds no certificate.
    return rd_kafka_last_error() == RD_KAFKA_RESP_ERR__INVALID_ARG
               ? absl::InvalidArgumentError(text)
               : absl::UnavailableError(text);
  }
  static_cast<void>(conf.release());  // The handle has taken it.
  return handle;
}

void WakeSlot::Set(std::function<void()> wake) {
  bool missed = false;
  {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
    missed = std::exchange(missed_, false);
  }
  if (missed) Wake();
}

void WakeSlot::Wake() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
    missed_ = !wake;
  }
  if (wake) wake();
}

void WakeOnEvents(rd_kafka_queue_t* queue, WakeSlot& slot) {
  rd_kafka_queue_cb_event_enable(
      queue, [](rd_kafka_t*, void* opaque) { static_cast<WakeSlot*>(opaque)->Wake(); }, &slot);
}

void StopWaking(rd_kafka_queue_t* queue) {
  rd_kafka_queue_cb_event_enable(queue, nullptr, nullptr);
}

}  // namespace redress
