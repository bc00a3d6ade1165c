#include "projections/batch.h"
