#include "api/http_chunks.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::size_t kHexBase = 16;

absl::Status Malformed(absl::string_view detail) {
  return absl::InvalidArgumentError(absl::StrCat("chunked body: ", detail));
}

std::optional<std::size_t> HexDigit(char byte) {
  if (byte >= '0' && byte <= '9') return static_cast<std::size_t>(byte - '0');
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(byte));
  if (lower >= 'a' && lower <= 'f') return static_cast<std::size_t>(lower - 'a' + 10);
  return std::nullopt;
}

bool IsSpace(char byte) { return byte == ' ' || byte == '\t'; }

bool IsControl(char byte) {
  return byte != '\t' && absl::ascii_iscntrl(static_cast<unsigned char>(byte));
}

// What would change the framing must not come after it.
bool IsFraming(absl::string_view name) {
  return absl::EqualsIgnoreCase(name, "content-length") ||
         absl::EqualsIgnoreCase(name, "transfer-encoding");
}

}  // namespace

absl::StatusOr<std::size_t> ChunkedBody::Take(absl::string_view bytes, std::string& body) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !is_done()) {
    if (part_ == Part::kBytes) {
      const std::size_t size = std::min(chunk_, bytes.size() - taken);
      body.append(bytes.data() + taken, size);
      taken += size;
      chunk_ -= size;
      if (chunk_ == 0) part_ = Part::kBytesEnd;
    } else {
      RETURN_IF_ERROR(TakeByte(bytes[taken++]));
    }
  }
  return taken;
}

absl::Status ChunkedBody::TakeByte(char byte) {
  switch (part_) {
    case Part::kSize:
    case Part::kSpace:
    case Part::kExtension:
      return TakeOfSizeLine(byte);
    case Part::kSizeEnd:
      return byte == '\n' ? EndSizeLine() : Malformed("a CR without LF");
    case Part::kBytesEnd:
      if (byte != '\r') return Malformed("a chunk is longer than its size says");
      part_ = Part::kNextSize;
      return absl::OkStatus();
    case Part::kNextSize:
      if (byte != '\n') return Malformed("a CR without LF");
      part_ = Part::kSize;
      return absl::OkStatus();
    case Part::kTrailer:
      return TakeOfTrailer(byte);
    case Part::kTrailerEnd:
      return byte == '\n' ? EndTrailerLine() : Malformed("a CR without LF");
    case Part::kBytes:
    case Part::kDone:
      break;
  }
  return absl::InternalError("no byte is due");
}

absl::Status ChunkedBody::TakeOfSizeLine(char byte) {
  if (++line_ > kMaxChunkLine) return Malformed("the line of a chunk's size is too long");
  if (byte == '\r' && part_ != Part::kSpace && has_digit_) {
    part_ = Part::kSizeEnd;
    return absl::OkStatus();
  }
  if (part_ == Part::kExtension) {
    return IsControl(byte) ? Malformed("a control character in an extension") : absl::OkStatus();
  }
  if (has_digit_ && byte == ';') {
    part_ = Part::kExtension;
    return absl::OkStatus();
  }
  if (has_digit_ && IsSpace(byte)) {
    part_ = Part::kSpace;
    return absl::OkStatus();
  }
  const std::optional<std::size_t> digit = HexDigit(byte);
  if (part_ != Part::kSize || !digit.has_value()) return Malformed("a size that is no number");
  has_digit_ = true;
  chunk_ = chunk_ * kHexBase + *digit;
  if (chunk_ > limit_ - total_) return absl::ResourceExhaustedError("the body is too long");
  return absl::OkStatus();
}

absl::Status ChunkedBody::EndSizeLine() {
  total_ += chunk_;
  line_ = 0;
  has_digit_ = false;
  part_ = chunk_ > 0 ? Part::kBytes : Part::kTrailer;
  return absl::OkStatus();
}

absl::Status ChunkedBody::TakeOfTrailer(char byte) {
  if (++trailers_ > kMaxTrailerSize) return Malformed("the trailers are too long");
  if (byte == '\r') {
    part_ = Part::kTrailerEnd;
    return absl::OkStatus();
  }
  if (IsControl(byte)) return Malformed("a control character in a trailer");
  trailer_.push_back(byte);
  return absl::OkStatus();
}

absl::Status ChunkedBody::EndTrailerLine() {
  if (trailer_.empty()) {
    part_ = Part::kDone;
    return absl::OkStatus();
  }
  const std::size_t colon = trailer_.find(':');
  const absl::string_view name = absl::string_view(trailer_).substr(0, colon);
  if (colon == std::string::npos || name.empty() ||
      std::any_of(name.begin(), name.end(), IsSpace)) {
    return Malformed("a trailer that is no header");
  }
  if (IsFraming(name)) return Malformed("a trailer that would change the framing");
  trailer_.clear();
  part_ = Part::kTrailer;
  return absl::OkStatus();
}

}  // namespace redress
