#include "api/key_set.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/json_member.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/value.hpp"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr SignatureAlgorithm kAlgorithms[] = {
    {"RS256", "RSA", "", 0},      {"RS384", "RSA", "", 0},      {"RS512", "RSA", "", 0},
    {"PS256", "RSA", "", 0},      {"PS384", "RSA", "", 0},      {"PS512", "RSA", "", 0},
    {"ES256", "EC", "P-256", 64}, {"ES384", "EC", "P-384", 96}, {"ES512", "EC", "P-521", 132},
};

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("no key set (RFC 7517): ", what));
}

// Whether the key is one for checking signatures, by what it says of itself.
bool IsForSignatures(const json::object& key) {
  if (key.contains("use")) return TextMember(key, "use") == "sig";
  const json::value* operations = key.if_contains("key_ops");
  if (operations == nullptr) return true;
  if (!operations->is_array()) return false;
  const json::array& all = operations->get_array();
  return std::find(all.begin(), all.end(), json::value("verify")) != all.end();
}

bool IsCurve(absl::string_view curve) {
  return std::any_of(std::begin(kAlgorithms), std::end(kAlgorithms),
                     [&](const auto& of) { return !curve.empty() && of.curve == curve; });
}

// Returns the public part alone, whatever else the key says.
json::object PublicPart(const json::object& key, const std::string& type) {
  static constexpr std::array<const char*, 2> kRsaMembers = {"n", "e"};
  static constexpr std::array<const char*, 3> kEcMembers = {"crv", "x", "y"};
  json::object part;
  part["kty"] = type;
  const auto take = [&](const auto& names) {
    for (const char* const name : names) part[name] = TextMember(key, name);
  };
  type == "RSA" ? take(kRsaMembers) : take(kEcMembers);
  return part;
}

// Errors: kInvalidArgument.
absl::StatusOr<std::unique_ptr<cjose_jwk_t, KeyRelease>> Imported(const std::string& id,
                                                                  const json::object& part) {
  const std::string text = json::serialize(part);
  cjose_err error = {};
  std::unique_ptr<cjose_jwk_t, KeyRelease> key(cjose_jwk_import(text.data(), text.size(), &error));
  if (key == nullptr) return Malformed(absl::StrCat("key ", id, " is damaged"));
  const std::size_t size = cjose_jwk_get_keysize(key.get(), &error);
  if (part.at("kty") == "RSA" && (size < kMinRsaSize || size > kMaxRsaSize)) {
    return Malformed(absl::StrCat("key ", id, " has ", size, " bits; of RSA ", kMinRsaSize, " to ",
                                  kMaxRsaSize, " are taken"));
  }
  return key;
}

}  // namespace

absl::Span<const SignatureAlgorithm> SignatureAlgorithms() { return kAlgorithms; }

const SignatureAlgorithm* FindSignatureAlgorithm(absl::string_view name) {
  const auto* const found = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                         [&](const auto& of) { return of.name == name; });
  return found == std::end(kAlgorithms) ? nullptr : found;
}

bool PublicKey::Fits(const SignatureAlgorithm& of) const {
  return type == of.key_type && curve == of.curve && (algorithm.empty() || algorithm == of.name);
}

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Parse(absl::string_view text) {
  if (text.size() > kMaxKeySetSize) {
    return Malformed(absl::StrCat("more than ", kMaxKeySetSize, " bytes"));
  }
  const absl::StatusOr<json::value> parsed = ParseJson(text);
  if (!parsed.ok()) return Malformed("not JSON, or a name twice in one object");
  const json::value* keys =
      parsed->is_object() ? parsed->get_object().if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return Malformed("has no list \"keys\"");
  if (keys->get_array().size() > kMaxKeysOfSet) {
    return Malformed(absl::StrCat("more than ", kMaxKeysOfSet, " keys"));
  }
  auto set = std::make_shared<KeySet>();
  for (const json::value& key : keys->get_array()) {
    if (!key.is_object()) return Malformed("a key that is no object");
    RETURN_IF_ERROR(set->Take(key.get_object()));
  }
  if (set->keys_.empty()) {
    return Malformed("no key of use: with \"kid\", of type RSA or EC, for signatures");
  }
  return set;
}

absl::Status KeySet::Take(const json::object& key) {
  const std::string id = TextMember(key, "kid");
  const std::string type = TextMember(key, "kty");
  const std::string curve = type == "EC" ? TextMember(key, "crv") : "";
  const std::string algorithm = TextMember(key, "alg");
  const bool is_of_use = (type == "RSA" || (type == "EC" && IsCurve(curve))) && !id.empty() &&
                         id.size() <= kMaxKeyIdSize && IsForSignatures(key);
  if (!is_of_use) return absl::OkStatus();
  if (key.contains("d")) {
    return Malformed(
        absl::StrCat("key ", id, " has its private part, which is the issuer's alone"));
  }
  ASSIGN_OR_RETURN(auto imported, Imported(id, PublicPart(key, type)));
  PublicKey taken{.type = type, .curve = curve, .algorithm = algorithm, .key = std::move(imported)};
  if (keys_.emplace(id, std::move(taken)).second) return absl::OkStatus();
  return Malformed(absl::StrCat("key ", id, " stands twice"));
}

const PublicKey* KeySet::Find(absl::string_view id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

std::vector<std::string> KeySet::Ids() const {
  std::vector<std::string> ids;
  ids.reserve(keys_.size());
  for (const auto& [id, key] : keys_) ids.push_back(id);
  return ids;
}

}  // namespace redress
