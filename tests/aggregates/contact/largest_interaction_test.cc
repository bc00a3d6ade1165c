// What the limits let through together fits into one commit.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "events/codec.h"
#include "tests/testing/decider.h"

namespace redress::testing {
namespace {

// As many characters as that, of four bytes each.
std::string Wide(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "\U0001F6CF";
  return text;
}

// The largest interaction that is taken, of texts as wide as they may be.
Interaction Largest() {
  Interaction largest = InteractionOf("redress.complaint");
  largest.set_source(std::string(512, 's'));
  largest.set_id(Wide(256));
  InteractionBody& body = *largest.mutable_data();
  body.set_words(std::string(100'000, 'w'));
  body.set_subject(Wide(500));
  body.set_remedy_sought(Wide(2000));
  body.set_on_behalf_of(Wide(200));
  body.set_product(Wide(200));
  body.set_unit(Wide(200));
  body.set_language("x-aaaaaaaa-bbbbbbbb-cccccccc-dddddd");
  body.mutable_customer()->set_name(Wide(200));
  for (int i = 0; i < 10; ++i) {
    largest = WithPoint(largest, POINT_KIND_ACCOUNT, std::to_string(i) + std::string(319, 'a'));
  }
  for (int i = 0; i < 50; ++i) {
    Attachment& attachment = *largest.mutable_data()->add_attachments();
    attachment.set_name(Wide(100));
    attachment.set_sha256(std::string(64, 'a'));
    attachment.set_size(INT64_MAX);
    attachment.set_url("https://files.example/" + std::string(1978, 'u'));
  }
  return largest;
}

TEST(LargestInteractionTest, TheLargestInteractionFitsInOneCommit) {
  constexpr std::size_t kMaxCommit = 512 * 1024;
  constexpr std::size_t kCommitItself = 16 * 1024;  // ids, digests, parents, actor

  Decider decider;

  const auto decision = decider.Do(CommandOf(Largest()));

  ASSERT_TRUE(decision.ok()) << decision.status();
  std::size_t size = kCommitItself;
  for (const StreamEvents& append : decision->appends) {
    for (const Event& event : append.events) size += EncodeEvent(event)->size();
  }
  EXPECT_LT(size, kMaxCommit);
}

}  // namespace
}  // namespace redress::testing
