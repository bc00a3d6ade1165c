#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace redress {
namespace {

// Deeper than anybody writes; shallow enough to be walked by recursion.
constexpr std::size_t kMaxDepth = 32;

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// Where the parser's marks stand, in lines and characters.
class Places {
 public:
  explicit Places(absl::string_view text) : lines_(absl::StrSplit(text, '\n')) {}

  TextPlace Of(const YAML::Mark& mark) const {
    const std::size_t line = static_cast<std::size_t>(std::max(mark.line, 0));
    if (line >= lines_.size()) return {static_cast<int>(lines_.size()), 1};
    const absl::string_view before =
        lines_[line].substr(0, static_cast<std::size_t>(std::max(mark.column, 0)));
    const auto characters = std::count_if(before.begin(), before.end(), BeginsCharacter);
    return {static_cast<int>(line) + 1, static_cast<int>(characters) + 1};
  }

 private:
  std::vector<absl::string_view> lines_;
};

// Builds the tree of one document from what the parser meets.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const Places& places, YamlReading& reading) : places_(places), reading_(reading) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    reading_.root.place = places_.Of(mark);
    if (documents_++ > 0) Wrong(mark, "begins a second document: there may be one only");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Put(At(mark, YamlKind::kNothing));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    Wrong(mark, "is an alias: write out what it stands for");
    Put(At(mark, YamlKind::kNothing));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    CheckTag(mark, tag);
    YamlNode node = At(mark, YamlKind::kText);
    node.text = value;
    Put(std::move(node));
  }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    if (!name.empty()) Wrong(mark, absl::StrCat("has an anchor, &", name, ": there are none here"));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    Begin(mark, tag, YamlKind::kList);
  }
  void OnSequenceEnd() override { End(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    Begin(mark, tag, YamlKind::kMapping);
  }
  void OnMapEnd() override { End(); }

 private:
  // A list or mapping that is being read.
  struct Open {
    YamlNode node;
    bool has_key = false;
    YamlNode key;
  };

  YamlNode At(const YAML::Mark& mark, YamlKind kind) const {
    YamlNode node;
    node.kind = kind;
    node.place = places_.Of(mark);
    return node;
  }

  void Wrong(const YAML::Mark& mark, std::string reason) {
    reading_.problems.push_back({places_.Of(mark), std::move(reason)});
  }

  void CheckTag(const YAML::Mark& mark, const std::string& tag) {
    const bool is_plain = tag.empty() || tag == "?" || tag == "!";
    if (!is_plain) Wrong(mark, "has a tag: there are none here");
  }

  void Begin(const YAML::Mark& mark, const std::string& tag, YamlKind kind) {
    CheckTag(mark, tag);
    if (open_.size() >= kMaxDepth) {
      throw YAML::ParserException(mark, absl::StrCat("more than ", kMaxDepth, " levels"));
    }
    open_.push_back({.node = At(mark, kind), .key = {}});
  }

  void End() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    Put(std::move(node));
  }

  void Put(YamlNode node) {
    if (open_.empty()) {
      if (documents_ == 1) reading_.root = std::move(node);
      return;
    }
    Open& open = open_.back();
    if (open.node.kind == YamlKind::kList) {
      open.node.items.push_back(std::move(node));
    } else if (!open.has_key) {
      open.key = std::move(node);
      open.has_key = true;
    } else {
      PutMember(open, std::move(node));
    }
  }

  void PutMember(Open& open, YamlNode value) {
    open.has_key = false;
    YamlNode key = std::move(open.key);
    if (key.kind != YamlKind::kText) {
      reading_.problems.push_back({key.place, "is no text, but stands where a key must"});
      return;
    }
    if (open.node.Find(key.text) != nullptr) {
      reading_.problems.push_back({key.place, absl::StrCat("key \"", key.text, "\" stands twice")});
      return;
    }
    open.node.members.push_back({std::move(key.text), key.place, std::move(value)});
  }

  const Places& places_;
  YamlReading& reading_;
  std::vector<Open> open_;
  int documents_ = 0;
};

// The parser undoes directives before it tells of anything.
void CheckDirectives(absl::string_view text, YamlReading& reading) {
  int line = 0;
  for (const absl::string_view content : absl::StrSplit(text, '\n')) {
    ++line;
    if (!content.empty() && content.front() == '%') {
      reading.problems.push_back({{line, 1}, "is a directive: there are none here"});
    }
  }
}

}  // namespace

const YamlNode* YamlNode::Find(absl::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const YamlMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

YamlReading ReadYaml(absl::string_view text) {
  YamlReading reading;
  reading.root.place = {1, 1};
  CheckDirectives(text, reading);
  if (!reading.problems.empty()) return reading;
  const Places places(text);
  TreeBuilder builder(places, reading);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    reading.problems.push_back({places.Of(error.mark), absl::StrCat("no YAML: ", error.msg)});
  }
  return reading;
}

}  // namespace redress
