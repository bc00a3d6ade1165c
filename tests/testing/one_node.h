#pragma once

// Tests of one node on a log of its own, which other nodes may share.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "aggregates/refusal.h"
#include "base/check.h"
#include "journal/acceptance.h"
#include "tests/testing/test_node.h"

namespace redress {

class OneNodeTest : public ::testing::Test {
 protected:
  void SetUp() override { node_.Settle(); }

  // Takes a complaint in; returns the ticket's number.
  std::string Receive(const std::string& id = "m1") {
    const auto answer = node_.Do(Complaint(node_.names(), id));
    CHECK(answer.ok());
    return TicketOf(*answer);
  }

  // A record comes whose writer has read another log.
  void AddStray() {
    Commit stray;
    stray.mutable_seen()->set_journal_id("another journal");
    stray.set_probe("nonce");
    log_.Add(EncodeRecord(stray), node_.clock().Now());
  }

  static std::string MachineCode(const absl::Status& status) {
    const std::optional<RefusalDetails> details = DetailsOf(status);
    return details.has_value() ? details->code() : "";
  }

  FakeLog log_;
  TestNode node_{log_, 1};
};

}  // namespace redress
