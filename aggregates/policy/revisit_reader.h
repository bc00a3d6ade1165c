#pragma once

// Reads the rules of revisits and of periodic care in a policy's text, and checks how they stand to
// each other.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/policy/clock_checks.h"
#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

class RevisitReader {
 public:
  // `document` outlives this; its calendars are read already.
  RevisitReader(PolicyReader& reader, PolicyDocument& document, HasCalendar has_calendar)
      : reader_(reader), document_(document), has_calendar_(std::move(has_calendar)) {}

  // Read the sections `revisits` and `care`, each into the document, which holds none of them yet.
  void ReadRevisits(const YamlNode& node);
  void ReadCare(const YamlNode& node);

 private:
  // The keys that both kinds of rule have.
  template <typename Rule>
  std::vector<PolicyKey> CallKeys(Rule& rule);
  void ReadRevisit(const YamlNode& node, RevisitRule& rule);
  void ReadCareRule(const YamlNode& node, CareRule& rule);
  std::string ReadCalendar(const YamlNode& node);
  CalendarWindow ReadHours(const YamlNode& node);
  void CheckRevisit(const YamlNode& node, const RevisitRule& rule);
  void CheckExempt(const YamlNode& node);
  void CheckNeeded(const YamlNode& node, std::initializer_list<const char*> keys);
  void CheckHours(const YamlNode& node, const std::string& calendar, const CalendarWindow& given);

  PolicyReader& reader_;
  PolicyDocument& document_;
  HasCalendar has_calendar_;
};

}  // namespace redress
