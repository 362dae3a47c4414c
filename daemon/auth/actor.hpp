#pragma once

#include <string>
#include <vector>

#include "libcargo/roles.hpp"

/// What the registry knows, as plain data. SQL for it is in store/registry_store.hpp.
namespace cargo::auth {

struct Party { std::string code; std::string name; std::string eori; std::vector<std::string> edi_ids{}; };  ///< edi_ids: UNB 0004 and NAD MS identifications
struct Site { std::string code; std::string name; std::string port; std::string office; std::string kind; /* terminal, IST, LADT */ std::string authorisation; };
struct Office { std::string code; std::string name; };

}  // namespace cargo::auth
