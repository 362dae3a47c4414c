#include "libcargo/apply_parts.hpp"
#include "libcargo/decide.hpp"

namespace cargo {

Consignment* lot_of(Stock& stock, const ConsignmentKey& key) {
    const auto found = stock.consignments.find(key);
    return found == stock.consignments.end() ? nullptr : &found->second;
}

Box* box_of(Stock& stock, const BoxKey& key) {
    const auto found = stock.boxes.find(key.container);
    return found == stock.boxes.end() ? nullptr : &found->second;
}

Controls* controls_of(Stock& stock, const Target& target) {
    if (target.is_box()) {
        Box* box = box_of(stock, {target.call, target.container});
        return box == nullptr ? nullptr : &box->controls;
    }
    Consignment* lot = lot_of(stock, {target.call, target.agent, target.bill});
    return lot == nullptr ? nullptr : &lot->controls;
}

void apply(Stock& stock, const Event& event) {
    std::visit([&](const auto& e) { apply_to(stock, e); }, event);
}

void apply(Stock& stock, std::span<const Event> events) {
    for (const Event& event : events) cargo::apply(stock, event);
}

}  // namespace cargo
