#include "edi/definition.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace cargo::edi {
namespace {

/// Half-years since 1900 of "D.95B", or of the draft "S.93A"; nothing for names of another shape.
std::optional<int> age_of(std::string_view directory) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool shaped = directory.size() == 5 && (directory[0] == 'D' || directory[0] == 'S') && directory[1] == '.' &&
                        is_digit(directory[2]) && is_digit(directory[3]) && (directory[4] == 'A' || directory[4] == 'B');
    if (!shaped) return std::nullopt;
    constexpr int first_year = 88;  // of the standard: 00 is 2000
    const int year = (directory[2] - '0') * 10 + (directory[3] - '0');
    return (year < first_year ? year + 100 : year) * 2 + (directory[4] - 'A');
}

}  // namespace

bool CodeList::contains(std::string_view code) const {
    const std::uint32_t wanted = pack(code);
    return wanted != 0 && std::binary_search(codes.begin(), codes.end(), wanted);
}

const SegmentRule* Directory::segment(std::string_view tag) const {
    const std::uint32_t wanted = pack(tag);
    const auto found = std::lower_bound(segments.begin(), segments.end(), wanted,
                                        [](const SegmentRule& rule, std::uint32_t packed) { return rule.packed_tag < packed; });
    return found == segments.end() || found->packed_tag != wanted ? nullptr : &*found;
}

const CodeList* Directory::list(std::uint16_t element) const {
    const auto found = std::lower_bound(lists.begin(), lists.end(), element,
                                        [](const CodeList& row, std::uint16_t number) { return row.element < number; });
    return found == lists.end() || found->element != element ? nullptr : &*found;
}

const MessageDefinition* find_definition(std::string_view type, std::string_view directory) {
    for (const MessageDefinition& definition : message_definitions()) {
        if (definition.type == type && definition.directory->name == directory) return &definition;
    }
    return nullptr;
}

const MessageDefinition* nearest_definition(std::string_view type, std::string_view directory) {
    const std::optional<int> wanted = age_of(directory);
    if (!wanted) return nullptr;
    const MessageDefinition* nearest = nullptr;
    int nearest_age = 0;
    for (const MessageDefinition& definition : message_definitions()) {
        const std::optional<int> age = age_of(definition.directory->name);
        if (definition.type != type || !age) continue;
        const int distance = std::abs(*age - *wanted);
        const int before = std::abs(nearest_age - *wanted);
        if (nearest != nullptr && (distance > before || (distance == before && *age > nearest_age))) continue;
        nearest = &definition;
        nearest_age = *age;
    }
    return nearest;
}

bool is_known_type(std::string_view type) {
    return std::ranges::any_of(message_definitions(), [&](const MessageDefinition& d) { return d.type == type; });
}

}  // namespace cargo::edi
