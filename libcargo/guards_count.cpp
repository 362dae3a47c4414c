#include "libcargo/guards.hpp"
#include "libcargo/limits.hpp"

namespace cargo::guard {

Verdict not_in_this_box(const Context& context) {
    const auto* counted = context.as<CountGoods>();
    if (counted == nullptr || context.split != nullptr) return std::nullopt;
    return Refusal{std::to_string(counted->line) + ' ' + counted->container};
}

Verdict uncountable(const Context& context) {
    const auto* counted = context.as<CountGoods>();
    if (counted == nullptr) return std::nullopt;
    if (counted->packages >= 0 && counted->packages <= limits::counted_packages_max) return std::nullopt;
    return Refusal{std::to_string(counted->packages)};
}

Verdict count_unknown(const Context& context) {
    if (context.as<StrikeCount>() == nullptr || context.count != nullptr) return std::nullopt;
    return Refusal{};
}

Verdict counted_box_left(const Context& context) {
    if (context.count == nullptr) return std::nullopt;
    if (!context.count->struck_by.empty()) return Refusal{context.count->struck_by};
    const auto box = context.stock.boxes.find(context.split->container);
    if (box == context.stock.boxes.end() || box->second.state != EquipmentState::gated_out) return std::nullopt;
    return Refusal{context.split->container};
}

Verdict strikes_own_count(const Context& context) {
    if (context.count == nullptr) return std::nullopt;
    const std::string& person = context.actor().person;
    if (!person.empty() && person != context.count->by) return std::nullopt;
    return Refusal{person};
}

}  // namespace cargo::guard
