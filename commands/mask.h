#pragma once

// Masks: what is left of a text that says who somebody is, for those who may not see that. Enough
// to tell two matters apart on the telephone, too little to find anybody by. Pure.

#include <string>

#include "absl/strings/string_view.h"
#include "events/contact.pb.h"
#include "events/options.pb.h"

namespace redress {

// What is written in the place of a text of which nothing is to be seen.
inline constexpr absl::string_view kAllMasked = "****";

// Returns `text`, valid UTF-8, masked: empty where it is. What is left, and how many stars there
// are, tells the text's form, never its length.
//
//   a name        Anna Lee  ->  A***      张三丰  ->  张**
//   a telephone   138 1234 5678  ->  138****5678      +8613812345678  ->  +86138****5678
//                 an extension goes; of fewer than eleven digits the last two are left, of fewer
//                 than seven none
//   an e-mail     anna@example.com  ->  a***@example.com
//   anything else by its first letter, where it has four
//
// `point` matters only to IDENTIFIES_BY_POINT; unspecified: neither a telephone nor an e-mail.
std::string Masked(Identifies how, PointKind point, absl::string_view text);

}  // namespace redress
