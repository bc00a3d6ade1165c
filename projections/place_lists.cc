#include "projections/place_lists.h"

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/check.h"

namespace redress {
namespace {

// Rows that a list goes on one by one before it leaps: the next place is mostly near, and a leap
// costs as much as many rows.
constexpr int kRowsBeforeLeap = 4;

}  // namespace

std::string TicketPlace(std::uint64_t position, std::uint32_t index) {
  const std::string bytes = BigEndian64(index);
  const std::size_t first = bytes.find_first_not_of('\0');
  return absl::StrCat(BigEndian64(~position),
                      first == std::string::npos ? "" : absl::string_view(bytes).substr(first));
}

CommonPlaces::CommonPlaces(const KeyValueReader& reader, const std::vector<PlaceList>& lists,
                           std::size_t max_steps)
    : steps_left_(max_steps) {
  CHECK(!lists.empty());
  for (const PlaceList& list : lists) {
    lists_.push_back({.prefix = list.prefix, .rows = reader.Iterate(list.family, list.prefix)});
  }
}

CommonPlaces::Outcome CommonPlaces::Find(absl::string_view from) {
  place_ = std::string(from);
  std::size_t agreed = 0;
  for (std::size_t i = 0; agreed < lists_.size(); i = (i + 1) % lists_.size()) {
    List& list = lists_[i];
    if (!Advance(list)) return out_of_steps_ ? Outcome::kOutOfSteps : Outcome::kEnd;
    const absl::string_view found = list.rows->key().substr(list.prefix.size());
    agreed = found == place_ ? agreed + 1 : 1;
    place_ = std::string(found);
  }
  return Outcome::kFound;
}

bool CommonPlaces::Advance(List& list) {
  const auto behind = [&] {
    return list.rows->Valid() && list.rows->key().substr(list.prefix.size()) < place_;
  };
  for (int i = 0; list.begun && i < kRowsBeforeLeap && behind(); ++i) {
    if (!Step()) return false;
    list.rows->Next();
  }
  if (!list.begun || behind()) {
    if (!Step()) return false;
    list.begun = true;
    list.rows->Seek(absl::StrCat(list.prefix, place_));
  }
  if (list.rows->Valid()) return true;
  status_ = list.rows->status();
  return false;
}

bool CommonPlaces::Step() {
  out_of_steps_ = steps_left_ == 0;
  if (out_of_steps_) return false;
  --steps_left_;
  return true;
}

}  // namespace redress
