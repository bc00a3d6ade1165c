#include "aggregates/ticket/move_fields.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "events/enum_names.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"
#include "google/protobuf/message.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

using Path = std::vector<const FieldDescriptor*>;
using Pointers = std::set<std::string>;

// A value that a field is given, to see what the checks say then.
struct Given {
  const Path* path = nullptr;
  int number = 0;  // of an enum; of a boolean 0 or 1
};

bool IsMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() != Instant::descriptor();
}

bool IsText(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

// A choice between values that other fields can hang on.
bool IsChoice(const FieldDescriptor& field) {
  if (field.is_repeated()) return false;
  return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM ||
         (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL && field.has_presence());
}

std::string PointerOf(const Path& path) {
  std::string pointer;
  for (const FieldDescriptor* field : path) absl::StrAppend(&pointer, "/", field->name());
  return pointer;
}

// Returns the values of a choice, by name.
std::vector<std::pair<std::string, int>> ValuesOf(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return {{"false", 0}, {"true", 1}};
  std::vector<std::pair<std::string, int>> values;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const auto& value = *field.enum_type()->value(i);
    if (value.number() != 0) values.emplace_back(EnumName(value), value.number());
  }
  return values;
}

void Set(const Given& given, Message& body) {
  Message* message = &body;
  for (std::size_t i = 0; i + 1 < given.path->size(); ++i) {
    message = message->GetReflection()->MutableMessage(message, (*given.path)[i]);
  }
  const FieldDescriptor& field = *given.path->back();
  const Reflection& access = *message->GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    access.SetEnumValue(message, &field, given.number);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    access.SetBool(message, &field, given.number != 0);
  } else if (field.is_repeated()) {
    access.AddString(message, &field, "x");
  } else {
    access.SetString(message, &field, "x");
  }
}

// Asks the checks about requests of one verb.
class Trial {
 public:
  Trial(TicketCommand::RequestCase request, const Policy& policy, const Actor& actor)
      : verb_(*TicketCommand::descriptor()->FindFieldByNumber(static_cast<int>(request))),
        policy_(policy),
        actor_(actor) {
    Collect({}, *verb_.message_type());
  }

  const google::protobuf::Descriptor& type() const { return *verb_.message_type(); }
  const std::vector<Path>& choices() const { return choices_; }
  const std::vector<Path>& texts() const { return texts_; }

  // Returns where the checks find something wrong with a request that says this and nothing else.
  Pointers FaultsOf(const std::vector<Given>& given) const {
    FieldProblems problems;
    CheckTicketBody(CommandOf(given), policy_, problems);
    Pointers pointers;
    const std::optional<RefusalDetails> details = DetailsOf(problems.ToStatus());
    if (!details.has_value()) return pointers;
    for (const FieldProblem& problem : details->fields()) pointers.insert(problem.pointer());
    return pointers;
  }

  // Whether who acts may ask for this.
  bool MayAsk(const Given& given) const {
    if (actor_.role.empty()) return true;
    return !absl::IsPermissionDenied(CheckWhoActs(CommandOf({given}), actor_));
  }

 private:
  TicketCommand CommandOf(const std::vector<Given>& given) const {
    TicketCommand command;
    Message* body = TicketCommand::GetReflection()->MutableMessage(&command, &verb_);
    for (const Given& value : given) Set(value, *body);
    return command;
  }

  // Collects what can be set below `within`; not in lists of messages.
  void Collect(const Path& within, const google::protobuf::Descriptor& type) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      Path path = within;
      path.push_back(&field);
      if (IsChoice(field)) choices_.push_back(path);
      if (IsText(field)) texts_.push_back(path);
      if (IsMessage(field) && !field.is_repeated()) Collect(path, *field.message_type());
    }
  }

  const FieldDescriptor& verb_;
  const Policy& policy_;
  const Actor& actor_;
  std::vector<Path> choices_;
  std::vector<Path> texts_;
};

