#pragma once

// Which brokers, how to believe them, and how to show them who we are. One place turns this into
// librdkafka's settings: NewKafkaHandle (kafka_client.h). Names files only: a secret stands on no
// command line and in no log.

#include <string>

namespace redress {

struct KafkaAccess {
  std::string ca;           // PEM; empty, and something else asks for TLS: this machine's own
  std::string certificate;  // PEM, shown to brokers that ask for one; with the key
  std::string key;
  std::string user;             // logs in by SCRAM-SHA-512
  std::string password_file;    // its first line
  bool is_plain_login = false;  // log in without TLS: something else encrypts
};

struct KafkaCluster {
  std::string brokers;  // "host:port,..."
  KafkaAccess access = {};
};

}  // namespace redress
