#include "events/sealing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "events/codec.h"
#include "events/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/random_message.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kCanary = "canary-7f3a";

class Keys final : public SealingKeys {
 public:
  absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override {
    const auto found = keys_.find(std::string(id));
    if (found == keys_.end()) return absl::NotFoundError("no such key");
    return found->second;
  }

  SealingKey Make(char fill) {
    SealingKey key{std::string(kKeyIdSize, fill), std::string(kKeySecretSize, fill)};
    keys_[key.id] = key.secret;
    return key;
  }
  void Destroy(const SealingKey& key) { keys_[key.id] = std::nullopt; }

 private:
  std::map<std::string, std::optional<std::string>> keys_;
};

class SealingTest : public ::testing::Test {
 protected:
  Event Sealed(Event event, const std::string& stream = "ticket/1") const {
    Seal(key_, std::string(kSealNonceSize, 'n'), stream, event);
    return event;
  }

  Keys keys_;
  SealingKey key_ = keys_.Make('k');
};

Event ATicket() {
  Event event;
  event.mutable_happened()->set_unix_micros(7);
  TicketReceived& received = *event.mutable_ticket()->mutable_received();
  received.set_number("1");
  received.set_subject(kCanary);
  received.set_words(absl::StrCat("the words of ", kCanary));
  received.set_product("meter");
  for (const char* name : {"a.jpg", "b.jpg"}) {
    Attachment& attachment = *received.add_attachments();
    attachment.set_name(absl::StrCat(kCanary, name));
    attachment.set_size(5);
  }
  return event;
}

// Collects texts that say neither that they tell of a person nor that they do not.
void Undeclared(const Descriptor& type, std::set<const Descriptor*>& seen,
                std::vector<std::string>& found) {
  if (!seen.insert(&type).second) return;
  const bool all = type.file()->options().GetExtension(all_impersonal);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Undeclared(*field.message_type(), seen, found);
    }
    const bool is_personal = field.options().GetExtension(personal);
    const bool is_impersonal = all || field.options().GetExtension(impersonal);
    const bool is_text = field.type() == FieldDescriptor::TYPE_STRING;
    if (is_text ? is_personal == is_impersonal : is_personal && is_impersonal) {
      found.push_back(field.full_name());
    }
  }
}

TEST_F(SealingTest, EveryTextOfEveryEventSaysWhetherItTellsOfAPerson) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> undeclared;
  Undeclared(*Event::descriptor(), seen, undeclared);
  EXPECT_THAT(undeclared, IsEmpty());
}

TEST_F(SealingTest, NothingPersonalIsLeftOutsideAndAllElseIs) {
  const Event sealed = Sealed(ATicket());
  EXPECT_THAT(sealed.SerializeAsString(), Not(HasSubstr(kCanary)));
  EXPECT_FALSE(HasPersonal(sealed));
  EXPECT_EQ(sealed.ticket().received().product(), "meter");
  EXPECT_EQ(sealed.ticket().received().attachments_size(), 2);
  EXPECT_EQ(sealed.happened().unix_micros(), 7);
}

TEST_F(SealingTest, WithItsKeyTheEventIsWhatItWas) {
  Event event = *DecodeEvent(*EncodeEvent(Sealed(ATicket())));
  const auto opened = Open(keys_, "ticket/1", event);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, Opened::kWhole);
  EXPECT_TRUE(MessageDifferencer::Equals(event, ATicket())) << event.ShortDebugString();
}

TEST_F(SealingTest, RandomEventsComeBackAsTheyWere) {
  testing::RandomMessage random(testing::TestSeed());
  for (int i = 0; i < 500; ++i) {
    Event event;
    random.Fill(event);
    event.clear_sealed();
    if (!HasPersonal(event)) continue;
    Event sealed = Sealed(event);
    EXPECT_FALSE(HasPersonal(sealed));
    const auto opened = Open(keys_, "ticket/1", sealed);
    ASSERT_TRUE(opened.ok()) << opened.status() << " of " << event.ShortDebugString();
    EXPECT_EQ(sealed.SerializeAsString(), event.SerializeAsString()) << event.ShortDebugString();
  }
}

TEST_F(SealingTest, OnceItsKeyIsDestroyedOnlyWhatIsPersonalIsGone) {
  Event event = Sealed(ATicket());
  keys_.Destroy(key_);
  const auto opened = Open(keys_, "ticket/1", event);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, Opened::kErased);
  Event rest = ATicket();
  ClearPersonal(rest);
  EXPECT_TRUE(MessageDifferencer::Equals(event, rest)) << event.ShortDebugString();
}

TEST_F(SealingTest, AKeyThatIsNotHereIsNotTakenForDestroyed) {
  Event event = Sealed(ATicket());
  Keys others;
  EXPECT_EQ(Open(others, "ticket/1", event).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SealingTest, WhatIsSealedForOneStreamCannotBeReadAsAnothers) {
  Event event = Sealed(ATicket(), "ticket/1");
  EXPECT_EQ(Open(keys_, "ticket/2", event).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SealingTest, WhatWasChangedIsNotRead) {
  const Event sealed = Sealed(ATicket());
  for (std::size_t at = 0; at < sealed.sealed().box().size(); at += 7) {
    Event event = sealed;
    (*event.mutable_sealed()->mutable_box())[at] ^= 1;
    EXPECT_EQ(Open(keys_, "ticket/1", event).status().code(), absl::StatusCode::kDataLoss) << at;
  }
}

TEST_F(SealingTest, WhatIsSealedFitsTheEventThatItIsOfOnly) {
  Event other = ATicket();
  other.mutable_ticket()->mutable_noted();
  *other.mutable_sealed() = Sealed(ATicket()).sealed();
  EXPECT_EQ(Open(keys_, "ticket/1", other).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace redress
