#include "aggregates/change.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/refusal.h"
#include "events/correction.h"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool Gives(const Message& change, const FieldDescriptor* field) {
  if (field == nullptr) return false;
  return field->is_repeated() ? change.GetReflection()->FieldSize(change, field) > 0
                              : change.GetReflection()->HasField(change, field);
}

// Returns how many fields of `kept` the change gives.
int TakeGiven(const Message& change, Message& kept) {
  int given = 0;
  for (int i = 0; i < kept.GetDescriptor()->field_count(); ++i) {
    const std::string& name = kept.GetDescriptor()->field(i)->name();
    const FieldDescriptor* field = change.GetDescriptor()->FindFieldByName(name);
    if (name == "reason" || !Gives(change, field)) continue;
    TakeField(change, *field, kept);
    ++given;
  }
  return given;
}

}  // namespace

absl::Status TakeChange(const Message& change,
                        const google::protobuf::RepeatedPtrField<std::string>& clear,
                        absl::Span<const absl::string_view> clearable, Message& kept) {
  FieldProblems problems;
  if (TakeGiven(change, kept) == 0 && clear.empty()) {
    problems.Add("", "says nothing: give what is to be changed, or name in clear what is not so");
  }
  for (int i = 0; i < clear.size(); ++i) {
    const std::string pointer = PointerTo("/clear", static_cast<std::size_t>(i));
    if (std::find(clearable.begin(), clearable.end(), clear[i]) == clearable.end()) {
      problems.Add(pointer, absl::StrCat("must be one of ", absl::StrJoin(clearable, ", ")));
    } else if (Gives(change, change.GetDescriptor()->FindFieldByName(clear[i]))) {
      problems.Add(pointer, "is given, too: give it or clear it");
    } else {
      kept.GetReflection()->ClearField(&kept, kept.GetDescriptor()->FindFieldByName(clear[i]));
    }
  }
  return problems.ToStatus();
}

}  // namespace redress
