#include "rules/engine.hpp"
