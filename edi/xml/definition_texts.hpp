#pragma once

#include <span>
#include <string_view>

namespace cargo::edi::xml {

struct DefinitionText {
    std::string_view name;  ///< of the file: awmds.tree, awmds_gabon.profile
    std::string_view text;
};

/// Every .tree and .profile of edi/definitions, compiled in. Made by embed_definitions.cmake.
[[nodiscard]] std::span<const DefinitionText> definition_texts();

}  // namespace cargo::edi::xml
