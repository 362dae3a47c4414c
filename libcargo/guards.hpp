#pragma once

#include <optional>
#include <span>
#include <string>

#include "libcargo/context.hpp"

/// Inside `decide`: the predicates of the guards' table, one file per family. Each says
/// why it refuses, or nothing; each answers "nothing" for acts it is not about.
namespace cargo {

struct Refusal {
    std::string value{};  ///< for people: what broke the guard
    Position at{};        ///< in the message, for a manifest
};
using Verdict = std::optional<Refusal>;

/// The first refusal in the table's order, `context.without` left out.
[[nodiscard]] std::optional<Error> refused(const Context& context);
/// See decide.hpp.
[[nodiscard]] std::vector<RefusedDraft> refused_drafts(Context context);

namespace guard {

// who, why, on what (guards_access.cpp)
[[nodiscard]] Verdict no_role(const Context& context);
[[nodiscard]] Verdict files_for_another(const Context& context);
[[nodiscard]] Verdict files_more_than_houses(const Context& context);
[[nodiscard]] Verdict assigns_another(const Context& context);
[[nodiscard]] Verdict machine_acts(const Context& context);
[[nodiscard]] Verdict no_reason(const Context& context);
[[nodiscard]] Verdict call_unknown(const Context& context);
[[nodiscard]] Verdict target_unknown(const Context& context);
[[nodiscard]] Verdict other_office(const Context& context);
[[nodiscard]] Verdict other_site(const Context& context);
[[nodiscard]] Verdict call_is_open(const Context& context);
[[nodiscard]] Verdict field_missing(const Context& context);
[[nodiscard]] Verdict time_in_future(const Context& context);
[[nodiscard]] Verdict seen_before_it_moved(const Context& context);

// manifests (guards_manifest.cpp)
[[nodiscard]] Verdict not_import(const Context& context);
[[nodiscard]] Verdict bill_missing(const Context& context);
[[nodiscard]] Verdict bill_twice(const Context& context);
[[nodiscard]] Verdict bill_registered(const Context& context);
[[nodiscard]] Verdict box_twice(const Context& context);
[[nodiscard]] Verdict quantity_missing(const Context& context);
[[nodiscard]] Verdict splits_exceed_line(const Context& context);
[[nodiscard]] Verdict box_not_listed(const Context& context);
[[nodiscard]] Verdict master_unknown(const Context& context);
[[nodiscard]] Verdict houses_exceed_master(const Context& context);

// goods and their clearance (guards_goods.cpp)
[[nodiscard]] Verdict is_master(const Context& context);
[[nodiscard]] Verdict still_at_sea(const Context& context);
[[nodiscard]] Verdict nothing_landed(const Context& context);
[[nodiscard]] Verdict accepted_already(const Context& context);
[[nodiscard]] Verdict store_closed(const Context& context);
[[nodiscard]] Verdict rules_did_not_run(const Context& context);
[[nodiscard]] Verdict line_unknown(const Context& context);
[[nodiscard]] Verdict linked_already(const Context& context);
[[nodiscard]] Verdict link_exceeds_line(const Context& context);
[[nodiscard]] Verdict clears_own_control(const Context& context);
[[nodiscard]] Verdict not_linked(const Context& context);
[[nodiscard]] Verdict clearance_out_of_order(const Context& context);

// officers' counts (guards_count.cpp)
[[nodiscard]] Verdict not_in_this_box(const Context& context);
[[nodiscard]] Verdict uncountable(const Context& context);
[[nodiscard]] Verdict count_unknown(const Context& context);
[[nodiscard]] Verdict counted_box_left(const Context& context);
[[nodiscard]] Verdict strikes_own_count(const Context& context);

// selections, orders, holds, rights (guards_control.cpp)
[[nodiscard]] Verdict selection_unknown(const Context& context);
[[nodiscard]] Verdict order_unknown(const Context& context);
[[nodiscard]] Verdict hold_unknown(const Context& context);
[[nodiscard]] Verdict hold_of_another_agency(const Context& context);
[[nodiscard]] Verdict right_missing(const Context& context);
[[nodiscard]] Verdict not_right_holder(const Context& context);
[[nodiscard]] Verdict haulier_named(const Context& context);
[[nodiscard]] Verdict machine_forbids(const Context& context);
[[nodiscard]] Verdict same_person(const Context& context);
[[nodiscard]] Verdict not_assigned(const Context& context);
[[nodiscard]] Verdict result_incomplete(const Context& context);
[[nodiscard]] Verdict controlled_before_landing(const Context& context);

}  // namespace guard
}  // namespace cargo
