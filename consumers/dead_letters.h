#pragma once

// Messages that will never be taken, told of for a person to look at: why, from where, when. Never
// what stood in them: a dead letter lies for ever, and whom a message tells of may have to be
// forgotten. The message itself stays at its place in its topic for as long as that keeps it.

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "consumers/interaction_message.h"
#include "consumers/topic_writer.h"

namespace redress {

// Returns what is wrong with a message, without a word of the message: names of members that are no
// names of ours are left out. At most 4096 bytes.
std::string FaultOf(const absl::Status& refusal);

// Returns the dead letter of `message`, refused with `refusal` at `now`. A few kB at most, without
// key and value. Its digest of the message's value is keyed by `names`: equal messages have equal
// ones, and who guesses the words of one cannot tell.
TopicMessage MakeDeadLetter(const KafkaMessage& message, const absl::Status& refusal,
                            const Names& names, absl::Time now);

}  // namespace redress
