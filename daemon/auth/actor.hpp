#pragma once

#include "daemon/auth/registry.hpp"
