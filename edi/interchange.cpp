#include "edi/interchange.hpp"
