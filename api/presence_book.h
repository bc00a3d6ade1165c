#pragma once

// Who has which ticket open at this moment, and who is typing there: in this node's memory only,
// never a fact, gone with the node, and forgotten soon after nobody says so any more.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/presence.pb.h"

namespace redress {

// For so long it holds that somebody is there, unless they say it again.
inline constexpr absl::Duration kPresenceHolds = absl::Seconds(45);
// The most that are remembered, some 3 MB, and of one person; above it the oldest are forgotten.
inline constexpr std::size_t kMaxPresences = 10'000;
inline constexpr std::size_t kMaxPresencesOfOne = 50;
// The most tickets whose change one look tells of; what is left out is told when it is said again.
inline constexpr std::size_t kMaxPresencesTold = 100;

struct Present {
  std::string person;
  Doing doing = DOING_VIEWING;
  absl::Time until;  // by the wall clock, for whoever reads it
};

struct PresentAt {
  std::string ticket;
  std::vector<Present> present;  // by person
};

// Thread-safe.
class PresenceBook {
 public:
  // Notes that `person` is there from now on. `now` is of the wall clock, `steady` of the steady
  // one.
  void Note(const std::string& ticket, const std::string& person, Doing doing, absl::Time now,
            absl::Duration steady);

  // Returns who is there; nobody, where nobody says so.
  PresentAt At(absl::string_view ticket, absl::Duration steady);

  // Returns where something was noted after `*since`, the latest first, with all who are there; and
  // sets `*since` to now.
  std::vector<PresentAt> ChangedSince(std::uint64_t* since, absl::Duration steady);

  // The number of what was noted last.
  std::uint64_t Last() const;

  // Has `wake` called, on whatever thread, after each time that something is noted, while the
  // listener lives. The book outlives it.
  class Listener {
   public:
    Listener(PresenceBook& book, std::function<void()> wake);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    PresenceBook& book_;
    std::uint64_t id_;
  };

 private:
  struct Noted {
    std::string ticket;
    Present present;
    std::uint64_t number = 0;
    absl::Duration ends;  // of the steady clock
  };
  using All = std::list<Noted>;  // noted last: first
  using Key = std::pair<std::string, std::string>;

  void Forget(All::iterator noted);
  void ForgetEnded(absl::Duration steady);
  void MakeRoom(const std::string& person);
  PresentAt AllAt(absl::string_view ticket) const;
  std::vector<std::function<void()>> Listeners() const;

  mutable std::mutex mutex_;  // guards what follows
  All all_;
  std::map<Key, All::iterator> by_ticket_;  // ticket, person
  std::map<Key, All::iterator> by_person_;  // person, ticket
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::function<void()>> listeners_;
  std::uint64_t last_listener_ = 0;
};

}  // namespace redress
