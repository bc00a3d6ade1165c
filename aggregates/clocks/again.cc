#include "aggregates/clocks/again.h"

namespace redress {
namespace {

AgainRule Otherwise(const ClockRule& rule) {
  switch (rule.metric()) {
    case CLOCK_METRIC_ANSWER:
    case CLOCK_METRIC_DISPATCH:
    case CLOCK_METRIC_KEEP_INFORMED:
      return AGAIN_RULE_NEW;
    case CLOCK_METRIC_TOTAL_RESOLUTION:
    case CLOCK_METRIC_CLOSE:
      return AGAIN_RULE_CONTINUE;
    default:
      return AGAIN_RULE_NONE;
  }
}

}  // namespace

AgainRule OnRedo(const ClockRule& rule) {
  return rule.on_redo() == AGAIN_RULE_UNSPECIFIED ? Otherwise(rule) : rule.on_redo();
}

AgainRule OnReopen(const ClockRule& rule) {
  return rule.on_reopen() == AGAIN_RULE_UNSPECIFIED ? Otherwise(rule) : rule.on_reopen();
}

const Amount& RedoAmount(const ClockRule& rule) {
  return rule.has_redo_amount() ? rule.redo_amount() : rule.amount();
}

const Amount& ReopenAmount(const ClockRule& rule) {
  return rule.has_reopen_amount() ? rule.reopen_amount() : rule.amount();
}

}  // namespace redress
