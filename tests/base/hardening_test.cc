#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <vector>

// What compiler and library are asked to check (cmake/hardening.cmake), of mistakes made on
// purpose. Sizes and addresses pass through volatile: what the compiler can foresee it may leave
// out.

namespace redress {
namespace {

volatile std::size_t too_many = 64;

[[gnu::noinline]] void WriteOverTheStack() {
  char room[16];
  volatile char* const at = room;
  for (std::size_t i = 0; i < too_many; ++i) at[i] = 'x';
}

TEST(HardeningDeathTest, AFunctionWhoseStackWasWrittenOverDoesNotReturn) {
  EXPECT_DEATH(WriteOverTheStack(), "stack smashing detected");
}

TEST(HardeningDeathTest, AContainerIsNotReadBeyondItsEnd) {
  const std::vector<int> three = {1, 2, 3};
  EXPECT_DEATH(std::exit(three[too_many]), "Assertion");
}

[[gnu::noinline]] char CopyBeyondTheRoom() {
  char room[16];
  char much[64] = "more than there is room for";
  std::memcpy(room, much, too_many);
  volatile char* const at = room;
  return at[3];
}

TEST(HardeningDeathTest, ACopyDoesNotGoBeyondTheRoomThatIsThere) {
#ifndef __OPTIMIZE__
  GTEST_SKIP() << "sizes are known to a build with optimisation only";
#endif
  EXPECT_DEATH(CopyBeyondTheRoom(), "buffer overflow detected");
}

}  // namespace
}  // namespace redress
