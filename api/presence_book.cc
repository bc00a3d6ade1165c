#include "api/presence_book.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace redress {

void PresenceBook::Note(const std::string& ticket, const std::string& person, Doing doing,
                        absl::Time now, absl::Duration steady) {
  std::vector<std::function<void()>> wakes;
  {
    const std::lock_guard lock(mutex_);
    ForgetEnded(steady);
    if (const auto known = by_ticket_.find({ticket, person}); known != by_ticket_.end()) {
      Forget(known->second);
    }
    MakeRoom(person);
    all_.push_front({.ticket = ticket,
                     .present = {.person = person, .doing = doing, .until = now + kPresenceHolds},
                     .number = ++last_,
                     .ends = steady + kPresenceHolds});
    by_ticket_.emplace(Key(ticket, person), all_.begin());
    by_person_.emplace(Key(person, ticket), all_.begin());
    wakes = Listeners();
  }
  for (const auto& wake : wakes) wake();
}

PresentAt PresenceBook::At(absl::string_view ticket, absl::Duration steady) {
  const std::lock_guard lock(mutex_);
  ForgetEnded(steady);
  return AllAt(ticket);
}

std::vector<PresentAt> PresenceBook::ChangedSince(std::uint64_t* since, absl::Duration steady) {
  const std::lock_guard lock(mutex_);
  ForgetEnded(steady);
  std::vector<PresentAt> changed;
  std::set<absl::string_view> told;
  for (const Noted& noted : all_) {
    if (noted.number <= *since || changed.size() == kMaxPresencesTold) break;
    if (told.insert(noted.ticket).second) changed.push_back(AllAt(noted.ticket));
  }
  *since = last_;
  return changed;
}

std::uint64_t PresenceBook::Last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

PresenceBook::Listener::Listener(PresenceBook& book, std::function<void()> wake) : book_(book) {
  const std::lock_guard lock(book_.mutex_);
  id_ = ++book_.last_listener_;
  book_.listeners_.emplace(id_, std::move(wake));
}

PresenceBook::Listener::~Listener() {
  const std::lock_guard lock(book_.mutex_);
  book_.listeners_.erase(id_);
}

void PresenceBook::Forget(All::iterator noted) {
  by_ticket_.erase({noted->ticket, noted->present.person});
  by_person_.erase({noted->present.person, noted->ticket});
  all_.erase(noted);
}

void PresenceBook::ForgetEnded(absl::Duration steady) {
  // All hold equally long: those that were noted first end first.
  while (!all_.empty() && all_.back().ends <= steady) Forget(std::prev(all_.end()));
}

void PresenceBook::MakeRoom(const std::string& person) {
  const auto first = by_person_.lower_bound({person, ""});
  auto end = first;
  while (end != by_person_.end() && end->first.first == person) ++end;
  if (static_cast<std::size_t>(std::distance(first, end)) >= kMaxPresencesOfOne) {
    const auto oldest = std::min_element(first, end, [](const auto& a, const auto& b) {
      return a.second->number < b.second->number;
    });
    Forget(oldest->second);
  }
  if (all_.size() >= kMaxPresences) Forget(std::prev(all_.end()));
}

PresentAt PresenceBook::AllAt(absl::string_view ticket) const {
  PresentAt at{.ticket = std::string(ticket), .present = {}};
  for (auto it = by_ticket_.lower_bound({at.ticket, ""});
       it != by_ticket_.end() && it->first.first == at.ticket; ++it) {
    at.present.push_back(it->second->present);
  }
  return at;
}

std::vector<std::function<void()>> PresenceBook::Listeners() const {
  std::vector<std::function<void()>> wakes;
  wakes.reserve(listeners_.size());
  for (const auto& [id, wake] : listeners_) wakes.push_back(wake);
  return wakes;
}

}  // namespace redress
