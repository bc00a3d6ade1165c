// Customers: list, show, timeline, and every command to one.

#include <string>
#include <vector>

#include "cli/collection_verbs.h"
#include "cli/text.h"
#include "cli/verbs.h"

namespace redress {
namespace {

constexpr const char* kFilters[] = {"phone", "email",      "account", "other",  "letter",
                                    "rank",  "vulnerable", "held",    "merged", "erasure"};

constexpr const char* kColumns[] = {"id",       "name",      "grade",      "tickets",
                                    "contacts", "callbacks", "merged into"};

std::vector<std::string> Cells(const boost::json::value& customer) {
  std::string grade = TextAt(customer, "grade.letter");
  const std::string rank = TextAt(customer, "grade.rank");
  if (!grade.empty() && !rank.empty()) grade += " ";
  return {
      TextAt(customer, "id"),         TextAt(customer, "name"),     grade + rank,
      TextAt(customer, "tickets"),    TextAt(customer, "contacts"), TextAt(customer, "callbacks"),
      TextAt(customer, "merged_into")};
}

constexpr ListForm kList = {
    .help = "Customers", .filters = kFilters, .columns = kColumns, .cells = Cells};

}  // namespace

void AddCustomer(CLI::App& app, Invocation& invocation) {
  CLI::App& customer = AddCollection(app, invocation, kCustomerCollection,
                                     "Register, list, show, change and merge customers");
  AddList(customer, invocation, kCustomerCollection, kList);
  AddTimelineOf(customer, invocation, kCustomerCollection);
}

}  // namespace redress
