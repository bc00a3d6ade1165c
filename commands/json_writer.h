#pragma once

// JSON as text, written from front to back: answers are written as they are read, and nothing is
// built that is only to be written. What is written is what Boost.JSON would write of it.

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "events/instant.pb.h"
#include "google/protobuf/message.h"

namespace redress {

// One value after the other; the caller keeps to JSON's grammar.
class JsonWriter {
 public:
  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }

  // Names the value that follows. `name` is one of ours: nothing in it needs an escape.
  void Key(absl::string_view name) {
    Separate();
    absl::StrAppend(&text_, "\"", name, "\":");
    separate_ = false;
  }

  void Value(absl::string_view text);  // UTF-8
  void Value(const std::string& text) { Value(absl::string_view(text)); }
  void Value(const char* text) { Value(absl::string_view(text)); }
  void Value(std::same_as<bool> auto truth) { Written(truth ? "true" : "false"); }
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  void Value(Number number) {
    Separate();
    absl::StrAppend(&text_, number);
  }
  void Value(absl::Time time);           // as FormatTime() has it
  void Value(const Instant& instant);    // as FormatInstant() has it
  void Hex(absl::string_view bytes);     // as text of lower-case digits
  void Written(absl::string_view json);  // a value that is JSON already

  // The message's fields as members, in the schema's order; those at their default, and those named
  // in `without`, are left out.
  void Fields(const google::protobuf::Message& message,
              absl::Span<const absl::string_view> without = {});
  // The message as an object.
  void Value(const google::protobuf::Message& message);

  // A list of what can be a value.
  template <typename Values>
  void Array(const Values& values) {
    BeginArray();
    for (const auto& value : values) Value(value);
    EndArray();
  }

  template <typename T>
  void Member(absl::string_view name, const T& value) {
    Key(name);
    Value(value);
  }
  template <typename Values>
  void ArrayMember(absl::string_view name, const Values& values) {
    Key(name);
    Array(values);
  }

  const std::string& text() const { return text_; }
  std::string Take() { return std::move(text_); }

 private:
  void Separate() {
    if (separate_) text_.push_back(',');
    separate_ = true;
  }
  void Begin(char bracket) {
    Separate();
    text_.push_back(bracket);
    separate_ = false;
  }
  void End(char bracket) {
    text_.push_back(bracket);
    separate_ = true;
  }

  std::string text_;
  bool separate_ = false;  // a comma comes before what is next
};

}  // namespace redress
