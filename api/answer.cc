#include "api/answer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "api/collections.h"
#include "api/event_json.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "api/request.h"
#include "api/tracking_secret.h"
#include "boost/json/parse.hpp"
#include "projections/streams.h"

namespace redress {
namespace {

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

// Returns the collection that the stream is of, and its id there; null where it is of none.
std::pair<const Collection*, absl::string_view> SubjectOf(absl::string_view stream) {
  for (const Collection& subject : AllCollections()) {
    absl::string_view id = stream;
    if (absl::ConsumePrefix(&id, subject.name) && absl::ConsumePrefix(&id, "/")) {
      return {&subject, id};
    }
  }
  return {nullptr, {}};
}

void AddSubject(absl::string_view name, absl::string_view id, ShownAnswer& shown) {
  if (!shown.Names(name)) shown.subjects.emplace_back(name, id);
}

// Names what a fact brought about or belongs to.
void AddSubjects(absl::string_view stream, const Event& event, ShownAnswer& shown) {
  const auto [subject, id] = SubjectOf(stream);
  if (subject != nullptr) AddSubject(subject->name, id, shown);
  const std::string customer = CustomerIn(event);
  if (!customer.empty()) AddSubject(kCustomerCollection.name, customer, shown);
}

// The stream that the answer is about: the one that the command was sent to. What another system
// tells is sent to nothing: there it is the ticket, where there is one, else the contact.
void SetStream(const CommandRow& commit, ShownAnswer& shown) {
  const bool is_told =
      absl::StartsWith(commit.type(), "interaction.") || absl::StartsWith(commit.type(), "import.");
  for (const CommandStream& stream : commit.streams()) {
    const bool ticket = is_told && absl::StartsWith(stream.stream(), kTicketPrefix);
    if (!shown.stream.empty() && !ticket) continue;
    shown.stream = stream.stream();
    shown.version = stream.last_version();
    if (ticket) break;
  }
}

// Returns the path of what the answer is about.
std::string LocationOf(absl::string_view stream) {
  const auto [subject, id] = SubjectOf(stream);
  return subject == nullptr ? "" : PathOf(*subject, id);
}

// Returns the text by which its customer follows the ticket that was opened; empty: none was.
std::string TrackingSecretIn(const Names& names, const CommandAnswer& answer) {
  for (const EventRow& row : answer.events) {
    const TicketEvent& fact = row.event().ticket();
    if (fact.has_received()) return TrackingSecretText(names, fact.received().number());
  }
  return "";
}

bool IsDone(const CommandAnswer& answer) {
  return answer.effect == Effect::kCommitted || answer.effect == Effect::kReplayed;
}

// Whether the stream is the customer's own: beside what is withheld it would tell whose that is.
bool IsOfCustomer(absl::string_view stream) {
  return absl::StartsWith(stream, kCustomerPrefix) || absl::StartsWith(stream, "point/") ||
         absl::StartsWith(stream, "matter/");
}

// Returns the streams that the answer tells of.
std::vector<absl::string_view> StreamsOf(const CommandAnswer& answer) {
  std::vector<absl::string_view> streams;
  streams.reserve(answer.events.size() + answer.decision.appends.size());
  for (const EventRow& row : answer.events) streams.emplace_back(row.stream());
  for (const StreamEvents& append : answer.decision.appends) streams.emplace_back(append.stream);
  return streams;
}

void WriteEvents(const CommandAnswer& answer, const ShownAnswer& shown, JsonWriter& writer) {
  const auto shows = [&](absl::string_view stream) {
    return !shown.withholds || !IsOfCustomer(stream);
  };
  writer.Key("events");
  writer.BeginArray();
  if (IsDone(answer)) {
    for (const EventRow& row : answer.events) {
      if (shows(row.stream())) WriteEvent(row, writer);
    }
  } else {
    for (const StreamEvents& append : answer.decision.appends) {
      if (!shows(append.stream)) continue;
      for (const Event& event : append.events) WriteEvent(append.stream, event, writer);
    }
  }
  writer.EndArray();
}

std::string PositionTokenOf(const CommandAnswer& answer) {
  return EncodePositionToken(
      {.position = answer.position, .digest = answer.digest.substr(0, kTokenDigestSize)});
}

}  // namespace

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

bool ShownAnswer::Names(absl::string_view subject) const {
  return std::any_of(subjects.begin(), subjects.end(),
                     [&](const auto& named) { return named.first == subject; });
}

ShownAnswer ShownOf(const Names& names, const AskedCommand& asked, const CommandAnswer& answer,
                    const Sight& sight) {
  ShownAnswer shown{.effect = EffectName(answer.effect)};
  if (sight.withholds != nullptr) {
    const std::vector<absl::string_view> streams = StreamsOf(answer);
    shown.withholds = std::any_of(streams.begin(), streams.end(), sight.withholds);
  }
  shown.position = PositionTokenOf(answer);
  if (IsDone(answer)) {
    for (const EventRow& row : answer.events) AddSubjects(row.stream(), row.event(), shown);
    SetStream(answer.commit, shown);
    shown.tracking_secret = TrackingSecretIn(names, answer);
    return shown;
  }
  AddSubjects(asked.primary_stream, Event(), shown);
  shown.stream = asked.primary_stream;
  shown.version = answer.version;
  for (const StreamEvents& append : answer.decision.appends) {
    for (const Event& event : append.events) AddSubjects(append.stream, event, shown);
  }
  return shown;
}

void WriteMembers(const ShownAnswer& shown, JsonWriter& writer) {
  writer.Member("effect", shown.effect);
  for (const auto& [name, id] : shown.subjects) {
    const bool leads_to_customer =
        name == kCustomerCollection.name || name == kContactCollection.name;
    if (shown.withholds && leads_to_customer) continue;
    writer.Member(name, id);
  }
  writer.Member("stream", shown.stream);
  writer.Member("version", shown.version);
  writer.Member("position", shown.position);
  if (!shown.tracking_secret.empty()) writer.Member("tracking_secret", shown.tracking_secret);
}

boost::json::object RefusalExtensions(const KeyValueReader& views, const AskedCommand& asked,
                                      const absl::Status& refusal, const Sight& sight) {
  boost::json::object extensions;
  if (MachineCodeOf(refusal) != "stale-version" || !asked.if_match.has_value()) return extensions;
  const auto head = ReadHead(views, asked.primary_stream);
  const auto rows =
      ReadEvents(views, asked.primary_stream, *asked.if_match, UINT64_MAX, kMaxEventsSince);
  if (!head.ok() || !rows.ok()) return extensions;
  extensions["current_version"] = head->version();
  JsonWriter events(sight);
  events.BeginArray();
  for (const EventRow& row : *rows) WriteEvent(row, events);
  events.EndArray();
  extensions["events"] = boost::json::parse(events.text());
  return extensions;
}

int AnswerStatus(const AskedCommand& asked, const CommandAnswer& answer) {
  return IsDone(answer) ? asked.created_status : 200;
}

HttpResponse AnswerResponse(const Names& names, const AskedCommand& asked,
                            const CommandAnswer& answer, const Sight& sight) {
  const ShownAnswer shown = ShownOf(names, asked, answer, sight);
  JsonWriter writer(sight);
  writer.BeginObject();
  WriteMembers(shown, writer);
  WriteEvents(answer, shown, writer);
  writer.EndObject();
  HttpResponse response = JsonResponse(AnswerStatus(asked, answer), writer.Take());
  response.Set("Redress-Position", shown.position);
  response.Set("ETag", EntityTag(shown.version));
  if (response.status == 201) response.Set("Location", LocationOf(shown.stream));
  if (answer.effect == Effect::kReplayed) response.Set("Idempotency-Replayed", "true");
  if (!asked.idempotency_key.empty()) response.Set("Idempotency-Key", asked.idempotency_key);
  return response;
}

HttpResponse RefusalResponse(const KeyValueReader& views, const AskedCommand& asked,
                             const absl::Status& refused, const Sight& sight) {
  const absl::Status refusal = PointingInto(refused, asked.places);
  HttpResponse response = ProblemResponse(refusal, RefusalExtensions(views, asked, refusal, sight));
  if (!asked.idempotency_key.empty()) response.Set("Idempotency-Key", asked.idempotency_key);
  return response;
}

}  // namespace redress
