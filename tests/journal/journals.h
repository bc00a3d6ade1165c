#pragma once

// The journals that the contract suite runs over. Each test program has its own source for this.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "journal/journal.h"

namespace redress {

// One log on disk or on a broker, empty at first; it outlives the journals opened on it.
class JournalUnderTest {
 public:
  virtual ~JournalUnderTest() = default;

  // Opens the log. At most one journal is open at a time.
  virtual absl::StatusOr<std::unique_ptr<Journal>> Open() = 0;
};

struct JournalKind {
  std::string name;
  std::function<std::unique_ptr<JournalUnderTest>()> make;
};

// Returns the kinds that this test program covers.
std::vector<JournalKind> JournalKinds();

}  // namespace redress
