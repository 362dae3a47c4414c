#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/result.hpp"

namespace cargo::http {

enum class Access : std::uint8_t {
    open,  ///< health and the contract: say nothing about goods or persons
    by_token,
    operators,  ///< as by_token, or with the operators' own token; from their addresses only
};

struct Route {
    std::string_view method;
    std::string_view pattern;  ///< e.g. `/v1/calls/{stay}`
    Access access = Access::by_token;
    std::size_t body_max = 0;  ///< bytes; 0: no body is taken
};

struct Match {
    std::size_t route = 0;  ///< index in the table
    std::map<std::string, std::string> captured{};
};

/// Finds the route of a method and a path. Two patterns with the same shape may differ in method only.
/// @param allowed  set when the path is known but not with this method: the methods it has, for `Allow`.
/// Errors, by precedence: request_unknown_route; request_method_not_allowed.
[[nodiscard]] Result<Match> find_route(std::span<const Route> table, std::string_view method, std::span<const std::string> path,
                                       std::string& allowed);

}  // namespace cargo::http
