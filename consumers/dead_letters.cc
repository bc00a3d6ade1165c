#include "consumers/dead_letters.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "commands/json.h"

namespace redress {
namespace {

constexpr std::size_t kMaxDetail = 4096;  // bytes; a refusal names at most twenty fields

std::string ReasonOf(const absl::Status& status) {
  const std::optional<RefusalDetails> details = DetailsOf(status);
  if (details.has_value() && !details->code().empty()) return details->code();
  return absl::AsciiStrToLower(absl::StatusCodeToString(status.code()));
}

void AddCut(const KafkaMessage& message, Extent extent, TopicMessage& letter) {
  const std::string value = message.value.value_or("");
  if (extent == Extent::kCutValue) {
    letter.key = message.key;
    letter.value = value.substr(0, kMaxCutValue);
    letter.headers = message.headers;
  }
  letter.headers.emplace_back("redress_truncated",
                              extent == Extent::kCutValue ? "value" : "key, value, headers");
  letter.headers.emplace_back("redress_size", absl::StrCat(value.size()));
  letter.headers.emplace_back("redress_sha256", ToHex(Sha256(value)));
}

}  // namespace

TopicMessage MakeDeadLetter(const KafkaMessage& message, const absl::Status& reason, absl::Time now,
                            Extent extent) {
  TopicMessage letter;
  if (extent == Extent::kWhole) {
    letter = {message.key, message.value, message.headers};
  } else {
    AddCut(message, extent, letter);
  }
  letter.headers.emplace_back("redress_reason", ReasonOf(reason));
  letter.headers.emplace_back("redress_detail",
                              std::string(Utf8Prefix(reason.message(), kMaxDetail)));
  letter.headers.emplace_back("redress_topic", message.topic);
  letter.headers.emplace_back("redress_partition", absl::StrCat(message.partition));
  letter.headers.emplace_back("redress_offset", absl::StrCat(message.offset));
  letter.headers.emplace_back("redress_at", redress::FormatTime(now));
  return letter;
}

}  // namespace redress
