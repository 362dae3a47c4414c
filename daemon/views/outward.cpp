// The views of those who are not customs. Every field that leaves is named in this
// file; nothing is ever taken away from a fuller object.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <unordered_map>

#include "daemon/views/canonical.hpp"
#include "daemon/views/views.hpp"
#include "libcargo/bills.hpp"

namespace cargo::views {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value time_or_null(const std::optional<Instant>& at) { return at ? value(to_text(*at)) : value(nullptr); }

object core_object(const Core& core) {
    return {{"key", core.key}, {"core_version", core.version}, {"gate", core.gate == CoreGate::open ? "open" : "closed"},
            {"time", to_text(core.time)}};
}

/// An announced control says where and when to present the box; its kind and reason stay inside.
void add_announced(const Controls& controls, array& out) {
    for (const ControlOrder& order : controls.orders) {
        const bool announced = order.state == OrderState::announced || order.state == OrderState::cancel_requested_announced;
        if (announced) out.push_back(object{{"place", order.place}, {"when", time_or_null(order.when)}});
    }
}

using Lots = std::span<const Consignment* const>;

bool names(const Consignment& lot, const std::string& party) {
    for (const std::string& named : lot.parties) {
        if (named == party) return true;
    }
    return false;
}

/// Everything the terminal is told of a box.
std::string port_box(const Box& box, const Core& core, Lots lots) {
    array to_present;
    add_announced(box.controls, to_present);
    for (const Consignment* lot : lots) add_announced(lot->controls, to_present);
    return canonical(object{{"call", box.key.call},
                            {"container", box.key.container},
                            {"core", core_object(core)},
                            {"empty", box.empty},
                            {"size_type", box.size_type},
                            {"status", to_string(box.state)},
                            {"to_present", std::move(to_present)}});
}

object right_object(const Right& right) {
    return {{"order", right.order}, {"holder", right.holder}, {"haulier", right.haulier}, {"state", to_string(right.state)},
            {"valid_until", time_or_null(right.valid_until)}};
}

/// What a party is told of a box: its own bills in it, and the right if it has part in it.
std::string party_box(const Box& box, const Core& core, Lots lots, const std::string& party) {
    object out{{"call", box.key.call}, {"container", box.key.container}, {"core", core_object(core)}};
    const Right& right = box.right;
    const bool has_part = right.state != RightState::none &&
                          (right.giver == party || right.holder == party || right.haulier == party);
    if (has_part) out["right"] = right_object(right);
    array bills;
    array to_present;
    for (const Consignment* lot : lots) {
        if (!names(*lot, party)) continue;
        bills.push_back(object{{"agent", lot->key.agent}, {"bill", lot->key.bill}});
        add_announced(lot->controls, to_present);
    }
    if (!bills.empty()) {
        add_announced(box.controls, to_present);
        out["bills"] = std::move(bills);
        out["empty"] = box.empty;
        out["size_type"] = box.size_type;
        out["status"] = to_string(box.state);
        out["to_present"] = std::move(to_present);
    }
    return canonical(out);
}

/// Positions that mean the same to a party: what is stored, never what blocks.
std::string_view release_word(const Consignment& lot) {
    bool any = false;
    bool all = !lot.lines.empty();
    for (const StockLine& line : lot.lines) {
        any = any || line.ledger.released_whole || line.ledger.released.packages > 0;
        all = all && line.ledger.released_whole && line.ledger.released.packages >= line.manifested.packages;
    }
    if (all) return "released";
    return any ? "partly_released" : "not_released";
}

array lines_array(const Consignment& lot) {
    array lines;
    for (const StockLine& line : lot.lines) {
        lines.push_back(object{{"line", line.number},
                               {"packages", line.manifested.packages},
                               {"mass_grams", line.manifested.mass.value},
                               {"package_type", line.package_type},
                               {"description", line.description},
                               {"released_packages", line.ledger.released.packages},
                               {"exited_packages", line.ledger.exited.packages}});
    }
    return lines;
}

std::string party_lot(const Stock& stock, const Consignment& lot) {
    array boxes;
    array to_present;
    add_announced(lot.controls, to_present);
    std::set<std::string> seen;
    for (const Split& split : lot.splits) {
        if (!seen.insert(split.container).second) continue;
        boxes.push_back(value(split.container));
        const auto box = stock.boxes.find(split.container);
        if (box != stock.boxes.end()) add_announced(box->second.controls, to_present);
    }
    std::set<std::string> linked;
    for (const Clearance& clearance : lot.clearances) linked.insert(clearance.mrn);
    array mrns;
    for (const std::string& mrn : linked) mrns.push_back(value(mrn));
    return canonical(object{{"agent", lot.key.agent},
                            {"bill", lot.key.bill},
                            {"boxes", std::move(boxes)},
                            {"call", lot.key.call},
                            {"empty", lot.empty_box},
                            {"lines", lines_array(lot)},
                            {"master_bill", lot.master_bill},
                            {"mrns", std::move(mrns)},
                            {"position", to_string(lot.position)},
                            {"presented_at", time_or_null(lot.presented_at)},
                            {"registered_number", lot.registered_number},
                            {"release", release_word(lot)},
                            {"site", lot.site},
                            {"to_present", std::move(to_present)}});
}

void project_box(const Bills& bills, const Box& box, const Core& core, std::vector<View>& out) {
    const Lots lots = bills.in_box(box.key.container);
    const std::string key = box_key(box.key.call, box.key.container);
    if (!box.site.empty()) out.push_back({Audience::port, box.site, key, port_box(box, core, lots)});
    std::set<std::string> recipients;
    for (const Consignment* lot : lots) recipients.insert(lot->parties.begin(), lot->parties.end());
    if (box.right.state != RightState::none) recipients.insert({box.right.giver, box.right.holder, box.right.haulier});
    recipients.erase("");
    for (const std::string& party : recipients) {
        out.push_back({Audience::party, party, key, party_box(box, core, lots, party)});
    }
}

}  // namespace

Projection::Projection(const Stock& stock, std::vector<Core> cores) : stock_(stock), cores_(std::move(cores)), bills_(stock) {
    for (const Core& core : cores_) core_of_[core.key] = &core;
}

std::vector<View> Projection::of(const std::set<std::string>& containers, const std::set<ConsignmentKey>& lots) const {
    std::vector<View> out;
    for (const std::string& container : containers) {
        const auto box = stock_.boxes.find(container);
        if (box == stock_.boxes.end()) continue;
        const auto core = core_of_.find(box_key(box->second.key.call, container));
        if (core != core_of_.end()) project_box(bills_, box->second, *core->second, out);
    }
    for (const ConsignmentKey& key : lots) {
        const auto lot = stock_.consignments.find(key);
        if (lot == stock_.consignments.end()) continue;
        const std::string data = party_lot(stock_, lot->second);
        const std::set<std::string> recipients(lot->second.parties.begin(), lot->second.parties.end());
        for (const std::string& party : recipients) out.push_back({Audience::party, party, lot_key(key), data});
    }
    return out;
}

}  // namespace cargo::views
