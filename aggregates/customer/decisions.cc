#include "aggregates/customer/decisions.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/callback/care.h"
#include "aggregates/change.h"
#include "aggregates/codes.h"
#include "aggregates/customer/customer.h"
#include "aggregates/customer/erasure.h"
#include "aggregates/customer/point.h"
#include "aggregates/customer/point_form.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::util::MessageDifferencer;
using DecisionOr = absl::StatusOr<Decision>;

// Most points of one customer: far more than anybody has, few enough to be shown and looked up.
constexpr std::size_t kMaxPointsOfCustomer = 100;
// Most customers that one point names: each is loaded whenever somebody calls from there.
constexpr std::size_t kMaxCustomersOfPoint = 20;

constexpr absl::string_view kPointPointer = "/point/value";

// One request to one customer, with what it is decided from.
struct CustomerCase {
  const CustomerCommand& command;
  const Context& context;
  Streams& streams;
  std::string id;
  Instant happened;
  Customer customer;  // empty where it is registered

  Event NewEvent() const { return EventAt(happened); }
  ErasureCase erasure() const { return {customer, context, streams, happened}; }

  // Returns the decision whose only fact is `event`, of this customer.
  Decision Alone(Event event) const { return {{{CustomerStream(id), {std::move(event)}}}, {}}; }
};

Event PointEventOf(const CustomerCase& it, const std::string& customer, bool attached) {
  Event event = it.NewEvent();
  if (attached) {
    event.mutable_point()->mutable_attached()->set_customer(customer);
  } else {
    event.mutable_point()->mutable_detached()->set_customer(customer);
  }
  return event;
}

// Errors: kInvalidArgument naming the field.
absl::StatusOr<ContactPoint> PointOf(const ContactPoint& given, const CustomerCase& it) {
  absl::StatusOr<ContactPoint> point = NormalisePoint(given, it.context.names->home_country());
  if (!point.ok()) return RefuseField(kPointPointer, point.status().message());
  return point;
}

// Registering.

// Returns all whom the points name already.
absl::StatusOr<std::vector<std::string>> NamedBy(absl::Span<const ContactPoint> points,
                                                 const CustomerCase& it) {
  ASSIGN_OR_RETURN(const CustomerResolution resolution,
                   ResolveCustomer(points, it.context, it.streams));
  if (!resolution.candidates.empty()) return resolution.candidates;
  if (resolution.is_new || resolution.customer.empty()) return std::vector<std::string>();
  return std::vector<std::string>{resolution.customer};
}

StreamEvents RegisteredEvents(const CustomerCase& it, absl::Span<const ContactPoint> points) {
  const Profile& profile = it.command.register_().profile();
  StreamEvents customer{CustomerStream(it.id), {}};
  CustomerCreated& created =
      *customer.events.emplace_back(it.NewEvent()).mutable_customer()->mutable_created();
  created.set_id(it.id);
  created.set_name(profile.name());
  Profile only_name;
  only_name.set_name(profile.name());
  if (!MessageDifferencer::Equals(profile, only_name)) {
    Event& changed = customer.events.emplace_back(it.NewEvent());
    *changed.mutable_customer()->mutable_profile_changed()->mutable_profile() = profile;
  }
  for (const ContactPoint& point : points) {
    Event& added = customer.events.emplace_back(it.NewEvent());
    *added.mutable_customer()->mutable_point_added() = PointAddedOf(point);
  }
  return customer;
}

DecisionOr DecideRegister(const CustomerCase& it) {
  const RegisterCustomer& command = it.command.register_();
  FieldProblems problems;
  const std::vector<ContactPoint> points =
      NormalisedPoints(command.points(), "/points", *it.context.names, problems);
  if (command.profile().name().empty() && command.profile().organisation().empty()) {
    problems.Add("/profile/name", "required, unless organisation is given");
  }
  RETURN_IF_ERROR(problems.ToStatus());
  if (!it.customer.id.empty()) return Decision();
  ASSIGN_OR_RETURN(const std::vector<std::string> named, NamedBy(points, it));
  if (!named.empty()) {
    return Forbid(codes::kPointTaken,
                  absl::StrCat("the points name ", absl::StrJoin(named, ", "), " already"), named);
  }
  Decision decision;
  decision.appends.push_back(RegisteredEvents(it, points));
  std::vector<StreamEvents> attached =
      AttachedEvents(points, it.id, it.happened, *it.context.names);
  std::move(attached.begin(), attached.end(), std::back_inserter(decision.appends));
  return decision;
}

// What is known of the customer.

constexpr std::array<absl::string_view, 6> kClearable = {"name",    "organisation", "language",
                                                         "address", "identifiers",  "remarks"};

