// Strict JSON text: the half of json.h that knows no schema.

#include <cmath>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/refusal.h"
#include "base/utf8.h"
#include "boost/json/basic_parser_impl.hpp"
#include "boost/json/error.hpp"
#include "boost/json/value_stack.hpp"
#include "commands/json.h"

namespace redress {
namespace {

namespace json = boost::json;
using json::error_code;

// U+FEFF, which some programs put before a text in UTF-8 (RFC 8259, 8.1: may be ignored).
constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// What the parser reports becomes a value; an object's second key of one name stops it.
struct Builder {
  // NOLINTBEGIN(readability-identifier-naming): the parser asks for these names.
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();
  // NOLINTEND(readability-identifier-naming)

  bool on_document_begin(error_code& /*error*/) {
    stack.reset();
    return true;
  }
  bool on_document_end(error_code& /*error*/) { return true; }

  bool on_object_begin(error_code& /*error*/) {
    keys.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t size, error_code& /*error*/) {
    keys.pop_back();
    stack.push_object(size);
    return true;
  }
  bool on_array_begin(error_code& /*error*/) { return true; }
  bool on_array_end(std::size_t size, error_code& /*error*/) {
    stack.push_array(size);
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t /*size*/, error_code& /*error*/) {
    key.append(part.data(), part.size());
    stack.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t /*size*/, error_code& error) {
    key.append(part.data(), part.size());
    if (!keys.back().insert(key).second) {
      duplicate_found = true;
      error = json::error::extra_data;
      return false;
    }
    key.clear();
    stack.push_key(part);
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t /*size*/, error_code& /*error*/) {
    stack.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t /*size*/, error_code& /*error*/) {
    stack.push_string(part);
    return true;
  }

  bool on_number_part(json::string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_int64(std::int64_t number, json::string_view /*text*/, error_code& /*error*/) {
    stack.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view /*text*/, error_code& /*error*/) {
    stack.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view /*text*/, error_code& error) {
    if (!std::isfinite(number)) error = json::error::exponent_overflow;
    stack.push_double(number);
    return !error;
  }
  bool on_bool(bool truth, error_code& /*error*/) {
    stack.push_bool(truth);
    return true;
  }
  bool on_null(error_code& /*error*/) {
    stack.push_null();
    return true;
  }

  // Comments are not allowed, but the parser wants to know where they would go.
  bool on_comment_part(json::string_view /*part*/, error_code& /*error*/) { return true; }
  bool on_comment(json::string_view /*part*/, error_code& /*error*/) { return true; }

  json::value_stack stack;
  std::vector<absl::flat_hash_set<std::string>> keys;  // of the objects open now
  std::string key;
  bool duplicate_found = false;
};

std::string PlaceOf(absl::string_view text, std::size_t offset) {
  int line = 1;
  int column = 1;
  for (const char character : text.substr(0, offset)) {
    if (character == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(character) & 0xC0U) != 0x80U) {
      ++column;  // counts characters, not bytes
    }
  }
  return absl::StrCat("line ", line, ", column ", column);
}

std::string Meaning(const error_code& error) {
  if (error == json::error::too_deep) {
    return absl::StrCat("nested deeper than ", kMaxJsonDepth, " levels");
  }
  if (error == json::error::extra_data) return "more follows the JSON value";
  if (error == json::error::incomplete) return "the JSON value is not complete";
  if (error == json::error::exponent_overflow) return "the number is too large";
  if (error == json::error::illegal_leading_surrogate ||
      error == json::error::illegal_trailing_surrogate ||
      error == json::error::expected_utf16_escape) {
    return "half of a surrogate pair is no character";
  }
  return "not JSON";
}

absl::Status NotJson(absl::string_view text, std::size_t offset, absl::string_view meaning) {
  return RefuseField("", absl::StrCat(meaning, " (", PlaceOf(text, offset), ")"));
}

}  // namespace

bool IsJsonMediaType(absl::string_view media_type) {
  const std::size_t slash = media_type.find('/');
  if (slash == absl::string_view::npos) return false;
  const absl::string_view subtype = media_type.substr(slash + 1);
  return absl::EqualsIgnoreCase(subtype, "json") || absl::EndsWithIgnoreCase(subtype, "+json");
}

absl::StatusOr<json::value> ParseJson(absl::string_view text) {
  absl::ConsumePrefix(&text, kByteOrderMark);
  if (!IsValidUtf8(text)) return RefuseField("", "invalid UTF-8");
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::basic_parser<Builder> parser(options);
  error_code error;
  const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().duplicate_found) return NotJson(text, taken, "the same key twice");
  if (error) return NotJson(text, taken, Meaning(error));
  if (taken < text.size()) return NotJson(text, taken, Meaning(json::error::extra_data));
  return parser.handler().stack.release();
}

}  // namespace redress
