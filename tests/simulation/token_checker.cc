#include "tests/simulation/token_checker.h"

#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace redress::simulation {
namespace {

constexpr absl::string_view kTokenPrefix = "token/";

// Streams of tokens -> the position at which each was revoked.
std::map<std::string, std::uint64_t> RevokedAt(const Ledger& ledger) {
  std::map<std::string, std::uint64_t> revoked;
  for (const auto& [stream, events] : ledger.streams()) {
    if (!absl::StartsWith(stream, kTokenPrefix)) continue;
    for (const PlacedEvent& placed : events) {
      if (placed.past.event.token().has_revoked()) revoked.emplace(stream, placed.position);
    }
  }
  return revoked;
}

// Commands -> the streams of the tokens that were shown with them.
std::map<std::string, std::set<std::string>> ShownWith(const History& history) {
  std::map<std::string, std::set<std::string>> shown;
  for (const Intent& intent : history.intents) {
    const std::string& token = intent.request.actor.token;
    std::set<std::string>& streams = shown[intent.request.command_id];
    streams.insert(token.empty() ? "" : absl::StrCat(kTokenPrefix, token));
  }
  return shown;
}

}  // namespace

void CheckTokens(World& world, const Ledger& ledger, const History& history) {
  const auto revoked = RevokedAt(ledger);
  const auto shown = ShownWith(history);
  for (std::uint64_t position = 1; position <= ledger.size(); ++position) {
    const LedgerEntry& entry = ledger.at(position);
    if (!entry.commit.has_value()) continue;
    std::set<std::string> tokens;
    for (const CommitCheck& check : entry.commit->checks()) tokens.insert(check.stream());
    // A command that was asked for with several, or without one too, may be by any of them.
    const auto asked = shown.find(entry.commit->command_id());
    if (asked != shown.end() && asked->second.size() == 1) tokens.insert(*asked->second.begin());
    for (const std::string& token : tokens) {
      const auto end = revoked.find(token);
      if (end == revoked.end() || end->second > position) continue;
      world.Violate("I16", absl::StrCat("position ", position, " (", entry.commit->command_type(),
                                        ") was done with a token that was revoked at position ",
                                        end->second));
    }
  }
}

}  // namespace redress::simulation