DecisionOr DecideChangeProfile(const CustomerCase& it) {
  const ChangeProfile& command = it.command.change_profile();
  Profile profile = it.customer.profile;
  RETURN_IF_ERROR(TakeChange(command.profile(), command.clear(), kClearable, profile));
  if (MessageDifferencer::Equals(profile, it.customer.profile)) return Decision();
  Event event = it.NewEvent();
  *event.mutable_customer()->mutable_profile_changed()->mutable_profile() = profile;
  return it.Alone(std::move(event));
}

DecisionOr DecideSetGrade(const CustomerCase& it) {
  const SetGrade& command = it.command.set_grade();
  if (command.grade().ByteSizeLong() == 0) return RefuseField("/grade", "give letter or rank");
  if (MessageDifferencer::Equals(command.grade(), it.customer.grade)) return Decision();
  Event event = it.NewEvent();
  CustomerGraded& graded = *event.mutable_customer()->mutable_graded();
  *graded.mutable_grade() = command.grade();
  graded.set_reason(command.reason());
  return it.Alone(std::move(event));
}

DecisionOr DecideRecordConsent(const CustomerCase& it) {
  const RecordConsent& command = it.command.record_consent();
  Event event = it.NewEvent();
  CustomerConsentRecorded& recorded = *event.mutable_customer()->mutable_consent_recorded();
  recorded.set_purpose(command.purpose());
  recorded.set_given(command.given());
  recorded.set_channel(command.channel());
  recorded.set_evidence(command.evidence());
  const auto last = it.customer.consents.find(command.purpose());
  const bool is_so =
      last != it.customer.consents.end() && MessageDifferencer::Equals(last->second, recorded);
  return is_so ? Decision() : it.Alone(std::move(event));
}

DecisionOr DecideSetVulnerability(const CustomerCase& it) {
  const SetVulnerability& command = it.command.set_vulnerability();
  const CustomerVulnerabilitySet& last = it.customer.vulnerability;
  if (command.vulnerable() == last.vulnerable() && command.needs() == last.needs()) {
    return Decision();
  }
  Event event = it.NewEvent();
  CustomerVulnerabilitySet& set = *event.mutable_customer()->mutable_vulnerability_set();
  set.set_vulnerable(command.vulnerable());
  set.set_needs(command.needs());
  set.set_reason(command.reason());
  return it.Alone(std::move(event));
}

DecisionOr DecideSetLegalHold(const CustomerCase& it) {
  const SetLegalHold& command = it.command.set_legal_hold();
  if (command.held() == it.customer.held) return Decision();
  Event event = it.NewEvent();
  event.mutable_customer()->mutable_legal_hold_set()->set_held(command.held());
  event.mutable_customer()->mutable_legal_hold_set()->set_reason(command.reason());
  return it.Alone(std::move(event));
}

DecisionOr DecideSetManager(const CustomerCase& it) {
  const SetManager& command = it.command.set_manager();
  if (command.person() == it.customer.manager) return Decision();
  Event event = it.NewEvent();
  event.mutable_customer()->mutable_manager_set()->set_person(command.person());
  event.mutable_customer()->mutable_manager_set()->set_reason(command.reason());
  return it.Alone(std::move(event));
}

DecisionOr DecidePlanCare(const CustomerCase& it) {
  if (it.customer.care.has_value()) return Decision();
  if (RefusesCare(it.customer)) {
    return Forbid(codes::kCareRefused, "the customer does not want to be called");
  }
  if (it.context.policies->CareOf(it.customer.grade) == nullptr) {
    return Forbid(codes::kNoCareRule, "no policy in force has a rule of care for such a grade");
  }
  Decision decision;
  AddCarePlan(it.customer, "", it.context, it.happened, decision);
  return decision;
}

DecisionOr DecideNote(const CustomerCase& it) {
  Event event = it.NewEvent();
  event.mutable_customer()->mutable_noted()->set_words(it.command.note().words());
  return it.Alone(std::move(event));
}

// Who it is was to be shown to somebody for whom it is masked.
DecisionOr DecideReveal(const CustomerCase& it) {
  Event event = it.NewEvent();
  event.mutable_customer()->mutable_revealed()->add_fields("customer");
  event.mutable_customer()->mutable_revealed()->set_reason(it.command.reveal().reason());
  return it.Alone(std::move(event));
}

// Points.

Decision WithPointEvents(Decision decision, const ContactPoint& point, const CustomerCase& it,
                         std::vector<Event> events) {
  if (events.empty()) return decision;
  decision.appends.push_back({PointStream(it.context.names->PointId(point)), std::move(events)});
  return decision;
}

bool IsNamed(const NamedByPoint& named, const std::string& customer) {
  return std::find(named.customers.begin(), named.customers.end(), customer) !=
         named.customers.end();
}

