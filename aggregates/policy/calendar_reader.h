#pragma once

// Reads the calendars of a policy's text.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "aggregates/policy/policy_file.h"
#include "aggregates/policy/policy_reader.h"
#include "base/yaml.h"
#include "events/policy.pb.h"

namespace redress {

// The files that a text names: those that it holds itself, else those that can be read.
class PolicyFiles {
 public:
  // `read_file` may be null. `held` is the text's own section, or null.
  PolicyFiles(PolicyReader& reader, const FileReader& read_file, const YamlNode* held);

  // Hands what the file at `path`, named at `node`, holds to `read`, with the reader to read it
  // with.
  void Read(const YamlNode& node, const std::string& path, std::vector<PolicyProblem>& problems,
            const std::function<void(PolicyReader&, const YamlNode&)>& read);

  // Says which of those that the text holds it does not name.
  void CheckAllNamed();

  // Those that were read, by path.
  std::map<std::string, std::string> TakeRead() { return std::move(read_); }

 private:
  PolicyReader& reader_;
  const FileReader& read_file_;
  const YamlNode* held_;
  std::set<std::string> named_;
  std::map<std::string, std::string> read_;
};

class CalendarReader {
 public:
  CalendarReader(PolicyReader& reader, PolicyFiles& files, std::vector<PolicyProblem>& problems,
                 absl::Time now)
      : reader_(reader), files_(files), problems_(problems), now_(now) {}

  // Reads the section `calendars`.
  void Read(const YamlNode& node, PolicyDocument& document);

 private:
  void ReadCalendar(const YamlNode& node, const std::string& name, CalendarRules& rules);
  void ReadWeek(const YamlNode& node, CalendarRules& rules);
  void ReadWeekdays(const YamlMember& member, CalendarRules& rules);
  void ReadExceptions(const YamlNode& node, CalendarRules& rules);
  void ReadExceptionList(PolicyReader& reader, const YamlNode& node, CalendarRules& rules);
  void CheckWhole(const YamlNode& node, CalendarRules& rules, std::size_t problems_before);
  void CheckKnown(const YamlNode& node, CalendarRules& rules);

  PolicyReader& reader_;
  PolicyFiles& files_;
  std::vector<PolicyProblem>& problems_;
  absl::Time now_;
};

}  // namespace redress
