#include "libcargo/event.hpp"

#include <array>
#include <type_traits>

namespace cargo {
namespace {

/// Permanent names, in the order of the variant's alternatives.
// clang-format off
constexpr std::array<std::string_view, std::variant_size_v<Event>> names{
    "call.opened",            "call.arrived",          "call.discharge_ended",    "goods.announced",
    "box.announced",          "goods.evaluated",       "selection.made",          "goods.presented",
    "box.landed",             "box.excess",            "box.short",               "box.discrepancy",
    "goods.accepted",         "goods.assigned",        "selection.removal_asked", "selection.removal_refused",
    "selection.removed",      "selection.ordered",     "selection.reopened",      "selection.closed",
    "hold.placed",            "hold.lift_asked",       "hold.lift_refused",       "hold.lifted",
    "control.ordered",        "control.announced",     "control.result",          "control.countersigned",
    "control.cancel_asked",   "control.cancel_refused", "control.cancelled",      "clearance.linked",
    "clearance.recorded",     "clearance.withdrawal_asked", "goods.released",     "goods.release_taken_back",
    "right.granted",          "right.haulier_named",   "gate.answered",           "gate.revoked",
    "box.exited",             "goods.exited",          "goods.counted",           "goods.count_struck",
};
// clang-format on
static_assert(std::is_same_v<std::variant_alternative_t<12, Event>, GoodsAccepted>);
static_assert(std::is_same_v<std::variant_alternative_t<20, Event>, HoldPlaced>);
static_assert(std::is_same_v<std::variant_alternative_t<31, Event>, MrnLinked>);
static_assert(std::is_same_v<std::variant_alternative_t<41, Event>, GoodsExited>);
static_assert(std::is_same_v<std::variant_alternative_t<43, Event>, CountStruck>);

Target about(const ConsignmentKey& key) {
    return {.call = key.call, .agent = key.agent, .bill = key.bill, .container = {}};
}
Target about(const BoxKey& key) {
    return {.call = key.call, .agent = {}, .bill = {}, .container = key.container};
}
Target about_call(const std::string& call) {
    return {.call = call, .agent = {}, .bill = {}, .container = {}};
}

struct Subject {
    Target operator()(const CallOpened& e) const { return about_call(e.call.stay); }
    Target operator()(const ShipArrived& e) const { return about_call(e.call); }
    Target operator()(const DischargeEnded& e) const { return about_call(e.call); }
    Target operator()(const ConsignmentRegistered& e) const { return about(e.consignment.key); }
    Target operator()(const BoxAnnounced& e) const { return about(e.box.key); }
    Target operator()(const BoxExcess& e) const { return about(e.box.key); }
    template <class E>
        requires requires(const E& e) { e.target; }
    Target operator()(const E& e) const {
        return e.target;
    }
    template <class E>
        requires requires(const E& e) { e.key; }
    Target operator()(const E& e) const {
        return about(e.key);
    }
};

}  // namespace

std::string_view type_of(const Event& event) {
    return names[event.index()];
}

Target subject_of(const Event& event) {
    return std::visit(Subject{}, event);
}

}  // namespace cargo