DecisionOr DecideAddPoint(const CustomerCase& it) {
  ASSIGN_OR_RETURN(const ContactPoint point, PointOf(it.command.add_point().point(), it));
  if (HasPoint(it.customer, point)) return Decision();
  ASSIGN_OR_RETURN(const NamedByPoint named, LoadPoint(point, *it.context.names, it.streams));
  if (it.customer.points.size() >= kMaxPointsOfCustomer ||
      named.customers.size() >= kMaxCustomersOfPoint) {
    return Forbid(codes::kTooManyPoints,
                  absl::StrCat("a customer has at most ", kMaxPointsOfCustomer,
                               " points, a point at most ", kMaxCustomersOfPoint, " customers"));
  }
  Event event = it.NewEvent();
  *event.mutable_customer()->mutable_point_added() = PointAddedOf(point);
  std::vector<Event> attached;
  if (!IsNamed(named, it.id)) attached.push_back(PointEventOf(it, it.id, true));
  return WithPointEvents(it.Alone(std::move(event)), point, it, std::move(attached));
}

Event PointRemovedOf(const CustomerCase& it, const ContactPoint& point, const std::string& reason) {
  Event event = it.NewEvent();
  *event.mutable_customer()->mutable_point_removed()->mutable_point() = point;
  event.mutable_customer()->mutable_point_removed()->set_reason(reason);
  return event;
}

DecisionOr DecideRemovePoint(const CustomerCase& it) {
  const RemovePoint& command = it.command.remove_point();
  ASSIGN_OR_RETURN(const ContactPoint point, PointOf(command.point(), it));
  if (!HasPoint(it.customer, point)) return Decision();
  ASSIGN_OR_RETURN(const NamedByPoint named, LoadPoint(point, *it.context.names, it.streams));
  std::vector<Event> detached;
  if (IsNamed(named, it.id)) detached.push_back(PointEventOf(it, it.id, false));
  return WithPointEvents(it.Alone(PointRemovedOf(it, point, command.reason())), point, it,
                         std::move(detached));
}

// Returns those of `named` who are others than this customer. Who was merged into this customer is
// none: the point keeps naming them, so that a merge undone finds them as they were.
absl::StatusOr<std::vector<std::string>> OthersAt(const NamedByPoint& named,
                                                  const CustomerCase& it) {
  std::vector<std::string> others;
  for (const std::string& customer : named.customers) {
    ASSIGN_OR_RETURN(const Customer survivor, LoadSurvivor(customer, it.streams));
    if (survivor.id != it.id) others.push_back(customer);
  }
  return others;
}

DecisionOr DecideClaimPoint(const CustomerCase& it) {
  const ClaimPoint& command = it.command.claim_point();
  ASSIGN_OR_RETURN(const ContactPoint point, PointOf(command.point(), it));
  ASSIGN_OR_RETURN(const NamedByPoint named, LoadPoint(point, *it.context.names, it.streams));
  ASSIGN_OR_RETURN(const std::vector<std::string> others, OthersAt(named, it));
  if (others.empty() && !named.customers.empty()) return Decision();
  Event claimed = it.NewEvent();
  *claimed.mutable_customer()->mutable_point_claimed()->mutable_point() = point;
  claimed.mutable_customer()->mutable_point_claimed()->set_reason(command.reason());
  claimed.mutable_customer()->mutable_point_claimed()->set_numbering(NumberingOf(point));
  std::vector<Event> of_point;
  if (!IsNamed(named, it.id)) of_point.push_back(PointEventOf(it, it.id, true));
  for (const std::string& other : others) of_point.push_back(PointEventOf(it, other, false));
  Decision decision = WithPointEvents(it.Alone(std::move(claimed)), point, it, std::move(of_point));
  for (const std::string& other : others) {
    decision.appends.push_back(
        {CustomerStream(other), {PointRemovedOf(it, point, command.reason())}});
  }
  return decision;
}

// Merging.

// Neither is merged and they are two: no chain of merges can come round to itself.
DecisionOr DecideMerge(const CustomerCase& it) {
  const MergeCustomer& command = it.command.merge();
  if (command.into() == it.id) return RefuseField("/into", "is the customer itself");
  ASSIGN_OR_RETURN(const Customer survivor, LoadStanding(command.into(), it.streams));
  ASSIGN_OR_RETURN(const std::vector<std::string> ours, LoadMergedInto(it.customer, it.streams));
  ASSIGN_OR_RETURN(const std::vector<std::string> theirs, LoadMergedInto(survivor, it.streams));
  if (ours.size() + theirs.size() > kMaxMergedCustomers) {
    return Forbid(codes::kTooManyMerged,
                  absl::StrCat("merges make at most ", kMaxMergedCustomers, " customers one"));
  }
  Event merged = it.NewEvent();
  merged.mutable_customer()->mutable_merged()->set_into(survivor.id);
  merged.mutable_customer()->mutable_merged()->set_reason(command.reason());
  Event absorbed = it.NewEvent();
  absorbed.mutable_customer()->mutable_absorbed()->set_customer(it.id);
  Decision decision = it.Alone(std::move(merged));
  decision.appends.push_back({CustomerStream(survivor.id), {std::move(absorbed)}});
  return decision;
}

