#include "libcargo/guards.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace cargo {
namespace {

struct Row {
    Guard guard;
    Verdict (*verdict)(const Context&);
};

// clang-format off
/// Every reason to refuse an act, in the order it is looked for: who, why, on what, as last seen when, then
/// what the state of the goods forbids. The precedence handlers may rely on.
constexpr std::array rows{
    //    id                        code                                      because
    Row{{"role.holds_it",          Errc::role_missing,                       "no role of the actor allows this act"},                       guard::no_role},
    Row{{"role.own_party",         Errc::role_missing,                       "a filer files for its own party"},                            guard::files_for_another},
    Row{{"role.houses_only",       Errc::role_missing,                       "a forwarder files house bills only"},                         guard::files_more_than_houses},
    Row{{"role.takes_for_himself", Errc::role_missing,                       "only a supervisor assigns others"},                           guard::assigns_another},
    Row{{"role.person",            Errc::self_dealing,                       "a machine files, reports and asks the gate, nothing else"},   guard::machine_acts},
    Row{{"reason.given",           Errc::reason_missing,                     "no act without a reason"},                                    guard::no_reason},
    Row{{"call.known",             Errc::call_unknown,                       "the port call is not open"},                                  guard::call_unknown},
    Row{{"target.known",           Errc::target_unknown,                     "no such goods"},                                              guard::target_unknown},
    Row{{"office.own",             Errc::office_not_yours,                   "the goods are another office's"},                             guard::other_office},
    Row{{"site.own",               Errc::site_not_yours,                     "the site is another's"},                                      guard::other_site},
    Row{{"call.new",               Errc::call_already_open,                  "the port call is open already"},                              guard::call_is_open},
    Row{{"field.given",            Errc::value_empty,                        "a needed field is empty"},                                    guard::field_missing},
    Row{{"time.past",              Errc::time_in_future,                     "the time lies ahead"},                                        guard::time_in_future},
    Row{{"view.current",           Errc::version_stale,                      "not what the actor has seen: read it again"},                 guard::seen_before_it_moved},

    Row{{"manifest.import",        Errc::message_direction_unsupported,      "export is not handled yet"},                                  guard::not_import},
    Row{{"manifest.bill",          Errc::message_bill_missing,               "a consignment has no bill"},                                  guard::bill_missing},
    Row{{"manifest.bill_once",     Errc::message_bill_duplicate,             "a bill stands twice in the message"},                         guard::bill_twice},
    Row{{"manifest.bill_new",      Errc::message_bill_already_registered,    "the bill is registered already"},                             guard::bill_registered},
    Row{{"manifest.box_once",      Errc::message_container_twice,            "a container stands twice in the message"},                    guard::box_twice},
    Row{{"manifest.quantity",      Errc::message_quantity_missing,           "goods without lines, packages or mass"},                      guard::quantity_missing},
    Row{{"manifest.split_sum",     Errc::quantity_exceeds,                   "more packages in the boxes than on the line"},                guard::splits_exceed_line},
    Row{{"manifest.box_listed",    Errc::message_equipment_unknown,          "goods lie in a container that is not listed"},                guard::box_not_listed},
    Row{{"manifest.master",        Errc::message_master_unknown,             "the master bill is not registered"},                          guard::master_unknown},
    Row{{"manifest.house_sum",     Errc::message_houses_exceed_master,       "houses exceed their master"},                                 guard::houses_exceed_master},

    Row{{"goods.leaf",             Errc::master_not_leaf,                    "a master's goods are its houses'"},                           guard::is_master},
    Row{{"goods.presented",        Errc::not_presented,                      "the ship is still at sea"},                                   guard::still_at_sea},
    Row{{"accept.landed",          Errc::not_landed,                         "nothing of it has landed"},                                   guard::nothing_landed},
    Row{{"accept.once",            Errc::already_accepted,                   "all that has landed is accepted"},                            guard::accepted_already},
    Row{{"accept.store",           Errc::store_not_authorised,               "the store is not authorised to keep it"},                     guard::store_closed},
    Row{{"accept.selectivity",     Errc::selectivity_missing,                "the rules have recorded no outcome"},                         guard::rules_did_not_run},

    Row{{"count.part",             Errc::line_unknown,                       "no such goods line in this box"},                             guard::not_in_this_box},
    Row{{"count.packages",         Errc::value_out_of_range,                 "not a number of packages"},                                   guard::uncountable},
    Row{{"count.known",            Errc::count_unknown,                      "no such count"},                                              guard::count_unknown},
    Row{{"count.box_here",         Errc::state_forbids,                      "the count is struck, or its box has left"},                   guard::counted_box_left},
    Row{{"count.second",           Errc::same_person,                        "another person strikes a count"},                             guard::strikes_own_count},

    Row{{"control.selection",      Errc::selection_unknown,                  "no such selection"},                                          guard::selection_unknown},
    Row{{"control.order",          Errc::order_unknown,                      "no such control order"},                                      guard::order_unknown},
    Row{{"control.hold",           Errc::hold_unknown,                       "no such hold"},                                               guard::hold_unknown},
    Row{{"hold.agency",            Errc::other_agency,                       "only the agency that placed a hold lifts it"},                guard::hold_of_another_agency},
    Row{{"right.given",            Errc::right_missing,                      "nobody was given the right"},                                 guard::right_missing},
    Row{{"right.holder",           Errc::not_right_holder,                   "another party holds the right"},                              guard::not_right_holder},
    Row{{"right.unnamed",          Errc::haulier_already_named,              "the haulier is named already"},                               guard::haulier_named},
    Row{{"state.allows",           Errc::state_forbids,                      "not in this state"},                                          guard::machine_forbids},
    Row{{"person.second",          Errc::same_person,                        "a second person is needed"},                                  guard::same_person},
    Row{{"result.assigned",        Errc::not_assigned,                       "the control is assigned to another officer"},                 guard::not_assigned},
    Row{{"result.complete",        Errc::result_incomplete,                  "a result has a finding, place, time and text"},               guard::result_incomplete},
    Row{{"result.landed",          Errc::not_landed,                         "the control is dated before landing"},                        guard::controlled_before_landing},

    Row{{"link.line",              Errc::line_unknown,                       "no such goods line"},                                         guard::line_unknown},
    Row{{"link.once",              Errc::state_forbids,                      "this item is linked to this line already"},                   guard::linked_already},
    Row{{"link.quantity",          Errc::quantity_exceeds,                   "links exceed the goods line"},                                guard::link_exceeds_line},
    Row{{"clear.author",           Errc::author_of_control,                  "who selects, orders or holds does not clear"},                guard::clears_own_control},
    Row{{"clear.linked",           Errc::mrn_unknown,                        "this item is linked to none of these goods"},                 guard::not_linked},
    Row{{"clear.order",            Errc::clearance_out_of_order,             "not after what was said last of this item"},                  guard::clearance_out_of_order},
};
// clang-format on

consteval bool ids_differ() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            if (rows[i].guard.id == rows[j].guard.id) return false;
        }
    }
    return true;
}
static_assert(ids_differ());

constexpr auto table = [] {
    std::array<Guard, rows.size()> list{};
    std::ranges::transform(rows, list.begin(), &Row::guard);
    return list;
}();

}  // namespace

std::span<const Guard> guards() {
    return table;
}

std::optional<Error> refused(const Context& context) {
    for (const Row& row : rows) {
        if (row.guard.id == context.without) continue;
        const Verdict verdict = row.verdict(context);
        if (!verdict) continue;
        std::string detail(row.guard.id);
        detail += ": ";
        detail += row.guard.because;
        if (!verdict->value.empty()) detail += ": " + verdict->value;
        return Error{row.guard.code, verdict->at, detail};
    }
    return std::nullopt;
}

std::vector<RefusedDraft> refused_drafts(Context context) {
    std::vector<RefusedDraft> all;
    std::set<std::size_t> told;
    std::vector<std::size_t> broken;
    context.broken = &broken;
    for (const Row& row : rows) {
        if (row.verdict(context)) return {};
        for (const std::size_t draft : broken) {
            if (told.insert(draft).second) all.push_back({draft, row.guard.code});
        }
        broken.clear();
    }
    std::ranges::sort(all, {}, &RefusedDraft::draft);
    return all;
}

}  // namespace cargo
