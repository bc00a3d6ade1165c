#pragma once

// How much of who the customers are whoever asks is shown.

#include <functional>

#include "absl/strings/string_view.h"

namespace redress {

enum class Clarity {
  kClear,     // as it is
  kMasked,    // by masks: mask.h
  kWithheld,  // nothing of it, nor by which customer's or ticket's page it can be found
};

// As it is made, all is shown.
struct Sight {
  Clarity clarity = Clarity::kClear;
  // Whether who the customer is, is withheld in what is kept in that stream, a ticket's, contact's
  // or callback's. Absent: in none.
  std::function<bool(absl::string_view stream)> withholds = nullptr;

  bool Withholds(absl::string_view stream) const {
    return withholds != nullptr && withholds(stream);
  }
};

}  // namespace redress
