// Which keys of an issuer are taken, and which key sets are not.

#include "api/key_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/testing/signing_key.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// What is said of a key set that is refused.
std::string RefusalOf(const std::string& text) {
  const auto set = KeySet::Parse(text);
  EXPECT_EQ(set.status().code(), absl::StatusCode::kInvalidArgument) << text;
  return std::string(set.status().message());
}

TEST(KeySetTest, KeysAreFoundByTheirIds) {
  const auto set =
      KeySet::Parse(KeySetOf(absl::StrCat(RsaKey().Public(R"(,"use":"sig","alg":"RS256")"), ",",
                                          EcKey().Public(R"(,"key_ops":["verify"])"))));

  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT((*set)->Ids(), ElementsAre("ec-1", "rsa-1"));
  ASSERT_NE((*set)->Find("rsa-1"), nullptr);
  EXPECT_EQ((*set)->Find("rsa-1")->algorithm, "RS256");
  EXPECT_EQ((*set)->Find("ec-1")->curve, "P-256");
  EXPECT_EQ((*set)->Find("other"), nullptr);
}

TEST(KeySetTest, KeysThatAreForSomethingElseAreLeftOut) {
  const std::string of_no_use = absl::StrCat(
      SigningKey::Ec("encrypts", "P-256").Public(R"(,"use":"enc")"), ",",
      SigningKey::Ec("signs", "P-256").Public(R"(,"key_ops":["sign"])"), ",",
      R"({"kid":"secret","kty":"oct","k":"AAAA"},{"kid":"okp","kty":"OKP","crv":"Ed25519","x":"AA"},)",
      absl::StrReplaceAll(EcKey().Public(), {{R"("kid":"ec-1",)", ""}}));
  const auto set = KeySet::Parse(KeySetOf(absl::StrCat(of_no_use, ",", RsaKey().Public())));

  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT((*set)->Ids(), ElementsAre("rsa-1"));
  EXPECT_THAT(RefusalOf(KeySetOf(of_no_use)), HasSubstr("no key of use"));
}

TEST(KeySetTest, WhatIsNoKeySetIsRefused) {
  for (const char* const text : {"", "nonsense", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})",
                                 R"({"keys":[1]})", R"({"keys":[],"keys":[]})"}) {
    EXPECT_THAT(RefusalOf(text), HasSubstr("no key set")) << text;
  }
  EXPECT_THAT(RefusalOf(std::string(kMaxKeySetSize + 1, ' ')), HasSubstr("more than"));
  std::string many = EcKey().Public();
  for (std::size_t i = 0; i < kMaxKeysOfSet; ++i) many += R"(,{"kty":"OKP"})";
  EXPECT_THAT(RefusalOf(KeySetOf(many)), HasSubstr("more than 32 keys"));
}

TEST(KeySetTest, KeysThatCannotBeTrustedAreRefused) {
  EXPECT_THAT(RefusalOf(KeySetOf(SigningKey::Rsa("weak", 1024).Public())), HasSubstr("1024 bits"));
  EXPECT_THAT(RefusalOf(KeySetOf(EcKey().Public(R"(,"d":"AAAA")"))), HasSubstr("private part"));
  EXPECT_THAT(RefusalOf(KeySetOf(absl::StrCat(EcKey().Public(), ",", EcKey().Public()))),
              HasSubstr("stands twice"));
  EXPECT_THAT(RefusalOf(KeySetOf(R"({"kid":"x","kty":"EC","crv":"P-256","x":"AQ","y":"AQ"})")),
              HasSubstr("damaged"))
      << "a point that is not on the curve";
}

TEST(KeySetTest, AKeyFitsWhatItIsForAlone) {
  const auto set = KeySet::Parse(
      KeySetOf(absl::StrCat(RsaKey().Public(R"(,"alg":"PS256")"), ",", EcKey().Public())));
  ASSERT_TRUE(set.ok()) << set.status();
  const auto fits = [&](const char* key, const char* algorithm) {
    return (*set)->Find(key)->Fits(*FindSignatureAlgorithm(algorithm));
  };

  EXPECT_TRUE(fits("rsa-1", "PS256"));
  EXPECT_FALSE(fits("rsa-1", "RS256"));
  EXPECT_FALSE(fits("rsa-1", "ES256"));
  EXPECT_TRUE(fits("ec-1", "ES256"));
  EXPECT_FALSE(fits("ec-1", "ES384"));
  EXPECT_FALSE(fits("ec-1", "PS256"));
}

TEST(KeySetTest, NothingThatASecretOrNobodySignsIsAWayOfSigning) {
  for (const char* const name : {"none", "NONE", "HS256", "HS384", "HS512", "", "rs256"}) {
    EXPECT_EQ(FindSignatureAlgorithm(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace redress::testing
