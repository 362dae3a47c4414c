#include "libcargo/result.hpp"

namespace cargo {

// clang-format off
std::string_view to_string(Errc code) {
    switch (code) {  // no default: a new code must be named here
        case Errc::value_empty: return "value_empty";
        case Errc::value_bad_shape: return "value_bad_shape";
        case Errc::value_bad_check_digit: return "value_bad_check_digit";
        case Errc::value_not_numeric: return "value_not_numeric";
        case Errc::value_too_long: return "value_too_long";
        case Errc::value_too_short: return "value_too_short";
        case Errc::value_out_of_range: return "value_out_of_range";
        case Errc::value_not_in_list: return "value_not_in_list";
        case Errc::value_bad_date: return "value_bad_date";
        case Errc::value_bad_character: return "value_bad_character";
        case Errc::syntax_not_edifact: return "syntax_not_edifact";
        case Errc::syntax_bad_service_string: return "syntax_bad_service_string";
        case Errc::syntax_truncated: return "syntax_truncated";
        case Errc::syntax_bad_character: return "syntax_bad_character";
        case Errc::syntax_unknown_charset: return "syntax_unknown_charset";
        case Errc::syntax_unsupported_version: return "syntax_unsupported_version";
        case Errc::syntax_too_large: return "syntax_too_large";
        case Errc::syntax_trailing_release: return "syntax_trailing_release";
        case Errc::syntax_not_well_formed: return "syntax_not_well_formed";
        case Errc::syntax_forbidden_construct: return "syntax_forbidden_construct";
        case Errc::structure_unknown_message: return "structure_unknown_message";
        case Errc::structure_unknown_directory: return "structure_unknown_directory";
        case Errc::structure_unexpected_segment: return "structure_unexpected_segment";
        case Errc::structure_missing_segment: return "structure_missing_segment";
        case Errc::structure_too_many_repetitions: return "structure_too_many_repetitions";
        case Errc::structure_missing_element: return "structure_missing_element";
        case Errc::structure_too_many_elements: return "structure_too_many_elements";
        case Errc::structure_unknown_segment: return "structure_unknown_segment";
        case Errc::structure_nearest_directory: return "structure_nearest_directory";
        case Errc::structure_header_misplaced: return "structure_header_misplaced";
        case Errc::envelope_count_differs: return "envelope_count_differs";
        case Errc::envelope_reference_differs: return "envelope_reference_differs";
        case Errc::envelope_missing_trailer: return "envelope_missing_trailer";
        case Errc::envelope_missing_header: return "envelope_missing_header";
        case Errc::envelope_test_not_supported: return "envelope_test_not_supported";
        case Errc::envelope_duplicate: return "envelope_duplicate";
        case Errc::envelope_unknown_sender: return "envelope_unknown_sender";
        case Errc::envelope_sender_not_authenticated: return "envelope_sender_not_authenticated";
        case Errc::envelope_out_of_sequence: return "envelope_out_of_sequence";
        case Errc::message_function_unsupported: return "message_function_unsupported";
        case Errc::message_duplicate: return "message_duplicate";
        case Errc::message_filed_again_with_other_content: return "message_filed_again_with_other_content";
        case Errc::message_call_unknown: return "message_call_unknown";
        case Errc::message_control_total_differs: return "message_control_total_differs";
        case Errc::message_bill_missing: return "message_bill_missing";
        case Errc::message_bill_duplicate: return "message_bill_duplicate";
        case Errc::message_bill_already_registered: return "message_bill_already_registered";
        case Errc::message_equipment_unknown: return "message_equipment_unknown";
        case Errc::message_direction_unsupported: return "message_direction_unsupported";
        case Errc::message_quantity_missing: return "message_quantity_missing";
        case Errc::message_master_unknown: return "message_master_unknown";
        case Errc::message_houses_exceed_master: return "message_houses_exceed_master";
        case Errc::message_kind_unsupported: return "message_kind_unsupported";
        case Errc::message_call_departed: return "message_call_departed";
        case Errc::message_container_twice: return "message_container_twice";
        case Errc::message_master_ambiguous: return "message_master_ambiguous";
        case Errc::target_unknown: return "target_unknown";
        case Errc::role_missing: return "role_missing";
        case Errc::office_not_yours: return "office_not_yours";
        case Errc::site_not_yours: return "site_not_yours";
        case Errc::reason_missing: return "reason_missing";
        case Errc::purpose_missing: return "purpose_missing";
        case Errc::not_assigned: return "not_assigned";
        case Errc::same_person: return "same_person";
        case Errc::author_of_control: return "author_of_control";
        case Errc::state_forbids: return "state_forbids";
        case Errc::not_presented: return "not_presented";
        case Errc::not_landed: return "not_landed";
        case Errc::not_accepted: return "not_accepted";
        case Errc::selectivity_missing: return "selectivity_missing";
        case Errc::already_accepted: return "already_accepted";
        case Errc::call_unknown: return "call_unknown";
        case Errc::call_already_open: return "call_already_open";
        case Errc::selection_unknown: return "selection_unknown";
        case Errc::hold_unknown: return "hold_unknown";
        case Errc::order_unknown: return "order_unknown";
        case Errc::right_missing: return "right_missing";
        case Errc::haulier_already_named: return "haulier_already_named";
        case Errc::not_right_holder: return "not_right_holder";
        case Errc::quantity_exceeds: return "quantity_exceeds";
        case Errc::line_unknown: return "line_unknown";
        case Errc::mrn_unknown: return "mrn_unknown";
        case Errc::result_incomplete: return "result_incomplete";
        case Errc::other_agency: return "other_agency";
        case Errc::store_not_authorised: return "store_not_authorised";
        case Errc::already_arrived: return "already_arrived";
        case Errc::time_in_future: return "time_in_future";
        case Errc::version_stale: return "version_stale";
        case Errc::self_dealing: return "self_dealing";
        case Errc::master_not_leaf: return "master_not_leaf";
        case Errc::clearance_out_of_order: return "clearance_out_of_order";
        case Errc::count_unknown: return "count_unknown";
        case Errc::gate_unknown_box: return "gate_unknown_box";
        case Errc::gate_not_in_yard: return "gate_not_in_yard";
        case Errc::gate_no_goods: return "gate_no_goods";
        case Errc::gate_transhipment: return "gate_transhipment";
        case Errc::gate_uncovered: return "gate_uncovered";
        case Errc::gate_held: return "gate_held";
        case Errc::gate_selected: return "gate_selected";
        case Errc::gate_under_control: return "gate_under_control";
        case Errc::gate_not_released: return "gate_not_released";
        case Errc::gate_no_right: return "gate_no_right";
        case Errc::gate_wrong_haulier: return "gate_wrong_haulier";
        case Errc::gate_right_expired: return "gate_right_expired";
        case Errc::gate_wrong_site: return "gate_wrong_site";
        case Errc::gate_stale: return "gate_stale";
        case Errc::gate_left_already: return "gate_left_already";
        case Errc::token_missing: return "token_missing";
        case Errc::token_malformed: return "token_malformed";
        case Errc::token_bad_signature: return "token_bad_signature";
        case Errc::token_expired: return "token_expired";
        case Errc::token_foreign: return "token_foreign";
        case Errc::token_revoked: return "token_revoked";
        case Errc::subject_unregistered: return "subject_unregistered";
        case Errc::rate_exceeded: return "rate_exceeded";
        case Errc::request_malformed: return "request_malformed";
        case Errc::request_too_large: return "request_too_large";
        case Errc::request_unknown_route: return "request_unknown_route";
        case Errc::request_method_not_allowed: return "request_method_not_allowed";
        case Errc::request_unsupported_media: return "request_unsupported_media";
        case Errc::idempotency_conflict: return "idempotency_conflict";
        case Errc::request_unknown_act: return "request_unknown_act";
        case Errc::registry_conflict: return "registry_conflict";
        case Errc::registry_unknown: return "registry_unknown";
        case Errc::version_conflict: return "version_conflict";
        case Errc::store_unavailable: return "store_unavailable";
        case Errc::store_outcome_unknown: return "store_outcome_unknown";
        case Errc::store_full: return "store_full";
        case Errc::overloaded: return "overloaded";
        case Errc::bus_unavailable: return "bus_unavailable";
        case Errc::bus_fatal: return "bus_fatal";
        case Errc::rule_syntax: return "rule_syntax";
        case Errc::rule_unknown_field: return "rule_unknown_field";
        case Errc::rule_bad_value: return "rule_bad_value";
        case Errc::rule_unknown_list: return "rule_unknown_list";
        case Errc::rule_duplicate: return "rule_duplicate";
        case Errc::rule_never_matches: return "rule_never_matches";
        case Errc::rule_always_matches: return "rule_always_matches";
        case Errc::rule_too_complex: return "rule_too_complex";
        case Errc::rule_type_mismatch: return "rule_type_mismatch";
        case Errc::rule_test_failed: return "rule_test_failed";
    }
    return "unknown";
}

bool is_transient(Errc code) {
    switch (code) {  // no default: a new code must be put on one side or the other
        case Errc::rate_exceeded:
        case Errc::version_conflict:
        case Errc::store_unavailable:
        case Errc::store_outcome_unknown:
        case Errc::store_full:
        case Errc::overloaded:
        case Errc::bus_unavailable:
        case Errc::bus_fatal:
            return true;
        case Errc::value_empty:
        case Errc::value_bad_shape:
        case Errc::value_bad_check_digit:
        case Errc::value_not_numeric:
        case Errc::value_too_long:
        case Errc::value_too_short:
        case Errc::value_out_of_range:
        case Errc::value_not_in_list:
        case Errc::value_bad_date:
        case Errc::value_bad_character:
        case Errc::syntax_not_edifact:
        case Errc::syntax_bad_service_string:
        case Errc::syntax_truncated:
        case Errc::syntax_bad_character:
        case Errc::syntax_unknown_charset:
        case Errc::syntax_unsupported_version:
        case Errc::syntax_too_large:
        case Errc::syntax_trailing_release:
        case Errc::syntax_not_well_formed:
        case Errc::syntax_forbidden_construct:
        case Errc::structure_unknown_message:
        case Errc::structure_unknown_directory:
        case Errc::structure_unexpected_segment:
        case Errc::structure_missing_segment:
        case Errc::structure_too_many_repetitions:
        case Errc::structure_missing_element:
        case Errc::structure_too_many_elements:
        case Errc::structure_unknown_segment:
        case Errc::structure_nearest_directory:
        case Errc::structure_header_misplaced:
        case Errc::envelope_count_differs:
        case Errc::envelope_reference_differs:
        case Errc::envelope_missing_trailer:
        case Errc::envelope_missing_header:
        case Errc::envelope_test_not_supported:
        case Errc::envelope_duplicate:
        case Errc::envelope_unknown_sender:
        case Errc::envelope_sender_not_authenticated:
        case Errc::envelope_out_of_sequence:
        case Errc::message_function_unsupported:
        case Errc::message_duplicate:
        case Errc::message_filed_again_with_other_content:
        case Errc::message_call_unknown:
        case Errc::message_control_total_differs:
        case Errc::message_bill_missing:
        case Errc::message_bill_duplicate:
        case Errc::message_bill_already_registered:
        case Errc::message_equipment_unknown:
        case Errc::message_direction_unsupported:
        case Errc::message_quantity_missing:
        case Errc::message_master_unknown:
        case Errc::message_houses_exceed_master:
        case Errc::message_kind_unsupported:
        case Errc::message_call_departed:
        case Errc::message_container_twice:
        case Errc::message_master_ambiguous:
        case Errc::target_unknown:
        case Errc::role_missing:
        case Errc::office_not_yours:
        case Errc::site_not_yours:
        case Errc::reason_missing:
        case Errc::purpose_missing:
        case Errc::not_assigned:
        case Errc::same_person:
        case Errc::author_of_control:
        case Errc::state_forbids:
        case Errc::not_presented:
        case Errc::not_landed:
        case Errc::not_accepted:
        case Errc::selectivity_missing:
        case Errc::already_accepted:
        case Errc::call_unknown:
        case Errc::call_already_open:
        case Errc::selection_unknown:
        case Errc::hold_unknown:
        case Errc::order_unknown:
        case Errc::right_missing:
        case Errc::haulier_already_named:
        case Errc::not_right_holder:
        case Errc::quantity_exceeds:
        case Errc::line_unknown:
        case Errc::mrn_unknown:
        case Errc::result_incomplete:
        case Errc::other_agency:
        case Errc::store_not_authorised:
        case Errc::already_arrived:
        case Errc::time_in_future:
        case Errc::version_stale:
        case Errc::self_dealing:
        case Errc::master_not_leaf:
        case Errc::clearance_out_of_order:
        case Errc::count_unknown:
        case Errc::gate_unknown_box:
        case Errc::gate_not_in_yard:
        case Errc::gate_no_goods:
        case Errc::gate_transhipment:
        case Errc::gate_uncovered:
        case Errc::gate_held:
        case Errc::gate_selected:
        case Errc::gate_under_control:
        case Errc::gate_not_released:
        case Errc::gate_no_right:
        case Errc::gate_wrong_haulier:
        case Errc::gate_right_expired:
        case Errc::gate_wrong_site:
        case Errc::gate_stale:
        case Errc::gate_left_already:
        case Errc::token_missing:
        case Errc::token_malformed:
        case Errc::token_bad_signature:
        case Errc::token_expired:
        case Errc::token_foreign:
        case Errc::token_revoked:
        case Errc::subject_unregistered:
        case Errc::request_malformed:
        case Errc::request_too_large:
        case Errc::request_unknown_route:
        case Errc::request_method_not_allowed:
        case Errc::request_unsupported_media:
        case Errc::idempotency_conflict:
        case Errc::request_unknown_act:
        case Errc::registry_conflict:
        case Errc::registry_unknown:
        case Errc::rule_syntax:
        case Errc::rule_unknown_field:
        case Errc::rule_bad_value:
        case Errc::rule_unknown_list:
        case Errc::rule_duplicate:
        case Errc::rule_never_matches:
        case Errc::rule_always_matches:
        case Errc::rule_too_complex:
        case Errc::rule_type_mismatch:
        case Errc::rule_test_failed:
            return false;
    }
    return false;
}
// clang-format on

}  // namespace cargo
