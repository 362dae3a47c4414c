#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Files meant to harm a reader of XML: what the tests of several kinds feed.
namespace cargo::edi::xml::test {

struct HostileFile {
    std::string_view name;
    std::string_view code;  ///< of the last finding
    std::string bytes;
};

/// Each at most some megabytes.
[[nodiscard]] std::vector<HostileFile> hostile_files();

struct Flood {
    std::string_view name;
    std::string unit;
    std::string_view within = "";  ///< start tags before the first unit
};

/// Units that, repeated behind a manifest's header, must cost no more than their bytes.
[[nodiscard]] std::vector<Flood> floods();

}  // namespace cargo::edi::xml::test
