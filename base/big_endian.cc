#include "base/big_endian.h"

#include "base/check.h"

namespace redress {

void AppendBigEndian64(std::uint64_t number, std::string& bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
}

std::string BigEndian64(std::uint64_t number) {
  std::string bytes;
  AppendBigEndian64(number, bytes);
  return bytes;
}

std::uint64_t ReadBigEndian64(absl::string_view bytes) {
  CHECK(bytes.size() >= sizeof(std::uint64_t));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number = (number << 8) | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}

}  // namespace redress
