#pragma once

// What lists show of every customer: who it is, contact points, grade and flags, and how many
// tickets, contacts and callbacks are theirs now. What belongs to a customer who was merged into
// another stays with the former, so that undoing the merge moves nothing: whoever asks for the
// survivor is given all that merges made one, found by following the rows (MergedIn()).
//
// What waits for a choice between customers is their group's, which is kept like a customer whom
// nobody lists. Once merges make all of a group one, it is found with the survivor, like them.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/cursor.h"
#include "projections/projection.h"

namespace redress {

class CustomersProjection final : public Projection {
 public:
  absl::string_view name() const override { return "customers"; }
  std::uint32_t version() const override { return 6; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

enum class Erasure {
  kAsked,     // and not decided
  kApproved,  // and not done
};

// What a list is narrowed to; all that is given must hold.
struct CustomerFilter {
  std::vector<ContactPoint> points = {};  // normalised
  std::optional<GradeLetter> letter = std::nullopt;
  std::optional<GradeRank> rank = std::nullopt;
  std::optional<bool> vulnerable = std::nullopt;
  std::optional<bool> held = std::nullopt;    // legally
  std::optional<bool> merged = std::nullopt;  // into another
  std::optional<Erasure> erasure = std::nullopt;
  // Asked of each that else fits, where it is given: a page that leaves some out is short, or even
  // empty, with a cursor to go on.
  std::function<absl::StatusOr<bool>(const CustomerRow&)> fits = nullptr;
};

struct CustomerPage {
  std::vector<CustomerRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// Returns the customer's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<CustomerRow>> ReadCustomer(const KeyValueReader& reader,
                                                        absl::string_view id);

// Returns the id under which the ticket, contact or callback `stream` is kept; empty: nobody's.
// Errors: the database's.
absl::StatusOr<std::string> CustomerOfStream(const KeyValueReader& reader,
                                             absl::string_view stream);

// Most customers that are shown as one; the rules let merges make no more than these.
inline constexpr std::size_t kMaxShownMerged = 100;

// Most groups of candidates that one customer is remembered to be of: many times the phones that a
// family or a firm shares. What waits in further ones is found only once it is linked.
inline constexpr int kMaxGroupsOfCustomer = 100;

using CandidateCustomers = google::protobuf::RepeatedPtrField<std::string>;

// Returns the id under which what waits for a choice between `candidates` is kept; empty where
// there are none.
std::string GroupOf(const CandidateCustomers& candidates);

// Returns under which id something is kept: `customer`, or the group of those it may be.
std::string OwnerOf(const std::string& customer, const CandidateCustomers& candidates);

// Returns whom all of `candidates` have become; empty where they are still several, or none.
// Errors: the database's.
absl::StatusOr<std::string> WhomAllBecame(const KeyValueReader& reader,
                                          const CandidateCustomers& candidates);

// Whether the row of a ticket or a callback, which the index lists under one of `customers` (an
// empty id: nobody's; none: whosever), belongs there: not with nobody's once merges made those one
// between whom it waits for a choice. Errors: the database's.
template <typename Row>
absl::StatusOr<bool> IsListed(const KeyValueReader& reader,
                              const std::vector<std::string>& customers, const Row& row);

// Returns the ids of all whom merges made one with the customer `id`: itself first, then those who
// were merged into it, and into them, then the groups of nobody else. Errors: the database's.
absl::StatusOr<std::vector<std::string>> MergedIn(const KeyValueReader& reader,
                                                  absl::string_view id);

// Returns the customers that `filter` lets through, by id, from where `cursor` (empty: the start)
// points, at most `limit` (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<CustomerPage> ListCustomers(const KeyValueReader& reader,
                                           const CustomerFilter& filter, absl::string_view cursor,
                                           std::size_t limit);

template <typename Row>
absl::StatusOr<bool> IsListed(const KeyValueReader& reader,
                              const std::vector<std::string>& customers, const Row& row) {
  const auto asks_for = [&](const std::string& id) {
    return std::find(customers.begin(), customers.end(), id) != customers.end();
  };
  if (!row.customer().empty() || !asks_for("")) return true;
  if (asks_for(GroupOf(row.customer_candidates())) && row.customer_candidates_size() > 0) {
    return true;
  }
  absl::StatusOr<std::string> whose = WhomAllBecame(reader, row.customer_candidates());
  if (!whose.ok()) return whose.status();
  return whose->empty();
}

}  // namespace redress
