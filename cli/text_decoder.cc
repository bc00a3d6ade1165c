#include "cli/text_decoder.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace redress {
namespace {

// Code units a call: large enough that calls cost nothing, small enough for the stack.
constexpr std::size_t kPieceUnits = 4096;
// A code unit of UTF-16 takes at most three bytes of UTF-8.
constexpr std::size_t kMaxBytesPerUnit = 3;
// No UTF-8 has this byte.
constexpr char kNoText = '\xFF';
// Bytes that are looked at to tell UTF-16: enough for a header.
constexpr std::size_t kMaxBytesLookedAt = 1024;

void AppendUtf8(const UChar* units, std::int32_t count, std::string& text) {
  if (count == 0) return;
  const std::size_t before = text.size();
  text.resize(before + static_cast<std::size_t>(count) * kMaxBytesPerUnit);
  std::int32_t written = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strToUTF8(text.data() + before, static_cast<std::int32_t>(text.size() - before), &written,
              units, count, &error);
  text.resize(before + static_cast<std::size_t>(written));
  if (U_FAILURE(error)) text.push_back(kNoText);
}

}  // namespace

void TextDecoder::Close::operator()(UConverter* converter) const { ucnv_close(converter); }

absl::StatusOr<TextDecoder> TextDecoder::For(const std::string& encoding) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* converter = encoding.empty() ? nullptr : ucnv_open(encoding.c_str(), &error);
  if (converter == nullptr || U_FAILURE(error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", encoding,
                     "\" is no encoding that is known here; there are UTF-8, UTF-16, GB18030, GBK, "
                     "Big5, ISO-8859-1, windows-1252 and others of IANA's list"));
  }
  TextDecoder decoder(converter);
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  return decoder;
}

std::string TextDecoder::Decode(absl::string_view bytes, Piece piece) {
  std::string text;
  std::array<UChar, kPieceUnits> units;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  UErrorCode error = U_ZERO_ERROR;
  do {
    error = U_ZERO_ERROR;
    UChar* to = units.data();
    const char* const before = at;
    ucnv_toUnicode(converter_.get(), &to, units.data() + units.size(), &at, end, nullptr,
                   static_cast<UBool>(piece == Piece::kLast), &error);
    AppendUtf8(units.data(), static_cast<std::int32_t>(to - units.data()), text);
    const bool is_no_text = U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR;
    if (is_no_text) text.push_back(kNoText);
    // What is wrong was taken; at the very end nothing is left to go on with.
    if (is_no_text && at == end && at == before) break;
  } while (U_FAILURE(error));
  return text;
}

std::string WideEncodingOf(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "\xFF\xFE") || absl::StartsWith(bytes, "\xFE\xFF")) return "UTF-16";
  bytes = bytes.substr(0, kMaxBytesLookedAt);
  std::array<std::size_t, 2> zeros = {};  // at even and at odd places
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\0') ++zeros[i % 2];
  }
  // Names of columns are mostly Latin: every second byte of them is zero.
  const std::size_t many = bytes.size() / 4;
  if (zeros[0] + zeros[1] <= many) return "";
  return zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE";
}

std::string NoTextOf(absl::string_view bytes) {
  static const std::vector<std::pair<absl::string_view, absl::string_view>> beginnings = {
      {"PK\x03\x04", "an Excel workbook or another zip archive"},
      {"\xD0\xCF\x11\xE0", "an old Excel workbook"},
      {"%PDF-", "a PDF"},
      {"SQLite format 3", "an SQLite database"},
  };
  for (const auto& [beginning, name] : beginnings) {
    if (absl::StartsWith(bytes, beginning)) return std::string(name);
  }
  return "";
}

std::string LikelyEncodingOf(absl::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&error),
                                                                            &ucsdet_close);
  ucsdet_setText(detector.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &error);
  const char* name = match == nullptr ? nullptr : ucsdet_getName(match, &error);
  return U_FAILURE(error) || name == nullptr ? "" : name;
}

}  // namespace redress
