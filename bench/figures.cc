#include "bench/figures.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "boost/json/serialize.hpp"

namespace redress {
namespace {

ProcessUse Difference(const ProcessUse& later, const ProcessUse& earlier) {
  return {.cpu = later.cpu - earlier.cpu, .resident = later.resident};
}

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

}  // namespace

void UseWatch::Begin() {
  server_used_ = LookAtServer();
  client_used_ = UseOf(::getpid());
}

void UseWatch::End() {
  server_used_ = Difference(LookAtServer(), server_used_);
  client_used_ = Difference(UseOf(::getpid()), client_used_);
}

void UseWatch::TellTo(RunFigures& figures) const {
  figures.server = server_used_;
  figures.client = client_used_;
}

ProcessUse UseWatch::LookAtServer() const {
  if (server_ == 0) return {};
  return kind_ == Server::kFamily ? UseOfFamily(server_) : UseOf(server_);
}

boost::json::object FiguresAsJson(RunFigures& figures) {
  const double done = std::max<double>(static_cast<double>(figures.done.count()), 1);
  return {
      {"done", figures.done.count()},
      {"refused", figures.refused.count()},
      {"failed", figures.failed},
      {"seconds", absl::ToDoubleSeconds(figures.time)},
      {"rate", static_cast<double>(figures.done.count()) / absl::ToDoubleSeconds(figures.time)},
      {"p50_ms", Milliseconds(figures.done.Percentile(0.5))},
      {"p99_ms", Milliseconds(figures.done.Percentile(0.99))},
      {"p999_ms", Milliseconds(figures.done.Percentile(0.999))},
      {"max_ms", Milliseconds(figures.done.Percentile(1))},
      {"refused_p99_ms", Milliseconds(figures.refused.Percentile(0.99))},
      {"server_cpu_ms", Milliseconds(figures.server.cpu) / done},
      {"client_cpu_ms", Milliseconds(figures.client.cpu) / done},
      {"resident_bytes", figures.server.resident},
  };
}

void Print(const boost::json::object& object) {
  const std::string line = boost::json::serialize(object);
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

}  // namespace redress
