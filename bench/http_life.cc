#include "bench/http_life.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/complaint_life.h"

namespace redress {
namespace {

constexpr absl::string_view kTicketField = "\"ticket\":\"";

std::string TicketIn(absl::string_view answer) {
  const std::size_t field = answer.find(kTicketField);
  if (field == absl::string_view::npos) return "";
  const absl::string_view rest = answer.substr(field + kTicketField.size());
  return std::string(rest.substr(0, rest.find('"')));
}

class Life final : public Conversation {
 public:
  explicit Life(std::uint64_t seed) : writer_(seed) {}

  LoadCall Next() override {
    LifeStep step = writer_.Step(place_);
    const std::string target =
        place_ == 0 ? "/v1/tickets" : absl::StrCat("/v1/tickets/", ticket_, "/", step.verb);
    return {"POST", target, std::move(step.fields), std::move(step.actor)};
  }

  void Take(int status, absl::string_view body) override {
    const bool is_done = status / 100 == 2;
    // Too much asked at once: the same step again. Anything else that was not done: another
    // complaint.
    if (status == 429) return;
    if (is_done && place_ == 0) ticket_ = TicketIn(body);
    place_ = is_done ? (place_ + 1) % kStepsOfLife : 0;
  }

 private:
  LifeWriter writer_;
  std::size_t place_ = 0;
  std::string ticket_;
};

}  // namespace

std::function<std::unique_ptr<Conversation>()> Lives(std::uint64_t seed) {
  return [seed, client = std::make_shared<std::uint64_t>(0)] {
    return std::make_unique<Life>(seed * 1'000'003 + ++*client);
  };
}

}  // namespace redress
