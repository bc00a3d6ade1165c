#include "events/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "events/instant.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/random_message.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::testing::HasSubstr;

constexpr int kUnheardOf = 4711;  // no field and no enum value has this number

void Fill(Message& message);

void FillField(Message& message, const FieldDescriptor& field) {
  const Reflection& access = *message.GetReflection();
  const bool item = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      Fill(*(item ? access.AddMessage(&message, &field) : access.MutableMessage(&message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_STRING:
      item ? access.AddString(&message, &field, "投诉")
           : access.SetString(&message, &field, "投诉");
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      item ? access.AddEnumValue(&message, &field, 1) : access.SetEnumValue(&message, &field, 1);
      return;
    case FieldDescriptor::CPPTYPE_UINT64:
      return access.SetUInt64(&message, &field, 7);
    case FieldDescriptor::CPPTYPE_INT64:
      return access.SetInt64(&message, &field, -7);
    case FieldDescriptor::CPPTYPE_INT32:
      return access.SetInt32(&message, &field, 480);
    case FieldDescriptor::CPPTYPE_UINT32:
      item ? access.AddUInt32(&message, &field, 5) : access.SetUInt32(&message, &field, 5);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      return access.SetBool(&message, &field, true);
    default:
      FAIL() << "no sample for " << field.full_name();
  }
}

// Sets every field of `message`, and the first of each oneof.
void Fill(Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const auto* oneof = field.real_containing_oneof();
    if (oneof != nullptr && oneof->field(0) != &field) continue;
    FillField(message, field);
  }
}

// One event of every kind of fact, with every field set.
std::vector<Event> EventsOfEveryKind() {
  std::vector<Event> events;
  const Descriptor& type = *Event::descriptor();
  for (int i = 0; i < type.oneof_decl(0)->field_count(); ++i) {
    const FieldDescriptor* outer = type.oneof_decl(0)->field(i);
    const Descriptor& body = *outer->message_type();
    const int kinds = body.real_oneof_decl_count() == 0 ? 1 : body.oneof_decl(0)->field_count();
    for (int kind = 0; kind < kinds; ++kind) {
      Event& event = events.emplace_back();
      *event.mutable_happened() = InstantOf(absl::FromUnixSeconds(1));
      Message& fact = *Event::GetReflection()->MutableMessage(&event, outer);
      Fill(fact);
      if (body.real_oneof_decl_count() > 0) {
        FillField(fact, *body.oneof_decl(0)->field(kind));
      }
    }
  }
  return events;
}

// Calls `damage` with every message within `message`, itself included.
template <typename Damage>
void ForEachMessage(Message& message, const Damage& damage) {
  damage(message);
  const Reflection& access = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  access.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->is_repeated()) {
      ForEachMessage(*access.MutableRepeatedMessage(&message, field, 0), damage);
    } else {
      ForEachMessage(*access.MutableMessage(&message, field), damage);
    }
  }
}

Event ANote(const std::string& words) {
  Event event;
  event.mutable_ticket()->mutable_noted()->set_words(words);
  return event;
}

TEST(CodecTest, AnEventOfEveryKindComesBackAsItWas) {
  for (const Event& event : EventsOfEveryKind()) {
    const auto bytes = EncodeEvent(event);
    ASSERT_TRUE(bytes.ok()) << bytes.status();

    const auto back = DecodeEvent(*bytes);

    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*back, event));
  }
}

TEST(CodecTest, AnUnknownFieldAtAnyDepthStopsTheReader) {
  int places = 0;
  for (const Event& event : EventsOfEveryKind()) {
    Event damaged = event;
    ForEachMessage(damaged, [&](Message& place) {
      auto* unknown = place.GetReflection()->MutableUnknownFields(&place);
      unknown->AddVarint(kUnheardOf, 1);
      const std::string bytes = damaged.SerializeAsString();
      unknown->Clear();
      ++places;

      const auto decoded = DecodeEvent(bytes);

      EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss)
          << place.GetDescriptor()->full_name();
    });
  }
  EXPECT_GT(places, 60);
}

