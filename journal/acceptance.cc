#include "journal/acceptance.h"
