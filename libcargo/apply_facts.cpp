#include <tuple>

#include "libcargo/apply_parts.hpp"

namespace cargo {

void apply_to(Stock& stock, const CallOpened& e) {
    stock.call = e.call;
}

/// Of several reports the earliest stands, whatever the order they came in.
void apply_to(Stock& stock, const ShipArrived& e) {
    if (!stock.call) return;
    PortCall& call = *stock.call;
    if (call.arrived_at && std::tie(*call.arrived_at, call.presentation_source) <= std::tie(e.at, e.source)) return;
    call.arrived_at = e.at;
    call.presentation_source = e.source;
}

void apply_to(Stock& stock, const DischargeEnded& e) {
    if (!stock.call) return;
    if (!stock.call->discharge_ended_at || e.at < *stock.call->discharge_ended_at) stock.call->discharge_ended_at = e.at;
}

void apply_to(Stock& stock, const ConsignmentRegistered& e) {
    stock.consignments.insert_or_assign(e.consignment.key, e.consignment);
}

/// What is known of the box's life stays: only what a manifest says of it is taken over.
void apply_to(Stock& stock, const BoxAnnounced& e) {
    const auto [found, is_new] = stock.boxes.try_emplace(e.box.key.container, e.box);
    if (is_new) return;
    found->second.on_manifest = e.box.on_manifest;
    found->second.size_type = e.box.size_type;
    found->second.seals_declared = e.box.seals_declared;
}

void apply_to(Stock& stock, const BoxExcess& e) {
    const auto [found, is_new] = stock.boxes.try_emplace(e.box.key.container, e.box);
    if (is_new || !found->second.size_type.empty()) return;
    found->second.size_type = e.box.size_type;
    found->second.empty = e.box.empty;
}

void apply_to(Stock& stock, const BoxLanded& e) {
    Box* box = box_of(stock, e.key);
    if (box == nullptr) return;
    advance(box->state, EquipmentEvent::land);
    box->landed_at = e.at;
    box->seals_found = e.seals;
    if (!e.site.empty()) box->site = e.site;
}

void apply_to(Stock& stock, const BoxShort& e) {
    if (Box* box = box_of(stock, e.key)) advance(box->state, EquipmentEvent::miss);
}

void apply_to(Stock& stock, const DiscrepancyFound& e) {
    if (Box* box = box_of(stock, e.key)) box->discrepancies.push_back(e.discrepancy);
}

void apply_to(Stock& stock, const BoxExited& e) {
    Box* box = box_of(stock, e.key);
    if (box == nullptr) return;
    advance(box->state, EquipmentEvent::exit);
    box->exited_at = e.at;
    box->exit_lawful = e.lawful;
    box->grant.reset();  // one "yes", one exit
    if (e.lawful) advance(box->right.state, RightEvent::use);
}

}  // namespace cargo
