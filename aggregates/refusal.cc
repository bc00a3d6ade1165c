#include "aggregates/refusal.h"
