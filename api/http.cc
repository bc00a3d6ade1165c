#include "api/http.h"

namespace redress {
namespace {

const std::string* Find(const HttpHeaders& headers, absl::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace

const std::string* HttpRequest::Header(absl::string_view name) const { return Find(headers, name); }

void HttpResponse::Set(absl::string_view name, absl::string_view value) {
  for (auto& [key, old] : headers) {
    if (key == name) {
      old = std::string(value);
      return;
    }
  }
  headers.emplace_back(name, value);
}

const std::string* HttpResponse::Header(absl::string_view name) const {
  return Find(headers, name);
}

}  // namespace redress
