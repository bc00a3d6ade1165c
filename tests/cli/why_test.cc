// Why a ticket is due when it is, in the language of who asks.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

constexpr char kWhy[] = R"({"number":"1","en":"1 promise.","zh":"1 个时限。","clocks":[{"clock":1,
  "en":"Promise 1: runs","zh":"时限 1：进行中","steps":[
    {"at":"2026-03-01T09:30:00Z","en":"Due soon.","zh":"将到期。"}]}],
  "owed":[{"clock":1,"en":"It is due.","zh":"待完成。"}],
  "holders":[{"at":"2026-03-01T09:30:00Z","en":"Assigned to bo.","zh":"派单给 bo。"}],"position":"p1"})";
constexpr char kEnglish[] =
    "1 promise.\n\nPromise 1: runs\n  Due soon.\n\nIt is due.\n\nAssigned to bo.\n";
constexpr char kChinese[] = "1 个时限。\n\n时限 1：进行中\n  将到期。\n\n待完成。\n\n派单给 bo。\n";

// The environment that says which language is spoken, as it was again at the end.
class Languages {
 public:
  explicit Languages(const std::map<std::string, std::string>& set) {
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
      if (const char* const value = std::getenv(name)) before_[name] = value;
      const auto given = set.find(name);
      if (given == set.end()) {
        unsetenv(name);
      } else {
        setenv(name, given->second.c_str(), 1);
      }
    }
  }
  ~Languages() {
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
      const auto was = before_.find(name);
      if (was == before_.end()) {
        unsetenv(name);
      } else {
        setenv(name, was->second.c_str(), 1);
      }
    }
  }
  Languages(const Languages&) = delete;
  Languages& operator=(const Languages&) = delete;

 private:
  std::map<std::string, std::string> before_;
};

std::string Shown(std::vector<std::string> options) {
  const ScriptedServer server({{Page(kWhy)}});
  std::vector<std::string> arguments = {"ticket", "why", "1", "--server", server.url()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Ended run = RunWith(arguments);
  EXPECT_EQ(run.exit, ExitCode::kOk) << run.err;
  return run.out;
}

TEST(WhyTest, ItIsToldInTheLanguageAskedFor) {
  const Languages languages({{"LANG", "zh_CN.UTF-8"}});

  EXPECT_EQ(Shown({"--lang", "en"}), kEnglish);
  EXPECT_EQ(Shown({"--lang", "zh"}), kChinese);
}

TEST(WhyTest, ItIsToldInTheLanguageOfTheEnvironment) {
  {
    const Languages languages({{"LANG", "zh_CN.UTF-8"}});
    EXPECT_EQ(Shown({}), kChinese);
  }
  {
    const Languages languages({{"LANG", "zh_CN.UTF-8"}, {"LC_ALL", "C.UTF-8"}});
    EXPECT_EQ(Shown({}), kEnglish);
  }
  const Languages none({});
  EXPECT_EQ(Shown({}), kEnglish);
}

TEST(WhyTest, ProgramsGetBothLanguages) {
  EXPECT_THAT(Shown({"--json"}), HasSubstr(R"("en":"Due soon.","zh":"将到期。")"));
}

TEST(WhyTest, AnUnknownLanguageIsAWrongCommandLine) {
  const Ended run = RunWith({"ticket", "why", "1", "--lang", "fr"});

  EXPECT_EQ(run.exit, ExitCode::kUsage);
  EXPECT_THAT(run.err, HasSubstr("--lang"));
}

}  // namespace
}  // namespace redress
