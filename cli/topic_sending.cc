#include "cli/topic_sending.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/progress.h"
#include "cli/text.h"
#include "consumers/kafka_topic_writer.h"

namespace redress {
namespace {

// The most messages handed over and not yet known to be durable.
constexpr std::size_t kMaxUnderWay = 1'000;
constexpr absl::Duration kPollInterval = absl::Milliseconds(2);

// The key keeps what comes from one source in order, in one partition.
TopicMessage MessageOf(const InteractionItem& item) {
  return {.key = item.source,
          .value = item.text,
          .headers = {{"content-type", "application/cloudevents+json; charset=UTF-8"}}};
}

class Publishing {
 public:
  Publishing(Invocation& invocation, KafkaTopicWriter& topic,
             const std::vector<InteractionItem>& items)
      : invocation_(invocation), topic_(topic), items_(items) {}

  ExitCode Run() {
    ProgressBar progress(invocation_.err, "publishing");
    for (std::size_t next = 0; settled_ < items_.size();) {
      for (; next < items_.size() && next - settled_ < kMaxUnderWay; ++next) {
        topic_.Send(next, MessageOf(items_[next]));
      }
      for (const MessageFate& fate : topic_.TakeFates()) Settle(fate);
      progress.Update(settled_, items_.size());
      absl::SleepFor(kPollInterval);
    }
    progress.Finish();
    if (!invocation_.json) {
      invocation_.out << settled_ - failed_ << " published, " << failed_ << " not\n";
    }
    return failed_ == 0 ? ExitCode::kOk : ExitCode::kAway;
  }

 private:
  void Settle(const MessageFate& fate) {
    const InteractionItem& item = items_[fate.id];
    ++settled_;
    if (!fate.status.ok()) ++failed_;
    if (invocation_.json) {
      const boost::json::object line{{"place", item.place},
                                     {"source", item.source},
                                     {"id", item.id},
                                     {"published", fate.status.ok()}};
      invocation_.out << boost::json::serialize(line) << '\n';
    } else if (!fate.status.ok()) {
      invocation_.err << item.place << ": " << SafeLine(fate.status.message()) << '\n';
    }
  }

  Invocation& invocation_;
  KafkaTopicWriter& topic_;
  const std::vector<InteractionItem>& items_;
  std::size_t settled_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace

ExitCode SendToTopic(Invocation& invocation, const KafkaCluster& cluster, const std::string& topic,
                     const std::vector<InteractionItem>& items) {
  const absl::StatusOr<std::unique_ptr<KafkaTopicWriter>> opened =
      KafkaTopicWriter::Open(cluster, topic);
  if (!opened.ok()) return Fail(invocation, ExitFor(opened.status()), opened.status().message());
  return Publishing(invocation, **opened, items).Run();
}

}  // namespace redress
