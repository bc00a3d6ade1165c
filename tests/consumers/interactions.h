#pragma once

// Interactions as upstreams publish them.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "consumers/interaction_message.h"

namespace redress {

inline std::string ContactData(absl::string_view words) {
  return absl::StrCat(R"({"channel":"phone","words":")", words, R"("})");
}

inline std::string PublishedContact(absl::string_view id, absl::string_view words,
                                    absl::string_view source = "/crm") {
  return absl::StrCat(R"({"specversion":"1.0","type":"redress.contact","source":")", source,
                      R"(","id":")", id, R"(","data":)", ContactData(words), "}");
}

// A message of partition 3 with this value.
inline KafkaMessage MessageWith(std::string value, std::int64_t offset = 42) {
  KafkaMessage message;
  message.topic = "redress.interactions";
  message.partition = 3;
  message.offset = offset;
  message.key = "key";
  message.value = std::move(value);
  return message;
}

}  // namespace redress
