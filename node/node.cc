#include "node/node.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/customer/phone_number.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/status.h"
#include "drafts/drafts.h"
#include "node/core.h"
#include "node/key_destruction.h"
#include "node/node_folder.h"
#include "node/open_journal.h"
#include "node/open_vault.h"
#include "node/scrub.h"
#include "node/word_indexing.h"
#include "projections/no_views.h"
#include "projections/reads_through.h"
#include "projections/tickets.h"

namespace redress {
namespace {

// The most calls that wait for the core; more are answered kResourceExhausted.
constexpr std::size_t kMaxInbox = 20'000;

// The longest that the core's thread sleeps, whatever the core says.
constexpr absl::Duration kMaxSleep = absl::Seconds(1);

// How often a topic that is away or unfit is looked at again.
constexpr absl::Duration kTopicCheckInterval = absl::Seconds(2);

constexpr char kDraftsFolder[] = "/drafts";

// How often the status is made anew under load.
constexpr absl::Duration kStatusInterval = absl::Milliseconds(20);

// Views at one position, and the database that they lie in.
class HeldSnapshot final : public ReadsThrough<KeyValueReader> {
 public:
  explicit HeldSnapshot(std::shared_ptr<KeyValueStore> store)
      : store_(std::move(store)), snapshot_(store_->Snapshot()) {}

  absl::StatusOr<std::vector<std::optional<Value>>> GetMany(
      Family family, const std::vector<Key>& keys) const override {
    return snapshot_->GetMany(family, keys);
  }
  std::unique_ptr<KeyValueReader> InMemory() const override { return snapshot_->InMemory(); }

 private:
  const KeyValueReader& below() const override { return *snapshot_; }

  std::shared_ptr<KeyValueStore> store_;
  std::unique_ptr<KeyValueReader> snapshot_;
};

// The core on its thread, and the inbox through which others reach it.
class RunningNode final : public Node {
 public:
  static absl::StatusOr<std::unique_ptr<Node>> Open(const NodeOptions& options);

  ~RunningNode() override {
    drafts_.reset();
    scrub_.reset();
    checker_.request_stop();
    if (checker_.joinable()) checker_.join();
    thread_.request_stop();
    CloseInbox();
    if (thread_.joinable()) thread_.join();
    indexing_.reset();
    if (core_ == nullptr) return;
    // What came in time is still handed over, so that it is answered like all that is under way.
    for (const Call& call : std::exchange(inbox_, {})) call(*core_);
    core_->Close();
  }

  void Submit(CommandRequest request, AnswerCallback answer) override {
    auto held =
        std::make_shared<std::pair<CommandRequest, AnswerCallback>>(std::move(request), answer);
    const absl::Status posted =
        Post([held](Core& core) { core.Submit(std::move(held->first), std::move(held->second)); });
    if (!posted.ok()) answer(posted);
  }

  void WaitForPosition(std::uint64_t position, absl::Duration max_wait,
                       std::function<void(absl::Status)> done) override {
    const absl::Status posted =
        Post([=](Core& core) { core.WaitForPosition(position, max_wait, done); });
    if (!posted.ok()) done(posted);
  }

  void WaitForFresh(absl::Duration max_wait, std::function<void(absl::Status)> done) override {
    const absl::Status posted = Post([=](Core& core) { core.WaitForFresh(max_wait, done); });
    if (!posted.ok()) done(posted);
  }

  std::shared_ptr<const KeyValueReader> Snapshot() const override {
    std::shared_ptr<KeyValueStore> store;
    {
      const std::lock_guard lock(published_mutex_);
      store = store_;
    }
    if (store == nullptr) return std::make_shared<NoViews>();
    return std::make_shared<HeldSnapshot>(std::move(store));
  }

  void StartRebuild(RebuildStarted started) override {
    const absl::Status posted = Post([this, started](Core& core) {
      const absl::StatusOr<RebuildStatus> begun = core.StartRebuild();
      Publish();  // Whoever is told its id finds it in the status.
      started(begun);
    });
    if (!posted.ok()) started(posted);
  }

  void RotateKeys(NextMasterKey next, KeysTold told) override {
    rotation_->Rotate(next, std::move(told));
  }

  void LookAtKeys(KeysTold told) override { rotation_->Look(std::move(told)); }

