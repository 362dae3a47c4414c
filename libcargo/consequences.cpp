#include <algorithm>

#include "libcargo/controls.hpp"
#include "libcargo/decisions.hpp"
#include "libcargo/grant.hpp"
#include "libcargo/release.hpp"

namespace cargo {
namespace {

/// Goods are presented when the ship is there and they are registered: the later of the two.
/// An earlier arrival reported later moves the time back.
void present(Record& record) {
    const Stock& stock = record.stock();
    if (!stock.call || !stock.call->arrived_at) return;
    for (const auto& [key, lot] : stock.consignments) {
        if (!lot.leaf || lot.position == CustomsPosition::invalidated) continue;
        const Instant at = std::max(*stock.call->arrived_at, lot.registered_at);
        if (lot.presented_at == at && lot.presentation_source == stock.call->presentation_source) continue;
        record.add(GoodsPresented{key, at, stock.call->presentation_source});
    }
}

void miss_boxes(Record& record) {
    const Stock& stock = record.stock();
    if (!stock.call || !stock.call->discharge_ended_at) return;
    for (const auto& [container, box] : stock.boxes) {
        if (box.state == EquipmentState::expected) record.add(BoxShort{box.key, *stock.call->discharge_ended_at});
    }
}

Target target_of(const BoxKey& key) {
    return {.call = key.call, .agent = {}, .bill = {}, .container = key.container};
}
Target target_of(const ConsignmentKey& key) {
    return {.call = key.call, .agent = key.agent, .bill = key.bill, .container = {}};
}

/// What lies on no manifest is held at once, once.
void hold_unlisted_boxes(const Context& context, Ids& ids, Record& record) {
    for (const auto& [container, box] : record.stock().boxes) {
        const auto by_the_port = [](const Hold& hold) { return hold.by == "quai"; };
        if (box.on_manifest || std::ranges::any_of(box.controls.holds, by_the_port)) continue;
        Hold hold{};
        hold.id = ids.next();
        hold.agency = "customs";
        hold.kind = "excess";
        hold.reason = "on no manifest";
        hold.by = "quai";
        hold.at = context.now;
        record.add(HoldPlaced{target_of(box.key), std::move(hold)});
    }
}

/// An ordered selection closes when all its orders ended conform, and opens again when all were cancelled.
void step_selections(const Controls& controls, const Target& target, Record& record) {
    for (const Selection& selection : controls.selections) {
        if (selection.state != SelectionState::ordered) continue;
        bool standing = false;
        bool pending = false;
        for (const ControlOrder& order : controls.orders) {
            const bool answers = std::ranges::find(order.selections, selection.id) != order.selections.end();
            if (!answers || order.state == OrderState::cancelled) continue;
            standing = true;
            pending = pending || (blocks(order.state) && !is_followed(controls, order));
        }
        if (!standing) {
            record.add(SelectionReopened{target, selection.id});
        } else if (!pending) {
            record.add(SelectionClosed{target, selection.id});
        }
    }
}

bool is_none(const Quantity& quantity) {
    return quantity == Quantity{};
}

/// Books what left with its boxes, and alarms where goods turn out to have been in a box that was let go.
void book_exits(Record& record) {
    const Stock& stock = record.stock();
    for (const auto& [key, lot] : stock.consignments) {
        if (!lot.leaf) continue;
        for (const StockLine& line : lot.lines) {
            const Exited exited = exited_by_boxes(stock, lot, line);
            const Quantity lawful = exited.lawful - line.ledger.exited;
            const Quantity unreleased = exited.unreleased - line.ledger.exited_unreleased;
            if (!is_none(lawful)) record.add(GoodsExited{key, line.number, lawful, true});
            if (!is_none(unreleased)) record.add(GoodsExited{key, line.number, unreleased, false});
        }
        for (const Split& split : lot.splits) {
            const auto box = stock.boxes.find(split.container);
            if (split.accepted || box == stock.boxes.end() || !box->second.exit_lawful || !box->second.exited_at) continue;
            record.add_once(box->second.key,
                            {.kind = "exit_unreleased", .expected = {}, .found = key.bill, .at = *box->second.exited_at});
        }
    }
}

Quantity above_zero(const Quantity& quantity) {
    return {std::max<std::int64_t>(quantity.packages, 0), Grams{std::max<std::int64_t>(quantity.mass.value, 0)}};
}

/// Brings each line's release account to where the books say it should be.
void release(const Context& context, const Bills& bills, Record& record) {
    const std::string completed_by = std::string(to_string(context.kind)) + ':' + context.command.id;
    for (const auto& [key, lot] : record.stock().consignments) {
        if (!lot.leaf) continue;
        for (const StockLine& line : lot.lines) {
            const ReleaseTarget target = release_target(record.stock(), bills, lot, line, context.without);
            const Quantity up = above_zero(target.quantity - line.ledger.released);
            const Quantity down = above_zero(line.ledger.released - target.quantity);
            const bool no_longer_whole = line.ledger.released_whole && !target.whole;
            if (!is_none(down) || (no_longer_whole && is_none(up))) {
                record.add(ReleaseTakenBack{key, line.number, down, completed_by});
            }
            if (!is_none(up) || target.whole != line.ledger.released_whole) {
                record.add(Released{key, line.number, up, target.whole, target.cleared_by, completed_by});
            }
        }
    }
}

void revoke_grants(const Bills& bills, Record& record) {
    for (const auto& [container, box] : record.stock().boxes) {
        if (box.grant && !grant_stands(record.stock(), bills, box)) record.add(GrantRevoked{box.key});
    }
}

}  // namespace

void settle(const Context& context, Record& record) {
    // In this order one pass is enough: nothing later in it changes what an earlier step reads.
    Ids ids(context.command.id);
    present(record);
    miss_boxes(record);
    hold_unlisted_boxes(context, ids, record);
    for (const auto& [key, lot] : record.stock().consignments) step_selections(lot.controls, target_of(key), record);
    for (const auto& [container, box] : record.stock().boxes) step_selections(box.controls, target_of(box.key), record);
    book_exits(record);
    const Bills bills(record.stock());
    release(context, bills, record);
    revoke_grants(bills, record);
}

}  // namespace cargo
