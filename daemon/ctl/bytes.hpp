#pragma once

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace cargo::ctl {

/// A whole file, or nothing when it cannot be read.
[[nodiscard]] inline std::optional<std::string> bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace cargo::ctl
