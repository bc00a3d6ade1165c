#pragma once

// Which of the two languages that texts are there in somebody reads.

#include "absl/strings/string_view.h"
#include "api/http.h"

namespace redress {

// Returns "zh-CN" or "en": the first of Accept-Language that is one of them; "en" where none is.
absl::string_view AcceptedLanguage(const HttpRequest& request);

}  // namespace redress
