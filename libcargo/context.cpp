#include "libcargo/context.hpp"

#include <algorithm>

#include "libcargo/controls.hpp"
#include "libcargo/release.hpp"

namespace cargo {
namespace {

/// What an act names: every act has `target`, `key`, `container` or only `call`.
struct Named {
    Target operator()(const OpenCall& act) const { return {.call = act.call.stay, .agent = {}, .bill = {}, .container = {}}; }
    template <class A>
        requires requires(const A& act) { act.target; }
    Target operator()(const A& act) const {
        return act.target;
    }
    template <class A>
        requires requires(const A& act) { act.key; }
    Target operator()(const A& act) const {
        return {.call = act.key.call, .agent = act.key.agent, .bill = act.key.bill, .container = {}};
    }
    template <class A>
        requires requires(const A& act) {
            act.call;
            act.container;
        }
    Target operator()(const A& act) const {
        return {.call = act.call, .agent = {}, .bill = {}, .container = act.container};
    }
    template <class A>
    Target operator()(const A& act) const {
        return {.call = act.call, .agent = {}, .bill = {}, .container = {}};
    }
};

/// The id of the selection, order or hold an act names; empty when it names none.
struct NamedControl {
    template <class A>
    std::string_view operator()(const A& act) const {
        if constexpr (requires { act.selection; }) return act.selection;
        if constexpr (requires {
                          act.target;
                          act.order;
                      })
            return act.order;
        if constexpr (requires { act.hold; }) return act.hold;
        return {};
    }
};

/// Reports about a whole call, and about boxes that may be unknown: facts need no target.
bool is_about_goods(ActKind kind) {
    switch (kind) {
        case ActKind::open_call:
        case ActKind::report_arrival:
        case ActKind::end_discharge:
        case ActKind::file_manifest:
        case ActKind::report_landing:
        case ActKind::report_exit:
            return false;
        case ActKind::accept:
        case ActKind::assign:
        case ActKind::select:
        case ActKind::request_deselect:
        case ActKind::approve_deselect:
        case ActKind::refuse_deselect:
        case ActKind::place_hold:
        case ActKind::request_lift:
        case ActKind::approve_lift:
        case ActKind::refuse_lift:
        case ActKind::order_control:
        case ActKind::announce_control:
        case ActKind::record_result:
        case ActKind::countersign_result:
        case ActKind::request_cancel:
        case ActKind::approve_cancel:
        case ActKind::refuse_cancel:
        case ActKind::link_mrn:
        case ActKind::clear:
        case ActKind::request_withdrawal:
        case ActKind::approve_withdrawal:
        case ActKind::grant_right:
        case ActKind::name_haulier:
        case ActKind::ask_gate:
        case ActKind::look_up:
        case ActKind::see_reason:
        case ActKind::change_registry:
        case ActKind::check_rules:
        case ActKind::activate_rules:
        case ActKind::read_audit:
        case ActKind::record_selectivity:
        case ActKind::count_goods:
        case ActKind::strike_count:
            return true;
    }
    return true;
}

/// The count that an act strikes, with the split it counts.
void find_count(Context& context) {
    const auto* strike = context.as<StrikeCount>();
    if (strike == nullptr || context.lot == nullptr) return;
    for (const Split& split : context.lot->splits) {
        const auto count = std::ranges::find(split.counts, strike->count, &OwnCount::id);
        if (count == split.counts.end()) continue;
        context.split = &split;
        context.count = &*count;
    }
}

/// The part of a line that an act counts.
void find_split(Context& context) {
    const auto* counted = context.as<CountGoods>();
    if (counted == nullptr || context.lot == nullptr) return;
    for (const Split& split : context.lot->splits) {
        if (split.line == counted->line && split.container == counted->container) context.split = &split;
    }
}

void find_clearances(Context& context) {
    const auto collect = [&](const std::string& mrn, std::uint32_t item) {
        for (const Clearance& clearance : context.lot->clearances) {
            if (clearance.mrn == mrn && clearance.item == item) context.clearances.push_back(&clearance);
        }
    };
    if (context.lot == nullptr) return;
    if (const auto* clear = context.as<Clear>()) collect(clear->mrn, clear->item);
    if (const auto* request = context.as<RequestWithdrawal>()) collect(request->mrn, request->item);
    if (const auto* approve = context.as<ApproveWithdrawal>()) collect(approve->mrn, approve->item);
}

}  // namespace

Context look_up(const Stock& stock, const Command& command, const Policy& policy, Instant now, std::string_view without) {
    Context context{.stock = stock, .command = command, .policy = policy, .now = now, .without = without, .bills = Bills(stock)};
    context.kind = kind_of(command.act);
    context.reach = reach(command.actor, context.kind);
    context.target = std::visit(Named{}, command.act);
    context.about_goods = is_about_goods(context.kind);
    const Target& target = context.target;
    if (stock.call && stock.call->stay == target.call) context.call = &*stock.call;

    if (target.is_box()) {
        const auto box = stock.boxes.find(target.container);
        if (box != stock.boxes.end() && box->second.key.call == target.call) context.box = &box->second;
    } else {
        const auto lot = stock.consignments.find({target.call, target.agent, target.bill});
        if (lot != stock.consignments.end()) context.lot = &lot->second;
    }
    if (context.box != nullptr) context.controls = &context.box->controls;
    if (context.lot != nullptr) context.controls = &context.lot->controls;
    if (context.controls != nullptr) {
        const std::string_view id = std::visit(NamedControl{}, command.act);
        context.selection = find_selection(*context.controls, id);
        context.order = find_order(*context.controls, id);
        context.hold = find_hold(*context.controls, id);
    }
    find_clearances(context);
    find_split(context);
    find_count(context);
    return context;
}

bool is_port_itself(const Actor& actor) {
    return actor.machine && actor.subject == "quai";
}

std::string agency_of(const Actor& actor) {
    if (actor.is_customs()) return "customs";
    return actor.agency.empty() ? actor.party : actor.agency;
}

std::vector<const Split*> acceptable_splits(const Stock& stock, const Consignment& lot) {
    const auto in_yard = [&](const Split& split) {
        const auto box = stock.boxes.find(split.container);
        return box != stock.boxes.end() && box->second.state == EquipmentState::in_yard;
    };
    std::vector<const Split*> splits;
    for (const Split& split : lot.splits) {
        if (split.accepted || !in_yard(split)) continue;
        const bool whole_line =
            std::ranges::all_of(lot.splits, [&](const Split& other) { return other.line != split.line || in_yard(other); });
        if (is_uncounted(lot, split.line) && !whole_line) continue;
        splits.push_back(&split);
    }
    return splits;
}

std::string Ids::next() {
    ++given_;
    return given_ == 1 ? first_ : first_ + "-" + std::to_string(given_);
}

}  // namespace cargo
