#pragma once

// Text in another encoding (GB18030, UTF-16, ISO-8859-1, ...) as UTF-8, piece by piece; and what a
// file seems to be that says nothing of itself.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct UConverter;  // of ICU

namespace redress {

// Not thread-safe.
class TextDecoder {
 public:
  // `encoding` as of IANA's names and their usual spellings: GBK, utf-16, latin1, windows-1252.
  //
  // Errors: kInvalidArgument (no encoding that is known here).
  static absl::StatusOr<TextDecoder> For(const std::string& encoding);

  enum class Piece { kNotLast, kLast };

  // Returns the text of the next bytes. What is no text in the encoding becomes a byte that is no
  // UTF-8: so whoever reads it on tells the place, and takes the rest.
  std::string Decode(absl::string_view bytes, Piece piece);

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };

  explicit TextDecoder(UConverter* converter) : converter_(converter) {}

  std::unique_ptr<UConverter, Close> converter_;
};

// Returns what a file that begins with `bytes` is, where it is no text byte by byte: "UTF-16LE" (an
// encoding), or empty.
std::string WideEncodingOf(absl::string_view bytes);

// Returns what else a file that begins with `bytes` is, for people ("an Excel workbook or another
// zip archive"); empty: perhaps text.
std::string NoTextOf(absl::string_view bytes);

// Returns the encoding that `bytes`, which are no UTF-8, seem to have.
std::string LikelyEncodingOf(absl::string_view bytes);

}  // namespace redress
