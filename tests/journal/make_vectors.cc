// Prints the golden vectors, one JSON object a line. Formats are frozen at 1.0; until then the file
// may be made anew:
//   build/dev/tests/journal/make_vectors > tests/journal/vectors/acceptance.jsonl

#include <iostream>

#include "tests/journal/vectors.h"

int main() {
  for (const redress::Vector& vector : redress::MakeVectors()) {
    std::cout << redress::VectorLine(vector) << '\n';
  }
}
