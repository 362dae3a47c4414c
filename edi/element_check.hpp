#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "edi/definition.hpp"
#include "edi/finding.hpp"
#include "edi/segment.hpp"

namespace cargo::edi {

/// Codes that were found in their lists before: messages send the same few over and over, and need not search for them again.
class MetCodes {
public:
    /// True when the code, a value of a segment, was found in the list before.
    [[nodiscard]] bool has_met(const CodeList& list, std::string_view code) const {
        const std::uint32_t packed = packed_value(code);
        const Met& met = met_[place(list, packed)];
        return met.list == &list && met.code == packed;
    }
    /// True when the list has the code.
    [[nodiscard]] bool in_list(const CodeList& list, std::string_view code) {
        if (has_met(list, code)) return true;
        if (!list.contains(code)) return false;
        const std::uint32_t packed = packed_value(code);
        met_[place(list, packed)] = {&list, packed};
        return true;
    }

private:
    [[nodiscard]] static std::size_t place(const CodeList& list, std::uint32_t packed) {
        return ((packed * 0x9E3779B1U) >> 16U ^ list.element) % met_max;
    }
    struct Met {
        const CodeList* list = nullptr;
        std::uint32_t code = 0;
    };
    static constexpr std::size_t met_max = 512;  ///< a few more than the codes of a message
    std::array<Met, met_max> met_{};
};

/// Compares a segment with its rule: mandatory elements and components, lengths, kinds of characters, code lists, values too
/// many. All findings go to the log. A conditional composite without any value is not there, whatever is mandatory in it;
/// separators at the end that separate nothing are no fault. A code outside its list is a warning, unless the list is strict
/// or 1131 or 3055 say that it comes from another list. Text that only people read may be too long: a warning, the text is kept
/// whole (house rule: no manifest is refused for an address of 36 characters).
/// `filled` becomes SegmentView::filled().
/// @return false when an error was found. Allocates only for findings.
[[nodiscard]] bool check_elements(const SegmentRule& rule, const SegmentView& segment, std::uint64_t& filled,
                                  Charset charset, MetCodes& met_codes, FindingLog& findings);
/// SegmentView::filled() of a segment that is not checked.
[[nodiscard]] std::uint64_t filled_of(const SegmentView& segment);

}  // namespace cargo::edi
