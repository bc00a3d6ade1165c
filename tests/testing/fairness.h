#pragma once

// How evenly something is shared out.

#include <vector>

namespace redress::testing {

// Returns Jain's index of fairness (Jain, Chiu and Hawe, 1984): 1 where all shares are the same,
// 1/n where one has all; 1 where nobody has anything.
inline double JainsIndex(const std::vector<double>& shares) {
  double sum = 0;
  double squares = 0;
  for (const double share : shares) {
    sum += share;
    squares += share * share;
  }
  if (squares == 0) return 1;
  return sum * sum / (static_cast<double>(shares.size()) * squares);
}

}  // namespace redress::testing
