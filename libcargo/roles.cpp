#include "libcargo/roles.hpp"

#include <algorithm>
#include <array>

namespace cargo {
namespace {

constexpr std::array<std::string_view, role_count> role_names{
    "carrier_agent",      "forwarder",      "terminal", "acceptance_officer", "targeting_cell", "supervisor",
    "other_agency",       "auditor",        "sysadmin", "harbour_master",     "haulier",        "store_holder",
    "declaration_system", "registry_clerk",
};

constexpr std::array<std::string_view, act_count> act_names{
    "open_call",
    "report_arrival",
    "end_discharge",
    "file_manifest",
    "report_landing",
    "report_exit",
    "accept",
    "assign",
    "select",
    "request_deselect",
    "approve_deselect",
    "refuse_deselect",
    "place_hold",
    "request_lift",
    "approve_lift",
    "refuse_lift",
    "order_control",
    "announce_control",
    "record_result",
    "countersign_result",
    "request_cancel",
    "approve_cancel",
    "refuse_cancel",
    "link_mrn",
    "clear",
    "request_withdrawal",
    "approve_withdrawal",
    "grant_right",
    "name_haulier",
    "ask_gate",
    "look_up",
    "see_reason",
    "change_registry",
    "check_rules",
    "activate_rules",
    "read_audit",
    "record_selectivity",
    "count_goods",
    "strike_count",
};

struct Cell {
    Role role;
    ActKind act;
    Reach reach;
};

/// The whole matrix. A pair that is not here is refused. Closed on purpose, until the
/// books can tell them apart: selections and control orders of another agency (they name
/// no agency yet), a terminal's safety holds, proposing an acceptance, correcting a
/// manifest ex officio, reading a reason on warrant.
// clang-format off
constexpr std::array matrix{
    //   role                       act                           reach
    Cell{Role::carrier_agent,       ActKind::file_manifest,       Reach::own},
    Cell{Role::carrier_agent,       ActKind::grant_right,         Reach::own},
    Cell{Role::carrier_agent,       ActKind::link_mrn,            Reach::own},
    Cell{Role::carrier_agent,       ActKind::name_haulier,        Reach::own},
    Cell{Role::carrier_agent,       ActKind::look_up,             Reach::own},
    Cell{Role::carrier_agent,       ActKind::read_audit,          Reach::own},

    Cell{Role::forwarder,           ActKind::file_manifest,       Reach::own},        // houses, if the consolidator granted it
    Cell{Role::forwarder,           ActKind::grant_right,         Reach::own},        // passes on its own part
    Cell{Role::forwarder,           ActKind::link_mrn,            Reach::own},
    Cell{Role::forwarder,           ActKind::name_haulier,        Reach::own},
    Cell{Role::forwarder,           ActKind::look_up,             Reach::own},
    Cell{Role::forwarder,           ActKind::read_audit,          Reach::own},

    Cell{Role::terminal,            ActKind::report_landing,      Reach::own_site},
    Cell{Role::terminal,            ActKind::report_exit,         Reach::own_site},
    Cell{Role::terminal,            ActKind::end_discharge,       Reach::own_site},
    Cell{Role::terminal,            ActKind::ask_gate,            Reach::own_site},
    Cell{Role::terminal,            ActKind::look_up,             Reach::own_site},
    Cell{Role::terminal,            ActKind::read_audit,          Reach::own},

    Cell{Role::acceptance_officer,  ActKind::report_arrival,      Reach::office},     // presentation source "officer"
    Cell{Role::acceptance_officer,  ActKind::count_goods,         Reach::office},     // écor: never a terminal's word
    Cell{Role::acceptance_officer,  ActKind::accept,              Reach::office},
    Cell{Role::acceptance_officer,  ActKind::assign,              Reach::own},        // takes for himself
    Cell{Role::acceptance_officer,  ActKind::select,              Reach::office},
    Cell{Role::acceptance_officer,  ActKind::request_deselect,    Reach::office},
    Cell{Role::acceptance_officer,  ActKind::place_hold,          Reach::office},
    Cell{Role::acceptance_officer,  ActKind::request_lift,        Reach::office},
    Cell{Role::acceptance_officer,  ActKind::order_control,       Reach::office},
    Cell{Role::acceptance_officer,  ActKind::announce_control,    Reach::office},
    Cell{Role::acceptance_officer,  ActKind::request_cancel,      Reach::office},     // a supervisor is the second person
    Cell{Role::acceptance_officer,  ActKind::record_result,       Reach::assigned},
    Cell{Role::acceptance_officer,  ActKind::link_mrn,            Reach::office},
    Cell{Role::acceptance_officer,  ActKind::clear,               Reach::office},
    Cell{Role::acceptance_officer,  ActKind::request_withdrawal,  Reach::office},
    Cell{Role::acceptance_officer,  ActKind::ask_gate,            Reach::office},
    Cell{Role::acceptance_officer,  ActKind::look_up,             Reach::office},
    Cell{Role::acceptance_officer,  ActKind::see_reason,          Reach::assigned},
    Cell{Role::acceptance_officer,  ActKind::check_rules,         Reach::office},     // proposes
    Cell{Role::acceptance_officer,  ActKind::read_audit,          Reach::own},

    Cell{Role::targeting_cell,      ActKind::select,              Reach::port},
    Cell{Role::targeting_cell,      ActKind::request_deselect,    Reach::port},
    Cell{Role::targeting_cell,      ActKind::place_hold,          Reach::port},
    Cell{Role::targeting_cell,      ActKind::request_lift,        Reach::port},
    Cell{Role::targeting_cell,      ActKind::order_control,       Reach::port},
    Cell{Role::targeting_cell,      ActKind::look_up,             Reach::port},
    Cell{Role::targeting_cell,      ActKind::see_reason,          Reach::own},        // of its own selections
    Cell{Role::targeting_cell,      ActKind::check_rules,         Reach::port},       // authors

    Cell{Role::supervisor,          ActKind::count_goods,         Reach::office},
    Cell{Role::supervisor,          ActKind::strike_count,        Reach::office},
    Cell{Role::supervisor,          ActKind::accept,              Reach::office},
    Cell{Role::supervisor,          ActKind::assign,              Reach::office},
    Cell{Role::supervisor,          ActKind::select,              Reach::office},
    Cell{Role::supervisor,          ActKind::approve_deselect,    Reach::office},
    Cell{Role::supervisor,          ActKind::refuse_deselect,     Reach::office},
    Cell{Role::supervisor,          ActKind::place_hold,          Reach::office},
    Cell{Role::supervisor,          ActKind::approve_lift,        Reach::office},
    Cell{Role::supervisor,          ActKind::refuse_lift,         Reach::office},
    Cell{Role::supervisor,          ActKind::order_control,       Reach::office},
    Cell{Role::supervisor,          ActKind::announce_control,    Reach::office},
    Cell{Role::supervisor,          ActKind::countersign_result,  Reach::office},
    Cell{Role::supervisor,          ActKind::request_cancel,      Reach::office},
    Cell{Role::supervisor,          ActKind::approve_cancel,      Reach::office},
    Cell{Role::supervisor,          ActKind::refuse_cancel,       Reach::office},
    Cell{Role::supervisor,          ActKind::clear,               Reach::office},
    Cell{Role::supervisor,          ActKind::approve_withdrawal,  Reach::office},
    Cell{Role::supervisor,          ActKind::ask_gate,            Reach::office},
    Cell{Role::supervisor,          ActKind::look_up,             Reach::office},
    Cell{Role::supervisor,          ActKind::see_reason,          Reach::office},
    Cell{Role::supervisor,          ActKind::check_rules,         Reach::office},
    Cell{Role::supervisor,          ActKind::activate_rules,      Reach::office},
    Cell{Role::supervisor,          ActKind::read_audit,          Reach::office},     // the team's

    Cell{Role::other_agency,        ActKind::place_hold,          Reach::own_kind},
    Cell{Role::other_agency,        ActKind::request_lift,        Reach::own_kind},
    Cell{Role::other_agency,        ActKind::approve_lift,        Reach::own_kind},
    Cell{Role::other_agency,        ActKind::refuse_lift,         Reach::own_kind},
    Cell{Role::other_agency,        ActKind::look_up,             Reach::own_kind},
    Cell{Role::other_agency,        ActKind::see_reason,          Reach::own_kind},
    Cell{Role::other_agency,        ActKind::read_audit,          Reach::own},

    Cell{Role::auditor,             ActKind::read_audit,          Reach::port},       // sees the log, never the goods

    Cell{Role::harbour_master,      ActKind::open_call,           Reach::port},
    Cell{Role::harbour_master,      ActKind::report_arrival,      Reach::port},
    Cell{Role::harbour_master,      ActKind::end_discharge,       Reach::port},

    Cell{Role::haulier,             ActKind::look_up,             Reach::own},        // the right that names it

    Cell{Role::declaration_system,  ActKind::clear,               Reach::port},

    Cell{Role::registry_clerk,      ActKind::change_registry,     Reach::port},
};
// clang-format on

constexpr bool one_cell_per_pair() {
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        for (std::size_t j = i + 1; j < matrix.size(); ++j) {
            if (matrix[i].role == matrix[j].role && matrix[i].act == matrix[j].act) return false;
        }
    }
    return true;
}
static_assert(one_cell_per_pair());
static_assert(std::ranges::none_of(matrix, [](const Cell& cell) { return cell.reach == Reach::none; }));
static_assert(std::ranges::none_of(matrix, [](const Cell& cell) { return cell.act == ActKind::record_selectivity; }));
static_assert(static_cast<std::size_t>(Role::registry_clerk) + 1 == role_count);
static_assert(static_cast<std::size_t>(ActKind::strike_count) + 1 == act_count);

template <class Enum, std::size_t count>
std::optional<Enum> named(const std::array<std::string_view, count>& names, std::string_view text) {
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

/// From narrow to wide: what an actor with several roles may do is the widest of them.
/// Kinds that cannot be compared (own goods, own site, own kind) stand in the enum's order.
constexpr int width(Reach reach) {
    switch (reach) {
        case Reach::none:
            return 0;
        case Reach::own:
            return 1;
        case Reach::own_site:
            return 2;
        case Reach::own_kind:
            return 3;
        case Reach::assigned:
            return 4;
        case Reach::office:
            return 5;
        case Reach::port:
            return 6;
    }
    return 0;
}

}  // namespace

std::string_view to_string(Role role) {
    return role_names.at(static_cast<std::size_t>(role));
}
std::optional<Role> role_of(std::string_view text) {
    return named<Role>(role_names, text);
}
std::string_view to_string(ActKind act) {
    return act_names.at(static_cast<std::size_t>(act));
}
std::optional<ActKind> act_of(std::string_view text) {
    return named<ActKind>(act_names, text);
}

Reach reach(Role role, ActKind act) {
    for (const Cell& cell : matrix) {
        if (cell.role == role && cell.act == act) return cell.reach;
    }
    return Reach::none;
}

bool Actor::has(Role role) const {
    return std::ranges::find(roles, role) != roles.end();
}

bool Actor::is_customs() const {
    return has(Role::acceptance_officer) || has(Role::targeting_cell) || has(Role::supervisor);
}

Reach reach(const Actor& actor, ActKind act) {
    Reach widest = Reach::none;
    for (const Role role : actor.roles) {
        const Reach one = reach(role, act);
        if (width(one) > width(widest)) widest = one;
    }
    return widest;
}

}  // namespace cargo
