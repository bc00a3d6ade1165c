#pragma once

// What C libraries hand out, and want back by a function of theirs.

namespace redress {

// A deleter for std::unique_ptr: std::unique_ptr<X509, Freed<X509_free>>.
template <auto kFree>
struct Freed {
  template <typename Thing>
  void operator()(Thing* thing) const {
    kFree(thing);
  }
};

}  // namespace redress
