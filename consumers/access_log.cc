#include "consumers/access_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "events/instant.h"

namespace redress {
namespace {

constexpr std::size_t kNodeIdSize = 8;    // bytes
constexpr std::size_t kBatchIdSize = 16;  // bytes
constexpr std::chrono::milliseconds kTick(100);
// Until a commit that failed is sent again.
constexpr absl::Duration kRetry = absl::Seconds(1);

bool IsSame(const AccessRead& a, const AccessRead& b) {
  return a.token() == b.token() && a.person() == b.person() && a.role() == b.role() &&
         a.verified() == b.verified() && a.what() == b.what() &&
         std::equal(a.customers().begin(), a.customers().end(), b.customers().begin(),
                    b.customers().end());
}

}  // namespace

AccessLog::AccessLog(CommandSink& sink, Clock& clock, Random& random, const Names& names)
    : sink_(sink),
      clock_(clock),
      random_(random),
      names_(names),
      node_(ToHex(random.Bytes(kNodeIdSize))) {}

absl::Status AccessLog::Note(AccessRead read) {
  bool is_enough = false;
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_.empty() && IsSame(waiting_.back(), read)) {
      waiting_.back().set_count(waiting_.back().count() + 1);
      return absl::OkStatus();
    }
    if (waiting_.size() == kMaxReadsHeld) {
      return Refuse(absl::StatusCode::kUnavailable, "overloaded",
                    "what is read of customers cannot be recorded now, and is not shown without");
    }
    if (waiting_.empty()) oldest_ = clock_.Steady();
    *read.mutable_at() = InstantOf(clock_.Now());
    read.set_count(1);
    waiting_.push_back(std::move(read));
    is_enough = waiting_.size() >= kMaxReadsLoggedAtOnce && !under_way_ && !kept_;
  }
  if (is_enough) Step();
  return absl::OkStatus();
}

// Called with the lock.
bool AccessLog::IsDue(absl::Duration now) const {
  if (under_way_) return false;
  if (kept_) return now >= again_at_;
  if (waiting_.empty()) return false;
  return draining_ || waiting_.size() >= kMaxReadsLoggedAtOnce || now >= oldest_ + kAccessLogWait;
}

// Called with the lock.
AccessLog::Batch AccessLog::TakeBatch() {
  Batch batch;
  LogAccesses& log = *batch.request.command.mutable_log_accesses();
  log.set_node(node_);
  std::size_t customers = 0;
  while (!waiting_.empty() && log.reads_size() < kMaxReadsLoggedAtOnce) {
    customers += static_cast<std::size_t>(waiting_.front().customers_size());
    if (log.reads_size() > 0 && customers > kMaxCustomersLoggedAtOnce) break;
    *log.add_reads() = std::move(waiting_.front());
    waiting_.pop_front();
  }
  oldest_ = clock_.Steady();
  batch.reads = static_cast<std::size_t>(log.reads_size());
  const std::string id = random_.Bytes(kBatchIdSize);
  const absl::string_view parts[] = {"log_accesses", node_, id};
  batch.request.command_id = names_.CommandId(parts);
  batch.request.request_digest = names_.RequestDigest(id);
  batch.request.actor = {"access_log", "system", true};
  batch.request.persistence = Persistence::kUntilDecided;
  return batch;
}

void AccessLog::Step() {
  CommandRequest request;
  {
    const std::lock_guard lock(mutex_);
    if (!IsDue(clock_.Steady())) return;
    if (!kept_) kept_ = TakeBatch();
    under_way_ = true;
    request = kept_->request;
  }
  sink_.Submit(std::move(request),
               [this](const absl::StatusOr<CommandAnswer>& answer) { TakeAnswer(answer); });
}

void AccessLog::TakeAnswer(const absl::StatusOr<CommandAnswer>& answer) {
  {
    const std::lock_guard lock(mutex_);
    under_way_ = false;
    if (answer.ok()) {
      kept_.reset();
    } else {
      again_at_ = clock_.Steady() + kRetry;
      spdlog::warn("reads are not recorded yet, and are tried again: {}",
                   answer.status().ToString());
    }
    recorded_.notify_all();
  }
  // At once the next, where enough have come meanwhile.
  if (answer.ok()) Step();
}

std::size_t AccessLog::Drain(absl::Duration longest) {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
  }
  Step();
  std::unique_lock lock(mutex_);
  recorded_.wait_for(lock, absl::ToChronoMilliseconds(longest), [this] {
    return !under_way_ && (!kept_ || again_at_ > clock_.Steady()) && waiting_.empty();
  });
  return waiting_.size() + (kept_ ? kept_->reads : 0);
}

AccessLogging::AccessLogging(AccessLog& log)
    : log_(log), thread_([this](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any woken;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
          log_.Step();
          woken.wait_for(lock, stop, kTick, [] { return false; });
        }
      }) {}

AccessLogging::~AccessLogging() {
  thread_.request_stop();
  thread_.join();
  const std::size_t lost = log_.Drain(kAccessLogEnd);
  if (lost > 0) spdlog::error("{} reads of what tells of customers could not be recorded", lost);
}

}  // namespace redress
