#pragma once

#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo::edi {

/// What a sentence is filled with. All UTF-8.
struct TextValues {
    std::string_view segment{};  ///< tag
    std::string_view value{};    ///< as sent, cut
    std::string_view detail{};   ///< the second value: a limit, a count, what was expected
};

struct FindingText {
    std::string french;
    std::string english;
};

/// The sentences of one finding of the reader: what is wrong, with which value, what is wanted.
[[nodiscard]] FindingText finding_text(Errc code, const TextValues& values);
/// The same of an XML message: `segment` is an element's name.
[[nodiscard]] FindingText xml_finding_text(Errc code, const TextValues& values);

}  // namespace cargo::edi
