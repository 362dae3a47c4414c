#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/result.hpp"

/// Who may do what: one compiled table. Who holds a role, where and from when, is
/// registry data, read at the time of the act.
namespace cargo {

/// Values are stored; append only.
enum class Role : std::uint8_t {
    carrier_agent,
    forwarder,            ///< forwarder or declarant
    terminal,
    acceptance_officer,
    targeting_cell,
    supervisor,
    other_agency,
    auditor,
    sysadmin,
    harbour_master,
    haulier,
    store_holder,
    declaration_system,   ///< a machine
    registry_clerk,
};
inline constexpr std::size_t role_count = 14;

/// Every act the port knows. Values are stored; append only.
enum class ActKind : std::uint8_t {
    open_call,
    report_arrival,
    end_discharge,
    file_manifest,
    report_landing,
    report_exit,
    accept,
    assign,
    select,
    request_deselect,
    approve_deselect,
    refuse_deselect,
    place_hold,
    request_lift,
    approve_lift,
    refuse_lift,
    order_control,
    announce_control,
    record_result,
    countersign_result,
    request_cancel,
    approve_cancel,
    refuse_cancel,
    link_mrn,
    clear,
    request_withdrawal,   ///< of a clearance, by a person
    approve_withdrawal,
    grant_right,
    name_haulier,
    ask_gate,
    look_up,
    see_reason,
    change_registry,
    check_rules,
    activate_rules,
    read_audit,
    record_selectivity,   ///< the port's own rule runner; no role may
    count_goods,          ///< an officer's own count (écor)
    strike_count,
};
inline constexpr std::size_t act_count = 39;

/// How far a role's permission reaches.
enum class Reach : std::uint8_t {
    none,
    own,        ///< goods on which the actor's party is named or files; for customs
                ///< staff what is in their own name (`assign`: to themselves only)
    own_site,
    own_kind,   ///< another agency: its own holds
    office,     ///< goods of the actor's office
    assigned,   ///< office, and assigned to this person
    port,       ///< any call of the port
};

[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> role_of(std::string_view text);
[[nodiscard]] std::string_view to_string(ActKind act);
[[nodiscard]] std::optional<ActKind> act_of(std::string_view text);

/// One cell of the matrix (domain matrix of roles and acts; deny by default).
[[nodiscard]] Reach reach(Role role, ActKind act);

/// Who acts. A subject is one person or one registered machine; two accounts of
/// one person carry the same `person`.
struct Actor {
    std::string subject;           ///< registry id of the account
    std::string person;            ///< registry id of the person; empty for a machine
    bool machine = false;
    std::string party;             ///< registry code of the organisation acted for; empty for customs staff
    std::string office;            ///< customs office, for customs roles
    std::string site;              ///< terminal or store, for site roles
    std::string agency;            ///< other agency's code; customs staff: "customs"
    std::vector<Role> roles{};     ///< in force here and now
    friend bool operator==(const Actor&, const Actor&) = default;

    [[nodiscard]] bool has(Role role) const;
    /// Customs staff (officer, targeting, supervisor): sees the customs audience.
    [[nodiscard]] bool is_customs() const;
};

/// The widest reach any of the actor's roles gives for `act`.
[[nodiscard]] Reach reach(const Actor& actor, ActKind act);

}  // namespace cargo
