#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// The UN's directories as they lie beside the project, read into lines that tests compare with ours.
namespace cargo::edi::test {

using Lines = std::vector<std::string>;

[[nodiscard]] std::filesystem::path reference();
[[nodiscard]] bool has_reference();
/// D.95B -> D95B; CONTRL's D.3 and 4.1 are the service directories.
[[nodiscard]] std::filesystem::path folder_of(std::string_view directory);

/// Of each segment its elements, "1004 C an..35", "C507 M", "C507/2380 C an..35".
[[nodiscard]] std::map<std::string, Lines> segments_of(const std::filesystem::path& path);
/// "SG4 C 9999", "  CNI M 1": the tree with its indentation, without UNH and UNT.
[[nodiscard]] Lines message_lines_of(const std::filesystem::path& path);
/// Codes by element, four digits.
[[nodiscard]] std::map<std::string, std::set<std::string>> codes_of(const std::filesystem::path& path);

}  // namespace cargo::edi::test