// One value of a choice, and what the checks find wrong then.
struct TriedValue {
  std::string name;
  Given given;
  Pointers faults;
};

struct TriedChoice {
  std::string pointer;
  std::vector<TriedValue> values;  // those that can be given
};

// Returns the values that are not refused by themselves. Where all are, they are only refused
// without what they hang on.
TriedChoice Try(const Trial& trial, const Path& path) {
  TriedChoice choice{.pointer = PointerOf(path), .values = {}};
  for (const auto& [name, number] : ValuesOf(*path.back())) {
    const Given given = {.path = &path, .number = number};
    if (trial.MayAsk(given)) choice.values.push_back({name, given, trial.FaultsOf({given})});
  }
  const auto is_refused = [&](const TriedValue& value) {
    return value.faults.contains(choice.pointer);
  };
  if (!std::all_of(choice.values.begin(), choice.values.end(), is_refused)) {
    std::erase_if(choice.values, is_refused);
  }
  return choice;
}

// What the checks ask for, beyond the schema.
class Asking {
 public:
  explicit Asking(const Trial& trial) : trial_(trial), without_(trial.FaultsOf({})) {
    for (const Path& path : trial.choices()) choices_.push_back(Try(trial, path));
  }

  void Describe(MoveField& field) const {
    const Given* example = nullptr;
    bool is_always = without_.contains(field.pointer);
    for (const TriedChoice& choice : choices_) {
      if (choice.pointer == field.pointer) {
        for (const TriedValue& value : choice.values) field.choices.push_back(value.name);
        continue;
      }
      FieldCase asked{.pointer = choice.pointer, .values = {}};
      for (const TriedValue& value : choice.values) {
        if (!value.faults.contains(field.pointer)) continue;
        asked.values.push_back(value.name);
        example = &value.given;
      }
      const bool is_asked_by_all = asked.values.size() == choice.values.size();
      is_always = is_always && is_asked_by_all;
      const bool tells_apart = !is_asked_by_all || !without_.contains(field.pointer);
      if (!asked.values.empty() && tells_apart) field.required_where.push_back(std::move(asked));
    }
    if (is_always) field.required_where.clear();
    field.unless = InsteadOf(field, is_always ? nullptr : example);
    field.is_required = field.is_required || is_always;
  }

 private:
  // Returns the text that may be given instead, where the field is asked for with `example`.
  std::string InsteadOf(const MoveField& field, const Given* example) const {
    std::vector<Given> given;
    if (example != nullptr) given.push_back(*example);
    if (!trial_.FaultsOf(given).contains(field.pointer)) return "";
    for (const Path& path : trial_.texts()) {
      const std::string pointer = PointerOf(path);
      if (pointer == field.pointer) continue;
      std::vector<Given> with = given;
      with.push_back({.path = &path, .number = 0});
      if (!trial_.FaultsOf(with).contains(field.pointer)) return pointer;
    }
    return "";
  }

  const Trial& trial_;
  const Pointers without_;
  std::vector<TriedChoice> choices_;
};

std::vector<MoveField> FieldsIn(const google::protobuf::Descriptor& type, const std::string& within,
                                const Asking& asking) {
  std::vector<MoveField> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& of = *type.field(i);
    MoveField field{.field = &of, .pointer = absl::StrCat(within, "/", of.name())};
    field.is_required = of.options().GetExtension(required);
    asking.Describe(field);
    if (IsMessage(of)) field.fields = FieldsIn(*of.message_type(), field.pointer, asking);
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace

std::vector<MoveField> FieldsOf(TicketCommand::RequestCase request, const Policy& policy,
                                const Actor& actor) {
  const Trial trial(request, policy, actor);
  return FieldsIn(trial.type(), "", Asking(trial));
}

bool CanBeFilled(const std::vector<MoveField>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](const MoveField& field) {
    const bool has_choice = !IsChoice(*field.field) || !field.choices.empty();
    return !field.is_required || (has_choice && CanBeFilled(field.fields));
  });
}

}  // namespace redress
