#include "commands/mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "commands/json_writer.h"
#include "events/event.pb.h"
#include "google/protobuf/descriptor.h"
#include "projections/rows.pb.h"

namespace redress {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Cases = std::vector<std::pair<std::string, std::string>>;

void ExpectMasked(Identifies how, PointKind point, const Cases& cases) {
  for (const auto& [text, masked] : cases) {
    EXPECT_EQ(Masked(how, point, text), masked) << text;
    EXPECT_TRUE(IsValidUtf8(Masked(how, point, text))) << text;
  }
}

TEST(MaskTest, OfANameTheFirstCharacterIsLeftAndNothingTellsItsLength) {
  ExpectMasked(IDENTIFIES_BY_NAME, POINT_KIND_UNSPECIFIED,
               {{"张三", "张**"},
                {"张三丰", "张**"},
                {"欧阳娜娜", "欧**"},
                {"𠮷田", "𠮷**"},
                {"Anna", "A***"},
                {"Anna Maria Lee-Smith", "A***"},
                {"Эмма", "Э***"},
                {"张", "***"},
                {"A", "***"},
                {"", ""}});
}

TEST(MaskTest, OfATelephoneTheBeginningAndTheEndAreLeftWhereItIsLongEnough) {
  ExpectMasked(IDENTIFIES_BY_POINT, POINT_KIND_PHONE,
               {{"13812345678", "138****5678"},
                {"138 1234 5678", "138****5678"},
                {"+8613812345678", "+86138****5678"},
                {"+86 138-1234-5678", "+86138****5678"},
                {"+12025550123", "+120****0123"},
                {"+123456789012345", "+12345****2345"},
                {"+8613812345678;ext=99", "+86138****5678"},
                {"010-62345678 ext. 12", "010****5678"},
                {"62345678", "****78"},
                {"95598", "****"},
                {"110", "****"},
                {"none", "****"},
                {"+", "****"},
                {"", ""}});
}

TEST(MaskTest, OfAnAddressOfMailTheFirstLetterAndTheHouseAreLeft) {
  ExpectMasked(IDENTIFIES_BY_POINT, POINT_KIND_EMAIL,
               {{"anna@example.com", "a***@example.com"},
                {"a@example.com", "***@example.com"},
                {"李雷@例子.cn", "李***@例子.cn"},
                {"\"a@b\"@example.com", "\"***@example.com"},
                {"@example.com", "***@example.com"},
                {"anna.lee", "a***"},
                {"ab", "***"},
                {"", ""}});
}

TEST(MaskTest, OfAnythingElseItsFirstLetterAtMost) {
  ExpectMasked(IDENTIFIES_BY_POINT, POINT_KIND_ACCOUNT,
               {{"wx_zhang_1990", "w***"}, {"N-1", "***"}, {"张三丰子", "张***"}, {"", ""}});
  ExpectMasked(IDENTIFIES_BY_TEXT, POINT_KIND_UNSPECIFIED,
               {{"1 Long Road, Springfield", "****"}, {"x", "****"}, {"", ""}});
}

// What a person's field is, where it does not say who the customer is: free words, which may name
// somebody, and are read by whoever reads the matter; and what is no customer's.
bool IsWords(const FieldDescriptor& field) {
  static const std::set<std::string> kWords = {
      "reason", "words", "subject", "remarks",   "remedy_sought", "answer", "detail",    "evidence",
      "needs",  "what",  "label",   "reference", "sha256",        "struck", "row_digest"};
  static const std::set<std::string> kOfTheHouse = {"redress.AgentProfile.name",
                                                    "redress.SavedView.name", "redress.Phrase.name",
                                                    "redress.PhraseText.text"};
  return kWords.contains(std::string(field.name())) ||
         kOfTheHouse.contains(std::string(field.full_name()));
}

// Names whose are references to a customer, beside what is only of the customer's own page.
bool IsReference(const FieldDescriptor& field) {
  static const std::set<std::string> kOfTheCustomersOwn = {
      "redress.CustomerAbsorbed.customer", "redress.CustomerAbsorptionUndone.customer",
      "redress.CustomerLinkRow.customer"};
  const std::string name(field.name());
  return (name == "customer" || name == "customer_candidates") &&
         field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
         !kOfTheCustomersOwn.contains(std::string(field.full_name()));
}

void Visit(const Descriptor& type, std::set<const Descriptor*>& seen,
           std::vector<std::string>& undecided, std::set<std::string>& marked) {
  if (!seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const Identifies how = field.options().GetExtension(identifies);
    const bool is_personal = field.options().GetExtension(personal);
    const std::string name(field.full_name());
    if (how != IDENTIFIES_NOTHING) marked.insert(name);
    if (is_personal && (how != IDENTIFIES_NOTHING) == IsWords(field)) undecided.push_back(name);
    if (IsReference(field) && how != IDENTIFIES_CUSTOMER) undecided.push_back(name);
    if (how != IDENTIFIES_NOTHING && field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      undecided.push_back(name);
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Visit(*field.message_type(), seen, undecided, marked);
    }
  }
}

TEST(MaskTest, EveryPersonalFieldIsMaskedOrSaidToBeWords) {
  std::set<const Descriptor*> seen;
  std::vector<std::string> undecided;
  std::set<std::string> marked;
  Visit(*Event::descriptor(), seen, undecided, marked);
  const google::protobuf::FileDescriptor& rows = *TicketRow::descriptor()->file();
  for (int i = 0; i < rows.message_type_count(); ++i) {
    Visit(*rows.message_type(i), seen, undecided, marked);
  }

  EXPECT_THAT(undecided, IsEmpty()) << "mark these (identifies), or name them in IsWords()";
  EXPECT_TRUE(marked.contains("redress.ContactPoint.value"));
  EXPECT_TRUE(marked.contains("redress.CustomerRow.name"));
  EXPECT_GT(marked.size(), 40U);
}

// The writer.

ContactRecorded Recorded() {
  ContactRecorded recorded;
  recorded.set_name("张三丰");
  recorded.set_words("张三丰 calls");
  recorded.set_customer("c1");
  recorded.set_ticket("7");
  recorded.set_named_ticket("8");
  ContactPoint& point = *recorded.add_points();
  point.set_kind(POINT_KIND_PHONE);
  point.set_value("+8613812345678");
  return recorded;
}

std::string Shown(Sight sight, absl::string_view stream = "contact/k1") {
  JsonWriter writer(std::move(sight));
  const ShownStream shown(stream, writer);
  writer.Value(Recorded());
  return writer.Take();
}

TEST(MaskTest, WhoMaySeeAllIsShownAll) {
  const std::string shown = Shown(Sight());

  for (const char* const text : {R"("name":"张三丰")", R"("customer":"c1")", "+8613812345678"}) {
    EXPECT_THAT(shown, HasSubstr(text));
  }
}

TEST(MaskTest, MaskedFieldsAreThereAndWordsAndReferencesAsTheyAre) {
  const std::string shown = Shown({Clarity::kMasked, nullptr});

  for (const char* const text :
       {R"("name":"张**")", R"("value":"+86138****5678")", R"("customer":"c1")",
        R"("named_ticket":"8")", R"("words":"张三丰 calls")"}) {
    EXPECT_THAT(shown, HasSubstr(text));
  }
}

TEST(MaskTest, OfWhatIsWithheldNothingLeadsToTheCustomer) {
  const Sight sight{Clarity::kClear,
                    [](absl::string_view stream) { return stream == "contact/k1"; }};
  const std::string shown = Shown(sight);

  for (const char* const text :
       {R"("name":"****")", R"("value":"****")", R"("customer":"****")", R"("named_ticket":"****")",
        R"("ticket":"****")", R"("words":"张三丰 calls")"}) {
    EXPECT_THAT(shown, HasSubstr(text));
  }
  EXPECT_THAT(Shown(sight, "contact/k2"), HasSubstr(R"("customer":"c1")"));
}

TEST(MaskTest, AnotherTicketIsNotNamedWhereItIsWithheldItself) {
  const Sight sight{Clarity::kClear, [](absl::string_view stream) { return stream == "ticket/8"; }};

  const std::string shown = Shown(sight);

  EXPECT_THAT(shown, HasSubstr(R"("named_ticket":"****")"));
  EXPECT_THAT(shown, HasSubstr(R"("name":"张三丰")"));
}

TEST(MaskTest, AfterWhatIsWithheldTheWriterShowsAsBefore) {
  JsonWriter writer(Sight{Clarity::kMasked, nullptr});
  writer.BeginArray();
  {
    const ShownStream shown(true, writer);
    writer.Value(Recorded());
  }
  writer.Value(Recorded());
  writer.EndArray();

  EXPECT_THAT(writer.text(), HasSubstr(R"("name":"****")"));
  EXPECT_THAT(writer.text(), HasSubstr(R"("name":"张**")"));
  EXPECT_THAT(writer.text(), Not(HasSubstr("8613812345678")));
}

}  // namespace
}  // namespace redress
