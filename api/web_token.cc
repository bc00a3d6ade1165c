#include "api/web_token.h"

#include <cjose/jws.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "api/json_member.h"
#include "base/status.h"
#include "boost/json/value.hpp"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

// Whoever has one signed learns what is wrong with it; nothing of it is told.
absl::Status RefuseToken(absl::string_view why) {
  return Refuse(absl::StatusCode::kUnauthenticated, codes::kTokenRefused, why);
}

absl::Status Malformed() { return RefuseToken("the token is no signed one (JWT), or is damaged"); }

// The same for whatever is wrong with a signature.
absl::Status NotSigned() {
  return RefuseToken("the token was not signed by the key of the issuer that it names");
}

struct Release {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};

bool IsBase64Url(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return absl::ascii_isalnum(static_cast<unsigned char>(character)) || character == '-' ||
           character == '_';
  });
}

// Returns the object that `text` is, or an error: also where a name stands twice in it.
absl::StatusOr<json::object> ObjectIn(absl::string_view text) {
  absl::StatusOr<json::value> parsed = ParseJson(text);
  if (!parsed.ok() || !parsed->is_object()) return Malformed();
  return std::move(parsed->get_object());
}

// What is signed for another purpose, such as to say that somebody signed out, opens nothing.
bool IsTypeOfAccess(const json::object& header) {
  if (!header.contains("typ")) return true;
  const std::string text = TextMember(header, "typ");
  absl::string_view type = text;
  if (absl::StartsWithIgnoreCase(type, "application/")) type.remove_prefix(12);
  return absl::EqualsIgnoreCase(type, "JWT") || absl::EqualsIgnoreCase(type, "at+jwt");
}

// Returns how many characters so many bytes take.
std::size_t Base64UrlSize(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

}  // namespace

bool IsWebToken(absl::string_view text) { return absl::StrContains(text, '.'); }

absl::StatusOr<WebToken> ReadWebToken(absl::string_view text,
                                      const std::vector<std::string>& algorithms) {
  if (text.size() > kMaxWebTokenSize) {
    return RefuseToken(absl::StrCat("the token has more than ", kMaxWebTokenSize, " bytes"));
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), IsBase64Url)) {
    return Malformed();
  }
  std::string decoded;
  if (!absl::WebSafeBase64Unescape(parts[0], &decoded)) return Malformed();
  ASSIGN_OR_RETURN(const json::object header, ObjectIn(decoded));
  const std::string algorithm = TextMember(header, "alg");
  WebToken token{.text = std::string(text), .key_id = TextMember(header, "kid")};
  const bool is_taken =
      std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end();
  if (is_taken) token.algorithm = FindSignatureAlgorithm(algorithm);
  if (token.algorithm == nullptr) {
    return RefuseToken("the token is signed in a way that is not taken here, or not at all");
  }
  if (header.contains("crit")) return RefuseToken("the token's header has \"crit\"");
  if (!IsTypeOfAccess(header)) return RefuseToken("the token is none of access, by its \"typ\"");
  if (token.key_id.empty()) return RefuseToken("the token names no key (\"kid\")");
  const std::size_t size = token.algorithm->signature_size;
  if (size > 0 && parts[2].size() != Base64UrlSize(size)) return NotSigned();
  return token;
}

absl::StatusOr<json::object> VerifiedClaims(const WebToken& token, const PublicKey& key) {
  if (!key.Fits(*token.algorithm)) return NotSigned();
  cjose_err error = {};
  const std::unique_ptr<cjose_jws_t, Release> jws(
      cjose_jws_import(token.text.data(), token.text.size(), &error));
  if (jws == nullptr) return Malformed();
  // The library goes by the header as it reads it itself.
  const char* const algorithm =
      cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
  if (algorithm == nullptr || algorithm != token.algorithm->name) return NotSigned();
  if (!cjose_jws_verify(jws.get(), key.key.get(), &error)) return NotSigned();
  std::uint8_t* claims = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &claims, &size, &error)) return Malformed();
  return ObjectIn({reinterpret_cast<const char*>(claims), size});
}

}  // namespace redress
