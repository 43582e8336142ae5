#include "run/engine.h"
