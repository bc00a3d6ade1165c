#pragma once

// Words that nobody ever said, of the shapes that English and Chinese have: the same rank is always
// the same word.

#include <cstddef>
#include <string>

namespace redress {

inline std::string EnglishWord(std::size_t rank) {
  std::string word;
  for (std::size_t rest = rank + 30; rest > 0; rest /= 26) {
    word.push_back(static_cast<char>('a' + rest % 26));
  }
  return word;
}

// Two characters, of the 3,000 or so in daily use.
inline std::string ChineseWord(std::size_t rank) {
  std::string word;
  for (const std::size_t character : {rank * 7 % 3'000, rank * 31 % 2'500}) {
    const std::size_t code = 0x4e00 + character;
    word.push_back(static_cast<char>(0xe0 | (code >> 12U)));
    word.push_back(static_cast<char>(0x80 | ((code >> 6U) & 0x3fU)));
    word.push_back(static_cast<char>(0x80 | (code & 0x3fU)));
  }
  return word;
}

}  // namespace redress
