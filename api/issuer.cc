#include "api/issuer.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "api/json_member.h"
#include "api/request.h"
#include "api/web_token.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/value.hpp"
#include "events/instant.h"
#include "events/token_id.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr double kMaxSeconds = 253'402'300'799;  // the end of the year 9999

absl::Status RefuseToken(absl::string_view why) {
  return Refuse(absl::StatusCode::kUnauthenticated, codes::kTokenRefused, why);
}

absl::Status NotAllowed(absl::string_view why) {
  return Refuse(absl::StatusCode::kPermissionDenied, codes::kNotAllowed, why);
}

const json::value* Member(const json::object& object, absl::string_view name) {
  return object.if_contains({name.data(), name.size()});
}

// Returns the claim, or null. A name with dots stands for itself before it is a path: some issuers
// name their claims by URLs.
const json::value* ClaimAt(const json::object& claims, absl::string_view path) {
  if (const json::value* claim = Member(claims, path); claim != nullptr) return claim;
  const json::object* object = &claims;
  const json::value* found = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    if (object == nullptr) return nullptr;
    found = Member(*object, name);
    if (found == nullptr) return nullptr;
    object = found->if_object();
  }
  return found;
}

// Returns the texts of a list, or of one text whose parts blanks divide ("scope"), or nothing where
// the claim is absent or anything else.
std::optional<std::vector<std::string>> TextsAt(const json::object& claims,
                                                absl::string_view path) {
  const json::value* claim = ClaimAt(claims, path);
  if (claim == nullptr) return std::nullopt;
  if (claim->is_string()) {
    const std::string text(claim->get_string());
    return std::vector<std::string>(absl::StrSplit(text, ' ', absl::SkipEmpty()));
  }
  if (!claim->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::value& entry : claim->get_array()) {
    if (!entry.is_string()) return std::nullopt;
    texts.emplace_back(entry.get_string());
  }
  return texts;
}

bool Has(const std::vector<std::string>& texts, absl::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Returns the point in time that a claim names in seconds since the Unix epoch, or nothing where it
// is absent. Errors: kUnauthenticated.
absl::StatusOr<std::optional<absl::Time>> TimeAt(const json::object& claims,
                                                 absl::string_view name) {
  const json::value* claim = Member(claims, name);
  if (claim == nullptr) return std::optional<absl::Time>();
  double seconds = -1;
  if (claim->is_int64()) seconds = static_cast<double>(claim->get_int64());
  if (claim->is_double()) seconds = claim->get_double();
  if (seconds >= 0 && seconds <= kMaxSeconds) {
    return std::optional<absl::Time>(absl::UnixEpoch() + absl::Seconds(seconds));
  }
  return RefuseToken(absl::StrCat("the token's \"", name, "\" is no time"));
}

}  // namespace

absl::StatusOr<SignedToken> Issuer::Verify(absl::string_view text, absl::Time now) const {
  ASSIGN_OR_RETURN(const json::object claims, ClaimsOf(text));
  RETURN_IF_ERROR(CheckFor(claims));
  SignedToken token;
  RETURN_IF_ERROR(CheckTimes(claims, now, token));
  RETURN_IF_ERROR(TakePerson(claims, token.grant));
  RETURN_IF_ERROR(TakeRoles(claims, token.grant));
  RETURN_IF_ERROR(TakeTeams(claims, token.grant));
  return token;
}

absl::StatusOr<json::object> Issuer::ClaimsOf(absl::string_view text) const {
  ASSIGN_OR_RETURN(const WebToken token, ReadWebToken(text, terms_.algorithms));
  if (keys_.AreMissing()) {
    return Refuse(
        absl::StatusCode::kUnavailable, "issuer-keys-missing",
        "the keys of the issuer could not be read yet; tokens that were issued here hold");
  }
  const std::shared_ptr<const PublicKey> key = keys_.Find(token.key_id);
  if (key == nullptr) {
    return RefuseToken(
        "the token names a key (\"kid\") that is not known; if the issuer has a new one, it is "
        "known within a minute or two");
  }
  return VerifiedClaims(token, *key);
}

