#include "projections/accesses.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "projections/cursor.h"
#include "projections/damaged_views.h"

namespace redress {
namespace {

// When, position, event and read: what every key ends with.
constexpr std::size_t kPlaceSize = 4 * kBigEndian64Size;

std::string PlaceOf(const EventRow& row, int read) {
  const AccessRead& of = row.event().access().logged().reads(read);
  return absl::StrCat(BigEndianSigned64(of.at().unix_micros()), BigEndian64(row.position()),
                      BigEndian64(row.index()), BigEndian64(static_cast<std::uint64_t>(read)));
}

std::string ByCustomer(absl::string_view id) {
  return absl::StrCat("c", KeyText(id), absl::string_view("\0", 1));
}
std::string ByPerson(absl::string_view id) {
  return absl::StrCat("p", KeyText(id), absl::string_view("\0", 1));
}

// The rows that a page goes over, the last first.
struct Walk {
  Family family = Family::kAccesses;
  std::string prefix;
  std::string from;   // the highest place
  std::string until;  // places below are too early
};

absl::StatusOr<Walk> WalkOf(const AccessFilter& filter, absl::string_view cursor) {
  Walk walk;
  walk.from = std::string(kPlaceSize, '\xff');
  if (filter.to) walk.from = BigEndianSigned64(absl::ToUnixMicros(*filter.to));
  if (filter.from) walk.until = BigEndianSigned64(absl::ToUnixMicros(*filter.from));
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(const std::string place, DecodeCursor(CursorKind::kAccesses, cursor));
    walk.from = std::min(walk.from, place);
  }
  if (!filter.customer && !filter.person) return walk;
  walk.family = Family::kAccessIndex;
  walk.prefix = filter.customer ? ByCustomer(*filter.customer) : ByPerson(*filter.person);
  return walk;
}

// One page on its way.
class Paging {
 public:
  Paging(const KeyValueReader& reader, const AccessFilter& filter, std::size_t limit)
      : reader_(reader), filter_(filter), limit_(limit) {}

  absl::StatusOr<AccessPage> Take(const Walk& walk) {
    const std::string first = absl::StrCat(walk.prefix, walk.from);
    const auto visit = [&](absl::string_view key, absl::string_view value) {
      const absl::string_view place = key.substr(walk.prefix.size());
      if (place >= walk.from) return true;  // where the page before ended, or `to`
      if (place < walk.until) return false;
      return Take(place, walk.family == Family::kAccesses ? value : absl::string_view());
    };
    RETURN_IF_ERROR(reader_.ScanBack(walk.family, walk.prefix, first, visit));
    RETURN_IF_ERROR(read_status_);
    return std::move(page_);
  }

 private:
  bool Take(absl::string_view place, absl::string_view value) {
    if (page_.rows.size() == limit_ || examined_ == kMaxAccessesExamined) {
      page_.next_cursor = EncodeCursor(CursorKind::kAccesses, last_);
      return false;
    }
    ++examined_;
    last_ = std::string(place);
    read_status_ = Add(place, value);
    return read_status_.ok();
  }

  absl::Status Add(absl::string_view place, absl::string_view value) {
    Value held(value);
    if (value.empty()) {
      ASSIGN_OR_RETURN(std::optional<Value> found, reader_.Get(Family::kAccesses, place));
      if (!found) return DamagedViews("the index names no access");
      held = *std::move(found);
    }
    AccessRow row;
    if (!row.ParseFromString(held)) return UnreadableRow("accesses");
    if (filter_.person && row.read().person() != *filter_.person) return absl::OkStatus();
    page_.rows.push_back(std::move(row));
    return absl::OkStatus();
  }

  const KeyValueReader& reader_;
  const AccessFilter& filter_;
  const std::size_t limit_;
  AccessPage page_;
  std::string last_;
  std::size_t examined_ = 0;
  absl::Status read_status_;
};

}  // namespace

absl::Status AccessesProjection::Apply(const EventRow& row, Batch& batch) const {
  const AccessesLogged& logged = row.event().access().logged();
  for (int i = 0; i < logged.reads_size(); ++i) {
    const std::string place = PlaceOf(row, i);
    AccessRow access;
    *access.mutable_read() = logged.reads(i);
    access.set_recorded_at(row.recorded_at());
    access.set_position(row.position());
    batch.PutRow(Family::kAccesses, place, access);
    batch.Put(Family::kAccessIndex, ByPerson(logged.reads(i).person()) + place, "");
    for (const std::string& customer : logged.reads(i).customers()) {
      batch.Put(Family::kAccessIndex, ByCustomer(customer) + place, "");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<AccessPage> ListAccesses(const KeyValueReader& reader, const AccessFilter& filter,
                                        absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  ASSIGN_OR_RETURN(const Walk walk, WalkOf(filter, cursor));
  return Paging(reader, filter, limit).Take(walk);
}

}  // namespace redress
