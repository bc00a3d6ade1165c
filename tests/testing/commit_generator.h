#pragma once

// A plausible journal from a seed: interactions that open tickets, tickets that move through their
// phases, links made later, callbacks, customers who become one, and in between what the rule
// refuses (stale, doubled, damaged, probes). For tests that need volume and variety, not for rules.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "base/hash.h"
#include "events/codec.h"
#include "events/phase.h"
#include "journal/acceptance.h"
#include "journal/journal.h"

namespace redress::testing {

class CommitGenerator {
 public:
  explicit CommitGenerator(std::uint64_t seed) : random_(seed) {}

  // Returns the next record of the journal; the first gives it its identity.
  Record Next() {
    std::string bytes = records_ == 0 ? Identify() : records_ % 5 == 4 ? Refused() : Plausible();
    return Keep(std::move(bytes));
  }

  std::vector<Record> Take(std::size_t count) {
    std::vector<Record> records;
    while (records.size() < count) records.push_back(Next());
    return records;
  }

  // What the rule makes of the records so far.
  std::uint64_t accepted() const { return accepted_; }
  const std::string& digest() const { return digests_.back(); }

  static std::string JournalId() { return std::string(16, 'j'); }

 private:
  struct TicketModel {
    std::string number;
    TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
    std::string customer;
    std::uint32_t cycle = 1;
  };

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

  template <typename Choices>
  auto OneOf(const Choices& choices) {
    return *(choices.begin() + static_cast<std::ptrdiff_t>(Below(choices.size())));
  }

  std::string NewId(absl::string_view kind) {
    return ToHex(Sha256(absl::StrCat(kind, ++ids_))).substr(0, 32);
  }

  // Judges the record as every reader will, and remembers what it led to.
  Record Keep(std::string bytes) {
    const auto head = [this](absl::string_view stream) -> absl::StatusOr<std::string> {
      const auto found = heads_.find(std::string(stream));
      return found == heads_.end() ? std::string() : found->second;
    };
    const absl::StatusOr<Judgement> judgement = Judge(bytes, head);
    CHECK(judgement.ok());
    if (judgement->verdict == Verdict::kAccepted) {
      ++accepted_;
      for (const CommitAppend& append : judgement->commit->appends()) {
        heads_[append.stream()] = judgement->hash;
      }
    }
    digests_.push_back(NextDigest(digests_.back(), judgement->hash, judgement->verdict));
    ++records_;
    last_ = bytes;
    offset_ += 1 + static_cast<std::int64_t>(Below(20) == 0 ? Below(3) : 0);
    return {.bytes = std::move(bytes), .offset = offset_, .appended_at = now_};
  }

