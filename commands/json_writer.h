#pragma once

// JSON as text, written from front to back: answers are written as they are read, and nothing is
// built that is only to be written. What is written is what Boost.JSON would write of it. All that
// is told of a customer goes through here, and so the masks are here.

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "commands/sight.h"
#include "events/contact.pb.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"
#include "google/protobuf/message.h"

namespace redress {

// One value after the other; the caller keeps to JSON's grammar.
class JsonWriter {
 public:
  // Who makes one says who will read it: fields that say who a customer is (Identifies) are shown,
  // masked or withheld by that.
  explicit JsonWriter(Sight sight) : sight_(std::move(sight)) { Show(sight_.clarity); }

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

  // A text that says who a customer is, as far as it is shown; `point` as in Masked().
  void Identity(Identifies how, PointKind point, absl::string_view text);
  void IdentityMember(absl::string_view name, Identifies how, absl::string_view text) {
    Key(name);
    Identity(how, POINT_KIND_UNSPECIFIED, text);
  }

  const Sight& sight() const { return sight_; }
  Clarity clarity() const { return clarity_; }
  // From now on.
  void Show(Clarity clarity) {
    clarity_ = clarity;
    guards_ = clarity != Clarity::kClear || sight_.withholds != nullptr;
  }

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
  Sight sight_;
  Clarity clarity_ = Clarity::kClear;
  bool guards_ = false;  // whether there is anything that is not shown as it is
};

// While it lives, `writer` shows what is kept in `stream`: who the customer is, is withheld there
// where the writer's sight says so.
class ShownStream {
 public:
  ShownStream(absl::string_view stream, JsonWriter& writer)
      : ShownStream(writer.sight().Withholds(stream), writer) {}
  ShownStream(bool withheld, JsonWriter& writer) : writer_(writer), before_(writer.clarity()) {
    if (withheld) writer.Show(Clarity::kWithheld);
  }
  ~ShownStream() { writer_.Show(before_); }
  ShownStream(const ShownStream&) = delete;
  ShownStream& operator=(const ShownStream&) = delete;

 private:
  JsonWriter& writer_;
  const Clarity before_;
};

}  // namespace redress
