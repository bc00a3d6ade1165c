#include "consumers/eraser.h"

#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/customer/erasure.h"
#include "base/status.h"
#include "projections/customers.h"
#include "projections/erasure.h"

namespace redress {
namespace {

// Customers looked at in one step, at most.
constexpr std::size_t kMaxCustomersLooked = 20;

}  // namespace

absl::Status Eraser::Step(const KeyValueReader& views, std::uint64_t position,
                          absl::Duration steady, const Keys& keys, const Submit& submit) {
  if (under_way_ || steady < NextDue(position)) return absl::OkStatus();
  seen_ = position;
  looked_ = steady;
  if (steady >= forget_in_vain_) {
    in_vain_.clear();
    forget_in_vain_ = steady + kEraserRetry;
  }
  ASSIGN_OR_RETURN(const CustomerPage page,
                   ListCustomers(views, {.erasure = Erasure::kApproved}, "", kMaxCustomersLooked));
  waits_ = !page.rows.empty();
  for (const CustomerRow& row : page.rows) {
    if (row.held() || in_vain_.contains(row.id())) continue;
    ASSIGN_OR_RETURN(const bool asked, StepCustomer(views, row.id(), keys, submit));
    if (asked) break;
  }
  return absl::OkStatus();
}

// Returns whether something was asked for.
absl::StatusOr<bool> Eraser::StepCustomer(const KeyValueReader& views, const std::string& customer,
                                          const Keys& keys, const Submit& submit) {
  ASSIGN_OR_RETURN(const Belongings belongings, ReadBelongings(views, customer));
  EraseNext erase;
  erase.set_customer(customer);
  for (const std::string& stream : belongings.left) {
    if (erase.streams_size() == kMaxErasedAtOnce) break;
    if (!in_vain_.contains(stream)) erase.add_streams(stream);
  }
  if (!erase.streams().empty()) {
    Ask(std::move(erase), submit);
    return true;
  }
  if (!belongings.left.empty()) return false;
  // The certificate says that the keys are destroyed.
  ASSIGN_OR_RETURN(const std::vector<ErasedKey> left, ReadErasedKeys(views, keys.destroyed, 1));
  if (!left.empty()) return false;
  erase.set_tickets(belongings.tickets);
  erase.set_contacts(belongings.contacts);
  erase.set_callbacks(belongings.callbacks);
  erase.set_remains_micros(absl::ToInt64Microseconds(keys.remains));
  Ask(std::move(erase), submit);
  return true;
}

void Eraser::Ask(EraseNext erase, const Submit& submit) {
  CommandRequest request;
  const std::string what = absl::StrCat(erase.customer(), " ", absl::StrJoin(erase.streams(), " "));
  const absl::string_view parts[] = {"erase_next", what};
  request.command_id = names_.CommandId(parts);
  request.request_digest = names_.RequestDigest(what);
  request.actor = {"eraser", "system", true};
  *request.command.mutable_erase_next() = erase;
  under_way_ = true;
  submit(std::move(request), [this, erase = std::move(erase)](
                                 const absl::StatusOr<CommandAnswer>& answer) {
    under_way_ = false;
    if (!answer.ok()) {
      spdlog::warn("an erasure did not go on, and is tried again: {}", answer.status().ToString());
    }
    if (answer.ok() && answer->effect == Effect::kCommitted) return;
    in_vain_.insert(erase.streams().begin(), erase.streams().end());
    if (erase.streams().empty()) in_vain_.insert(erase.customer());
  });
}

absl::Duration Eraser::NextDue(std::uint64_t position) const {
  if (under_way_) return absl::InfiniteDuration();
  if (waits_ || position != seen_) return looked_ + kEraserLook;
  return absl::InfiniteDuration();
}

void Eraser::Forget() {
  seen_ = 0;
  waits_ = true;
}

}  // namespace redress