  Drafts* drafts() override { return drafts_.get(); }

  NodeStatus status() const override {
    NodeStatus status;
    {
      const std::lock_guard lock(published_mutex_);
      status = status_;
    }
    if (scrub_ != nullptr) status.scrub = scrub_->status();
    if (destruction_ != nullptr)
      status.erasures = {destruction_->destroyed(), destruction_->purged()};
    return status;
  }

  NodeState state() const override {
    const std::lock_guard lock(published_mutex_);
    return status_.state;
  }

  bool probes_journal() const override {
    const std::lock_guard lock(published_mutex_);
    return status_.probes_journal;
  }

  const Names& names() const override { return names_; }

 private:
  using Call = std::function<void(Core&)>;

  RunningNode(const NodeOptions& options, std::string key)
      : options_(options),
        folder_(options.data_folder),
        names_(std::move(key), options.home_country) {}

  absl::Status Start();

  // Hands `call` to the core's thread, which will run it. Errors: kResourceExhausted (the inbox is
  // full), kUnavailable (the node is shutting down).
  absl::Status Post(Call call) {
    {
      const std::lock_guard lock(inbox_mutex_);
      if (closed_) return absl::UnavailableError("the node is shutting down; repeat elsewhere");
      if (inbox_.size() >= kMaxInbox) {
        return absl::ResourceExhaustedError("too many requests are under way; try again shortly");
      }
      inbox_.push_back(std::move(call));
    }
    woken_.notify_one();
    return absl::OkStatus();
  }

  // Nothing is taken from now on.
  void CloseInbox() {
    {
      const std::lock_guard lock(inbox_mutex_);
      closed_ = true;
      wake_ = true;
    }
    woken_.notify_one();
  }

  void Wake() {
    {
      const std::lock_guard lock(inbox_mutex_);
      wake_ = true;
    }
    woken_.notify_one();
  }

  void Run(const std::stop_token& stop);
  void CheckTopic(const std::stop_token& stop);
  std::deque<Call> TakeCalls(absl::Duration sleep, const std::stop_token& stop);
  void Publish();

  const NodeOptions options_;
  SystemClock clock_;
  SystemRandom random_;
  NodeFolder folder_;
  Names names_;

  std::mutex inbox_mutex_;
  std::condition_variable woken_;
  std::deque<Call> inbox_;
  bool wake_ = false;
  bool closed_ = false;

  std::shared_ptr<PooledVault> vault_;
  std::unique_ptr<KeyDestruction> destruction_;
  std::shared_ptr<Journal> journal_;  // goes before what it wakes
  std::unique_ptr<Core> core_;

  mutable std::mutex published_mutex_;
  std::shared_ptr<KeyValueStore> store_;
  NodeStatus status_;
  absl::Duration published_at_ = -absl::InfiniteDuration();

  std::mutex checker_mutex_;
  std::condition_variable_any checker_woken_;
  std::jthread thread_;  // these last: joined before anything they use goes
  std::jthread checker_;
  std::unique_ptr<Scrub> scrub_;
  std::unique_ptr<WordIndexing> indexing_;
  std::unique_ptr<KeyDestroying> destroying_;
  std::unique_ptr<KeyRotation> rotation_;
  std::unique_ptr<Drafts> drafts_;
};

absl::StatusOr<std::unique_ptr<Node>> RunningNode::Open(const NodeOptions& options) {
  if (!IsCountry(options.home_country)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--home-country ", options.home_country,
                     " is no country: give two capital letters of ISO 3166-1, such as CN or GB"));
  }
  NodeFolder folder(options.data_folder);
  SystemRandom random;
  RETURN_IF_ERROR(folder.Make());
  ASSIGN_OR_RETURN(std::string key, folder.InstallationKey(options.key_file, random));
  std::unique_ptr<RunningNode> node(new RunningNode(options, std::move(key)));
  RETURN_IF_ERROR(node->Start());
  return std::unique_ptr<Node>(std::move(node));
}

