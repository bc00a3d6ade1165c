#pragma once

// A table for people: columns as wide as their widest cell, Chinese counted as it is shown.

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress {

// The most columns of the terminal that one cell takes; longer cells are cut.
inline constexpr std::size_t kMaxCellWidth = 60;

class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}

  // `cells` are as many as the header's; any text.
  void AddRow(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }

  void Print(std::ostream& out) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace redress
