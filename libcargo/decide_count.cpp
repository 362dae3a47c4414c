#include <algorithm>

#include "libcargo/controls.hpp"
#include "libcargo/decisions.hpp"
#include "libcargo/ledger.hpp"

/// Officers' own counts. What follows for the books is `tallied` (ledger.hpp), a function of
/// all counts that stand; here the difference is listed, and what is too much is held.
namespace cargo {
namespace {

/// One difference a count, standing or not, so that the list is the same in any order.
std::optional<Discrepancy> count_difference(const Context& context, const CountGoods& act) {
    const Split& split = *context.split;
    if (!split.counted || split.quantity.packages == act.packages) return std::nullopt;  // whole lines: the view compares
    const std::string line = context.lot->key.bill + " line " + std::to_string(act.line) + ": ";
    return Discrepancy{.kind = act.packages < split.quantity.packages ? "count_short" : "count_excess",
                       .expected = line + std::to_string(split.quantity.packages),
                       .found = std::to_string(act.packages),
                       .at = *act.at};
}

bool is_held_by_the_port(const Box& box) {
    return std::ranges::any_of(box.controls.holds, [](const Hold& hold) { return hold.by == "quai" && blocks(hold.state); });
}

Hold excess(const Context& context, Ids& ids) {
    Hold hold{};
    hold.id = ids.next();
    hold.agency = "customs";
    hold.kind = "excess";
    hold.reason = "counted above the manifest";
    hold.by = "quai";
    hold.at = context.now;
    return hold;
}

}  // namespace

void decide_act(const Context& context, const CountGoods& act, Record& record) {
    if (context.split == nullptr || !act.at) return;
    OwnCount count{};
    count.id = context.command.id;
    count.packages = act.packages;
    count.place = act.place;
    count.at = *act.at;
    count.by = context.actor().person;
    count.reason = context.command.reason;
    record.add(GoodsCounted{act.key, act.line, act.container, std::move(count)});

    const std::optional<Discrepancy> difference = count_difference(context, act);
    if (difference) record.add_once({act.key.call, act.container}, *difference);
    if (!counted_above(record.stock().consignments.at(act.key), act.line, act.container)) return;
    Ids ids(context.command.id);
    for (const Split& split : context.lot->splits) {
        // Of a whole line nobody knows which of its boxes holds too much.
        const bool concerned = split.line == act.line && (split.container == act.container || !split.counted);
        const auto box = record.stock().boxes.find(split.container);
        if (!concerned || box == record.stock().boxes.end() || is_held_by_the_port(box->second)) continue;
        const Target held{.call = act.key.call, .agent = {}, .bill = {}, .container = split.container};
        record.add(HoldPlaced{held, excess(context, ids)});
    }
}

void decide_act(const Context& context, const StrikeCount& act, Record& record) {
    if (context.count == nullptr) return;
    record.add(CountStruck{act.key, act.count, context.actor().person});
}

}  // namespace cargo
