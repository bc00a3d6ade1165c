#pragma once

// Numbers as big-endian bytes: their order as bytes is their order as numbers.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace redress {

void AppendBigEndian64(std::uint64_t number, std::string& bytes);

std::string BigEndian64(std::uint64_t number);

// Reads the number from the first 8 bytes; `bytes` has at least 8.
std::uint64_t ReadBigEndian64(absl::string_view bytes);

}  // namespace redress
