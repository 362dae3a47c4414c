#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/act.hpp"

/// JSON of `POST /v1/acts/{act}` to acts of the core. Strict: a member that the act does
/// not know is refused, so that a misspelt limit never silently does nothing.
namespace cargo::service {

/// Reads a key text (`lot/<call>/<agent>/<bill>`, `box/<call>/<container>`).
/// Errors: request_malformed.
[[nodiscard]] Result<Target> read_target(std::string_view key);
[[nodiscard]] std::string key_text(const Target& target);

/// One act per key of `body.keys` (or the one `body.key`), or the one act of a body
/// that names no key (a call's acts). `reason` is read apart.
/// Errors, by precedence: request_unknown_act; request_malformed (names the member);
/// value_bad_date; value_out_of_range.
struct KeyedAct {
    std::string key;
    Act act{};
};
[[nodiscard]] Result<std::vector<KeyedAct>> read_acts(std::string_view name, const boost::json::object& body);

}  // namespace cargo::service
