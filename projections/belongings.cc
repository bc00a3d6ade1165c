#include "projections/belongings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/callbacks.h"
#include "projections/customers.h"
#include "projections/erasure.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "projections/timelines.h"

namespace redress {
namespace {

absl::StatusOr<bool> IsErased(const KeyValueReader& reader, const std::string& stream) {
  ASSIGN_OR_RETURN(const HeadRow head, ReadHead(reader, stream));
  ASSIGN_OR_RETURN(const std::vector<EventRow> last,
                   ReadEvents(reader, stream, std::max<std::uint64_t>(head.version(), 1) - 1));
  return !last.empty() && Erases(last.back().event());
}

void CountErased(absl::string_view stream, Belongings& belongings) {
  if (IdIn(stream, kTicketPrefix)) ++belongings.tickets;
  if (IdIn(stream, kContactPrefix)) ++belongings.contacts;
  if (IdIn(stream, kCallbackPrefix)) ++belongings.callbacks;
}

}  // namespace

absl::StatusOr<Belongings> ReadBelongings(const KeyValueReader& reader,
                                          absl::string_view customer) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, MergedIn(reader, customer));
  std::set<std::string> streams;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(std::set<std::string> more,
                     StreamsShownBy(reader, absl::StrCat(kCustomerPrefix, id)));
    streams.merge(more);
  }
  Belongings belongings;
  for (const std::string& stream : streams) {
    ASSIGN_OR_RETURN(const std::string owner, CustomerOfStream(reader, stream));
    if (std::find(ids.begin(), ids.end(), owner) == ids.end()) continue;
    ASSIGN_OR_RETURN(const bool is_erased, IsErased(reader, stream));
    if (is_erased) {
      CountErased(stream, belongings);
    } else {
      belongings.left.push_back(stream);
    }
  }
  return belongings;
}

}  // namespace redress
