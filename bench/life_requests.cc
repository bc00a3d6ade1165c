#include "bench/life_requests.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "commands/json.h"

namespace redress {
namespace {

constexpr std::size_t kLivesDrawn = 1'000;
constexpr char kSource[] = "bench";

// The command of a step, all but its name and the ticket's number.
CommandRequest RequestOf(const LifeStep& step) {
  CommandRequest request;
  const std::pair<std::string, std::string> actor = absl::StrSplit(step.actor, "; ");
  request.actor = {actor.first, actor.second, false};
  auto fields = ParseJson(step.fields);
  CHECK(fields.ok());
  if (step.verb == "receive") {
    fields->as_object().erase("kind");
    Interaction& interaction = *request.command.mutable_interaction();
    interaction.set_source(kSource);
    interaction.set_type("redress.complaint");
    CHECK(FromJson(*fields, "", *interaction.mutable_data()).ok());
  } else {
    const boost::json::object verb = {{step.verb, *fields}};
    CHECK(FromJson(verb, "", *request.command.mutable_ticket()->mutable_command()).ok());
  }
  return request;
}

}  // namespace

LifeRequests::LifeRequests(const Names& names, std::uint64_t seed) : names_(names) {
  LifeWriter writer(seed);
  drawn_.resize(kLivesDrawn);
  for (auto& life : drawn_) {
    for (std::size_t place = 0; place < kStepsOfLife; ++place) {
      life.at(place) = RequestOf(writer.Step(place));
    }
  }
}

CommandRequest LifeRequests::Step(std::uint64_t run, std::uint64_t life, std::size_t place,
                                  const std::string& ticket) const {
  CommandRequest request = drawn_[life % drawn_.size()].at(place);
  if (place > 0) request.command.mutable_ticket()->set_number(ticket);
  Name(absl::StrCat(run, "-", life, "-", place), request);
  return request;
}

CommandRequest LifeRequests::Contact(std::uint64_t run, std::uint64_t number,
                                     const std::string& phone, const std::string& ticket) const {
  CommandRequest request = drawn_[number % drawn_.size()].front();
  Interaction& interaction = *request.command.mutable_interaction();
  InteractionBody& body = *interaction.mutable_data();
  if (number > 0 || !ticket.empty()) {
    interaction.set_type("redress.contact");
    body.clear_remedy_sought();
  }
  body.set_ticket(ticket);
  body.mutable_customer()->mutable_points(0)->set_value(phone);
  Name(absl::StrCat(run, "-contact-", number), request);
  return request;
}

void LifeRequests::Name(const std::string& id, CommandRequest& request) const {
  if (request.command.has_interaction()) request.command.mutable_interaction()->set_id(id);
  request.command_id = names_.CommandId({kSource, id});
  request.request_digest = names_.RequestDigest(id);
}

std::string TicketIn(const CommandAnswer& answer) {
  for (const CommandStream& stream : answer.commit.streams()) {
    absl::string_view name = stream.stream();
    if (absl::ConsumePrefix(&name, "ticket/")) return std::string(name);
  }
  return "";
}

}  // namespace redress
