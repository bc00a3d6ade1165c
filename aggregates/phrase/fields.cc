#include "aggregates/phrase/fields.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace redress {
namespace {

constexpr std::array<absl::string_view, 10> kFields = {
    "ticket.number",   "ticket.subject", "ticket.category", "ticket.unit",   "ticket.product",
    "ticket.received", "ticket.team",    "ticket.holder",   "customer.name", "person"};

// The longest part of a name that nobody knows which is told again.
constexpr std::size_t kMaxToldName = 60;

// Text as it stands, or a field.
struct Piece {
  bool is_field = false;
  std::string text;  // or the field's name
};

bool IsField(absl::string_view name) {
  return std::find(kFields.begin(), kFields.end(), name) != kFields.end();
}

// Returns the pieces; puts what is wrong into `fault`, and ends there.
std::vector<Piece> PiecesOf(absl::string_view text, std::string& fault) {
  std::vector<Piece> pieces;
  std::string plain;
  while (!text.empty()) {
    if (absl::StartsWith(text, "{{") || absl::StartsWith(text, "}}")) {
      plain.push_back(text.front());
      text.remove_prefix(2);
    } else if (text.front() == '}') {
      fault = "} without { before it; a brace itself is written }}";
      return pieces;
    } else if (text.front() != '{') {
      plain.push_back(text.front());
      text.remove_prefix(1);
    } else {
      const std::size_t end = text.find('}');
      const absl::string_view name = text.substr(1, end == absl::string_view::npos ? end : end - 1);
      if (end == absl::string_view::npos || !IsField(name)) {
        fault = absl::StrCat("no such field: {", name.substr(0, kMaxToldName),
                             "}; these are: ", absl::StrJoin(kFields, ", "),
                             "; a brace itself is written {{");
        return pieces;
      }
      pieces.push_back({false, std::move(plain)});
      plain.clear();
      pieces.push_back({true, std::string(name)});
      text.remove_prefix(end + 1);
    }
  }
  pieces.push_back({false, std::move(plain)});
  return pieces;
}

}  // namespace

absl::Span<const absl::string_view> PhraseFields() { return kFields; }

std::string FaultOfPhrase(absl::string_view text) {
  std::string fault;
  PiecesOf(text, fault);
  return fault;
}

FilledPhrase FillPhrase(
    absl::string_view text,
    absl::FunctionRef<std::optional<std::string>(absl::string_view field)> value) {
  std::string fault;
  FilledPhrase filled;
  for (const Piece& piece : PiecesOf(text, fault)) {
    if (!piece.is_field) {
      filled.text += piece.text;
      continue;
    }
    const std::optional<std::string> known = value(piece.text);
    filled.text += known.value_or(absl::StrCat("{", piece.text, "}"));
    const bool is_told = std::find(filled.unfilled.begin(), filled.unfilled.end(), piece.text) !=
                         filled.unfilled.end();
    if (!known.has_value() && !is_told) filled.unfilled.push_back(piece.text);
  }
  return filled;
}

}  // namespace redress
