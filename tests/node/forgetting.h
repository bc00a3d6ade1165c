#pragma once

// A node with tickets, contacts and customers of whom a canary tells, to be forgotten.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "projections/customers.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "tests/testing/dump_rows.h"
#include "tests/testing/one_node.h"

namespace redress {

inline const std::string kCanary = "Kanarienvogel";
inline const std::string kPhone = "+390612345678";

class ForgettingTest : public OneNodeTest {
 protected:
  std::string ReceiveFrom(const std::string& id, const std::string& phone = kPhone) {
    CommandRequest request = Complaint(node_.names(), id, phone);
    InteractionBody& body = *request.command.mutable_interaction()->mutable_data();
    body.set_words(absl::StrCat("The ", kCanary, " of room 7 sings."));
    body.set_subject(kCanary);
    body.mutable_customer()->set_name(absl::StrCat("Frau ", kCanary));
    const auto answer = node_.Do(request);
    CHECK(answer.ok());
    return TicketOf(*answer);
  }

  std::string CustomerOf(const std::string& ticket) {
    return (*ReadTicket(node_.views(), ticket))->customer();
  }

  void Close(const std::string& ticket) {
    TicketCommand command;
    command.mutable_withdraw()->set_reason(absl::StrCat(kCanary, " changed her mind"));
    const auto answer = node_.Do(TicketRequestOf(node_.names(), ticket, "withdraw", command));
    ASSERT_TRUE(answer.ok()) << answer.status();
  }

  absl::StatusOr<CommandAnswer> Ask(const std::string& customer, CustomerCommand command,
                                    const std::string& person,
                                    const std::string& role = "privacy_officer") {
    CommandRequest request;
    request.command.mutable_customer()->set_id(customer);
    *request.command.mutable_customer()->mutable_command() = std::move(command);
    request.command_id = node_.names().CommandId({"http", person, absl::StrCat(++asked_)});
    request.request_digest = node_.names().RequestDigest("");
    request.actor = {person, role, true};
    return node_.Do(request);
  }

  static CustomerCommand Erase() {
    CustomerCommand command;
    command.mutable_erase()->set_reason(absl::StrCat(kCanary, " asked for it"));
    return command;
  }
  static CustomerCommand Approve() {
    CustomerCommand command;
    command.mutable_approve_erasure();
    return command;
  }
  static CustomerCommand Hold(bool held) {
    CustomerCommand command;
    command.mutable_set_legal_hold()->set_held(held);
    command.mutable_set_legal_hold()->set_reason("a lawsuit");
    return command;
  }

  void EraseWhole(const std::string& customer) {
    ASSERT_TRUE(Ask(customer, Erase(), "ben").ok());
    ASSERT_TRUE(Ask(customer, Approve(), "cleo").ok());
    node_.Run(absl::Seconds(10));
  }

  CustomerRow Row(const std::string& customer) { return **ReadCustomer(node_.views(), customer); }

  std::vector<std::string> Found(const std::string& text) {
    const auto page = ListTickets(node_.views(), {.text = text}, "", 50);
    CHECK(page.ok());
    std::vector<std::string> numbers;
    for (const TicketRow& row : page->rows) numbers.push_back(row.number());
    return numbers;
  }

  // Rows and records in which the bytes are, whatever they are part of.
  std::vector<std::string> Holding(const std::string& bytes) {
    std::vector<std::string> found;
    for (const std::string& row : testing::DumpRows(node_.views())) {
      if (absl::StrContains(row, bytes)) found.push_back(row);
    }
    for (const Record& record : log_.records) {
      if (absl::StrContains(record.bytes, bytes)) found.push_back("a record");
    }
    return found;
  }

  void ExpectRebuiltAlike() {
    const std::vector<std::string> before = testing::DumpRows(node_.views());
    ASSERT_TRUE(node_.core().StartRebuild().ok());
    node_.Run(absl::Seconds(1));
    ASSERT_EQ(node_.core().status().rebuilds.back().state, RebuildState::kDone);
    EXPECT_TRUE(testing::DumpRows(node_.views()) == before) << "rebuilt otherwise than it was";
  }

  int asked_ = 0;
};

}  // namespace redress
