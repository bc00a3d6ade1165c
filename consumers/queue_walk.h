#pragma once

// Which part of a queue is asked for: every time its front, and then one page further on, each time
// another. So the first due come first, and what nobody can be given, however much it is, keeps
// nothing waiting behind it for ever.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

// Pages at the front.
inline constexpr int kFrontPages = 5;

// Not thread-safe.
class QueueWalk {
 public:
  explicit QueueWalk(std::size_t page_size) : page_size_(page_size) {}

  const std::string& team() const { return team_; }

  // Stands before the first page of the team's queue; `kDone`: behind the last.
  enum class At { kFront, kDone };
  void Begin(absl::string_view team, At at);

  // Returns the tickets of the page as they are in `views`; none where the walk is over.
  //
  // Errors: the database's.
  absl::StatusOr<std::vector<std::string>> Page(const KeyValueReader& views);

  // Goes on to the next page.
  void Next();

 private:
  std::size_t page_size_;
  std::string team_;
  std::string after_;    // place after which the page begins
  std::string last_;     // place of the page's last ticket, as last read
  bool is_end_ = false;  // nothing came after that
  bool is_over_ = true;
  int pages_ = 0;  // before this one
  std::map<std::string, std::string, std::less<>>
      further_;  // by team: where the one further on begins
};

}  // namespace redress
