// Every row of the views in a data folder on which no server runs, a line each, in order:
//   show_rows DATA_FOLDER
// As tests/testing/dump_rows.h shows them; words that wait are in the index.

#include <iostream>
#include <string>

#include "projections/store_folder.h"
#include "tests/testing/dump_rows.h"

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: show_rows DATA_FOLDER\n";
    return 2;
  }
  const auto folder = redress::StoreFolder::Open(words[1]);
  if (!folder.ok()) {
    std::cerr << folder.status() << '\n';
    return 1;
  }
  for (const std::string& row : redress::testing::DumpRows(*folder->current())) {
    std::cout << row << '\n';
  }
  return 0;
}
