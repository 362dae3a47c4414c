#include "libcargo/act.hpp"

#include <array>
#include <type_traits>

namespace cargo {
namespace {

/// One name for each alternative of `Act`, in its order: the variant's index is the row.
// clang-format off
constexpr std::array kinds{
    ActKind::open_call,          ActKind::report_arrival,     ActKind::end_discharge,      ActKind::file_manifest,
    ActKind::record_selectivity, ActKind::report_landing,     ActKind::report_exit,        ActKind::accept,
    ActKind::assign,             ActKind::select,             ActKind::request_deselect,   ActKind::approve_deselect,
    ActKind::refuse_deselect,    ActKind::place_hold,         ActKind::request_lift,       ActKind::approve_lift,
    ActKind::refuse_lift,        ActKind::order_control,      ActKind::announce_control,   ActKind::record_result,
    ActKind::countersign_result, ActKind::request_cancel,     ActKind::approve_cancel,     ActKind::refuse_cancel,
    ActKind::link_mrn,           ActKind::clear,              ActKind::request_withdrawal, ActKind::approve_withdrawal,
    ActKind::grant_right,        ActKind::name_haulier,       ActKind::ask_gate,           ActKind::count_goods,
    ActKind::strike_count,
};
// clang-format on
static_assert(kinds.size() == std::variant_size_v<Act>);
static_assert(std::is_same_v<std::variant_alternative_t<4, Act>, RecordSelectivity>);
static_assert(std::is_same_v<std::variant_alternative_t<13, Act>, PlaceHold>);
static_assert(std::is_same_v<std::variant_alternative_t<24, Act>, LinkMrn>);
static_assert(std::is_same_v<std::variant_alternative_t<30, Act>, AskGate>);
static_assert(std::is_same_v<std::variant_alternative_t<32, Act>, StrikeCount>);

}  // namespace

ActKind kind_of(const Act& act) {
    return kinds[act.index()];
}

}  // namespace cargo
