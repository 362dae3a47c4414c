#pragma once

#include <string>
#include <string_view>

#include "edi/finding.hpp"

/// How the mappings word what is wrong with a message's meaning: what, which value, what to do.
namespace cargo::edi {

struct Words {
    std::string french;
    std::string english;
};

/// Where a finding of meaning stands. `tag` and `value` are read before the call returns.
struct Place {
    std::string_view tag;
    Position at{};
    std::string group{};  ///< as group_path() writes it; empty when only known at the end of the message
};

void report(FindingLog& findings, Errc code, Severity severity, Scope scope, const Place& place, std::string_view value,
            Words words);

/// `text` cut to what a finding shows, never inside a UTF-8 character.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace cargo::edi
