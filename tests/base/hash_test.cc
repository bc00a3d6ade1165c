#include "base/hash.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace redress {
namespace {

const std::string kKey(32, 'k');
// HMAC-SHA256 of each part behind its size in eight bytes, as Python's hmac computes it.
constexpr char kOfThreeParts[] = "b67ce5497d4e214bc91e88c7894a02f53b17f16aad20d3d1db6903c5e3452f7f";

TEST(HashTest, Sha256IsThatOfTheStandard) {
  EXPECT_EQ(ToHex(Sha256("abc")),  // FIPS 180-4, example of one block
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HashTest, AKeyedHashIsAnHmacOverThePartsAndTheirSizes) {
  EXPECT_EQ(ToHex(KeyedHash(kKey, {"a", "", "bc"})), kOfThreeParts);
  EXPECT_NE(KeyedHash(kKey, {"a", "b", "c"}), KeyedHash(kKey, {"a", "", "bc"}));
}

TEST(HashTest, EveryCallBeginsAnewWithItsOwnKey) {
  EXPECT_NE(KeyedHash(std::string(32, 'x'), {"a", "", "bc"}), KeyedHash(kKey, {"a", "", "bc"}));
  EXPECT_EQ(ToHex(KeyedHash(kKey, {"a", "", "bc"})), kOfThreeParts);
  std::string elsewhere;
  std::thread([&] { elsewhere = KeyedHash(kKey, {"a", "", "bc"}); }).join();
  EXPECT_EQ(ToHex(elsewhere), kOfThreeParts);
}

}  // namespace
}  // namespace redress
