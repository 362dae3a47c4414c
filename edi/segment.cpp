#include "edi/segment.hpp"

namespace cargo::edi {

Element ElementList::at_repeated(std::uint16_t element) const {
    for (const Element one : *this) {
        if (one.position == element) return one;
    }
    return {};
}

Position SegmentView::at(std::uint16_t element, std::uint16_t component) const {
    Position position;
    position.segment = number_;
    position.element = element;
    position.component = component;
    const std::uint64_t end = offset_ + size_;
    position.byte_offset = element == 0 ? offset_ : end;
    const Element found = elements_.at(element);
    if (found.count == 0) return position;
    if (component <= found.count) {
        position.byte_offset = offset_of(components_[found.first + (component == 0 ? 0 : component - 1U)]);
    } else if (found.first + found.count < components_.size()) {
        // One that was not sent would have stood before the next element's separator.
        position.byte_offset = offset_of(components_[found.first + found.count]) - 1;
    }
    return position;
}

}  // namespace cargo::edi
