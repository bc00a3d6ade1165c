#include "tests/hotline/house.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "aggregates/refusal.h"
#include "base/check.h"

namespace redress::hotline {
namespace {

// The most steps at one instant: a core that never comes to rest ends the program.
constexpr int kMaxSteps = 1'000'000;

}  // namespace

House::House(const std::string& folder, std::uint64_t seed, std::string first_record)
    : random_(seed),
      chance_(seed),
      journal_(log_, clock_, AppendClock::kOwn),
      names_(std::string(32, 'h')),
      folder_(folder),
      destruction_(*log_.vault) {
  log_.Add(std::move(first_record), clock_.Now());
  journal_.SetWake([this] { woken_ = true; });
  CHECK(folder_.Make().ok());
  absl::StatusOr<std::shared_ptr<KeyValueStore>> store = folder_.OpenViews();
  CHECK(store.ok());
  CoreParts parts;
  parts.clock = &clock_;
  parts.random = &random_;
  parts.journal = &journal_;
  parts.names = &names_;
  parts.vault = log_.vault.get();
  parts.destruction = &destruction_;
  parts.folder = &folder_;
  absl::StatusOr<std::unique_ptr<Core>> core = Core::Make(parts, *store);
  CHECK(core.ok());
  core_ = *std::move(core);
  indexing_.Look(core_->indexed());
  Settle();
}

void House::At(absl::Time when, std::function<void()> what) {
  due_.emplace(std::max(when, now()), std::move(what));
}

void House::Ask(Command command, const std::string& person, const std::string& role, Done done) {
  CommandRequest request;
  request.command = std::move(command);
  const std::string type = CommandType(request.command);
  const std::string key = absl::StrCat(++asked_);
  request.command_id = names_.CommandId({"http", person, "hotline", key});
  request.request_digest = names_.RequestDigest(key);
  request.actor = {person, role, true};
  core_->Submit(std::move(request),
                [this, type, done = std::move(done)](const absl::StatusOr<CommandAnswer>& answer) {
                  if (!answer.ok()) Count(type, answer.status());
                  if (done) done(answer);
                });
  woken_ = true;
}

void House::RunUntil(absl::Time end) {
  while (now() < end) {
    const absl::Duration rest = Settle();
    const absl::Time next = due_.empty() ? end : std::min(end, due_.begin()->first);
    if (next > now()) {
      clock_.Advance(std::max(absl::Microseconds(1), std::min(rest, next - now())));
    }
    while (!due_.empty() && due_.begin()->first <= now()) {
      const auto first = due_.begin();
      const std::function<void()> what = std::move(first->second);
      due_.erase(first);
      what();
    }
  }
  Settle();
}

// Steps until nothing is left to do at this instant; returns how long it can be left alone.
absl::Duration House::Settle() {
  for (int i = 0; i < kMaxSteps; ++i) {
    woken_ = false;
    const absl::Duration rest = core_->Step();
    if (rest > absl::ZeroDuration() && !woken_) return rest;
  }
  CHECK(!"the core never comes to rest");
  return absl::ZeroDuration();
}

void House::Count(const std::string& type, const absl::Status& refusal) {
  ++refused_;
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  const std::string why = details.has_value() ? details->code() : std::string(refusal.message());
  ++refusals_[absl::StrCat(why, " ", type)];
}

}  // namespace redress::hotline
