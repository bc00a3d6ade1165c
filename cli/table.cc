#include "cli/table.h"

#include <algorithm>
#include <utility>

#include "cli/text.h"

namespace redress {
namespace {

constexpr std::size_t kGap = 2;

void PrintRow(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
              std::ostream& out) {
  std::string line;
  std::size_t owed = 0;  // blanks not yet written, so that no line ends in blanks
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!cells[i].empty()) {
      line.append(owed, ' ').append(cells[i]);
      owed = 0;
    }
    owed += widths[i] - DisplayWidth(cells[i]) + kGap;
  }
  out << line << '\n';
}

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = CutTo(SafeLine(cell), kMaxCellWidth);
  cells.resize(header_.size());
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  std::vector<std::size_t> widths(header_.size());
  const auto widen = [&widths](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  };
  widen(header_);
  for (const auto& row : rows_) widen(row);
  PrintRow(header_, widths, out);
  for (const auto& row : rows_) PrintRow(row, widths, out);
}

}  // namespace redress
