#include "api/sessions.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/hash.h"

namespace redress {
namespace {

// One token's sessions, however many, put no other's out.
std::string OwnerOf(const Actor& actor) {
  return actor.token.empty() ? absl::StrCat("unverified ", actor.id) : actor.token;
}

}  // namespace

std::string Sessions::Begin(const Actor& actor, absl::Duration now) {
  std::string secret = random_.Bytes(kSessionSecretSize);
  const std::string digest = Sha256(secret);
  const std::string owner = OwnerOf(actor);
  const std::lock_guard lock(mutex_);
  MakeRoom(owner, now);
  all_.push_front({.digest = digest, .session = {.actor = actor, .begun = now}, .used = now});
  by_digest_.emplace(digest, all_.begin());
  ++of_owner_[owner];
  return secret;
}

std::optional<Session> Sessions::Use(absl::string_view secret, absl::Duration now) {
  const std::string digest = Sha256(secret);
  const std::lock_guard lock(mutex_);
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return std::nullopt;
  const All::iterator kept = found->second;
  if (IsOver(*kept, now)) {
    Remove(kept);
    return std::nullopt;
  }
  kept->used = now;
  all_.splice(all_.begin(), all_, kept);
  return kept->session;
}

bool Sessions::Holds(absl::string_view secret, absl::Duration now) const {
  const std::string digest = Sha256(secret);
  const std::lock_guard lock(mutex_);
  const auto found = by_digest_.find(digest);
  return found != by_digest_.end() && !IsOver(*found->second, now);
}

void Sessions::End(absl::string_view secret) {
  const std::string digest = Sha256(secret);
  const std::lock_guard lock(mutex_);
  if (const auto found = by_digest_.find(digest); found != by_digest_.end()) Remove(found->second);
}

std::size_t Sessions::size() const {
  const std::lock_guard lock(mutex_);
  return all_.size();
}

bool Sessions::IsOver(const Kept& kept, absl::Duration now) const {
  return now - kept.used >= limits_.idle || now - kept.session.begun >= limits_.absolute;
}

void Sessions::MakeRoom(const std::string& owner, absl::Duration now) {
  while (!all_.empty() && (IsOver(all_.back(), now) || all_.size() >= limits_.most)) {
    Remove(std::prev(all_.end()));
  }
  const auto own = of_owner_.find(owner);
  if (own == of_owner_.end() || own->second < limits_.most_of_one) return;
  const auto idlest = std::find_if(all_.rbegin(), all_.rend(), [&](const Kept& kept) {
    return OwnerOf(kept.session.actor) == owner;
  });
  Remove(std::prev(idlest.base()));
}

void Sessions::Remove(All::iterator kept) {
  const auto owner = of_owner_.find(OwnerOf(kept->session.actor));
  if (--owner->second == 0) of_owner_.erase(owner);
  by_digest_.erase(kept->digest);
  all_.erase(kept);
}

}  // namespace redress
