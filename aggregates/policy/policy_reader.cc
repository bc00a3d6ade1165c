#include "aggregates/policy/policy_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aggregates/text_form.h"
#include "base/nearest.h"
#include "events/enum_names.h"

namespace redress {
namespace {

constexpr std::size_t kMaxText = 200;  // characters

// A unit of an amount, and the most of it: ten years.
struct AmountUnit {
  absl::string_view name;
  std::uint32_t max;
  void (Amount::*set)(std::uint32_t);
};
constexpr std::array kUnits = {
    AmountUnit{"business_minutes", 2'000'000, &Amount::set_business_minutes},
    AmountUnit{"business_days", 3'660, &Amount::set_business_days},
    AmountUnit{"days", 3'660, &Amount::set_days},
    AmountUnit{"weeks", 520, &Amount::set_weeks},
    AmountUnit{"months", 120, &Amount::set_months},
};
constexpr absl::string_view kElapsed = "elapsed";
constexpr std::int64_t kMaxElapsedSeconds = std::int64_t{3'660} * 24 * 60 * 60;

constexpr absl::string_view kAmountForm =
    "an amount is {UNIT: NUMBER}, of business_minutes, business_days, days, weeks, months, or "
    "{elapsed: PT24H}";

// Returns what to write in place of a unit that there is not; empty where we cannot know.
absl::string_view MeantBy(absl::string_view unit) {
  if (unit == "business_months" || unit == "business_weeks") {
    return "months and weeks are no business units: {months: 1} is a civil month, "
           "{business_days: 5} a working week";
  }
  if (unit == "business_hours") return "write business_minutes";
  if (unit == "hours" || unit == "minutes" || unit == "seconds") {
    return "say which: {business_minutes: 60} is working time, {elapsed: PT1H} counts nights and "
           "weekends, too";
  }
  return "";
}

// Takes the digits before `unit` from the front of `text`.
bool TakeNumber(absl::string_view& text, char unit, std::int64_t unit_seconds,
                std::int64_t& seconds) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == absl::string_view::npos || digits == 0 || text[digits] != unit) return false;
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(text.substr(0, digits), &number) || number > kMaxElapsedSeconds) {
    return false;
  }
  seconds += number * unit_seconds;
  text.remove_prefix(digits + 1);
  return true;
}

// Returns the seconds of PT1H30M and the like.
std::optional<std::int64_t> ParseElapsed(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "PT") || text.empty()) return std::nullopt;
  std::int64_t seconds = 0;
  TakeNumber(text, 'H', 60 * 60, seconds);
  TakeNumber(text, 'M', 60, seconds);
  TakeNumber(text, 'S', 1, seconds);
  return text.empty() ? std::optional(seconds) : std::nullopt;
}

bool IsOneLine(absl::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char byte) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(byte));
  });
}

}  // namespace

PolicyReader::Scope::Scope(PolicyReader& reader, absl::string_view key)
    : reader_(reader), outer_size_(reader.key_.size()) {
  const bool is_index = !key.empty() && key.front() == '[';
  absl::StrAppend(&reader.key_, reader.key_.empty() || is_index ? "" : ".", key);
}

void PolicyReader::Wrong(TextPlace place, absl::string_view reason) {
  if (problems_.size() >= kMaxPolicyProblems) return;
  problems_.push_back({file_, place.line, place.column, key_, std::string(reason)});
}

void PolicyReader::ReadMembers(const YamlNode& node, absl::Span<const PolicyKey> keys) {
  if (node.kind != YamlKind::kMapping) return Wrong(node, "must be a mapping");
  for (const PolicyKey& key : keys) {
    const auto member = std::find_if(node.members.begin(), node.members.end(),
                                     [&](const YamlMember& it) { return it.key == key.name; });
    if (member == node.members.end()) continue;
    const Scope scope(*this, key.name);
    if (member->value.kind == YamlKind::kNothing) {
      Wrong(member->place, "says nothing");
    } else {
      key.read(member->value);
    }
  }
  std::vector<std::string> names;
  for (const PolicyKey& key : keys) names.emplace_back(key.name);
  for (const YamlMember& member : node.members) {
    if (std::find(names.begin(), names.end(), member.key) != names.end()) continue;
    Wrong(member.place,
          absl::StrCat("no key \"", member.key, "\" here", DidYouMean(member.key, names),
                       "; there are ", absl::StrJoin(names, ", ")));
  }
}

void PolicyReader::ReadNamed(const YamlNode& node,
                             const std::function<void(const YamlMember&)>& read) {
  if (node.kind != YamlKind::kMapping) return Wrong(node, "must be a mapping");
  for (const YamlMember& member : node.members) {
    const Scope scope(*this, member.key);
    read(member);
  }
}

void PolicyReader::ReadItems(const YamlNode& node, std::size_t max,
                             const std::function<void(const YamlNode&, std::size_t)>& read) {
  if (node.kind != YamlKind::kList) return Wrong(node, "must be a list");
  if (node.items.size() > max) {
    return Wrong(node, absl::StrCat("has ", node.items.size(), " items; at most ", max));
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Scope scope(*this, absl::StrCat("[", i, "]"));
    read(node.items[i], i);
  }
}

