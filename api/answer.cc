#include "api/answer.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/collections.h"
#include "api/event_json.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "api/request.h"
#include "boost/json/array.hpp"
#include "projections/streams.h"

namespace redress {
namespace {

// What an answer names, by the stream's prefix.
constexpr const Collection* kSubjects[] = {&kTicketCollection, &kContactCollection,
                                           &kCustomerCollection, &kCallbackCollection};

absl::string_view EffectName(Effect effect) {
  switch (effect) {
    case Effect::kCommitted:
      return "committed";
    case Effect::kReplayed:
      return "replayed";
    case Effect::kNothingNew:
      return "nothing_new";
    case Effect::kDryRun:
      return "dry_run";
  }
  return "committed";
}

// Returns whose customer a fact tells; empty where it tells none.
std::string CustomerIn(const Event& event) {
  if (event.contact().has_recorded()) return event.contact().recorded().customer();
  if (event.contact().has_customer_linked()) return event.contact().customer_linked().customer();
  if (event.ticket().has_received()) return event.ticket().received().customer();
  if (event.ticket().has_customer_linked()) return event.ticket().customer_linked().customer();
  if (event.callback().has_planned()) return event.callback().planned().customer();
  if (event.contact().has_customer_corrected()) {
    return event.contact().customer_corrected().customer();
  }
  if (event.ticket().has_customer_corrected()) {
    return event.ticket().customer_corrected().customer();
  }
  if (event.callback().has_customer_corrected()) {
    return event.callback().customer_corrected().customer();
  }
  return "";
}

// Names what a fact brought about or belongs to; of several alike, the first.
void AddSubjects(absl::string_view stream, const Event& event, boost::json::object& answer) {
  for (const Collection* subject : kSubjects) {
    absl::string_view id = stream;
    if (!absl::ConsumePrefix(&id, StreamOf(*subject, ""))) continue;
    if (!answer.contains(std::string(subject->name))) {
      answer[std::string(subject->name)] = std::string(id);
    }
  }
  const std::string customer = CustomerIn(event);
  if (!customer.empty() && !answer.contains("customer")) answer["customer"] = customer;
}

// The stream that the answer is about: the one that the command was sent to. What another system
// tells is sent to nothing: there it is the ticket, where there is one, else the contact.
struct Shown {
  std::string stream;
  std::uint64_t version = 0;
};

Shown ShownStream(const CommandRow& commit) {
  const bool is_told =
      absl::StartsWith(commit.type(), "interaction.") || absl::StartsWith(commit.type(), "import.");
  Shown shown;
  for (const CommandStream& stream : commit.streams()) {
    const bool ticket =
        is_told && absl::StartsWith(stream.stream(), StreamOf(kTicketCollection, ""));
    if (!shown.stream.empty() && !ticket) continue;
    shown = {.stream = stream.stream(), .version = stream.last_version()};
    if (ticket) break;
  }
  return shown;
}

void AddVersion(const Shown& shown, boost::json::object& answer) {
  answer["stream"] = shown.stream;
  answer["version"] = shown.version;
}

// Returns the path of what the answer is about.
std::string LocationOf(const boost::json::object& answer) {
  const absl::string_view stream = answer.at("stream").as_string().c_str();
  for (const Collection* subject : kSubjects) {
    absl::string_view id = stream;
    if (absl::ConsumePrefix(&id, StreamOf(*subject, ""))) return PathOf(*subject, id);
  }
  return "";
}

boost::json::array DryEvents(const Decision& decision, boost::json::object& answer) {
  boost::json::array events;
  for (const StreamEvents& append : decision.appends) {
    for (const Event& event : append.events) {
      AddSubjects(append.stream, event, answer);
      events.push_back(EventJson(append.stream, event));
    }
  }
  return events;
}

std::string PositionTokenOf(const CommandAnswer& answer) {
  return EncodePositionToken(
      {.position = answer.position, .digest = answer.digest.substr(0, kTokenDigestSize)});
}

}  // namespace

boost::json::object AnswerJson(const AskedCommand& asked, const CommandAnswer& answer,
                               AnswerDetail detail) {
  boost::json::object object;
  object["effect"] = std::string(EffectName(answer.effect));
  boost::json::array events;
  if (answer.effect == Effect::kCommitted || answer.effect == Effect::kReplayed) {
    for (const EventRow& row : answer.events) {
      AddSubjects(row.stream(), row.event(), object);
      events.push_back(EventJson(row));
    }
    AddVersion(ShownStream(answer.commit), object);
  } else {
    AddSubjects(asked.primary_stream, Event(), object);
    AddVersion({.stream = asked.primary_stream, .version = answer.version}, object);
    events = DryEvents(answer.decision, object);
  }
  object["position"] = PositionTokenOf(answer);
  if (detail == AnswerDetail::kEvents) object["events"] = std::move(events);
  return object;
}

boost::json::object RefusalExtensions(const KeyValueReader& views, const AskedCommand& asked,
                                      const absl::Status& refusal) {
  boost::json::object extensions;
  if (MachineCodeOf(refusal) != "stale-version" || !asked.if_match.has_value()) return extensions;
  const auto head = ReadHead(views, asked.primary_stream);
  const auto rows =
      ReadEvents(views, asked.primary_stream, *asked.if_match, UINT64_MAX, kMaxEventsSince);
  if (!head.ok() || !rows.ok()) return extensions;
  extensions["current_version"] = head->version();
  boost::json::array events;
  for (const EventRow& row : *rows) events.push_back(EventJson(row));
  extensions["events"] = std::move(events);
  return extensions;
}

int AnswerStatus(const AskedCommand& asked, const CommandAnswer& answer) {
  const bool done = answer.effect == Effect::kCommitted || answer.effect == Effect::kReplayed;
  return done ? asked.created_status : 200;
}

HttpResponse AnswerResponse(const KeyValueReader& views, const AskedCommand& asked,
                            const absl::StatusOr<CommandAnswer>& answer) {
  HttpResponse response;
  if (answer.ok()) {
    const boost::json::object object = AnswerJson(asked, *answer, AnswerDetail::kEvents);
    response = JsonResponse(AnswerStatus(asked, *answer), object);
    response.Set("Redress-Position", object.at("position").as_string().c_str());
    response.Set("ETag", EntityTag(object.at("version").to_number<std::uint64_t>()));
    if (response.status == 201) response.Set("Location", LocationOf(object));
    if (answer->effect == Effect::kReplayed) response.Set("Idempotency-Replayed", "true");
  } else {
    const absl::Status refusal = PointingInto(answer.status(), asked.places);
    response = ProblemResponse(refusal, RefusalExtensions(views, asked, refusal));
  }
  if (!asked.idempotency_key.empty()) response.Set("Idempotency-Key", asked.idempotency_key);
  return response;
}

}  // namespace redress
