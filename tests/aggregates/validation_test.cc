#include "aggregates/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/contact/interaction.pb.h"
#include "aggregates/customer/customer_commands.pb.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket_commands.pb.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Pointers of the fields at fault, in order.
std::vector<std::string> Faults(const google::protobuf::Message& request) {
  const auto details = DetailsOf(ValidateRequest(request));
  std::vector<std::string> pointers;
  if (!details.has_value()) return pointers;
  for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
  return pointers;
}

Answer GoodAnswer() {
  Answer answer;
  answer.set_outcome(ANSWER_OUTCOME_UPHELD);
  answer.set_words("We are sorry.");
  answer.mutable_told()->set_channel(CHANNEL_PHONE);
  return answer;
}

TEST(ValidationTest, ACompleteRequestPasses) { EXPECT_TRUE(ValidateRequest(GoodAnswer()).ok()); }

TEST(ValidationTest, EveryMissingFieldIsNamed) {
  EXPECT_THAT(Faults(Answer()), ElementsAre("/outcome", "/words", "/told"));
}

TEST(ValidationTest, MissingFieldsAreNamedAtDepth) {
  Answer answer = GoodAnswer();
  answer.mutable_told()->clear_channel();
  answer.mutable_redress()->set_currency("CNY");

  EXPECT_THAT(Faults(answer), ElementsAre("/redress/minor_units", "/told/channel"));
}

TEST(ValidationTest, AnAmountOfZeroIsThere) {
  Answer answer = GoodAnswer();
  answer.mutable_redress()->set_minor_units(0);
  answer.mutable_redress()->set_currency("CNY");

  EXPECT_THAT(Faults(answer), IsEmpty());
}

TEST(ValidationTest, TextOfTheGreatestSizePassesAndOneCharacterMoreDoesNot) {
  Reopen reopen;
  reopen.set_reason(std::string(2000, 'x'));
  EXPECT_THAT(Faults(reopen), IsEmpty());

  reopen.set_reason(std::string(2001, 'x'));
  EXPECT_THAT(Faults(reopen), ElementsAre("/reason"));
}

TEST(ValidationTest, WhatCountsIsCharactersNotBytes) {
  std::string reason;
  for (int i = 0; i < 2000; ++i) reason += "床";
  Reopen reopen;
  reopen.set_reason(reason);
  EXPECT_THAT(Faults(reopen), IsEmpty());

  reopen.set_reason(reason + "床");
  EXPECT_THAT(Faults(reopen), ElementsAre("/reason"));
}

TEST(ValidationTest, WhereBytesAreBoundedTheyCountToo) {
  Answer answer = GoodAnswer();
  answer.set_words(std::string(20000, 'x'));
  EXPECT_THAT(Faults(answer), IsEmpty());

  std::string words;
  for (int i = 0; i < 6667; ++i) words += "床";
  answer.set_words(words);
  EXPECT_THAT(Faults(answer), ElementsAre("/words"));
}

TEST(ValidationTest, TextWithoutAStatedSizeTakesTwoHundredCharacters) {
  Answer answer = GoodAnswer();
  answer.set_cause(std::string(200, 'x'));
  EXPECT_THAT(Faults(answer), IsEmpty());

  answer.set_cause(std::string(201, 'x'));
  EXPECT_THAT(Faults(answer), ElementsAre("/cause"));
}

TEST(ValidationTest, WhatShowsNothingIsNotThere) {
  for (const std::string nothing : {"", " ", "\t\n", "\u00a0", "\u200b", "\u200b \u2060", "\ufeff",
                                    "\u3000", "\u00ad", "\u2800", "\u3164", "\x01"}) {
    Reopen reopen;
    reopen.set_reason(nothing);
    EXPECT_THAT(Faults(reopen), ElementsAre("/reason")) << ::testing::PrintToString(nothing);
  }
  Reopen reopen;
  reopen.set_reason("\u200ba");
  EXPECT_THAT(Faults(reopen), IsEmpty());
}

TEST(ValidationTest, AGivenTextOfAChangeShowsSomething) {
  ProfileChange change;
  change.set_name("Ada");
  EXPECT_THAT(Faults(change), IsEmpty());

  change.set_address("");
  EXPECT_THAT(Faults(change), ElementsAre("/address"));
}

TEST(ValidationTest, YesOrNoIsSaid) {
  SetLegalHold hold;
  hold.set_reason("a lawsuit");
  EXPECT_THAT(Faults(hold), ElementsAre("/held"));

  hold.set_held(false);
  EXPECT_THAT(Faults(hold), IsEmpty());
}

TEST(ValidationTest, NamesAreOneLineWithoutControlCharacters) {
  for (const std::string name : {"nor\x01th", "north\n", "a\tb", "a\x7f", "a\u0085", "a\u2028"}) {
    Holder holder;
    holder.set_unit(name);
    EXPECT_THAT(Faults(holder), ElementsAre("/unit")) << ::testing::PrintToString(name);
  }
  Holder holder;
  holder.set_unit("北区 – Nord & Süd");
  EXPECT_THAT(Faults(holder), IsEmpty());
  Note note;
  note.set_words("two\nlines\tand a tab");
  EXPECT_THAT(Faults(note), IsEmpty());
}