void PolicyReader::ReadOneOrMore(const YamlNode& node,
                                 const std::function<void(const YamlNode&)>& read) {
  if (node.kind != YamlKind::kList) return read(node);
  if (node.items.empty()) return Wrong(node, "is empty: leave it out, or name some");
  for (const YamlNode& item : node.items) read(item);
}

std::string PolicyReader::Text(const YamlNode& node) {
  if (node.kind != YamlKind::kText) {
    Wrong(node, "must be a text");
  } else if (ShowsNothing(node.text)) {
    Wrong(node, "shows nothing");
  } else if (CountCharacters(node.text) > kMaxText) {
    Wrong(node, absl::StrCat("longer than ", kMaxText, " characters"));
  } else if (!IsOneLine(node.text)) {
    Wrong(node, "must be on one line");
  } else {
    return node.text;
  }
  return "";
}

std::string PolicyReader::Name(const YamlNode& node) {
  const std::string text = Text(node);
  return !text.empty() && IsName(node.place, text) ? text : "";
}

bool PolicyReader::IsName(TextPlace place, absl::string_view text) {
  const bool is_name = !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || byte == '-' || byte == '_';
  });
  if (!is_name) {
    Wrong(place, absl::StrCat("\"", text, "\" is no name: of a to z, 0 to 9, \"-\" and \"_\""));
  }
  return is_name;
}

std::uint32_t PolicyReader::Number(const YamlNode& node, std::uint32_t min, std::uint32_t max) {
  std::uint32_t number = 0;
  const bool is_number = node.kind == YamlKind::kText && !node.text.empty() &&
                         std::all_of(node.text.begin(), node.text.end(), absl::ascii_isdigit) &&
                         absl::SimpleAtoi(node.text, &number);
  if (is_number && number >= min && number <= max) return number;
  Wrong(node, absl::StrCat("must be a whole number from ", min, " to ", max));
  return 0;
}

bool PolicyReader::Truth(const YamlNode& node) {
  if (node.text == "true") return true;
  if (node.text != "false") Wrong(node, "must be true or false");
  return false;
}

std::int64_t PolicyReader::ElapsedSeconds(const YamlNode& node) {
  const std::optional<std::int64_t> seconds = ParseElapsed(node.text);
  if (!seconds.has_value()) {
    Wrong(node, "must be a time such as PT24H, PT1H30M or PT15M");
  } else if (*seconds > kMaxElapsedSeconds) {
    Wrong(node, "is longer than ten years");
  } else {
    return *seconds;
  }
  return 0;
}

std::uint32_t PolicyReader::ElapsedMinutes(const YamlNode& node) {
  const std::int64_t seconds = ElapsedSeconds(node);
  if (seconds % 60 != 0) Wrong(node, "must be whole minutes");
  return static_cast<std::uint32_t>(seconds / 60);
}

Amount PolicyReader::AmountOf(const YamlNode& node) {
  Amount amount;
  if (node.kind != YamlKind::kMapping || node.members.empty()) {
    Wrong(node, kAmountForm);
    return amount;
  }
  if (node.members.size() > 1) {
    Wrong(node, "mixes units: an amount has one");
    return amount;
  }
  const auto& [unit, place, value] = node.members.front();
  const Scope scope(*this, unit);
  if (unit == kElapsed) {
    const std::size_t before = count();
    const std::int64_t seconds = ElapsedSeconds(value);
    if (seconds > 0) amount.set_elapsed_seconds(static_cast<std::uint64_t>(seconds));
    if (seconds == 0 && count() == before) Wrong(value, "is no time at all");
    return amount;
  }
  for (const AmountUnit& known : kUnits) {
    if (unit != known.name) continue;
    if (const std::uint32_t number = Number(value, 1, known.max)) (amount.*known.set)(number);
    return amount;
  }
  const absl::string_view meant = MeantBy(unit);
  Wrong(place, absl::StrCat("no unit \"", unit, "\": ", meant.empty() ? kAmountForm : meant));
  return amount;
}

std::string PolicyReader::CallOf(const YamlNode& node, absl::string_view function) {
  absl::string_view text = node.text;
  if (!absl::ConsumePrefix(&text, function) || !absl::ConsumePrefix(&text, "(")) return "";
  if (!absl::ConsumeSuffix(&text, ")") || text.empty()) {
    Wrong(node, absl::StrCat("must name what in brackets, as in ", function, "(name)"));
    return "";
  }
  return std::string(text);
}

int PolicyReader::Value(const YamlNode& node, const google::protobuf::EnumDescriptor& type) {
  const auto* value = FindEnumValue(type, absl::AsciiStrToLower(node.text));
  if (node.kind == YamlKind::kText && value != nullptr) return value->number();
  Wrong(node, absl::StrCat(
                  node.kind == YamlKind::kText ? absl::StrCat("\"", node.text, "\" is") : "must be",
                  node.kind == YamlKind::kText ? " none of " : " one of ", EnumNames(type)));
  return 0;
}

const YamlNode& PlaceOf(const YamlNode& node, absl::string_view key) {
  const YamlNode* value = node.Find(key);
  return value == nullptr ? node : *value;
}

}  // namespace redress