absl::Status RunningNode::Start() {
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> store, folder_.OpenViews());
  ASSIGN_OR_RETURN(vault_, OpenVault(options_, clock_, random_));
  destruction_ = std::make_unique<KeyDestruction>(*vault_);
  ASSIGN_OR_RETURN(journal_, OpenJournal(options_, clock_));
  journal_->SetWake([this] { Wake(); });
  CoreParts parts;
  parts.clock = &clock_;
  parts.random = &random_;
  parts.journal = journal_.get();
  parts.names = &names_;
  parts.vault = vault_.get();
  parts.destruction = destruction_.get();
  parts.folder = &folder_;
  parts.clock_jump = options_.accept_clock_jump ? ClockJump::kAccepted : ClockJump::kRefused;
  ASSIGN_OR_RETURN(core_, Core::Make(parts, std::move(store)));
  if (const absl::Status damage = folder_.damage(); !damage.ok()) {
    core_->Alarm(absl::StrCat("the views are made again from the journal: ", damage.message()));
  }
  if (!options_.brokers.empty()) {
    core_->Hold("looking at the journal's topic");
    checker_ = std::jthread([this](const std::stop_token& stop) { CheckTopic(stop); });
  }
  indexing_ = std::make_unique<WordIndexing>();
  destroying_ = std::make_unique<KeyDestroying>(*destruction_);
  rotation_ = std::make_unique<KeyRotation>(*vault_);
  Publish();
  const auto is_erased = [this](const std::string& ticket) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(*Snapshot(), ticket));
    return row.has_value() && row->erased();
  };
  drafts_ = std::make_unique<Drafts>(options_.data_folder + kDraftsFolder, *vault_, is_erased,
                                     clock_, random_);
  scrub_ = std::make_unique<Scrub>(
      clock_,
      [this]() -> ScrubSource {
        const std::lock_guard lock(published_mutex_);
        ScrubSource source{.parts = {journal_, vault_}, .position = status_.position};
        if (store_ != nullptr) source.parts.push_back(store_);
        return source;
      },
      [this] { Wake(); });
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  return absl::OkStatus();
}

// Nothing is read or written before the topic is known to be fit; until then it is looked at again
// and again.
void RunningNode::CheckTopic(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    // What is missing is told in full: a right on the settings hides none of the others.
    absl::Status fit = CheckRights(options_);
    if (fit.ok()) fit = CheckJournal(options_);
    if (fit.ok() && Post([](Core& core) { core.LetGo(); }).ok()) return;
    if (!fit.ok()) {
      spdlog::warn("the journal cannot be used yet: {}", fit.ToString());
      // Where the inbox is full it is said again soon.
      Post([reason = std::string(fit.message())](Core& core) { core.Hold(reason); }).IgnoreError();
    }
    std::unique_lock lock(checker_mutex_);
    checker_woken_.wait_for(lock, stop, absl::ToChronoMilliseconds(kTopicCheckInterval),
                            [] { return false; });
  }
}

void RunningNode::Run(const std::stop_token& stop) {
  absl::Duration sleep = absl::ZeroDuration();
  while (!stop.stop_requested()) {
    for (const Call& call : TakeCalls(sleep, stop)) call(*core_);
    sleep = std::min(core_->Step(), kMaxSleep);
    if (core_->store() != store_ || sleep > absl::ZeroDuration() ||
        clock_.Steady() - published_at_ >= kStatusInterval) {
      Publish();
    }
  }
}

std::deque<RunningNode::Call> RunningNode::TakeCalls(absl::Duration sleep,
                                                     const std::stop_token& stop) {
  std::unique_lock lock(inbox_mutex_);
  const auto has_work = [&] { return wake_ || !inbox_.empty() || stop.stop_requested(); };
  if (sleep > absl::ZeroDuration()) {
    woken_.wait_for(lock, absl::ToChronoMicroseconds(sleep) + std::chrono::microseconds(1),
                    has_work);
  }
  wake_ = false;
  return std::exchange(inbox_, {});
}

void RunningNode::Publish() {
  published_at_ = clock_.Steady();
  NodeStatus status = core_->status();
  // Views that were replaced may be closed and removed with this; without the lock.
  std::shared_ptr<KeyValueStore> store = core_->store();
  indexing_->Look(core_->indexed());
  destroying_->Look(core_->store());
  const std::lock_guard lock(published_mutex_);
  store_.swap(store);
  status_ = std::move(status);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Node>> Node::Open(const NodeOptions& options) {
  return RunningNode::Open(options);
}

}  // namespace redress
