#include "node/scrub.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace redress {

Scrub::Scrub(Clock& clock, Source source, std::function<void()> found)
    : clock_(clock),
      source_(std::move(source)),
      found_(std::move(found)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Scrub::~Scrub() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

ScrubStatus Scrub::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Scrub::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Pass(stop);
    Rest(kScrubInterval, stop);
  }
}

void Scrub::Pass(const std::stop_token& stop) {
  std::vector<std::pair<std::weak_ptr<Scrubbed>, TableFile>> tables;
  std::uint64_t total = 0;
  std::uint64_t position = 0;
  {
    const ScrubSource source = source_();
    position = source.position;
    for (const std::shared_ptr<Scrubbed>& owner : source.parts) {
      for (TableFile& table : owner->Tables()) {
        total += table.size;
        tables.emplace_back(owner, std::move(table));
      }
    }
  }
  {
    const std::lock_guard lock(mutex_);
    status_.bytes_read = 0;
    status_.bytes_total = total;
  }
  std::uint64_t unrested = 0;
  for (const auto& [owner, table] : tables) {
    if (stop.stop_requested()) return;
    if (const std::shared_ptr<Scrubbed> held = owner.lock()) Take(table, held->Verify(table));
    unrested += table.size;
    if (unrested < kScrubBytesPerSecond) continue;
    Rest(absl::Seconds(static_cast<double>(unrested) / kScrubBytesPerSecond), stop);
    unrested = 0;
  }
  const std::lock_guard lock(mutex_);
  ++status_.passes;
  status_.finished_at = clock_.Now();
  status_.position = position;
}

void Scrub::Take(const TableFile& table, const absl::Status& verified) {
  {
    const std::lock_guard lock(mutex_);
    status_.bytes_read += table.size;
    if (verified.ok()) return;
    if (status_.finding.empty()) status_.finding = std::string(verified.message());
  }
  spdlog::error("alarm: the scrub found {}", verified.ToString());
  found_();
}

void Scrub::Rest(absl::Duration time, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, absl::ToChronoMicroseconds(time), [] { return false; });
}

}  // namespace redress
