#include "daemon/http/status.hpp"

#include <boost/json.hpp>
#include <string>

#include "libcargo/error_text.hpp"

namespace cargo::http {
namespace {

constexpr int bad_request = 400, unauthorized = 401, forbidden = 403, not_found = 404, method_not_allowed = 405, conflict = 409,
              precondition_failed = 412, too_large = 413, unsupported_media = 415, unprocessable = 422, too_many_requests = 429,
              unavailable = 503, storage_full = 507;

}  // namespace

int status_of(Errc code) {
    switch (code) {  // no default: a new code must be given its status here
        case Errc::request_malformed:
            return bad_request;

        case Errc::token_missing:
        case Errc::token_malformed:
        case Errc::token_bad_signature:
        case Errc::token_expired:
        case Errc::token_foreign:
        case Errc::token_revoked:
        case Errc::subject_unregistered:
            return unauthorized;

        case Errc::role_missing:
        case Errc::office_not_yours:
        case Errc::site_not_yours:
        case Errc::not_assigned:
        case Errc::same_person:
        case Errc::author_of_control:
        case Errc::not_right_holder:
        case Errc::other_agency:
        case Errc::self_dealing:
        case Errc::envelope_sender_not_authenticated:
            return forbidden;

        case Errc::target_unknown:
        case Errc::call_unknown:
        case Errc::selection_unknown:
        case Errc::hold_unknown:
        case Errc::order_unknown:
        case Errc::line_unknown:
        case Errc::mrn_unknown:
        case Errc::count_unknown:
        case Errc::request_unknown_route:
        case Errc::request_unknown_act:
            return not_found;

        case Errc::request_method_not_allowed:
            return method_not_allowed;

        case Errc::state_forbids:
        case Errc::not_presented:
        case Errc::not_landed:
        case Errc::not_accepted:
        case Errc::selectivity_missing:
        case Errc::already_accepted:
        case Errc::call_already_open:
        case Errc::right_missing:
        case Errc::haulier_already_named:
        case Errc::quantity_exceeds:
        case Errc::store_not_authorised:
        case Errc::already_arrived:
        case Errc::master_not_leaf:
        case Errc::clearance_out_of_order:
        case Errc::message_duplicate:
        case Errc::message_filed_again_with_other_content:
        case Errc::envelope_duplicate:
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
        case Errc::registry_conflict:
        case Errc::version_conflict:
            return conflict;

        case Errc::version_stale:
            return precondition_failed;

        case Errc::request_too_large:
        case Errc::syntax_too_large:
            return too_large;

        case Errc::request_unsupported_media:
            return unsupported_media;

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
        case Errc::envelope_unknown_sender:
        case Errc::envelope_out_of_sequence:
        case Errc::message_function_unsupported:
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
        case Errc::reason_missing:
        case Errc::purpose_missing:
        case Errc::result_incomplete:
        case Errc::time_in_future:
        case Errc::idempotency_conflict:
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
            return unprocessable;

        case Errc::rate_exceeded:
            return too_many_requests;

        case Errc::store_unavailable:
        case Errc::store_outcome_unknown:
        case Errc::overloaded:
        case Errc::bus_unavailable:
        case Errc::bus_fatal:
            return unavailable;

        case Errc::store_full:
            return storage_full;
    }
    return 500;  // not one of ours: a number from another version
}

Response problem(const Error& error) {
    const int status = status_of(error.code);
    const std::string name(to_string(error.code));
    const bool silent = error.code == Errc::target_unknown || status >= 500;

    boost::json::object body{{"type", "/errors/" + name},
                             {"title", sentence(error.code, Language::english)},
                             {"status", status},
                             {"code", name}};
    if (!silent && !error.detail.empty()) body.emplace("detail", error.detail);

    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = boost::json::serialize(body);
    if (status == unauthorized) response.fields.emplace_back("WWW-Authenticate", "Bearer");
    if (status == unavailable || status == too_many_requests) response.fields.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace cargo::http