TEST(CodecTest, AnUnknownEnumValueAtAnyDepthStopsTheReader) {
  int places = 0;
  for (const Event& event : EventsOfEveryKind()) {
    Event damaged = event;
    ForEachMessage(damaged, [&](Message& place) {
      for (int i = 0; i < place.GetDescriptor()->field_count(); ++i) {
        const FieldDescriptor* field = place.GetDescriptor()->field(i);
        if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
        const auto set = [&](int value) {
          if (!field->is_repeated())
            return place.GetReflection()->SetEnumValue(&place, field, value);
          if (place.GetReflection()->FieldSize(place, field) == 0) return;
          place.GetReflection()->SetRepeatedEnumValue(&place, field, 0, value);
        };
        const bool is_there =
            !field->is_repeated() || place.GetReflection()->FieldSize(place, field) > 0;
        if (!is_there) continue;
        set(kUnheardOf);
        const auto decoded = DecodeEvent(damaged.SerializeAsString());
        set(1);
        ++places;

        EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss) << field->full_name();
      }
    });
  }
  EXPECT_GT(places, 10);
}

TEST(CodecTest, AnEventWithoutAFactStopsTheReader) {
  Event nothing;
  Event empty_ticket_event;
  empty_ticket_event.mutable_ticket();

  EXPECT_EQ(DecodeEvent("").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeEvent(nothing.SerializeAsString()).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeEvent(empty_ticket_event.SerializeAsString()).status().code(),
            absl::StatusCode::kDataLoss);
}

TEST(CodecTest, AnUnknownKindOfFactStopsTheReader) {
  Event event;
  TicketEvent::GetReflection()
      ->MutableUnknownFields(event.mutable_ticket())
      ->AddLengthDelimited(kUnheardOf, "");

  const auto decoded = DecodeEvent(event.SerializeAsString());

  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(decoded.status().message()), HasSubstr("redress.TicketEvent"));
}

TEST(CodecTest, TextThatIsNotUtf8StopsTheReader) {
  std::string bytes = ANote("abc").SerializeAsString();
  bytes[bytes.find('b')] = '\xFF';

  EXPECT_EQ(DecodeEvent(bytes).status().code(), absl::StatusCode::kDataLoss);
}

TEST(CodecTest, DamagedBytesStopTheReader) {
  const std::string bytes = ANote("abc").SerializeAsString();

  EXPECT_EQ(DecodeEvent(bytes.substr(0, bytes.size() - 1)).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeEvent("\xFF\xFF\xFF").status().code(), absl::StatusCode::kDataLoss);
}

TEST(CodecTest, DamagedEventsAreKnownWholeOrStopTheReader) {
  const google::protobuf::LogSilencer silence;  // the parser reports each to stderr
  testing::RandomMessage random(testing::TestSeed());
  for (int round = 0; round < 5000; ++round) {
    Event event;
    random.Fill(event);
    std::string bytes = event.SerializeAsString();
    if (bytes.empty()) continue;
    bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));

    const auto decoded = DecodeEvent(bytes);

    if (decoded.ok()) {
      EXPECT_TRUE(EncodeEvent(*decoded).ok());
    } else {
      EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
    }
  }
}

TEST(CodecTest, TextThatIsNotUtf8IsNeverWritten) {
  EXPECT_EQ(EncodeEvent(ANote("\xC0\x80")).status().code(), absl::StatusCode::kInternal);
}

TEST(CodecTest, TextThatIsNotUtf8IsNeverWrittenEvenInAList) {
  Event event = ANote("");
  event.mutable_ticket()->mutable_classified()->add_category("fine");
  event.mutable_ticket()->mutable_classified()->add_category("\xED\xA0\x80");

  EXPECT_EQ(EncodeEvent(event).status().code(), absl::StatusCode::kInternal);
}

TEST(CodecTest, AnEventWithoutAFactIsNeverWritten) {
  Event empty_ticket_event;
  empty_ticket_event.mutable_ticket();

  EXPECT_EQ(EncodeEvent(Event()).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(EncodeEvent(empty_ticket_event).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace redress
