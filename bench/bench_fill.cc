// Fills a data folder with complaints, for what is measured on a store of some size: tickets, of
// which one of so many is worked on; a ticket with many contacts, and a customer with many. Prints
// their numbers, and those of tickets just received.

#include <cstddef>
#include <cstdint>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "bench/figures.h"
#include "bench/life_requests.h"
#include "bench/node_load.h"
#include "boost/json/array.hpp"

namespace redress {
namespace {

constexpr std::size_t kInFlight = 256;
constexpr std::uint64_t kTicketsRun = 1;
constexpr std::uint64_t kLongTicketRun = 2;
constexpr std::uint64_t kCustomerRun = 3;

struct Options {
  std::string data;
  std::string brokers;
  std::uint64_t tickets = 1'000;
  std::uint64_t worked_on = 1;
  std::uint64_t contacts = 0;
  std::uint64_t customer_contacts = 0;
  std::uint64_t seed = 1;
};

// Returns the number of the ticket that all of them are about, or that came before them.
std::string AddContacts(Node& node, const LifeRequests& requests, std::uint64_t run,
                        std::uint64_t count, ContactSource::About about) {
  ContactSource source(requests, run, absl::StrCat("+8613800000", 100 + run), count, about);
  Drive(node, 1, source);
  return source.ticket();
}

void Run(const Options& options) {
  NodeOptions place;
  place.data_folder = options.data;
  place.brokers = options.brokers;
  place.single_broker = true;
  const std::unique_ptr<Node> node = OpenReady(place);
  const LifeRequests requests(node->names(), options.seed);
  LifeSource lives(requests,
                   {.run = kTicketsRun, .lives = options.tickets, .worked_on = options.worked_on},
                   kInFlight);
  const NodeLoadResult filled = Drive(*node, kInFlight, lives);
  boost::json::object line = {{"commands", filled.done.count()},
                              {"seconds", absl::ToDoubleSeconds(filled.time)}};
  line["received"] = boost::json::array(lives.received().begin(), lives.received().end());
  if (options.contacts > 0) {
    line["long_ticket"] = AddContacts(*node, requests, kLongTicketRun, options.contacts,
                                      ContactSource::About::kTicket);
  }
  if (options.customer_contacts > 0) {
    line["customers_ticket"] = AddContacts(*node, requests, kCustomerRun, options.customer_contacts,
                                           ContactSource::About::kNone);
  }
  Print(line);
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("Fills a data folder with complaints");
  app.add_option("--data", options.data, "The data folder")->required();
  app.add_option("--brokers", options.brokers, "Where the journal lies on Kafka");
  app.add_option("--tickets", options.tickets, "How many are received");
  app.add_option("--worked-on", options.worked_on,
                 "One of so many is worked on; 1: all, to their close");
  app.add_option("--contacts", options.contacts, "Of one ticket");
  app.add_option("--customer-contacts", options.customer_contacts, "Of one customer");
  app.add_option("--seed", options.seed, "Of what is said");
  CLI11_PARSE(app, argc, argv);
  redress::Run(options);
  return 0;
}
