#include "projections/text_index.h"

#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "projections/batch.h"
#include "projections/damaged_views.h"
#include "projections/streams.h"
#include "projections/text.h"
#include "projections/text_terms.h"
#include "projections/ticket_index.h"
#include "projections/tickets.h"

namespace redress {
namespace {

// Of Family::kText: the last key of Family::kUnindexed that was put into the index.
constexpr absl::string_view kIndexedKey("\0", 1);

constexpr std::size_t kCountedTwice = kMaxTermsPerTicket / 2;

// Key of the ticket's TicketTextRow; no term starts like it.
std::string CountKey(absl::string_view number) {
  std::string key(kIndexedKey);
  absl::StrAppend(&key, number);
  return key;
}

std::string ListPrefix(absl::string_view term) {
  std::string prefix(term);
  prefix.push_back('\0');
  return prefix;
}

// A row that waits, and where.
struct Waiting {
  Key key;
  std::uint64_t position = 0;
  UnindexedRow row;
};

absl::StatusOr<Key> LastIndexed(const KeyValueReader& reader) {
  ASSIGN_OR_RETURN(std::optional<Value> key, reader.Get(Family::kText, kIndexedKey));
  return std::move(key).value_or("");
}

// Calls `visit` with what waits, the longest waiting first, until it returns false or fails.
absl::Status ForEachWaiting(const KeyValueReader& reader,
                            const std::function<absl::StatusOr<bool>(const Waiting&)>& visit) {
  ASSIGN_OR_RETURN(Key from, LastIndexed(reader));
  if (!from.empty()) from.push_back('\0');  // the least key above
  absl::Status visited;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    Waiting waiting{.key = Key(key), .position = 0, .row = {}};
    if (key.size() < sizeof(std::uint64_t) ||
        !waiting.row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      visited = UnreadableRow("unindexed");
      return false;
    }
    waiting.position = ReadBigEndian64(key);
    const absl::StatusOr<bool> more = visit(waiting);
    visited = more.status();
    return more.ok() && *more;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kUnindexed, "", from, take));
  return visited;
}

void AddTerms(absl::string_view text, std::set<std::string>& terms) {
  std::vector<std::string> more = TermsOfText(text);
  terms.insert(std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

absl::StatusOr<std::set<std::string>> TermsOf(const KeyValueReader& reader,
                                              const Waiting& waiting) {
  std::set<std::string> terms;
  for (const std::string& words : waiting.row.words()) AddTerms(words, terms);
  for (const CommandStream& text : waiting.row.texts()) {
    const std::size_t events =
        text.last_version() == 0 ? SIZE_MAX : text.last_version() - text.first_version() + 1;
    ASSIGN_OR_RETURN(
        const std::vector<EventRow> rows,
        ReadEvents(reader, text.stream(), text.first_version() - 1, waiting.position, events));
    for (const EventRow& row : rows) {
      for (const absl::string_view words : WordsOf(row.event())) AddTerms(words, terms);
    }
  }
  return terms;
}

// Returns the place of the ticket that the row is about; nothing where it was not yet received
// then.
absl::StatusOr<std::optional<std::string>> PlaceFor(const KeyValueReader& reader,
                                                    const Waiting& waiting) {
  ASSIGN_OR_RETURN(const std::optional<TicketRow> ticket, ReadTicket(reader, waiting.row.ticket()));
  if (!ticket || ticket->received_position() > waiting.position) return std::nullopt;
  return PlaceOf(*ticket);
}

// Returns the terms of the first events of `stream`.
absl::StatusOr<std::set<std::string>> TermsIn(const KeyValueReader& reader,
                                              const std::string& stream, std::uint64_t at) {
  std::set<std::string> terms;
  ASSIGN_OR_RETURN(const std::vector<EventRow> rows, ReadEvents(reader, stream, 0, at));
  for (const EventRow& row : rows) {
    for (const absl::string_view words : WordsOf(row.event())) AddTerms(words, terms);
  }
  return terms;
}

// Returns the terms of what the ticket itself says, of its number, and of what its sources say.
absl::StatusOr<std::set<std::string>> OwnTerms(const KeyValueReader& reader, const Waiting& waiting,
                                               const std::vector<EventRow>& ticket) {
  std::set<std::string> own;
  AddTerms(waiting.row.ticket(), own);
  WordSources sources;
  for (const EventRow& row : ticket) {
    sources.Take(row.event().ticket());
    for (const absl::string_view words : WordsOf(row.event())) AddTerms(words, own);
  }
  for (const std::string& stream : sources.streams()) {
    ASSIGN_OR_RETURN(std::set<std::string> more, TermsIn(reader, stream, waiting.position));
    own.merge(more);
  }
  return own;
}

// The ticket is found no more by what only the stream that left it says.
absl::Status DropTerms(const KeyValueReader& reader, const Waiting& waiting,
                       const std::string& place, TicketTextRow& count, Batch& batch) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> ticket,
                   ReadEvents(reader, absl::StrCat(kTicketPrefix, waiting.row.ticket()), 0,
                              waiting.position, kMaxEventsCompared + 1));
  if (ticket.size() > kMaxEventsCompared) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::set<std::string> terms,
                   TermsIn(reader, waiting.row.dropped(), waiting.position));
  ASSIGN_OR_RETURN(const std::set<std::string> own, OwnTerms(reader, waiting, ticket));
  for (const std::string& term : own) terms.erase(term);
  for (const std::string& term : terms) {
    const std::string key = ListPrefix(term) + place;
    ASSIGN_OR_RETURN(const std::optional<Value> known, batch.Get(Family::kText, key));
    if (!known) continue;
    batch.Delete(Family::kText, key);
    count.set_terms(count.terms() - 1);
  }
  return absl::OkStatus();
}

