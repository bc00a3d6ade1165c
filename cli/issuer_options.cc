#include "cli/issuer_options.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/access/roles.h"
#include "api/key_set.h"
#include "base/files.h"
#include "base/status.h"
#include "boost/url/parse.hpp"
#include "cli/http_client.h"

namespace redress {
namespace {

constexpr int kMaxLifeMinutes = 24 * 60;
constexpr absl::Duration kFetchPatience = absl::Seconds(5);

// Splits "value=role" at the last sign of equality: a value may be a name of a directory.
//
// Errors: kInvalidArgument.
absl::StatusOr<RoleMapping> ParseMapping(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const bool is_whole = equals != std::string::npos && equals > 0;
  RoleMapping mapping{.value = is_whole ? text.substr(0, equals) : "",
                      .role = is_whole ? text.substr(equals + 1) : ""};
  if (is_whole && roles::IsRole(mapping.role)) return mapping;
  return absl::InvalidArgumentError(absl::StrCat(
      "--oidc-role ", text, " is not of the form value=role, where the role is one of ",
      absl::StrJoin(roles::All(), ", ")));
}

// Errors: kInvalidArgument.
absl::StatusOr<IssuerTerms> TermsOf(const IssuerOptions& options) {
  IssuerTerms terms = options.terms;
  terms.max_life = absl::Minutes(options.max_life_minutes);
  for (const std::string& text : options.roles) {
    ASSIGN_OR_RETURN(RoleMapping mapping, ParseMapping(text));
    terms.roles.push_back(std::move(mapping));
  }
  return terms;
}

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, ReadSmallFile(path, kMaxKeySetSize + 1));
  if (text.has_value()) return *std::move(text);
  return absl::NotFoundError("no such file");
}

// Asks the server anew each time: it is asked seldom.
absl::StatusOr<std::string> FetchKeys(const ServerAddress& server, const std::string& target) {
  ASSIGN_OR_RETURN(HttpClient client, HttpClient::For(server));
  const ClientCall call{
      .method = "GET", .target = target, .headers = {{"Accept", "application/json"}}};
  ASSIGN_OR_RETURN(ClientReply reply, client.Fetch(call, kMaxKeySetSize, kFetchPatience));
  if (reply.status == 200) return std::move(reply.body);
  return absl::UnavailableError(absl::StrCat("answered ", reply.status));
}

// Errors: kInvalidArgument.
absl::StatusOr<KeySource> SourceOf(const IssuerOptions& options) {
  if (!absl::StrContains(options.keys, "://")) {
    return KeySource{.name = options.keys,
                     .read = [path = options.keys] { return ReadKeyFile(path); }};
  }
  const auto url = boost::urls::parse_uri(options.keys);
  if (!url || url->scheme() != "https" || url->host().empty() || url->has_userinfo()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--oidc-keys ", options.keys,
                     " is neither a file nor a URL such as https://id.example/keys"));
  }
  const std::string authority(url->encoded_authority().data(), url->encoded_authority().size());
  ServerAddress server{.url = absl::StrCat("https://", authority)};
  server.tls.ca = options.ca;
  server.ca_option = "--oidc-ca";
  RETURN_IF_ERROR(HttpClient::For(server).status());
  const std::string asked(url->encoded_resource().data(), url->encoded_resource().size());
  const std::string target = absl::StartsWith(asked, "/") ? asked : absl::StrCat("/", asked);
  return KeySource{.name = options.keys,
                   .read = [server, target] { return FetchKeys(server, target); },
                   .interval = kKeyReadInterval};
}

CLI::Option* AddClaims(CLI::App& verb, IssuerOptions& options) {
  verb.add_option("--oidc-person-claim", options.terms.person_claim,
                  "The claim that names the person, as whom facts tell them")
      ->capture_default_str();
  verb.add_option("--oidc-roles-claim", options.terms.roles_claim,
                  "The claim of roles: a list, or a text divided by blanks; a path is joined by "
                  "dots, such as realm_access.roles")
      ->capture_default_str();
  CLI::Option* const roles = verb.add_option(
      "--oidc-role", options.roles,
      "value=role (repeatable): what a value of that claim stands for here. Whoever "
      "has none of them is refused");
  CLI::Option* const teams =
      verb.add_option("--oidc-teams-claim", options.terms.teams_claim,
                      "The claim of teams: a token opens what these have, and nothing else");
  verb.add_option("--oidc-all-teams", options.terms.all_teams,
                  "The value of the claim of teams for whom tokens open what all have")
      ->needs(teams);
  return roles;
}

}  // namespace

void AddIssuerOptions(CLI::App& verb, IssuerOptions& options) {
  CLI::Option* const issuer = verb.add_option("--oidc-issuer", options.terms.issuer,
                                              "Believe tokens (JWT) that this issuer has signed, "
                                              "named as their \"iss\" does, besides those "
                                              "that are issued here (docs/access.md)");
  CLI::Option* const audience = verb.add_option("--oidc-audience", options.terms.audience,
                                                "What such tokens are meant for (\"aud\")");
  CLI::Option* const keys =
      verb.add_option("--oidc-keys", options.keys,
                      "The issuer's public keys, a JSON Web Key Set: a file, which SIGHUP has read "
                      "again; or a URL (https://...), read every five minutes");
  verb.add_option("--oidc-ca", options.ca,
                  "PEM file of the authorities that vouch for that URL's server")
      ->needs(keys);
  std::vector<std::string> known;
  for (const SignatureAlgorithm& algorithm : SignatureAlgorithms()) {
    known.emplace_back(algorithm.name);
  }
  verb.add_option("--oidc-algorithm", options.terms.algorithms,
                  "How such tokens may be signed (repeatable)")
      ->check(CLI::IsMember(known))
      ->default_str(absl::StrJoin(options.terms.algorithms, ", "));
  verb.add_option("--oidc-max-life-minutes", options.max_life_minutes,
                  "Refuse tokens that were signed for longer than that")
      ->check(CLI::Range(1, kMaxLifeMinutes))
      ->capture_default_str();
  CLI::Option* const roles = AddClaims(verb, options);
  issuer->needs(audience)->needs(keys)->needs(roles);
  audience->needs(issuer);
  keys->needs(issuer);
  roles->needs(issuer);
}

absl::StatusOr<std::unique_ptr<TrustedIssuer>> TrustedIssuer::Start(const IssuerOptions& options,
                                                                    Clock& clock) {
  ASSIGN_OR_RETURN(IssuerTerms terms, TermsOf(options));
  ASSIGN_OR_RETURN(KeySource source, SourceOf(options));
  const bool is_file = source.interval == absl::InfiniteDuration();
  std::unique_ptr<TrustedIssuer> trusted(
      new TrustedIssuer(std::move(source), std::move(terms), clock));
  if (is_file) {
    if (const absl::Status read = trusted->keys_.Read(); !read.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--oidc-keys ", read.message()));
    }
  } else {
    trusted->keys_.Step();
  }
  trusted->reading_ = std::make_unique<IssuerKeysReading>(trusted->keys_);
  return trusted;
}

}  // namespace redress
