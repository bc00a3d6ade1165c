#include "api/tracking_limit.h"

namespace redress {

absl::Duration TrackingLimit::Take(const std::string& number, const std::string& network) {
  const absl::Duration of_network = networks_.Take(network);
  if (of_network > absl::ZeroDuration()) return of_network;
  const absl::Duration of_number = numbers_.Take(number);
  if (of_number > absl::ZeroDuration()) networks_.GiveBack(network);
  return of_number;
}

void TrackingLimit::GiveBack(const std::string& number, const std::string& network) {
  numbers_.GiveBack(number);
  networks_.GiveBack(network);
}

}  // namespace redress
