#pragma once

// The record by which a policy is put in force, for journals of tests.

#include <string>

#include "absl/time/time.h"
#include "base/check.h"
#include "base/hash.h"
#include "events/codec.h"
#include "events/event.pb.h"
#include "journal/acceptance.h"

namespace redress::testing {

// Puts `document` in force as version 1 of `name`, in a journal that has no policy yet.
inline std::string PolicyRecord(const PolicyDocument& document, absl::Time at,
                                const std::string& name = "standards/test") {
  Event event;
  event.mutable_happened()->set_unix_micros(absl::ToUnixMicros(at));
  PolicyPutInForce& put = *event.mutable_policy()->mutable_put_in_force();
  put.set_name(name);
  put.set_version(1);
  *put.mutable_document() = document;
  const auto bytes = EncodeEvent(event);
  CHECK(bytes.ok());
  Commit commit;
  commit.set_command_id(Sha256(name));
  commit.set_command_type("policy.apply");
  commit.set_request_digest(Sha256(name));
  commit.set_decided_at(static_cast<std::uint64_t>(absl::ToUnixMicros(at)));
  CommitAppend& append = *commit.add_appends();
  append.set_stream("policies/in_force");
  append.add_events(*bytes);
  return EncodeRecord(commit);
}

}  // namespace redress::testing
