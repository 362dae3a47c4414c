#pragma once

#include "edi/definition.hpp"
#include "edi/finding.hpp"
#include "edi/segment.hpp"

namespace cargo::edi {

/// Compares a segment with its rule: mandatory elements and components, lengths, kinds of characters, code lists, values too
/// many. All findings go to the log. A conditional composite without any value is not there, whatever is mandatory in it;
/// separators at the end that separate nothing are no fault. A code outside its list is a warning, unless the list is strict
/// or 1131 or 3055 say that it comes from another list. Text that only people read may be too long: a warning, the text is kept
/// whole (house rule: no manifest is refused for an address of 36 characters).
/// @return false when an error was found. Allocates only for findings.
[[nodiscard]] bool check_elements(const SegmentRule& rule, const SegmentView& segment, Charset charset, FindingLog& findings);

}  // namespace cargo::edi
