#include "edi/mark_finder.hpp"

namespace cargo::edi {

void MarkFinder::look_for(const ServiceString& delimiters) {
    // A missing delimiter is looked for as the terminator: found twice, marked once.
    const auto or_terminator = [&](char c) { return c == 0 ? delimiters.terminator : c; };
    delimiters_[component].fill(delimiters.component);
    delimiters_[element].fill(delimiters.element);
    delimiters_[terminator].fill(delimiters.terminator);
    delimiters_[release].fill(or_terminator(delimiters.release));
    delimiters_[repetition].fill(or_terminator(delimiters.repetition));
    repeats_ = delimiters.repetition != 0;
}

}  // namespace cargo::edi
