#pragma once

// What a vault says of its keys, and of the master keys that wrap them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace redress {

// How many keys there are.
struct KeyCounts {
  std::map<std::string, std::uint64_t> living;  // by the id of the master key that wraps them
  std::uint64_t destroyed = 0;
};

// How far the kept keys are from being wrapped by the first master key alone.
struct MasterKeyStatus {
  std::vector<std::string> ids;  // of those that are here, the first first
  KeyCounts counts = {};
  bool is_rotating = false;
  std::string trouble = {};  // why rotating does not get on; empty: it does
};

// Which master key wraps from now on.
enum class NextMasterKey {
  kAsRead,  // the first of those that are read again from where they come
  kNew,     // the same, or where that is the first already, one that is made and kept there
};

}  // namespace redress
