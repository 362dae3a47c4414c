#include <algorithm>
#include <cstdint>

#include "libcargo/guards.hpp"
#include "libcargo/release.hpp"

namespace cargo::guard {
namespace {

const StockLine* find_line(const Consignment& lot, std::uint32_t number) {
    const auto line = std::ranges::find(lot.lines, number, &StockLine::number);
    return line == lot.lines.end() ? nullptr : &*line;
}

/// The act's consignment when the act is an `A`, else null.
template <class A>
const Consignment* lot_of(const Context& context) {
    return context.as<A>() == nullptr ? nullptr : context.lot;
}

bool is_presented(const Consignment& lot) {
    switch (lot.position) {
        case CustomsPosition::presented:
        case CustomsPosition::accepted:
        case CustomsPosition::disposed:
            return true;
        case CustomsPosition::announced:
        case CustomsPosition::invalidated:
            return false;
    }
    return false;
}

/// What a person may say of an item after what was said last: never a withdrawal, which takes two.
bool may_follow(ClearanceState last, ClearanceState next) {
    switch (last) {
        case ClearanceState::linked:
        case ClearanceState::prelodged:
        case ClearanceState::accepted:
        case ClearanceState::under_control:
            return next == ClearanceState::prelodged || next == ClearanceState::accepted ||
                   next == ClearanceState::under_control || next == ClearanceState::cleared;
        case ClearanceState::cleared:
        case ClearanceState::withdrawal_requested:
        case ClearanceState::withdrawn:
            return false;
    }
    return false;
}

/// What a declaration system can say at all; it may say it in any order.
bool is_reportable(ClearanceState state) {
    switch (state) {
        case ClearanceState::prelodged:
        case ClearanceState::accepted:
        case ClearanceState::under_control:
        case ClearanceState::cleared:
        case ClearanceState::withdrawn:
            return true;
        case ClearanceState::linked:
        case ClearanceState::withdrawal_requested:
            return false;
    }
    return false;
}

bool any_in(const Context& context, ClearanceState state) {
    return std::ranges::any_of(context.clearances, [&](const Clearance* c) { return c->state == state; });
}

}  // namespace

Verdict is_master(const Context& context) {
    const bool needs_leaf =
        context.kind == ActKind::accept || context.kind == ActKind::link_mrn || context.kind == ActKind::count_goods;
    if (!needs_leaf || context.lot == nullptr || context.lot->leaf) return std::nullopt;
    return Refusal{context.lot->key.bill};
}

Verdict still_at_sea(const Context& context) {
    const bool needs_presence = context.kind == ActKind::accept || (context.kind == ActKind::clear && !context.actor().machine);
    if (!needs_presence || context.lot == nullptr || is_presented(*context.lot)) return std::nullopt;
    return Refusal{context.lot->key.bill};
}

Verdict nothing_landed(const Context& context) {
    const Consignment* lot = lot_of<Accept>(context);
    if (lot == nullptr || !acceptable_splits(context.stock, *lot).empty()) return std::nullopt;
    if (std::ranges::any_of(lot->splits, &Split::accepted)) return std::nullopt;
    return Refusal{lot->key.bill};
}

Verdict accepted_already(const Context& context) {
    const Consignment* lot = lot_of<Accept>(context);
    if (lot == nullptr || !acceptable_splits(context.stock, *lot).empty()) return std::nullopt;
    if (std::ranges::none_of(lot->splits, &Split::accepted)) return std::nullopt;
    return Refusal{lot->key.bill};
}

Verdict store_closed(const Context& context) {
    const Consignment* lot = lot_of<Accept>(context);
    if (lot == nullptr) return std::nullopt;
    for (const Split* split : acceptable_splits(context.stock, *lot)) {
        const std::string& site = context.stock.boxes.at(split->container).site;
        const auto& stores = context.policy.authorised_stores;
        if (std::ranges::find(stores, site) == stores.end()) return Refusal{site};
    }
    return std::nullopt;
}

Verdict rules_did_not_run(const Context& context) {
    const Consignment* lot = lot_of<Accept>(context);
    if (lot == nullptr || lot->selectivity != Selectivity::none) return std::nullopt;
    return Refusal{lot->key.bill};
}

Verdict line_unknown(const Context& context) {
    const auto* link = context.as<LinkMrn>();
    if (link == nullptr || context.lot == nullptr || find_line(*context.lot, link->line) != nullptr) return std::nullopt;
    return Refusal{std::to_string(link->line)};
}

Verdict linked_already(const Context& context) {
    const auto* link = context.as<LinkMrn>();
    if (link == nullptr || context.lot == nullptr) return std::nullopt;
    const bool linked = std::ranges::any_of(context.lot->clearances, [&](const Clearance& c) {
        return c.mrn == link->mrn && c.item == link->item && c.line == link->line && c.state != ClearanceState::withdrawn;
    });
    return linked ? Verdict(Refusal{link->mrn}) : std::nullopt;
}

Verdict link_exceeds_line(const Context& context) {
    const auto* link = context.as<LinkMrn>();
    if (link == nullptr || context.lot == nullptr) return std::nullopt;
    const StockLine* line = find_line(*context.lot, link->line);
    if (line == nullptr) return std::nullopt;
    Quantity linked = link->quantity;
    for (const Clearance& clearance : context.lot->clearances) {
        if (clearance.line == link->line && clearance.state != ClearanceState::withdrawn) linked = linked + clearance.quantity;
    }
    if (reaches(link->quantity, {}) && reaches(line->manifested, linked)) return std::nullopt;
    return Refusal{std::to_string(linked.packages) + " packages, " + std::to_string(linked.mass.value) + " g"};
}

Verdict clears_own_control(const Context& context) {
    const Consignment* lot = lot_of<Clear>(context);
    if (lot == nullptr || context.actor().machine) return std::nullopt;
    constexpr Instant ever{INT64_MAX};
    if (!is_author_on(context.stock, context.bills, *lot, context.actor().person, ever)) return std::nullopt;
    return Refusal{};
}

Verdict not_linked(const Context& context) {
    const bool names_item = context.kind == ActKind::clear || context.kind == ActKind::request_withdrawal ||
                            context.kind == ActKind::approve_withdrawal;
    if (!names_item || !context.clearances.empty()) return std::nullopt;
    return Refusal{};
}

Verdict clearance_out_of_order(const Context& context) {
    if (context.kind == ActKind::request_withdrawal && !any_in(context, ClearanceState::cleared)) return Refusal{};
    if (context.kind == ActKind::approve_withdrawal && !any_in(context, ClearanceState::withdrawal_requested)) return Refusal{};
    const auto* clear = context.as<Clear>();
    if (clear == nullptr) return std::nullopt;
    if (context.actor().machine) return is_reportable(clear->state) ? Verdict{} : Refusal{std::string(to_string(clear->state))};
    const bool follows =
        std::ranges::any_of(context.clearances, [&](const Clearance* c) { return may_follow(c->state, clear->state); });
    if (follows) return std::nullopt;
    return Refusal{std::string(to_string(clear->state))};
}

}  // namespace cargo::guard
