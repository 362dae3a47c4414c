#include "libcargo/gate.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "libcargo/bills.hpp"
#include "libcargo/conditions.hpp"
#include "libcargo/controls.hpp"
#include "libcargo/grant.hpp"
#include "libcargo/ledger.hpp"
#include "libcargo/release.hpp"

namespace cargo {
namespace {

/// One box as the gate looks at it.
struct Look {
    const Stock& stock;
    const Bills& bills;
    const Box& box;
    std::vector<const Consignment*> family;  ///< leaves in the box, and masters
    const GateQuestion* question = nullptr;  ///< with policy: null when only the core is asked
    const Policy* policy = nullptr;
    Instant now{};
};

bool any_controls(const Look& look, bool (*has)(const Controls&)) {
    return has(look.box.controls) || std::ranges::any_of(look.family, [&](const Consignment* lot) { return has(lot->controls); });
}

/// A right that can still be used.
bool has_right(const Look& look) {
    switch (look.box.right.state) {
        case RightState::released_to:
        case RightState::haulier_named:
            return true;
        case RightState::none:
        case RightState::used:
        case RightState::revoked:
            return false;
    }
    return false;
}

bool not_in_yard(const Look& look) {
    return look.box.state != EquipmentState::in_yard;
}
bool no_goods(const Look& look) {
    return std::ranges::none_of(look.bills.in_box(look.box.key.container), [](const Consignment* lot) { return lot->leaf; });
}
bool transhipped(const Look& look) {
    return std::ranges::any_of(look.family, [](const Consignment* lot) { return lot->nature == Nature::transhipment; });
}
bool is_uncovered(const Look& look) {
    return std::ranges::any_of(look.family, [&](const Consignment* lot) {
        return !lot->leaf && !reaches(look.bills.on_houses(*lot), manifested(*lot));
    });
}
bool is_held(const Look& look) {
    return any_controls(look, has_blocking_hold);
}
bool is_selected(const Look& look) {
    return any_controls(look, has_open_selection);
}
bool is_under_control(const Look& look) {
    return any_controls(look, has_blocking_order);
}

/// Every split in the box accepted and covered by release; `fully`: and its line cleared for all that has landed.
bool is_released(const Look& look, bool fully) {
    for (const Consignment* lot : look.bills.in_box(look.box.key.container)) {
        if (!lot->leaf) continue;
        if (!is_releasable(look.bills, *lot, {})) return false;
        for (const Split& split : lot->splits) {
            if (split.container != look.box.key.container) continue;
            if (!split.accepted || !covers(*lot, split)) return false;
            if (!fully) continue;
            const LawfullyCleared cleared = lawfully_cleared(look.stock, look.bills, *lot, split.line, {});
            if (!cleared.any || !reaches(cleared.quantity, landed(look.stock, *lot, split.line))) return false;
        }
    }
    return true;
}
bool not_released(const Look& look) {
    return !is_released(look, true);
}
bool no_right(const Look& look) {
    return !has_right(look);
}
bool wrong_haulier(const Look& look) {
    const Right& right = look.box.right;
    return has_right(look) && (right.state != RightState::haulier_named || right.haulier != look.question->haulier);
}
bool right_expired(const Look& look) {
    return has_right(look) && look.box.right.valid_until && look.now > *look.box.right.valid_until;
}
bool wrong_site(const Look& look) {
    return look.question->site != look.box.site;
}
bool is_stale(const Look& look) {
    return !look.policy->feeds_fresh;
}
bool left_already(const Look& look) {
    return look.box.state == EquipmentState::gated_out;
}

struct Row {
    Condition condition;
    Errc code;
    bool in_core;                 ///< seen by every audience; else only this haulier, site and moment are concerned
    bool (*closes)(const Look&);  ///< null: answered before there is a box to look at
};

// clang-format off
/// Every reason why a box stays, in the order they are told.
constexpr std::array rows{
    //    id                     because                                                 code                      core   closes
    Row{{"gate.known",          "the box is known"},                                    Errc::gate_unknown_box,   true,  nullptr},
    Row{{"gate.in_yard",        "the box is in the yard"},                              Errc::gate_not_in_yard,   true,  not_in_yard},
    Row{{"gate.goods",          "a consignment has a line in it"},                      Errc::gate_no_goods,      true,  no_goods},
    Row{{"gate.transhipment",   "what is transhipped leaves by ship"},                  Errc::gate_transhipment,  true,  transhipped},
    Row{{"gate.covered",        "houses cover all of the master bill"},                 Errc::gate_uncovered,     true,  is_uncovered},
    Row{{"gate.hold",           "no hold on box or goods"},                             Errc::gate_held,          true,  is_held},
    Row{{"gate.selection",      "no open selection on box or goods"},                   Errc::gate_selected,      true,  is_selected},
    Row{{"gate.order",          "no open control on box or goods"},                     Errc::gate_under_control, true,  is_under_control},
    Row{{"gate.released",       "all goods in it are accepted, cleared and released"},  Errc::gate_not_released,  true,  not_released},
    Row{{"gate.right",          "somebody holds the right to fetch it"},                Errc::gate_no_right,      false, no_right},
    Row{{"gate.haulier",        "the right names this haulier"},                        Errc::gate_wrong_haulier, false, wrong_haulier},
    Row{{"gate.right_in_time",  "the right has not expired"},                           Errc::gate_right_expired, false, right_expired},
    Row{{"gate.site",           "the box stands at this site"},                         Errc::gate_wrong_site,    false, wrong_site},
    Row{{"gate.fresh",          "no declared feed is overdue"},                         Errc::gate_stale,         false, is_stale},
    Row{{"gate.not_left",       "the box has not left already"},                        Errc::gate_left_already,  true,  left_already},
};
// clang-format on
static_assert(std::ranges::is_sorted(rows, {}, &Row::code), "reasons are told in the order of their codes");
static_assert(rows.size() <= 16, "a bit a row (CoreReasons)");

constexpr std::uint16_t bit(std::size_t row) {
    return static_cast<std::uint16_t>(1u << row);
}

constexpr auto conditions = [] {
    std::array<Condition, rows.size()> list{};
    std::ranges::transform(rows, list.begin(), &Row::condition);
    return list;
}();

CoreReasons core_of(const Stock& stock, const Bills& bills, const Box& box) {
    const Look look{.stock = stock, .bills = bills, .box = box, .family = bills.family_of_box(box.key.container)};
    CoreReasons reasons;
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const Row& row = rows[n];
        if (row.in_core && row.closes != nullptr && row.closes(look)) reasons.rows |= bit(n);
    }
    return reasons;
}

/// Raised by whoever changes what a condition of the gate or of release means: what was kept before is then not believed.
constexpr std::uint32_t meaning = 1;

/// FNV-1a over the rows: another table is another edition, whether somebody thought of it or not.
constexpr std::uint32_t edition = [] {
    std::uint32_t hash = 2'166'136'261u ^ meaning;
    const auto take = [&hash](std::uint32_t part) { hash = (hash ^ part) * 16'777'619u; };
    for (const Row& row : rows) {
        for (const char c : row.condition.id) take(static_cast<unsigned char>(c));
        take(static_cast<std::uint32_t>(row.code));
        take(row.in_core ? 1 : 0);
    }
    return hash;
}();

constexpr std::uint16_t core_rows = [] {
    std::uint16_t bits = 0;
    for (std::size_t n = 0; n < rows.size(); ++n) {
        if (rows[n].in_core && rows[n].closes != nullptr) bits |= bit(n);
    }
    return bits;
}();
constexpr int row_bits = 16;

}  // namespace

