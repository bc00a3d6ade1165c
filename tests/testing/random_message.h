#pragma once

// Messages filled by chance, for round trips.

#include <random>
#include <string>
#include <vector>

#include "events/instant.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace redress::testing {

// Fills messages of any of our schemas with values that a request could have.
class RandomMessage {
 public:
  explicit RandomMessage(std::uint64_t seed) : random_(seed) {}

  // Sets about half of the fields, and at most one of each oneof.
  void Fill(google::protobuf::Message& message) {
    if (message.GetDescriptor() == Instant::descriptor()) return FillInstant(message);
    const auto* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const auto* field = type->field(i);
      if (Below(2) == 0) continue;
      if (const auto* oneof = field->real_containing_oneof();
          oneof != nullptr && message.GetReflection()->HasOneof(message, oneof)) {
        continue;
      }
      const std::uint64_t count = field->is_repeated() ? 1 + Below(3) : 1;
      for (std::uint64_t item = 0; item < count; ++item) SetOrAdd(message, field);
    }
  }

  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }

 private:
  using Field = google::protobuf::FieldDescriptor;

  void FillInstant(google::protobuf::Message& message) {
    auto& instant = static_cast<Instant&>(message);
    instant.set_unix_micros(static_cast<std::int64_t>(Below(4'000'000'000'000'000)));
    instant.set_offset_minutes(static_cast<std::int32_t>(Below(2 * 1439)) - 1439);
  }

  std::string Text() {
    static const std::vector<std::string> kPieces = {
        "a", "\"", "\\", "/", "\n", std::string(1, '\0'), "投诉", "é", "😀", "\u2028", "\x7F", "{"};
    std::string text;
    for (std::uint64_t i = Below(6); i > 0; --i) text += kPieces[Below(kPieces.size())];
    return text;
  }

  void SetOrAdd(google::protobuf::Message& message, const Field* field) {
    const auto* access = message.GetReflection();
    const bool item = field->is_repeated();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_MESSAGE:
        return Fill(*(item ? access->AddMessage(&message, field)
                           : access->MutableMessage(&message, field)));
      case Field::CPPTYPE_ENUM: {
        const auto* type = field->enum_type();
        const int index =
            1 + static_cast<int>(Below(static_cast<unsigned>(type->value_count() - 1)));
        return item ? access->AddEnum(&message, field, type->value(index))
                    : access->SetEnum(&message, field, type->value(index));
      }
      case Field::CPPTYPE_STRING:
        return item ? access->AddString(&message, field, Text())
                    : access->SetString(&message, field, Text());
      case Field::CPPTYPE_BOOL:
        return access->SetBool(&message, field, true);
      case Field::CPPTYPE_INT64:
        return access->SetInt64(&message, field, static_cast<std::int64_t>(random_()));
      case Field::CPPTYPE_UINT32: {
        const auto number = static_cast<std::uint32_t>(random_());
        return item ? access->AddUInt32(&message, field, number)
                    : access->SetUInt32(&message, field, number);
      }
      case Field::CPPTYPE_INT32:
        return access->SetInt32(&message, field, static_cast<std::int32_t>(random_()));
      default:
        return;
    }
  }

  std::mt19937_64 random_;
};

}  // namespace redress::testing
