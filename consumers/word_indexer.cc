#include "consumers/word_indexer.h"

#include <utility>

#include "base/status.h"
#include "projections/text_index.h"

namespace redress {

absl::StatusOr<std::unique_ptr<WordIndexer>> WordIndexer::Open(KeyValueStore& store) {
  std::unique_ptr<WordIndexer> indexer(new WordIndexer(store));
  ASSIGN_OR_RETURN(const Indexing waiting, PlanIndexing(store, 0));
  indexer->indexed_ = waiting.position;
  return indexer;
}

absl::StatusOr<bool> WordIndexer::IndexMore() {
  const std::lock_guard lock(indexing_);
  absl::StatusOr<bool> indexed = Index();
  if (indexed.ok() || closed_) return indexed;
  const std::lock_guard failure_lock(failure_mutex_);
  failure_ = indexed.status();
  return indexed;
}

absl::StatusOr<bool> WordIndexer::Index() {
  if (closed_) return absl::UnavailableError("the index of words is closed");
  RETURN_IF_ERROR(Health());
  ASSIGN_OR_RETURN(const Indexing indexing, PlanIndexing(*store_.Snapshot(), kIndexedAtOnce));
  if (!indexing.writes.empty()) RETURN_IF_ERROR(store_.Write(indexing.writes));
  indexed_ = indexing.position;
  return indexing.rows > 0;
}

void WordIndexer::Close() {
  const std::lock_guard lock(indexing_);
  closed_ = true;
}

absl::Status WordIndexer::Health() const {
  const std::lock_guard lock(failure_mutex_);
  return failure_;
}

}  // namespace redress
