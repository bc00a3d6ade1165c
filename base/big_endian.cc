#include "base/big_endian.h"

#include "base/check.h"

namespace redress {
namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

}  // namespace

void AppendBigEndian64(std::uint64_t number, std::string& bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
}

std::string BigEndian64(std::uint64_t number) {
  std::string bytes;
  AppendBigEndian64(number, bytes);
  return bytes;
}

std::string BigEndianSigned64(std::int64_t number) {
  return BigEndian64(static_cast<std::uint64_t>(number) ^ kSign);
}

std::uint64_t ReadBigEndian64(absl::string_view bytes) {
  CHECK(bytes.size() >= kBigEndian64Size);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number = (number << 8) | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}

std::int64_t ReadBigEndianSigned64(absl::string_view bytes) {
  return static_cast<std::int64_t>(ReadBigEndian64(bytes) ^ kSign);
}

}  // namespace redress