// Faults of an attachment that lies at `url`.
std::vector<std::string> FaultsAt(const std::string& url) {
  Attachment attachment;
  attachment.set_name("photo.jpg");
  attachment.set_sha256(std::string(64, 'a'));
  attachment.set_url(url);
  return Faults(attachment);
}

TEST(ValidationTest, AttachmentsLieWhereABrowserMayGo) {
  for (const std::string url : {"https://files.example/a%20b.jpg?x=1#y", "http://10.0.0.1:8080/a",
                                "HTTPS://files.example", "s3://bucket/key"}) {
    EXPECT_THAT(FaultsAt(url), IsEmpty()) << url;
  }
  for (const std::string url :
       {"javascript:alert(1)", "JaVaScRiPt://x/%0aalert(1)", "data:text/html,<script>",
        "file:///etc/passwd", "/relative", "//host/a", "https:", "https:///a", "https://a b/",
        "https://user:pw@host/a", "ftp://host/a", "https://host/\n", " https://host/",
        "vbscript:x"}) {
    EXPECT_THAT(FaultsAt(url), ElementsAre("/url")) << url;
  }
}

TEST(ValidationTest, LanguagesAreTags) {
  const auto faults = [](const std::string& tag) {
    Profile profile;
    profile.set_language(tag);
    return Faults(profile);
  };
  for (const std::string tag :
       {"en", "zh-CN", "zh-Hant-TW", "de-CH-1996", "es-419", "sl-rozaj-biske", "en-u-ca-buddhist",
        "zh-cmn-Hans-CN", "x-own", "de-x-a-b", "yue", "EN-gb"}) {
    EXPECT_THAT(faults(tag), IsEmpty()) << tag;
  }
  for (const std::string tag : {"english!", "e", "zh_CN", "en-", "-en", "en--GB", "123", "en-a",
                                "x", "languagesss", "en-GB-GB-GB", "中文", "en x"}) {
    EXPECT_THAT(faults(tag), ElementsAre("/language")) << tag;
  }
}

TEST(ValidationTest, ASourceIsAUriReference) {
  const auto faults = [](const std::string& source) {
    Interaction interaction;
    interaction.set_source(source);
    interaction.set_id("1");
    interaction.set_type("redress.contact");
    interaction.mutable_data()->set_channel(CHANNEL_PHONE);
    return Faults(interaction);
  };
  for (const std::string source : {"crm", "urn:hotel:desk", "https://crm.example/desk?x#y", "/desk",
                                   "a/b", "mailto:a@b.example"}) {
    EXPECT_THAT(faults(source), IsEmpty()) << source;
  }
  for (const std::string source : {"front desk", "crm\n", "%zz", "酒店", "a|b", "http://[::1"}) {
    EXPECT_THAT(faults(source), ElementsAre("/source")) << source;
  }
}

TEST(ValidationTest, TooManyItemsAreRefused) {
  Classify classify;
  for (int i = 0; i < 9; ++i) classify.add_category("attitude");

  EXPECT_THAT(Faults(classify), ElementsAre("/category"));
}

TEST(ValidationTest, AnItemAtFaultIsNamedByItsIndex) {
  Classify classify;
  classify.add_category("attitude");
  classify.add_category("");
  classify.add_category(std::string(201, 'x'));

  EXPECT_THAT(Faults(classify), ElementsAre("/category/1", "/category/2"));
}

TEST(ValidationTest, InvalidUtf8IsRefused) {
  Answer answer = GoodAnswer();
  answer.set_words("\xC3\x28");

  EXPECT_THAT(Faults(answer), ElementsAre("/words"));
}

TEST(ValidationTest, AnUnknownEnumValueIsRefused) {
  Answer answer = GoodAnswer();
  answer.mutable_told()->set_channel(static_cast<Channel>(99));

  EXPECT_THAT(Faults(answer), ElementsAre("/told/channel"));
}

TEST(ValidationTest, ItemsOfAPartyAreLookedAt) {
  Interaction interaction;
  interaction.set_source("crm");
  interaction.set_id("1");
  interaction.set_type("redress.contact");
  interaction.mutable_data()->set_channel(CHANNEL_PHONE);
  interaction.mutable_data()->mutable_customer()->add_points()->set_kind(POINT_KIND_PHONE);

  EXPECT_THAT(Faults(interaction), ElementsAre("/data/customer/points/0/value"));
}

TEST(ValidationTest, PointersStartWhereTheCallerSays) {
  const auto details = DetailsOf(ValidateRequest(Reopen(), "/items/3"));

  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->fields(0).pointer(), "/items/3/reason");
}

}  // namespace
}  // namespace redress
