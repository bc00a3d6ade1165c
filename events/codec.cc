#include "events/codec.h"
