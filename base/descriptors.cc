#include "base/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

constexpr std::size_t kParts = 8;
constexpr std::size_t kPartsOfConnections = 4;

rlimit Limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, kMaxDescriptors);
  return limit;
}

int PartOf(std::size_t limit) {
  return static_cast<int>(std::min(limit, kMaxDescriptors) / kParts);
}

}  // namespace

absl::StatusOr<DescriptorShares> ShareOut(std::size_t limit) {
  if (limit < kMinDescriptors) {
    return absl::FailedPreconditionError(
        absl::StrCat("the process may open ", limit, " files, and needs ", kMinDescriptors,
                     ": raise the limit (ulimit -n, or LimitNOFILE= of the service)"));
  }
  return DescriptorShares{
      .a_database = PartOf(limit),
      .connections = PartOf(limit) * static_cast<int>(kPartsOfConnections),
  };
}

std::size_t RaiseDescriptorLimit() {
  rlimit limit = Limit();
  limit.rlim_cur = std::max(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, kMaxDescriptors));
  ::setrlimit(RLIMIT_NOFILE, &limit);  // where it fails, the limit is as it was
  return Limit().rlim_cur;
}

int FilesOfADatabase() { return PartOf(Limit().rlim_cur); }

}  // namespace redress
