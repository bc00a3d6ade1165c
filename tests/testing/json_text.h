#pragma once

// A message as the JSON of answers.

#include <string>

#include "commands/json_writer.h"
#include "google/protobuf/message.h"

namespace redress::testing {

inline std::string ToJson(const google::protobuf::Message& message) {
  JsonWriter writer{Sight()};
  writer.Value(message);
  return writer.Take();
}

}  // namespace redress::testing
