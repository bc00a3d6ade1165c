#pragma once

// Undoes the chunked transfer coding (RFC 9112, 7.1) from bytes as they come. Strict: a byte that
// cannot belong there is refused when it comes, not waited for. No sockets.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// A chunk's size and its extensions, which are not looked at.
inline constexpr std::size_t kMaxChunkLine = 256;
// Trailers are read and forgotten.
inline constexpr std::size_t kMaxTrailerSize = 8 * 1024;

class ChunkedBody {
 public:
  // `limit`: the most bytes of body.
  explicit ChunkedBody(std::size_t limit) : limit_(limit) {}

  // Appends to `body` what `bytes` hold of it, and returns how many of them were taken: all, but
  // for what follows the end.
  //
  // Errors: kInvalidArgument (malformed), kResourceExhausted (the body is over the limit).
  absl::StatusOr<std::size_t> Take(absl::string_view bytes, std::string& body);

  bool is_done() const { return part_ == Part::kDone; }

 private:
  enum class Part {
    kSize,       // hexadecimal digits
    kSpace,      // after them, before an extension
    kExtension,  // up to the end of the line
    kSizeEnd,    // the LF
    kBytes,
    kBytesEnd,  // CR
    kNextSize,  // LF
    kTrailer,
    kTrailerEnd,  // LF
    kDone,
  };

  absl::Status TakeByte(char byte);
  absl::Status TakeOfSizeLine(char byte);
  absl::Status TakeOfTrailer(char byte);
  absl::Status EndSizeLine();
  absl::Status EndTrailerLine();

  std::size_t limit_;
  Part part_ = Part::kSize;
  std::size_t line_ = 0;  // bytes of the line of this chunk's size
  bool has_digit_ = false;
  std::size_t chunk_ = 0;  // bytes of this chunk that are still to come
  std::size_t total_ = 0;
  std::string trailer_;  // the line so far
  std::size_t trailers_ = 0;
};

}  // namespace redress
