#include "edi/definition.hpp"

#include <algorithm>

namespace cargo::edi {

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

bool is_known_type(std::string_view type) {
    return std::ranges::any_of(message_definitions(), [&](const MessageDefinition& d) { return d.type == type; });
}

}  // namespace cargo::edi
