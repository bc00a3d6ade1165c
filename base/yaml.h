#pragma once

// Text in YAML 1.2, as a tree that knows where everything stands. A subset: one document, without
// anchors, aliases, tags and directives, and no key given twice.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace redress {

// From 1; columns count characters.
struct TextPlace {
  int line = 0;
  int column = 0;
};

enum class YamlKind { kNothing, kText, kList, kMapping };

struct YamlMember;

struct YamlNode {
  YamlKind kind = YamlKind::kNothing;
  TextPlace place;
  std::string text;
  std::vector<YamlNode> items;
  std::vector<YamlMember> members;  // in order

  // Returns the value of `key`, null where there is none.
  const YamlNode* Find(absl::string_view key) const;
};

struct YamlMember {
  std::string key;
  TextPlace place;  // of the key
  YamlNode value;
};

struct YamlProblem {
  TextPlace place;
  std::string reason;
};

// What was read. Where the text is no YAML, the tree ends where that was found.
struct YamlReading {
  YamlNode root;
  std::vector<YamlProblem> problems;
};

// Reads `text`, which is UTF-8.
YamlReading ReadYaml(absl::string_view text);

}  // namespace redress
