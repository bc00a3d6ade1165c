#pragma once

// How the process's file descriptors are shared out, so that connections, however many come, never
// take those that the journal and the views need to open their files.

#include <cstddef>

#include "absl/status/statusor.h"

namespace redress {

struct DescriptorShares {
  int a_database = 0;  // files that one database keeps open: journal, views, views made anew
  int connections = 0;
};

// With less than this the program does not serve.
inline constexpr std::size_t kMinDescriptors = 256;
// More than this is asked for by nobody here.
inline constexpr std::size_t kMaxDescriptors = 65'536;

// Returns the shares of `limit` descriptors: an eighth for each of three databases, half for
// connections, an eighth for all else (logs, brokers, the program itself).
//
// Errors: kFailedPrecondition (fewer than kMinDescriptors), saying what to do.
absl::StatusOr<DescriptorShares> ShareOut(std::size_t limit);

// Raises this process's limit as far as it may, to kMaxDescriptors at most, and returns it.
std::size_t RaiseDescriptorLimit();

// Returns what a database may keep open under this process's limit.
int FilesOfADatabase();

}  // namespace redress
