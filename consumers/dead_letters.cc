#include "consumers/dead_letters.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "aggregates/contact/interaction.pb.h"
#include "aggregates/refusal.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "commands/json.h"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;

constexpr std::size_t kMaxDetail = 4096;  // bytes; a refusal names at most twenty fields

constexpr absl::string_view kForeignName = "?";

// A longer number may be somebody's telephone number; no list has so many items.
constexpr std::size_t kMaxIndexDigits = 3;

// What CloudEvents names that is no field of Interaction.
constexpr std::array<absl::string_view, 5> kAttributes = {"specversion", "datacontenttype",
                                                          "dataschema", "subject", "data_base64"};

std::string ReasonOf(const absl::Status& status) {
  const std::optional<RefusalDetails> details = DetailsOf(status);
  if (details.has_value() && !details->code().empty()) return details->code();
  return absl::AsciiStrToLower(absl::StatusCodeToString(status.code()));
}

void AddFieldNames(const Descriptor& message, std::set<const Descriptor*>& seen,
                   std::set<std::string>& names) {
  if (!seen.insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    names.insert(std::string(message.field(i)->name()));
    const Descriptor* inner = message.field(i)->message_type();
    if (inner != nullptr) AddFieldNames(*inner, seen, names);
  }
}

std::set<std::string> NamesInInteractions() {
  std::set<std::string> names(kAttributes.begin(), kAttributes.end());
  std::set<const Descriptor*> seen;
  AddFieldNames(*Interaction::descriptor(), seen, names);
  return names;
}

// An index, or a name that stands in our schemas.
bool IsOurs(const std::string& segment) {
  static const std::set<std::string> kNames = NamesInInteractions();
  const bool is_index = segment.size() <= kMaxIndexDigits &&
                        std::all_of(segment.begin(), segment.end(), absl::ascii_isdigit);
  return is_index || kNames.count(segment) > 0;
}

std::string WithoutForeignNames(const std::string& pointer) {
  std::vector<std::string> segments = absl::StrSplit(pointer, '/');
  for (std::string& segment : segments) {
    if (!IsOurs(segment)) segment = std::string(kForeignName);
  }
  return absl::StrJoin(segments, "/");
}

}  // namespace

std::string FaultOf(const absl::Status& refusal) {
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  if (!details.has_value() || details->fields().empty()) {
    return std::string(Utf8Prefix(refusal.message(), kMaxDetail));
  }
  std::vector<std::string> faults;
  for (const FieldProblem& problem : details->fields()) {
    const std::string& pointer = problem.pointer();
    faults.push_back(absl::StrCat(pointer.empty() ? "the message" : WithoutForeignNames(pointer),
                                  ": ", problem.detail()));
  }
  return std::string(Utf8Prefix(absl::StrJoin(faults, "; "), kMaxDetail));
}

TopicMessage MakeDeadLetter(const KafkaMessage& message, const absl::Status& refusal,
                            const Names& names, absl::Time now) {
  const std::string value = message.value.value_or("");
  TopicMessage letter;
  letter.headers.emplace_back("redress_reason", ReasonOf(refusal));
  letter.headers.emplace_back("redress_detail", FaultOf(refusal));
  letter.headers.emplace_back("redress_topic", message.topic);
  letter.headers.emplace_back("redress_partition", absl::StrCat(message.partition));
  letter.headers.emplace_back("redress_offset", absl::StrCat(message.offset));
  letter.headers.emplace_back("redress_size", absl::StrCat(value.size()));
  letter.headers.emplace_back("redress_digest", ToHex(names.RequestDigest(value)));
  letter.headers.emplace_back("redress_at", redress::FormatTime(now));
  return letter;
}

}  // namespace redress
