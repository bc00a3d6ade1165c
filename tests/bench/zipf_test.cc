#include "bench/zipf.h"

#include <gtest/gtest.h>

#include <vector>

namespace redress {
namespace {

constexpr int kDraws = 100'000;

std::vector<double> Shares(const Zipf& zipf, std::size_t ranks) {
  std::mt19937_64 random(7);
  std::vector<double> shares(ranks);
  for (int i = 0; i < kDraws; ++i) shares.at(zipf.Draw(random)) += 1.0 / kDraws;
  return shares;
}

TEST(ZipfTest, EachRankComesAsOftenAsItsNumberIsLow) {
  const std::vector<double> shares = Shares(Zipf(4), 4);

  const double whole = 1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4;
  for (std::size_t rank = 0; rank < 4; ++rank) {
    EXPECT_NEAR(shares[rank], 1 / static_cast<double>(rank + 1) / whole, 0.01) << rank;
  }
}

TEST(ZipfTest, WhatIsLessSteepIsSpreadMoreEvenly) {
  EXPECT_LT(Shares(Zipf(1'000, 0.5), 1'000)[0], Shares(Zipf(1'000, 1), 1'000)[0] / 2);
}

TEST(ZipfTest, OneRankIsAlwaysDrawn) { EXPECT_NEAR(Shares(Zipf(1), 1)[0], 1, 1e-9); }

}  // namespace
}  // namespace redress
