#pragma once

// Names of streams, and the ids in them. Ids that come from outside are keyed hashes, so that they
// are unambiguous and give nothing away; ids of new things derive from the command that creates
// them, so that two nodes given one command agree.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "events/contact.pb.h"

namespace redress {

// Digits of a ticket number before its check digit. A test build shortens it to make numbers
// collide.
#ifdef REDRESS_SHORT_TICKET_NUMBERS
inline constexpr int kTicketNumberDigits = 5;
#else
inline constexpr int kTicketNumberDigits = 12;
#endif

std::string TicketStream(absl::string_view number);
std::string ContactStream(absl::string_view id);
std::string CustomerStream(absl::string_view id);
std::string PointStream(absl::string_view id);
std::string CallbackStream(absl::string_view id);
std::string MatterStream(absl::string_view id);
std::string PolicyStream(absl::string_view name);
std::string AgentStream(absl::string_view id);
std::string TeamStream(absl::string_view id);
std::string TokenStream(absl::string_view id);
std::string ViewStream(absl::string_view id);
std::string PhraseStream(absl::string_view id);
// Of what was read of a node on the day of `at`, in UTC.
std::string AccessStream(absl::string_view node, absl::Time at);
// Of the turns that a team's people take in the month of `at`, in UTC.
std::string AssignmentStream(absl::string_view team, absl::Time at);
inline constexpr absl::string_view kJournalStream = "journal/id";
inline constexpr absl::string_view kPoliciesStream = "policies/in_force";

// Where an installation is at home if nobody says: ISO 3166-1.
inline constexpr absl::string_view kDefaultHomeCountry = "CN";

// Keyed names under the installation's key, and the country in which it is at home: both stand in
// the journal's first commit and never change. Immutable, thread-safe.
class Names {
 public:
  explicit Names(std::string installation_key,
                 std::string home_country = std::string(kDefaultHomeCountry))
      : key_(std::move(installation_key)), home_country_(std::move(home_country)) {}

  // ISO 3166-1: a telephone number told without a country's code is one of this country.
  const std::string& home_country() const { return home_country_; }

  // Each id is 32 characters of lower-case hexadecimal (the first 16 bytes of a keyed hash).
  std::string ContactId(absl::string_view source, absl::string_view message_id) const;
  // `point` is normalised (customer/point_form.h): another spelling would be another name.
  std::string PointId(const ContactPoint& point) const;
  std::string CustomerId(absl::string_view command_id) const;
  std::string CallbackId(absl::string_view command_id) const;
  std::string TokenId(absl::string_view command_id) const;
  std::string ViewId(absl::string_view command_id) const;
  std::string PhraseId(absl::string_view command_id) const;
  // Of the matter that `category` (a path from the root) at `unit` is to the customer.
  std::string MatterId(absl::string_view customer, absl::Span<const std::string> category,
                       absl::string_view unit) const;

  // Returns kTicketNumberDigits digits and a check digit (ISO/IEC 7064 MOD 11,10), from the command
  // id and the counter.
  std::string TicketNumber(absl::string_view command_id, std::uint64_t counter) const;

  // Returns the 32 bytes that stand in the journal's identity, so that a node with another key
  // stops.
  std::string KeyDigest() const;

  // Returns the 32 bytes of a command id over `parts`: kind, principal, method and path, key, index
  // (design, Idempotency).
  std::string CommandId(absl::Span<const absl::string_view> parts) const;

  // Returns the 32 bytes of a request's keyed digest over its canonical JSON.
  std::string RequestDigest(absl::string_view canonical) const;

 private:
  std::string key_;
  std::string home_country_;
};

// Returns the number in canonical form (digits only); spaces and hyphens are accepted between
// digits.
//
// Errors: kInvalidArgument (wrong length, not digits, or the check digit does not fit).
absl::StatusOr<std::string> ParseTicketNumber(absl::string_view text);

}  // namespace redress
