#include "projections/erasure.h"

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "events/sealing.h"
#include "projections/streams.h"

namespace redress {

bool Erases(const Event& event) {
  return event.ticket().has_erased() || event.contact().has_erased() ||
         event.callback().has_erased() || event.customer().has_erased();
}

absl::Status ClearEvents(absl::string_view stream, std::uint64_t version, Batch& batch) {
  for (std::uint64_t at = 1; at <= version; ++at) {
    const std::string key = EventKey(stream, at);
    ASSIGN_OR_RETURN(EventRow row, batch.GetRow<EventRow>(Family::kEvents, key));
    if (!HasPersonal(row.event())) continue;
    ClearPersonal(*row.mutable_event());
    row.set_erased(true);
    batch.PutRow(Family::kEvents, key, row);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ErasedKey>> ReadErasedKeys(const KeyValueReader& reader,
                                                      std::uint64_t position, std::size_t most) {
  std::vector<ErasedKey> keys;
  const auto take = [&](absl::string_view key, absl::string_view id) {
    keys.push_back({ReadBigEndian64(key), std::string(id)});
    return keys.size() < most;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kErasedKeys, "", BigEndian64(position + 1), take));
  return keys;
}

void PutErasedKey(const EventRow& event, absl::string_view key, Batch& batch) {
  batch.Put(Family::kErasedKeys,
            absl::StrCat(BigEndian64(event.position()), BigEndian64(event.index())), key);
}

}  // namespace redress
