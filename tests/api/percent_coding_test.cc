#include "api/percent_coding.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(PercentCodingTest, WhatIsNotUnreservedIsEncoded) {
  EXPECT_EQ(PercentEncode("a b/c?d=客+~"), "a%20b%2Fc%3Fd%3D%E5%AE%A2%2B~");
}

TEST(PercentCodingTest, APlusStandsForItself) {
  EXPECT_EQ(PercentDecode("a+b%20c").value(), "a+b c");
}

TEST(PercentCodingTest, EveryByteComesBackAsItWas) {
  std::string text;
  for (int byte = 0; byte < 256; ++byte) text.push_back(static_cast<char>(byte));

  EXPECT_EQ(PercentDecode(PercentEncode(text)).value(), text);
}

TEST(PercentCodingTest, ABadEscapeIsRefused) {
  for (const char* text : {"%", "%1", "%zz", "a%2", "%%20"}) {
    EXPECT_EQ(PercentDecode(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace redress
