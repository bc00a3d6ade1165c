// Teams: list, show, timeline, who is on duty, and every command to one.

#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/collection_verbs.h"
#include "cli/staff.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr const char* kColumns[] = {"id", "name", "lead", "members", "rota"};

std::vector<std::string> Cells(const json::value& team) {
  const json::value* profile = team.as_object().if_contains("profile");
  const std::size_t members = profile == nullptr ? 0 : ListAt(*profile, "members").size();
  return {TextAt(team, "id"), TextAt(team, "profile.name"), TextAt(team, "profile.lead"),
          absl::StrCat(members), TextAt(team, "has_rota") == "true" ? "yes" : ""};
}

constexpr ListForm kList = {
    .help = "Teams, by id", .filters = {}, .columns = kColumns, .cells = Cells};

constexpr const char* kStintColumns[] = {"layer", "shift", "person", "begins", "ends"};

std::vector<std::string> StintCells(const json::value& stint) {
  const std::string person = TextAt(stint, "person");
  const bool is_off = TextAt(stint, "on_duty") == "false";
  return {TextAt(stint, "layer"), TextAt(stint, "shift"),
          is_off ? absl::StrCat(person, " (off hours)") : person, TextAt(stint, "begins"),
          TextAt(stint, "ends")};
}

void PrintStints(const json::array& stints, Invocation& invocation) {
  PrintTable(stints, {std::begin(kStintColumns), std::end(kStintColumns)}, StintCells, invocation);
}

// The team's own facts, then who is on duty, and all members.
void PrintTeam(const json::value& team, Invocation& invocation) {
  json::object own = team.as_object();
  for (const char* const name : {"duty", "members", "rota"}) own.erase(name);
  PrintMembers(own, invocation);
  if (!ListAt(team, "duty").empty()) {
    invocation.out << '\n';
    PrintStints(ListAt(team, "duty"), invocation);
  }
  if (ListAt(team, "members").empty()) return;
  invocation.out << '\n';
  PrintTable(ListAt(team, "members"), {std::begin(kAgentColumns), std::end(kAgentColumns)},
             AgentCells, invocation);
}

void AddDuty(CLI::App& teams, Invocation& invocation) {
  struct Words {
    std::string id;
    std::string from;
    std::string to;
    ReadWords read;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb =
      *teams.add_subcommand("duty", "Whose duty it is, by the team's rota: a week from now 值班");
  verb.add_option("ID", words->id, "The team's id")->required();
  verb.add_option("--from", words->from);
  verb.add_option("--to", words->to);
  AddReadOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      std::map<std::string, std::string> parameters = ReadParameters(words->read);
      if (!words->from.empty()) parameters["from"] = words->from;
      if (!words->to.empty()) parameters["to"] = words->to;
      return Show(invocation, Target(TypedPath(kTeamCollection, words->id, "duty"), parameters),
                  [&invocation](const json::value& body) {
                    PrintStints(ListAt(body, "stints"), invocation);
                  });
    };
  });
}

}  // namespace

void AddTeam(CLI::App& app, Invocation& invocation) {
  CLI::App& team = AddCollection(app, invocation, kTeamCollection,
                                 "Describe and list teams, their rotas and duty 班组", PrintTeam);
  AddList(team, invocation, kTeamCollection, kList);
  AddTimelineOf(team, invocation, kTeamCollection);
  AddDuty(team, invocation);
}

}  // namespace redress
