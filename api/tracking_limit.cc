#include "api/tracking_limit.h"

namespace redress {

absl::Duration TrackingLimit::Take(const std::string& number, const std::string& network) {
  const absl::Duration now = clock_.Steady();
  const absl::Duration of_network = networks_.Take(network, now);
  if (of_network > absl::ZeroDuration()) return of_network;
  const absl::Duration of_number = numbers_.Take(number, now);
  if (of_number > absl::ZeroDuration()) networks_.GiveBack(network, now);
  return of_number;
}

void TrackingLimit::GiveBack(const std::string& number, const std::string& network) {
  const absl::Duration now = clock_.Steady();
  numbers_.GiveBack(number, now);
  networks_.GiveBack(network, now);
}

}  // namespace redress
