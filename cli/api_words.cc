#include "cli/api_words.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/service.h"
#include "yaml-cpp/yaml.h"

namespace redress {
namespace {

const YAML::Node& Description() {
  static const YAML::Node description = YAML::Load(std::string(OpenApiText()));
  return description;
}

// Returns what lies at `path`, name by name; a node without members where nothing does.
YAML::Node At(const std::vector<std::string>& path) {
  YAML::Node here = Description();
  for (const std::string& name : path) {
    const YAML::Node& parent = here;  // asking a constant node adds nothing to it
    const YAML::Node child = parent[name];
    if (!child.IsDefined()) return YAML::Node();
    here.reset(child);
  }
  return here;
}

// Returns what "$ref" of `node` leads to, or the node itself.
YAML::Node Resolved(const YAML::Node& node) {
  const YAML::Node reference = node["$ref"];
  if (!reference.IsDefined()) return node;
  const auto text = reference.as<std::string>();
  absl::string_view path = text;
  if (!absl::ConsumePrefix(&path, "#/components/")) return node;
  const std::size_t slash = path.find('/');
  return At(
      {"components", std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))});
}

std::string TextOf(const YAML::Node& node, const char* name) {
  return node[name].IsDefined() ? node[name].as<std::string>() : "";
}

// Returns the example of `node`; the first item of one that is a list.
std::string ExampleOf(const YAML::Node& node) {
  const YAML::Node example = node["example"];
  if (!example.IsDefined()) return "";
  return example.IsSequence() ? example[0].as<std::string>() : example.as<std::string>();
}

// Returns the values that `schema` takes, where they are few.
std::string ValuesOf(const YAML::Node& schema) {
  if (TextOf(schema, "type") == "boolean") return "true or false";
  std::vector<std::string> values;
  for (const auto& value : schema["enum"]) values.push_back(value.as<std::string>());
  return absl::StrJoin(values, ", ");
}

// Returns `words` with the first letter large, where it is of ASCII.
std::string Sentence(std::string words) {
  if (!words.empty())
    words.front() = absl::ascii_toupper(static_cast<unsigned char>(words.front()));
  return words;
}

std::string WordsOfParameter(const YAML::Node& parameter) {
  const YAML::Node schema = Resolved(parameter["schema"]);
  std::string words(absl::StripSuffix(TextOf(parameter, "description"), "."));
  if (const std::string values = ValuesOf(schema); !values.empty()) {
    absl::StrAppend(&words, words.empty() ? "" : ": ", values);
  }
  std::string example = ExampleOf(parameter);
  if (example.empty()) example = ExampleOf(schema);
  if (!example.empty()) absl::StrAppend(&words, ", such as ", example);
  return Sentence(words);
}

}  // namespace

std::string PostWords(const std::string& path) {
  return TextOf(At({"paths", path, "post"}), "summary");
}

std::string VerbWords(const Collection& of, const std::string& verb) {
  if (verb == of.creating_verb) return PostWords(absl::StrCat("/v1/", of.plural));
  return PostWords(DescribedPath(of, verb));
}

FieldWords WordsOfField(absl::string_view schema, absl::string_view field) {
  const YAML::Node property =
      At({"components", "schemas", std::string(schema), "properties", std::string(field)});
  FieldWords words{.description = TextOf(property, "description"), .example = ExampleOf(property)};
  const YAML::Node resolved = Resolved(property);
  if (words.description.empty()) words.description = TextOf(resolved, "description");
  if (words.example.empty()) words.example = ExampleOf(resolved);
  return words;
}

std::string ParameterWords(const std::string& path, const std::string& name) {
  for (const auto& given : At({"paths", path, "get", "parameters"})) {
    const YAML::Node parameter = Resolved(given);
    if (TextOf(parameter, "name") == name) return WordsOfParameter(parameter);
  }
  return "";
}

}  // namespace redress