DecisionOr DecideUndoMerge(const CustomerCase& it) {
  if (it.customer.merged_into.empty()) {
    return Forbid(codes::kCustomerNotMerged, "the customer was not merged into another");
  }
  ASSIGN_OR_RETURN(const Customer survivor, LoadCustomer(it.customer.merged_into, it.streams));
  Event undone = it.NewEvent();
  undone.mutable_customer()->mutable_merge_undone()->set_reason(it.command.undo_merge().reason());
  Event released = it.NewEvent();
  released.mutable_customer()->mutable_absorption_undone()->set_customer(it.id);
  Decision decision = it.Alone(std::move(undone));
  decision.appends.push_back({CustomerStream(survivor.id), {std::move(released)}});
  return decision;
}

DecisionOr DecideCase(const CustomerCase& it) {
  switch (it.command.request_case()) {
    case CustomerCommand::kRegister:
      return DecideRegister(it);
    case CustomerCommand::kChangeProfile:
      return DecideChangeProfile(it);
    case CustomerCommand::kAddPoint:
      return DecideAddPoint(it);
    case CustomerCommand::kRemovePoint:
      return DecideRemovePoint(it);
    case CustomerCommand::kClaimPoint:
      return DecideClaimPoint(it);
    case CustomerCommand::kSetGrade:
      return DecideSetGrade(it);
    case CustomerCommand::kRecordConsent:
      return DecideRecordConsent(it);
    case CustomerCommand::kSetVulnerability:
      return DecideSetVulnerability(it);
    case CustomerCommand::kSetLegalHold:
      return DecideSetLegalHold(it);
    case CustomerCommand::kSetManager:
      return DecideSetManager(it);
    case CustomerCommand::kPlanCare:
      return DecidePlanCare(it);
    case CustomerCommand::kNote:
      return DecideNote(it);
    case CustomerCommand::kMerge:
      return DecideMerge(it);
    case CustomerCommand::kUndoMerge:
      return DecideUndoMerge(it);
    case CustomerCommand::kErase:
      return DecideErase(it.erasure(), it.command.erase().reason());
    case CustomerCommand::kApproveErasure:
      return DecideApproveErasure(it.erasure(), it.command.approve_erasure().reason());
    case CustomerCommand::kRejectErasure:
      return DecideRejectErasure(it.erasure(), it.command.reject_erasure().reason());
    case CustomerCommand::kReveal:
      return DecideReveal(it);
    case CustomerCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

// Loads the customer that the request is to; a new one has no events yet.
absl::StatusOr<Customer> LoadSubject(const CustomerRequest& request, const std::string& id,
                                     Streams& streams) {
  if (request.command().has_register_()) {
    ASSIGN_OR_RETURN(const auto customer, LoadState<Customer>(streams, CustomerStream(id)));
    return *customer;
  }
  if (request.command().has_undo_merge()) return LoadCustomer(id, streams);
  const bool is_of_erasure = request.command().has_erase() ||
                             request.command().has_approve_erasure() ||
                             request.command().has_reject_erasure();
  if (is_of_erasure || request.command().has_set_legal_hold()) return LoadUnmerged(id, streams);
  return LoadStanding(id, streams);
}

}  // namespace

absl::StatusOr<Decision> DecideCustomer(const CustomerRequest& request, const Context& context,
                                        Streams& streams) {
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  if (request.id().empty() != request.command().has_register_()) {
    return RefuseField("/id", "is for every command but the one that registers");
  }
  std::string id =
      request.id().empty() ? context.names->CustomerId(context.command_id) : request.id();
  ASSIGN_OR_RETURN(Customer customer, LoadSubject(request, id, streams));
  const CustomerCase it{
      .command = request.command(),
      .context = context,
      .streams = streams,
      .id = std::move(id),
      .happened = HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now),
      .customer = std::move(customer)};
  ASSIGN_OR_RETURN(Decision decision, DecideCase(it));
  RETURN_IF_ERROR(FollowCare(context, it.happened, streams, decision));
  return UnlessInTheFuture(std::move(decision), it.happened, CustomerStream(it.id), context);
}

}  // namespace redress
