#pragma once

// What random requests name (random_requests.h, kept_requests.h).

#include <string>
#include <vector>

namespace redress::testing {

// Ids that requests name: of what is there.
struct KnownIds {
  std::vector<std::string> tickets;
  std::vector<std::string> customers;
  std::vector<std::string> contacts;
  std::vector<std::string> callbacks;
  std::vector<std::string> views;
  std::vector<std::string> phrases;
};

}  // namespace redress::testing
