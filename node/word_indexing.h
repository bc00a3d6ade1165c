#pragma once

// Puts words into their index on a thread of its own.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "consumers/word_indexer.h"
#include "projections/key_value_store.h"

namespace redress {

// Views, and what puts their words into the index.
struct IndexedViews {
  std::shared_ptr<KeyValueStore> store;  // goes after the other
  std::shared_ptr<WordIndexer> words;
};

// Puts the next of what waits into the index of each; returns whether any did. What fails is told
// by the Health() of its words.
bool IndexMore(const std::vector<IndexedViews>& views);

// Thread-safe.
class WordIndexing {
 public:
  WordIndexing();

  // Sees to `views`, and to no others from now on; looks whether any of their words wait.
  void Look(std::vector<IndexedViews> views);

 private:
  void Run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::condition_variable_any paused_;  // of the pause between two looks, which nobody ends
  std::vector<IndexedViews> views_;
  bool look_ = false;
  std::jthread thread_;  // the last: joined before anything it uses goes
};

}  // namespace redress
