#include "aggregates/refusal.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace redress {
namespace {

constexpr absl::string_view kPayload = "redress.RefusalDetails";

constexpr std::size_t kMaxNameInPointer = 64;  // bytes

// Returns `text`, cut before a whole character where it is too long.
absl::string_view ShortText(absl::string_view text) {
  if (text.size() <= kMaxNameInPointer) return text;
  std::size_t size = kMaxNameInPointer;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, absl::string_view message,
                    const RefusalDetails& details) {
  absl::Status status(code, message);
  status.SetPayload(kPayload, absl::Cord(details.SerializeAsString()));
  return status;
}

absl::Status Refuse(absl::StatusCode code, absl::string_view machine_code,
                    absl::string_view message) {
  RefusalDetails details;
  details.set_code(std::string(machine_code));
  return Refuse(code, message, details);
}

absl::Status Refuse(absl::StatusCode code, absl::string_view machine_code,
                    absl::string_view message, absl::Span<const std::string> others) {
  RefusalDetails details;
  details.set_code(std::string(machine_code));
  for (const std::string& other : others) details.add_others(other);
  return Refuse(code, message, details);
}

absl::Status Forbid(absl::string_view machine_code, absl::string_view message,
                    absl::Span<const std::string> others) {
  return Refuse(absl::StatusCode::kFailedPrecondition, machine_code, message, others);
}

absl::Status RefuseField(absl::string_view pointer, absl::string_view detail) {
  FieldProblems problems;
  problems.Add(pointer, detail);
  return problems.ToStatus();
}

std::optional<RefusalDetails> DetailsOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  RefusalDetails details;
  if (!payload.has_value() || !details.ParseFromString(std::string(*payload))) return std::nullopt;
  return details;
}

void FieldProblems::Add(absl::string_view pointer, absl::string_view detail) {
  if (details_.fields_size() >= kMaxFieldProblems) return;
  // A field whose fault is told already is not told of again.
  const auto is_told = [pointer](const FieldProblem& told) {
    return !pointer.empty() && told.pointer() == pointer;
  };
  if (std::any_of(details_.fields().begin(), details_.fields().end(), is_told)) return;
  FieldProblem& problem = *details_.add_fields();
  problem.set_pointer(std::string(pointer));
  problem.set_detail(std::string(detail));
}

void FieldProblems::AddAt(absl::string_view pointer, TextPlace place, absl::string_view detail) {
  if (details_.fields_size() >= kMaxFieldProblems) return;
  FieldProblem& problem = *details_.add_fields();
  problem.set_pointer(std::string(pointer));
  problem.set_detail(std::string(detail));
  problem.set_line(static_cast<std::uint32_t>(place.line));
  problem.set_column(static_cast<std::uint32_t>(place.column));
}

void FieldProblems::Add(const absl::Status& refusal) {
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  if (!details.has_value()) return;
  for (const FieldProblem& problem : details->fields()) {
    if (problem.line() == 0) {
      Add(problem.pointer(), problem.detail());
    } else {
      AddAt(problem.pointer(),
            {static_cast<int>(problem.line()), static_cast<int>(problem.column())},
            problem.detail());
    }
  }
}

absl::Status FieldProblems::ToStatus(absl::string_view machine_code) const {
  if (empty()) return absl::OkStatus();
  RefusalDetails details = details_;
  details.set_code(std::string(machine_code));
  const FieldProblem& first = details.fields(0);
  std::string message = absl::StrCat(first.pointer().empty() ? absl::string_view("the request")
                                                             : absl::string_view(first.pointer()),
                                     ": ", first.detail());
  if (details.fields_size() > 1) {
    absl::StrAppend(&message, " (and ", details.fields_size() - 1, " more)");
  }
  return Refuse(absl::StatusCode::kInvalidArgument, message, details);
}

std::string PointerTo(absl::string_view parent, absl::string_view name) {
  return absl::StrCat(parent, "/",
                      absl::StrReplaceAll(ShortText(name), {{"~", "~0"}, {"/", "~1"}}));
}

std::string PointerTo(absl::string_view parent, std::size_t index) {
  return absl::StrCat(parent, "/", index);
}

}  // namespace redress