absl::Status AddTerms(const KeyValueReader& reader, const Waiting& waiting,
                      const std::string& place, TicketTextRow& count, Batch& batch) {
  ASSIGN_OR_RETURN(const std::set<std::string> terms, TermsOf(reader, waiting));
  for (const std::string& term : terms) {
    if (count.terms() >= kMaxTermsPerTicket) break;
    const std::string key = ListPrefix(term) + place;
    if (count.terms() >= kCountedTwice) {
      ASSIGN_OR_RETURN(const std::optional<Value> known, batch.Get(Family::kText, key));
      if (known) continue;
    }
    batch.Put(Family::kText, key, "");
    count.set_terms(count.terms() + 1);
  }
  return absl::OkStatus();
}

// The ticket is found from now on by what the rest of its texts says, and by nothing else. So that
// it comes to the same whether what is gone was in the index or not.
absl::Status EraseTerms(const KeyValueReader& reader, const Waiting& waiting,
                        const std::string& place, TicketTextRow& count, Batch& batch) {
  ASSIGN_OR_RETURN(
      const std::vector<EventRow> ticket,
      ReadEvents(reader, absl::StrCat(kTicketPrefix, waiting.row.ticket()), 0, waiting.position));
  ASSIGN_OR_RETURN(const std::set<std::string> own, OwnTerms(reader, waiting, ticket));
  for (const std::string& term : waiting.row.struck()) {
    batch.Delete(Family::kText, ListPrefix(term) + place);
  }
  count.set_terms(0);
  for (const std::string& term : own) {
    const bool fits = count.terms() < kMaxTermsPerTicket;
    if (fits) {
      batch.Put(Family::kText, ListPrefix(term) + place, "");
      count.set_terms(count.terms() + 1);
    } else {
      batch.Delete(Family::kText, ListPrefix(term) + place);
    }
  }
  return absl::OkStatus();
}

absl::Status IndexOne(const KeyValueReader& reader, const Waiting& waiting, Batch& batch) {
  ASSIGN_OR_RETURN(const std::optional<std::string> place, PlaceFor(reader, waiting));
  if (!place) return absl::OkStatus();
  const std::string count_key = CountKey(waiting.row.ticket());
  ASSIGN_OR_RETURN(TicketTextRow count, batch.GetRow<TicketTextRow>(Family::kText, count_key));
  if (!waiting.row.dropped().empty()) {
    RETURN_IF_ERROR(DropTerms(reader, waiting, *place, count, batch));
  }
  if (waiting.row.erased()) {
    RETURN_IF_ERROR(EraseTerms(reader, waiting, *place, count, batch));
  }
  RETURN_IF_ERROR(AddTerms(reader, waiting, *place, count, batch));
  batch.PutRow(Family::kText, count_key, count);
  return absl::OkStatus();
}

// Returns what `writes` changes about the list.
std::map<std::string, bool> ChangesIn(const Writes& writes, const std::string& prefix) {
  std::map<std::string, bool> changes;
  const auto first =
      writes.lower_bound(std::pair<Family, absl::string_view>(Family::kText, prefix));
  for (auto write = first; write != writes.end(); ++write) {
    const auto& [family, key] = write->first;
    if (family != Family::kText || !absl::StartsWith(key, prefix)) break;
    changes[key.substr(prefix.size())] = write->second.has_value();
  }
  return changes;
}

}  // namespace

std::string UnindexedKey(const EventRow& event, absl::string_view number) {
  return absl::StrCat(BigEndian64(event.position()), BigEndian64(event.index()), number);
}

absl::StatusOr<Indexing> PlanIndexing(const KeyValueReader& reader, std::size_t max_rows) {
  Batch batch(reader);
  std::size_t rows = 0;
  std::optional<std::uint64_t> left;
  RETURN_IF_ERROR(ForEachWaiting(reader, [&](const Waiting& waiting) -> absl::StatusOr<bool> {
    if (rows == max_rows) {
      left = waiting.position;
      return false;
    }
    ++rows;
    if (const absl::Status indexed = IndexOne(reader, waiting, batch); !indexed.ok()) {
      return indexed;
    }
    batch.Delete(Family::kUnindexed, waiting.key);
    batch.Put(Family::kText, kIndexedKey, waiting.key);
    return true;
  }));
  if (left) return Indexing{batch.TakeWrites(), rows, *left - 1};
  ASSIGN_OR_RETURN(const StorePosition position, ReadPosition(reader));
  return Indexing{batch.TakeWrites(), rows, position.position};
}

absl::StatusOr<std::vector<ListUnion>> TextLists(const KeyValueReader& reader,
                                                 absl::string_view text) {
  ASSIGN_OR_RETURN(const std::vector<std::string> terms, TermsOfQuery(text));
  ASSIGN_OR_RETURN(const Indexing waiting, PlanIndexing(reader, SIZE_MAX));
  std::vector<ListUnion> lists;
  for (const std::string& term : terms) {
    const std::string prefix = ListPrefix(term);
    lists.push_back({PlaceList{
        .family = Family::kText, .prefix = prefix, .changes = ChangesIn(waiting.writes, prefix)}});
  }
  return lists;
}

}  // namespace redress
