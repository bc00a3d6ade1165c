#pragma once

// What promises of tickets are called, in English and in Chinese: what explanations are made of.

#include <string>

#include "events/clock.pb.h"
#include "events/ticket.pb.h"

namespace redress {

struct Words {
  std::string en;
  std::string zh;
};

// Returns "north/bo".
std::string HolderText(const Holder& holder);

// Returns what is promised: "answer".
Words MetricWords(const ClockStarted& started);

// Returns what is promised, and to or by whom: "answer to the customer".
Words PromiseWords(const ClockStarted& started);

// Returns "7 working days".
Words AmountWords(const Amount& amount);

// Returns the time to the minute, and its seconds where it has any, by the clock that it was read
// from; by one of `offset_minutes` where that was UTC's.
Words TimeWords(const Instant& instant, int offset_minutes);

// Returns when a fact came true: "when it was assigned to north/bo".
Words WhenWords(const TicketEvent& fact);

// Returns what is waited for: "the customer".
Words WaitingWords(const std::string& reason);

// Returns why a promise took the place of another, and why one is owed no more.
Words WhyWords(SupersededWhy why);
Words WhyWords(CancelledWhy why);

}  // namespace redress
