#include "libcargo/result.hpp"
