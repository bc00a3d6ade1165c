// Customers: list, show, timeline.

#include <memory>
#include <string>
#include <utility>

#include "cli/table.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

struct CustomerWords {
  std::string id;
  std::string cursor;
  std::string limit;
  ReadWords read;
  TimelineWords timeline;
};

void PrintCustomers(Invocation& invocation, const json::value& body) {
  Table table({"id", "name", "tickets", "contacts"});
  for (const json::value& customer : ListAt(body, "customers")) {
    table.AddRow({TextAt(customer, "id"), TextAt(customer, "name"), TextAt(customer, "tickets"),
                  TextAt(customer, "contacts")});
  }
  table.Print(invocation.out);
  PrintMore(body, invocation.out);
}

ExitCode ListCustomers(Invocation& invocation, const CustomerWords& words) {
  auto parameters = ReadParameters(words.read);
  parameters["cursor"] = words.cursor;
  parameters["limit"] = words.limit;
  return Show(invocation, Target("/v1/customers", parameters),
              [&](const json::value& body) { PrintCustomers(invocation, body); });
}

ExitCode ShowCustomer(Invocation& invocation, const CustomerWords& words) {
  return Show(invocation, Target(CustomerPath(words.id), ReadParameters(words.read)),
              [&](const json::value& body) { PrintMembers(body, invocation.out); });
}

ExitCode ShowCustomerTimeline(Invocation& invocation, const CustomerWords& words) {
  return ShowTimeline(invocation, CustomerPath(words.id, "timeline"), words.timeline);
}

using CustomerVerb = ExitCode (*)(Invocation&, const CustomerWords&);

void AddCustomerVerb(CLI::App& customer, Invocation& invocation, const char* name, const char* help,
                     CustomerVerb run) {
  auto words = std::make_shared<CustomerWords>();
  CLI::App& verb = *customer.add_subcommand(name, help);
  if (run == ListCustomers) {
    verb.add_option("--limit", words->limit, "The most customers of one answer");
    verb.add_option("--cursor", words->cursor, "Where to go on, from the answer before");
    AddReadOptions(verb, words->read);
  } else {
    verb.add_option("id", words->id, "The customer's id")->required();
    if (run == ShowCustomerTimeline) {
      AddTimelineOptions(verb, words->timeline);
    } else {
      AddTimeTravelOptions(verb, words->read);
    }
  }
  verb.callback([&invocation, words, run] {
    invocation.chosen = [&invocation, words, run] { return run(invocation, *words); };
  });
}

}  // namespace

void AddCustomer(CLI::App& app, Invocation& invocation) {
  CLI::App& customer = *app.add_subcommand("customer", "List and show customers");
  customer.require_subcommand(1);
  AddCustomerVerb(customer, invocation, "list", "Customers", ListCustomers);
  AddCustomerVerb(customer, invocation, "show", "One customer, now or as of an earlier instant",
                  ShowCustomer);
  AddCustomerVerb(customer, invocation, "timeline", "What happened to a customer, in order",
                  ShowCustomerTimeline);
}

}  // namespace redress
