#pragma once

// Macros that pass an error on to the caller.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define REDRESS_CONCAT_INNER(a, b) a##b
#define REDRESS_CONCAT(a, b) REDRESS_CONCAT_INNER(a, b)

#define RETURN_IF_ERROR(expression)                                         \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

#define ASSIGN_OR_RETURN(target, expression) \
  REDRESS_ASSIGN_OR_RETURN(REDRESS_CONCAT(status_or_, __LINE__), target, expression)

#define REDRESS_ASSIGN_OR_RETURN(result, target, expression) \
  auto result = (expression);                                \
  if (!result.ok()) return std::move(result).status();       \
  target = *std::move(result)
