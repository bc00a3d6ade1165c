#pragma once

// Refusals as HTTP answers: absl::Status to problem details (RFC 9457), with a stable `type`,
// English and Chinese titles, the machine code, the fields at fault and the moves allowed.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "api/http.h"
#include "boost/json/object.hpp"

namespace redress {

// Seconds after which a caller that was told "later" may ask again.
inline constexpr int kRetryAfterSeconds = 1;

struct ProblemTitle {
  absl::string_view code;
  absl::string_view english;
  absl::string_view chinese;
};

// Every machine code that an answer can carry, with its titles.
const std::vector<ProblemTitle>& ProblemTitles();

// Returns the HTTP status for `status`, by code and machine code (style, table of errors).
int HttpStatusOf(const absl::Status& status);

// Returns the machine code: that of the refusal's details, else one for the status' code.
std::string MachineCodeOf(const absl::Status& status);

// Returns the body: `extensions` are added as further members.
boost::json::object ProblemBody(int http_status, absl::string_view code, absl::string_view detail,
                                const boost::json::object& extensions = {});
boost::json::object ProblemBody(const absl::Status& status,
                                const boost::json::object& extensions = {});

// The same as an answer; 429 and 503 say when to come again.
HttpResponse ProblemResponse(int http_status, absl::string_view code, absl::string_view detail,
                             const boost::json::object& extensions = {});
HttpResponse ProblemResponse(const absl::Status& status,
                             const boost::json::object& extensions = {});

// Returns `body`, which is JSON, as an answer.
HttpResponse JsonResponse(int http_status, std::string body);
HttpResponse JsonResponse(int http_status, const boost::json::object& body);

}  // namespace redress