std::span<const Condition> gate_conditions() {
    return conditions;
}

std::vector<Errc> gate_reasons_without(std::string_view condition, const Stock& stock, const GateQuestion& question,
                                       const Policy& policy, Instant now) {
    const auto box = stock.boxes.find(question.container);
    if (box == stock.boxes.end()) {
        if (condition == rows.front().condition.id) return {};
        return {Errc::gate_unknown_box};
    }
    const Bills bills(stock);
    const Look look{.stock = stock,
                    .bills = bills,
                    .box = box->second,
                    .family = bills.family_of_box(question.container),
                    .question = &question,
                    .policy = &policy,
                    .now = now};
    std::vector<Errc> reasons;
    for (const Row& row : rows) {
        if (row.closes != nullptr && row.condition.id != condition && row.closes(look)) reasons.push_back(row.code);
    }
    return reasons;
}

std::vector<Errc> gate_reasons(const Stock& stock, const GateQuestion& question, const Policy& policy, Instant now) {
    return gate_reasons_without({}, stock, question, policy, now);
}

std::vector<Errc> gate_reasons(const Box& box, CoreReasons core, const GateQuestion& question, const Policy& policy,
                               Instant now) {
    static const Stock nothing;
    static const Bills none(nothing);
    const Look look{
        .stock = nothing, .bills = none, .box = box, .family = {}, .question = &question, .policy = &policy, .now = now};
    std::vector<Errc> reasons;
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const Row& row = rows[n];
        if (row.closes == nullptr) continue;
        if (row.in_core ? (core.rows & bit(n)) != 0 : row.closes(look)) reasons.push_back(row.code);
    }
    return reasons;
}

CoreGate core_gate(CoreReasons reasons) {
    return reasons.rows == 0 ? CoreGate::open : CoreGate::closed;
}

CoreGate core_gate(const Stock& stock, const std::string& container) {
    const auto box = stock.boxes.find(container);
    if (box == stock.boxes.end()) return CoreGate::closed;
    return core_gate(core_of(stock, Bills(stock), box->second));
}

std::map<std::string, CoreReasons> core_reasons(const Stock& stock) {
    const Bills bills(stock);
    std::map<std::string, CoreReasons> reasons;
    for (const auto& [container, box] : stock.boxes) reasons.emplace_hint(reasons.end(), container, core_of(stock, bills, box));
    return reasons;
}

std::int64_t number_of(CoreReasons reasons) {
    return std::int64_t{edition} << row_bits | reasons.rows;
}

std::optional<CoreReasons> core_reasons_of(std::int64_t number) {
    const auto bits = static_cast<std::uint16_t>(number & 0xffff);
    if (number >> row_bits != std::int64_t{edition} || (bits & ~core_rows) != 0) return std::nullopt;
    return CoreReasons{bits};
}

bool grant_stands(const Stock& stock, const Bills& bills, const Box& box) {
    const Look look{.stock = stock, .bills = bills, .box = box, .family = bills.family_of_box(box.key.container)};
    const bool same_right = box.right.state == RightState::haulier_named && box.grant && box.right.haulier == box.grant->haulier;
    return same_right && !no_goods(look) && !transhipped(look) && !is_uncovered(look) && !is_held(look) && !is_selected(look) &&
           !is_under_control(look) && is_released(look, false);
}

}  // namespace cargo