absl::Status Issuer::CheckFor(const json::object& claims) const {
  if (TextMember(claims, "iss") != terms_.issuer) {
    return RefuseToken("the token is of another issuer (\"iss\")");
  }
  // One text is one audience, blanks and all.
  const json::value* audience = Member(claims, "aud");
  const bool is_meant =
      audience != nullptr &&
      (audience->is_string()
           ? audience->get_string() == terms_.audience
           : Has(TextsAt(claims, "aud").value_or(std::vector<std::string>()), terms_.audience));
  return is_meant ? absl::OkStatus() : RefuseToken("the token is not meant for here (\"aud\")");
}

absl::Status Issuer::CheckTimes(const json::object& claims, absl::Time now,
                                SignedToken& token) const {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> signed_at, TimeAt(claims, "iat"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> expires, TimeAt(claims, "exp"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> begins, TimeAt(claims, "nbf"));
  if (!signed_at.has_value() || !expires.has_value()) {
    return RefuseToken("the token does not say when it was signed (\"iat\") and ends (\"exp\")");
  }
  if (*expires - *signed_at > terms_.max_life) {
    return RefuseToken(absl::StrCat("the token lives longer than the ",
                                    absl::FormatDuration(terms_.max_life), " that are taken here"));
  }
  if (std::max(*signed_at, begins.value_or(*signed_at)) > now + kIssuerClockLeeway) {
    return RefuseToken("the token does not hold yet");
  }
  token.signed_at = *signed_at;
  *token.grant.mutable_expires() = InstantOf(*expires + kIssuerClockLeeway);
  return CheckHolds(token.grant, false, now);
}

absl::Status Issuer::TakePerson(const json::object& claims, TokenIssued& grant) const {
  const json::value* claim = ClaimAt(claims, terms_.person_claim);
  const bool is_text = claim != nullptr && claim->is_string();
  const std::string person = is_text ? std::string(claim->get_string()) : "";
  if (!IsActorId(person) || !FaultOfChosenId(person).empty()) {
    return RefuseToken(absl::StrCat("the token names no person: claim ", terms_.person_claim,
                                    " is text of 1 to ", kMaxActorIdSize, " bytes"));
  }
  grant.set_person(person);
  grant.set_id(SignedTokenId(person));
  return absl::OkStatus();
}

absl::Status Issuer::TakeRoles(const json::object& claims, TokenIssued& grant) const {
  const std::vector<std::string> values =
      TextsAt(claims, terms_.roles_claim).value_or(std::vector<std::string>());
  for (const absl::string_view role : roles::All()) {
    const bool is_given =
        std::any_of(terms_.roles.begin(), terms_.roles.end(), [&](const RoleMapping& mapping) {
          return mapping.role == role && Has(values, mapping.value);
        });
    if (is_given) grant.add_roles(std::string(role));
  }
  if (grant.roles_size() > 0) return absl::OkStatus();
  return NotAllowed(absl::StrCat("the token's claim ", terms_.roles_claim,
                                 " has no value that stands for a role here"));
}

absl::Status Issuer::TakeTeams(const json::object& claims, TokenIssued& grant) const {
  if (terms_.teams_claim.empty()) return absl::OkStatus();
  const std::vector<std::string> teams =
      TextsAt(claims, terms_.teams_claim).value_or(std::vector<std::string>());
  if (!terms_.all_teams.empty() && Has(teams, terms_.all_teams)) return absl::OkStatus();
  if (teams.empty() || teams.size() > kMaxTeamsOfSignedToken) {
    return NotAllowed(absl::StrCat("the token's claim ", terms_.teams_claim, " names 1 to ",
                                   kMaxTeamsOfSignedToken, " teams"));
  }
  grant.mutable_teams()->Assign(teams.begin(), teams.end());
  return absl::OkStatus();
}

}  // namespace redress
