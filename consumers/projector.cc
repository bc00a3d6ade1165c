#include "consumers/projector.h"
#include "consumers/command_sink.h"