  // Returns a commit of somebody who has read nearly everything.
  Commit NewCommit(absl::string_view type) {
    now_ += absl::Milliseconds(Below(60'000));
    Commit commit;
    commit.set_command_id(Sha256(absl::StrCat("command", ++ids_)));
    commit.set_command_type(std::string(type));
    commit.set_request_digest(Sha256(type));
    commit.mutable_actor()->set_id(OneOf(people_));
    commit.mutable_actor()->set_role("agent");
    // Clocks of several nodes: recorded times do not go back, decided ones may.
    commit.set_decided_at(
        static_cast<std::uint64_t>(absl::ToUnixMicros(now_ - absl::Milliseconds(Below(2'000)))));
    commit.set_decider_edition(kEdition);
    if (records_ > 0) {
      const std::uint64_t seen = records_ - Below(std::min<std::uint64_t>(records_, 8));
      commit.mutable_seen()->set_journal_id(JournalId());
      commit.mutable_seen()->set_position(seen);
      commit.mutable_seen()->set_digest(digests_[seen]);
    }
    return commit;
  }

  void Append(const std::string& stream, const std::vector<Event>& events, Commit& commit) {
    CommitAppend& append = *commit.add_appends();
    append.set_stream(stream);
    append.set_parent(heads_[stream]);
    for (Event event : events) {
      event.mutable_happened()->set_unix_micros(
          absl::ToUnixMicros(now_ - absl::Minutes(Below(90))));
      event.mutable_happened()->set_offset_minutes(480);
      absl::StatusOr<std::string> bytes = EncodeEvent(event);
      CHECK(bytes.ok());
      append.add_events(*std::move(bytes));
    }
  }

  void Check(const std::string& stream, Commit& commit) {
    CommitCheck& check = *commit.add_checks();
    check.set_stream(stream);
    check.set_parent(heads_[stream]);
  }

  std::string Identify() {
    Commit commit = NewCommit("identify_journal");
    Event event;
    event.mutable_journal_identified()->set_journal_id(JournalId());
    event.mutable_journal_identified()->set_key_digest(Sha256("key"));
    Append("journal/id", {event}, commit);
    return EncodeRecord(commit);
  }

  std::string Plausible() {
    const std::uint64_t kind = Below(12);
    if (tickets_.empty() || kind < 3) return Interaction();
    if (kind == 10) return callbacks_.empty() || Below(3) == 0 ? PlanCallback() : MoveCallback();
    if (kind == 11 && customers_.size() > 2) return MergeOrUndo();
    TicketModel& ticket = tickets_[Below(tickets_.size())];
    if (kind == 3) return FurtherContact(ticket);
    if (kind == 4 && !customers_.empty()) return Link(ticket);
    if (kind == 5 && Below(2) == 0) return ChangeHouse();
    if (kind == 5) return RefusedByClock(ticket);
    return Move(ticket);
  }

  std::string Refused() {
    switch (Below(5)) {
      case 0:
        return last_;  // sent twice
      case 1:
        return absl::StrCat("not a record ", Below(1'000'000));
      case 2: {
        Commit probe;
        probe.set_probe(Sha256(absl::StrCat("probe", ++ids_)).substr(0, 16));
        return EncodeRecord(probe);
      }
      case 3: {
        Commit commit = NewCommit("ticket.note");
        Append("ticket/000000000000", {NoteEvent()}, commit);
        commit.mutable_appends(0)->set_parent(Sha256("never a head"));
        return EncodeRecord(commit);
      }
      default: {
        Commit commit = NewCommit("ticket.note");
        Append("ticket/000000000000", {NoteEvent()}, commit);
        Check("journal/id", commit);
        commit.mutable_checks(0)->set_parent(Sha256("never a head"));
        return EncodeRecord(commit);
      }
    }
  }

  static Event NoteEvent() {
    Event event;
    event.mutable_ticket()->mutable_noted()->set_words("called back, 已回电");
    return event;
  }

  // A contact, perhaps of a new customer, which opens a ticket or not.
  std::string Interaction() {
    Commit commit = NewCommit("interaction.redress.complaint");
    const std::string contact = NewId("contact");
    const bool fresh = customers_.empty() || Below(3) == 0;
    const std::string customer = Below(5) == 0 ? "" : fresh ? NewId("customer") : OneOf(customers_);
    const std::string number =
        Below(6) == 0 ? "" : absl::StrCat(1'000'000'000'000 + ++ids_ * 7'919);
    Append("contact/" + contact, {ContactEventOf(customer, number)}, commit);
    if (!number.empty()) Append("ticket/" + number, Received(number, contact, customer), commit);
    if (fresh && !customer.empty()) AppendCustomer(customer, commit);
    if (!number.empty()) {
      tickets_.push_back(
          {.number = number, .phase = TICKET_PHASE_RECEIVED, .customer = customer, .cycle = 1});
    }
    return EncodeRecord(commit);
  }

  Event ContactEventOf(const std::string& customer, const std::string& ticket) {
    Event event;
    ContactRecorded& recorded = *event.mutable_contact()->mutable_recorded();
    recorded.set_source("urn:test");
    recorded.set_message_id(absl::StrCat(ids_));
    recorded.set_type("redress.complaint");
    recorded.set_channel(static_cast<Channel>(1 + Below(Channel_MAX)));
    recorded.set_direction(DIRECTION_INBOUND);
    recorded.set_words(std::string(20 + Below(400), 'w'));
    recorded.set_customer(customer);
    recorded.set_ticket(ticket);
    return event;
  }

  std::vector<Event> Received(const std::string& number, const std::string& contact,
                              const std::string& customer) {
    std::vector<Event> events(1);
    TicketReceived& received = *events[0].mutable_ticket()->mutable_received();
    received.set_number(number);
    received.set_kind(static_cast<TicketKind>(1 + Below(TicketKind_MAX)));
    received.set_channel(static_cast<Channel>(1 + Below(Channel_MAX)));
    received.set_contact(contact);
    received.set_customer(customer);
    if (customer.empty()) received.add_customer_candidates("several");
    received.set_subject("water in the hall");
    received.set_words(std::string(20 + Below(400), 'w'));
    received.set_remedy_sought("none stated");
    received.set_unit(OneOf(units_));
    return events;
  }

  void AppendCustomer(const std::string& customer, Commit& commit) {
    std::vector<Event> events(2);
    events[0].mutable_customer()->mutable_created()->set_id(customer);
    events[0].mutable_customer()->mutable_created()->set_name("王芳");
    ContactPoint& point = *events[1].mutable_customer()->mutable_point_added()->mutable_point();
    point.set_kind(POINT_KIND_PHONE);
    point.set_value(absl::StrCat("+86", 13'000'000'000 + ids_));
    Append("customer/" + customer, events, commit);
    Event attached;
    attached.mutable_point()->mutable_attached()->set_customer(customer);
    Append("point/" + NewId("point"), {attached}, commit);
    customers_.push_back(customer);
  }

  std::string FurtherContact(const TicketModel& ticket) {
    Commit commit = NewCommit("interaction.redress.contact");
    const std::string contact = NewId("contact");
    Event added;
    added.mutable_ticket()->mutable_contact_added()->set_contact(contact);
    Append("ticket/" + ticket.number, {added}, commit);
    Append("contact/" + contact, {ContactEventOf(ticket.customer, ticket.number)}, commit);
    return EncodeRecord(commit);
  }

  std::string Link(TicketModel& ticket) {
    Commit commit = NewCommit("ticket.link_customer");
    Event linked;
    if (ticket.customer.empty()) {
      ticket.customer = OneOf(customers_);
      linked.mutable_ticket()->mutable_customer_linked()->set_customer(ticket.customer);
    } else {
      TicketCustomerCorrected& corrected = *linked.mutable_ticket()->mutable_customer_corrected();
      corrected.set_from(ticket.customer);
      ticket.customer = Below(4) == 0 ? "" : OneOf(customers_);
      corrected.set_customer(ticket.customer);
    }
    Append("ticket/" + ticket.number, {linked}, commit);
    if (!ticket.customer.empty()) Check("customer/" + ticket.customer, commit);
    return EncodeRecord(commit);
  }

  // One callback of some ticket, or of some customer alone.
  std::string PlanCallback() {
    Commit commit = NewCommit("callback.plan");
    const TicketModel& ticket = tickets_[Below(tickets_.size())];
    const bool revisit = Below(2) == 0;
    Event event;
    CallbackPlanned& planned = *event.mutable_callback()->mutable_planned();
    planned.set_id(NewId("callback"));
    planned.set_purpose(revisit ? CALLBACK_PURPOSE_REVISIT : CALLBACK_PURPOSE_CARE);
    if (revisit) planned.set_ticket(ticket.number);
    planned.set_customer(revisit || customers_.empty() ? ticket.customer : OneOf(customers_));
    if (Below(3) > 0) planned.set_caller(OneOf(people_));
    if (Below(3) > 0) planned.mutable_planned_for()->set_unix_micros(SomeTime());
    callbacks_.push_back(planned.id());
    Append("callback/" + planned.id(), {event}, commit);
    return EncodeRecord(commit);
  }

  std::string MoveCallback() {
    Commit commit = NewCommit("callback.move");
    Event event;
    CallbackEvent& fact = *event.mutable_callback();
    switch (Below(6)) {
      case 5:
        fact.mutable_customer_corrected()->set_customer(customers_.empty() ? ""
                                                                           : OneOf(customers_));
        break;
      case 0:
        fact.mutable_given()->set_caller(OneOf(people_));
        break;
      case 1:
        fact.mutable_moved()->mutable_planned_for()->set_unix_micros(SomeTime());
        break;
      case 2:
        fact.mutable_attempted()->set_result(ATTEMPT_RESULT_BUSY);
        fact.mutable_attempted()->set_attempt(1);
        break;
      case 3:
        fact.mutable_done()->set_outcome(CALLBACK_OUTCOME_SPOKEN);
        break;
      default:
        fact.mutable_cancelled()->set_reason("not needed");
        break;
    }
    Append("callback/" + OneOf(callbacks_), {event}, commit);
    return EncodeRecord(commit);
  }

  std::int64_t SomeTime() {
    return absl::ToUnixMicros(now_ + absl::Hours(static_cast<std::int64_t>(Below(72)) - 24));
  }

  // Two customers become one, or two again.
  std::string MergeOrUndo() {
    Commit commit = NewCommit("customer.merge");
    const std::string customer = OneOf(customers_);
    Event own;
    Event others;
    if (const auto merged = merged_.find(customer); merged != merged_.end()) {
      own.mutable_customer()->mutable_merge_undone()->set_reason("two after all");
      others.mutable_customer()->mutable_absorption_undone()->set_customer(customer);
      Append("customer/" + customer, {own}, commit);
      Append("customer/" + merged->second, {others}, commit);
      merged_.erase(merged);
      return EncodeRecord(commit);
    }
    const std::string into = OneOf(customers_);
    if (into == customer || merged_.contains(into)) return Interaction();
    own.mutable_customer()->mutable_merged()->set_into(into);
    others.mutable_customer()->mutable_absorbed()->set_customer(customer);
    Append("customer/" + customer, {own}, commit);
    Append("customer/" + into, {others}, commit);
    merged_[customer] = into;
    return EncodeRecord(commit);
  }

  std::string ApplyPolicy() {
    Commit commit = NewCommit("policy.apply");
    const std::string name = OneOf(policies_);
    std::vector<Event> events(2);
    PolicyApplied& applied = *events[0].mutable_policy()->mutable_applied();
    applied.set_name(name);
    applied.set_version(++policy_versions_[name]);
    applied.set_label(absl::StrCat("label ", ids_));
    applied.set_text("policy: " + name);
    PolicyPutInForce& put = *events[1].mutable_policy()->mutable_put_in_force();
    put.set_name(name);
    put.set_version(applied.version());
    put.mutable_document()->mutable_rules()->set_max_cycles(applied.version());
    Append("policy/" + name, {events[0]}, commit);
    Append("policies/in_force", {events[1]}, commit);
    return EncodeRecord(commit);
  }

  // What is no customer's: policies, people, who may come in, what people keep.
  std::string ChangeHouse() {
    switch (Below(4)) {
      case 0:
        return ApplyPolicy();
      case 1:
        return ChangeStaff();
      case 2:
        return ChangeKept();
      default:
        return ChangeToken();
    }
  }

  // Somebody is described or on duty, or a team has others in it.
  std::string ChangeStaff() {
    Commit commit = NewCommit("agent.describe");
    const std::string person = OneOf(people_);
    const std::string unit = OneOf(units_);
    Event agent;
    if (Below(2) == 0) {
      agent.mutable_agent()->mutable_described()->set_id(person);
    } else {
      agent.mutable_agent()->mutable_duty_set()->set_state(DUTY_STATE_ON);
    }
    Append("agent/" + person, {agent}, commit);
    Event team;
    team.mutable_team()->mutable_described()->set_id(unit);
    for (const std::string& member : people_) {
      if (Below(2) == 0)
        team.mutable_team()->mutable_described()->mutable_profile()->add_members(member);
    }
    if (Below(2) == 0) Append("team/" + unit, {team}, commit);
    return EncodeRecord(commit);
  }

  // Somebody's token is issued, or revoked: now and then before it was, or twice.
  std::string ChangeToken() {
    const std::string id = absl::StrCat("token", Below(5));
    Commit commit = NewCommit("token.issue");
    Event event;
    if (Below(3) == 0) {
      event.mutable_token()->mutable_revoked()->set_reason("lost");
    } else {
      TokenIssued& issued = *event.mutable_token()->mutable_issued();
      issued.set_id(id);
      issued.set_person(OneOf(people_));
      issued.add_roles("agent");
      issued.set_label(absl::StrCat("label ", ids_));
    }
    Append("token/" + id, {event}, commit);
    return EncodeRecord(commit);
  }

  Owner AnyOwner() {
    Owner owner;
    if (Below(3) == 0) {
      owner.set_all(true);
    } else if (Below(2) == 0) {
      owner.set_team(OneOf(units_));
    } else {
      owner.set_person(OneOf(people_));
    }
    return owner;
  }

  // A view or a phrase is created, changed or deleted: now and then before it was, or twice.
  std::string ChangeKept() {
    const std::string id = absl::StrCat("kept", Below(6));
    Commit commit = NewCommit("view.create");
    Event view, phrase;
    const std::uint64_t what = Below(4);
    if (what == 0) {
      view.mutable_view()->mutable_deleted();
      phrase.mutable_phrase()->mutable_deleted();
    } else if (what == 1) {
      *view.mutable_view()->mutable_changed()->mutable_view()->mutable_owner() = AnyOwner();
      *phrase.mutable_phrase()->mutable_changed()->mutable_phrase()->mutable_owner() = AnyOwner();
    } else {
      ViewCreated& created = *view.mutable_view()->mutable_created();
      created.set_id(id);
      created.mutable_view()->set_name(absl::StrCat("name ", ids_));
      *created.mutable_view()->mutable_owner() = AnyOwner();
      phrase.mutable_phrase()->mutable_created()->set_id(id);
      *phrase.mutable_phrase()->mutable_created()->mutable_phrase()->mutable_owner() = AnyOwner();
    }
    Append("view/" + id, {view}, commit);
    if (Below(2) == 0) Append("phrase/" + id, {phrase}, commit);
    return EncodeRecord(commit);
  }

  std::string RefusedByClock(const TicketModel& ticket) {
    Commit commit = NewCommit("ticket.reopen");
    Event refused;
    refused.mutable_command_refused()->set_code("too-late");
    Append("ticket/" + ticket.number, {refused}, commit);
    return EncodeRecord(commit);
  }

  std::string Move(TicketModel& ticket) {
    Commit commit = NewCommit("ticket.move");
    std::vector<Event> events = {NextMove(ticket)};
    const TicketEvent& revisited = events[0].ticket();
    if (revisited.has_revisited() && revisited.revisited().satisfied()) {
      events.emplace_back().mutable_ticket()->mutable_closed()->set_exit(EXIT_SATISFIED);
    }
    for (const Event& event : events) ticket.phase = PhaseAfter(ticket.phase, event.ticket());
    Append("ticket/" + ticket.number, events, commit);
    return EncodeRecord(commit);
  }

  // Returns a fact that may follow in the ticket's phase.
  Event NextMove(TicketModel& ticket) {
    Event event = NoteEvent();
    TicketEvent& fact = *event.mutable_ticket();
    if (Below(8) == 0) return event;
    if (Below(10) == 0) {
      TicketCorrected& corrected = *fact.mutable_corrected();
      corrected.mutable_now()->set_unit(OneOf(units_));
      corrected.mutable_now()->set_kind(static_cast<TicketKind>(1 + Below(TicketKind_MAX)));
      return event;
    }
    if (IsOpen(ticket.phase) && Below(12) == 0) {
      fact.mutable_closed()->set_exit(static_cast<Exit>(1 + Below(Exit_MAX)));
    } else if (ticket.phase == TICKET_PHASE_RECEIVED) {
      fact.mutable_classified()->set_severity(static_cast<Severity>(1 + Below(Severity_MAX)));
      fact.mutable_classified()->add_category(OneOf(categories_));
      if (Below(2) == 0) fact.mutable_classified()->add_category("late");
    } else if (ticket.phase == TICKET_PHASE_CLASSIFIED || Below(6) == 0) {
      fact = AssignedOrReopened(ticket);
    } else if (ticket.phase == TICKET_PHASE_ASSIGNED) {
      fact.mutable_started()->set_person(OneOf(people_));
    } else if (ticket.phase == TICKET_PHASE_HANDLING) {
      fact.mutable_answered()->set_outcome(ANSWER_OUTCOME_UPHELD);
    } else if (ticket.phase == TICKET_PHASE_ANSWERED) {
      fact.mutable_revisit_planned()->set_revisitor(OneOf(people_));
    } else if (ticket.phase == TICKET_PHASE_REVISITING) {
      fact = RevisitedOrRedo(ticket);
    }
    return event;
  }

  TicketEvent AssignedOrReopened(TicketModel& ticket) {
    TicketEvent fact;
    if (IsOpen(ticket.phase)) {
      fact.mutable_assigned()->mutable_holder()->set_unit(OneOf(units_));
      if (Below(2) == 0) fact.mutable_assigned()->mutable_holder()->set_person(OneOf(people_));
    } else {
      fact.mutable_reopened()->set_cycle(++ticket.cycle);
    }
    return fact;
  }

  TicketEvent RevisitedOrRedo(TicketModel& ticket) {
    TicketEvent fact;
    if (Below(3) == 0) {
      fact.mutable_redo_ordered()->set_cycle(++ticket.cycle);
    } else {
      fact.mutable_revisited()->set_contact(REVISIT_CONTACT_REACHED);
      fact.mutable_revisited()->set_satisfied(Below(2) == 0);
    }
    return fact;
  }

  const std::vector<std::string> people_ = {"ana", "bo", "chen", "dmitri"};
  const std::vector<std::string> units_ = {"north", "south", "billing", "前台"};
  const std::vector<std::string> policies_ = {"default", "standards/hotel", "a"};
  const std::vector<std::string> categories_ = {"quality", "price", "attitude"};

  std::mt19937_64 random_;
  std::uint64_t ids_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t accepted_ = 0;
  std::int64_t offset_ = -1;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  std::string last_;
  std::vector<std::string> digests_ = {FirstDigest()};
  std::map<std::string, std::string> heads_;
  std::vector<TicketModel> tickets_;
  std::vector<std::string> customers_;
  std::vector<std::string> callbacks_;
  std::map<std::string, std::uint32_t> policy_versions_;
  std::map<std::string, std::string> merged_;  // customer -> who it turned out to be
};

}  // namespace redress::testing
