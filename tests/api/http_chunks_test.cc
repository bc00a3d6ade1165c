#include "api/http_chunks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace redress {
namespace {

constexpr std::size_t kLimit = 1000;

struct Decoded {
  absl::Status status;
  std::string body;
  std::string rest;  // what follows the end
  bool is_done = false;
};

// Hands over `bytes` in pieces of `piece`.
Decoded Decode(const std::string& bytes, std::size_t piece = 1) {
  ChunkedBody chunks(kLimit);
  Decoded decoded;
  for (std::size_t from = 0; from < bytes.size() && !chunks.is_done(); from += piece) {
    const auto taken = chunks.Take(absl::string_view(bytes).substr(from, piece), decoded.body);
    decoded.status = taken.status();
    if (!taken.ok()) return decoded;
    if (chunks.is_done()) decoded.rest = bytes.substr(from + *taken);
  }
  decoded.is_done = chunks.is_done();
  return decoded;
}

TEST(HttpChunksTest, ABodyIsTheSameHoweverItsBytesCome) {
  const std::string bytes =
      "3\r\nabc\r\n00A;name=\"v\";x\r\n0123456789\r\n1 ; y\r\n\r\r\n0\r\nT: ignored\r\n\r\nGET /";

  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Decoded decoded = Decode(bytes, piece);

    EXPECT_TRUE(decoded.is_done) << piece << decoded.status;
    EXPECT_EQ(decoded.body, "abc0123456789\r");
    EXPECT_EQ(decoded.rest, "GET /");
  }
}

TEST(HttpChunksTest, WhatCannotBelongThereIsRefusedAtOnceAndNotWaitedFor) {
  for (const char* bytes : {"g",
                            "-",
                            "+",
                            "\r",
                            "\n",
                            " ",
                            ";",
                            "0x",
                            "3\n",
                            "3 \r",
                            "3 a",
                            "3\ra",
                            "3\r\nabcd",
                            "3\r\nabc\n",
                            "3\r\nabc\rx",
                            "1;a\n",
                            "1;\x01",
                            "0\r\nno header\r\n",
                            "0\r\n: v\r\n",
                            "0\r\na b: c\r\n",
                            "0\r\n folded: x\r\n",
                            "0\r\n\n",
                            "0\r\nA: b\n",
                            "0\r\n\rx",
                            "0\r\nContent-Length: 3\r\n",
                            "0\r\ntransfer-ENCODING: chunked\r\n"}) {
    EXPECT_EQ(Decode(bytes).status.code(), absl::StatusCode::kInvalidArgument) << bytes;
  }
}

TEST(HttpChunksTest, NothingGrowsBeyondItsLimit) {
  EXPECT_EQ(Decode(absl::StrFormat("%x\r\n", kLimit)).status, absl::OkStatus());
  EXPECT_TRUE(absl::IsResourceExhausted(Decode(absl::StrFormat("%x", kLimit + 1)).status));
  EXPECT_TRUE(absl::IsResourceExhausted(Decode("ffffffffffffffffffffffff").status));
  EXPECT_TRUE(absl::IsResourceExhausted(
      Decode(absl::StrCat("1\r\na\r\n", absl::StrFormat("%x", kLimit))).status));
  EXPECT_TRUE(absl::IsInvalidArgument(Decode(std::string(kMaxChunkLine + 1, '0')).status));
  EXPECT_TRUE(absl::IsInvalidArgument(Decode("1;" + std::string(kMaxChunkLine, 'x')).status));
  EXPECT_TRUE(absl::IsInvalidArgument(
      Decode("0\r\nT: " + std::string(kMaxTrailerSize, 'x'), kMaxTrailerSize).status));
}

TEST(HttpChunksTest, RandomBodiesInRandomChunksComeOutWhole) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t end) { return random() % end; };
  for (int round = 0; round < 200; ++round) {
    std::string body;
    std::string bytes;
    for (std::size_t chunks = below(6); chunks > 0; --chunks) {
      std::string chunk(1 + below(100), '\0');
      for (char& byte : chunk) byte = static_cast<char>(random());
      body += chunk;
      absl::StrAppend(&bytes, absl::StrFormat("%x", chunk.size()), below(2) == 0 ? "" : ";a=b",
                      "\r\n", chunk, "\r\n");
    }
    bytes += "0\r\n\r\n";

    const Decoded decoded = Decode(bytes, 1 + below(bytes.size()));

    EXPECT_TRUE(decoded.is_done);
    EXPECT_EQ(decoded.body, body);
  }
}

}  // namespace
}  // namespace redress
