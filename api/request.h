#pragma once

// What requests say beside their body: path, query parameters, who acts, keys and preconditions.
// Strict: what is not known is refused by name.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/decision.h"
#include "api/http.h"

namespace redress {

inline constexpr std::size_t kMaxIdempotencyKeySize = 128;
inline constexpr std::size_t kMaxActorIdSize = 200;

// Decoded path segments, without the empty one before the first slash. "+" stands for itself.
//
// Errors: kInvalidArgument (a bad escape, not UTF-8, control characters).
absl::StatusOr<std::vector<std::string>> ParsePath(absl::string_view path);

// Decoded query parameters by name. "+" stands for itself: it is part of many a time.
//
// Errors: kInvalidArgument (as above, a parameter given twice, or one that is empty: a variable
// that was not set must not make a list wider).
using QueryParameters = std::map<std::string, std::string>;
absl::StatusOr<QueryParameters> ParseQuery(absl::string_view query);

// Decoded fields by name, of a form (application/x-www-form-urlencoded) or of the query of a page
// for browsers. "+" is a blank; a field may be empty.
//
// Errors: kInvalidArgument (a bad escape, not UTF-8, control characters but those of lines, a field
// given twice).
using FormFields = std::map<std::string, std::string>;
absl::StatusOr<FormFields> ParseForm(absl::string_view form);

// Errors: kInvalidArgument (a parameter that is not among `known`), naming it.
absl::Status CheckParameters(const QueryParameters& parameters,
                             absl::Span<const absl::string_view> known);

// Returns the parameter's value: false where absent. Errors: kInvalidArgument (not true or false).
absl::StatusOr<bool> BoolParameter(const QueryParameters& parameters, absl::string_view name);

// Returns the value of the header `name` (lower case), or nothing.
//
// Errors: kInvalidArgument (given twice).
absl::StatusOr<std::optional<std::string>> OneHeader(const HttpRequest& request,
                                                     absl::string_view name);

// Whether the text can name whoever acts; blanks around it would not reach a header's end.
bool IsActorId(absl::string_view text);

// Returns whom the request's token names, else the actor of "Redress-Actor: id; role", unverified.
//
// Errors: kInvalidArgument (missing, with machine code "actor-missing"; or not of that form).
absl::StatusOr<Actor> ActorOf(const HttpRequest& request);

// Returns the Idempotency-Key, or nothing where there is none.
//
// Errors: kInvalidArgument (not 1 to 128 visible ASCII characters).
absl::StatusOr<std::optional<std::string>> IdempotencyKeyOf(const HttpRequest& request);

// Returns the version of If-Match, or nothing where there is none or it is "*".
//
// Errors: kInvalidArgument (not one strong version such as "5").
absl::StatusOr<std::optional<std::uint64_t>> IfMatchOf(const HttpRequest& request);

// Returns the ETag of a version, such as "5" with its quotes.
std::string EntityTag(std::uint64_t version);

// Whether If-None-Match names `entity_tag`, or anything.
bool IsNoneMatch(const HttpRequest& request, absl::string_view entity_tag);

// Returns the media type of the body in lower case, without parameters; empty where none is given.
std::string MediaTypeOf(const HttpRequest& request);

// Returns a number from its decimal digits alone, or nothing.
std::optional<std::uint64_t> ParseNumber(absl::string_view digits);

}  // namespace redress
