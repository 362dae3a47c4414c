#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cargo {

/// Every way a request can fail. Numbers are permanent: they are stored, sent
/// to filers and documented in docs/errors.md. Never renumber, never reuse.
/// Within one decision the guards' table gives the precedence, not the number.
// clang-format off
enum class Errc : std::uint16_t {
    // 1-49: one value
    value_empty = 1,
    value_bad_shape = 2,
    value_bad_check_digit = 3,
    value_not_numeric = 4,
    value_too_long = 5,
    value_too_short = 6,
    value_out_of_range = 7,
    value_not_in_list = 8,
    value_bad_date = 9,
    value_bad_character = 10,

    // 50-149: one message (EDIFACT or XML)
    syntax_not_edifact = 50,
    syntax_bad_service_string = 51,
    syntax_truncated = 52,
    syntax_bad_character = 53,
    syntax_unknown_charset = 54,
    syntax_unsupported_version = 55,
    syntax_too_large = 56,
    syntax_trailing_release = 57,
    syntax_not_well_formed = 58,       ///< XML
    syntax_forbidden_construct = 59,   ///< XML: a DOCTYPE, an entity
    structure_unknown_message = 60,
    structure_unknown_directory = 61,
    structure_unexpected_segment = 62,
    structure_missing_segment = 63,
    structure_too_many_repetitions = 64,
    structure_missing_element = 65,
    structure_too_many_elements = 66,
    structure_unknown_segment = 67,
    structure_nearest_directory = 68,
    structure_header_misplaced = 69,
    envelope_count_differs = 70,
    envelope_reference_differs = 71,
    envelope_missing_trailer = 72,
    envelope_missing_header = 73,
    envelope_test_not_supported = 74,
    envelope_duplicate = 75,
    envelope_unknown_sender = 76,
    envelope_sender_not_authenticated = 77,
    envelope_out_of_sequence = 78,     ///< messages that belong together (S010)

    // 150-199: a message's meaning
    message_function_unsupported = 150,
    message_duplicate = 151,
    message_filed_again_with_other_content = 152,
    message_call_unknown = 153,
    message_control_total_differs = 154,
    message_bill_missing = 155,
    message_bill_duplicate = 156,
    message_bill_already_registered = 157,
    message_equipment_unknown = 158,
    message_direction_unsupported = 159,
    message_quantity_missing = 160,
    message_master_unknown = 161,
    message_houses_exceed_master = 162,
    message_kind_unsupported = 163,
    message_call_departed = 164,
    message_container_twice = 165,
    message_master_ambiguous = 166,

    // 200-279: an act refused by a guard
    target_unknown = 200,            ///< also: foreign and withheld, to handlers
    role_missing = 201,
    office_not_yours = 202,
    site_not_yours = 203,
    reason_missing = 204,
    purpose_missing = 205,
    not_assigned = 206,
    same_person = 207,               ///< the second person is the requester or the author
    author_of_control = 208,         ///< clears goods on which the actor selected, ordered or holds
    state_forbids = 209,             ///< the machine's table has no such pair
    not_presented = 210,             ///< ship still at sea
    not_landed = 211,
    not_accepted = 212,
    selectivity_missing = 213,       ///< rules have recorded no outcome
    already_accepted = 214,
    call_unknown = 215,
    call_already_open = 216,
    selection_unknown = 217,
    hold_unknown = 218,
    order_unknown = 219,
    right_missing = 220,
    haulier_already_named = 221,
    not_right_holder = 222,
    quantity_exceeds = 223,
    line_unknown = 224,
    mrn_unknown = 225,
    result_incomplete = 226,         ///< no place, time or finding
    other_agency = 227,
    store_not_authorised = 228,
    already_arrived = 229,
    time_in_future = 230,
    version_stale = 231,
    self_dealing = 232,              ///< a machine did what only a person may do
    master_not_leaf = 233,
    clearance_out_of_order = 234,
    count_unknown = 235,

    // 280-299: why a gate stays closed (documented precedence: libcargo/gate.hpp)
    gate_unknown_box = 280,
    gate_not_in_yard = 281,
    gate_no_goods = 282,
    gate_transhipment = 283,
    gate_uncovered = 284,
    gate_held = 285,
    gate_selected = 286,
    gate_under_control = 287,
    gate_not_released = 288,
    gate_no_right = 289,
    gate_wrong_haulier = 290,
    gate_right_expired = 291,
    gate_wrong_site = 292,
    gate_stale = 293,
    gate_left_already = 294,

    // 300-349: access
    token_missing = 300,
    token_malformed = 301,
    token_bad_signature = 302,
    token_expired = 303,
    token_foreign = 304,
    token_revoked = 305,
    subject_unregistered = 306,
    rate_exceeded = 307,

    // 350-399: the request itself
    request_malformed = 350,
    request_too_large = 351,
    request_unknown_route = 352,
    request_method_not_allowed = 353,
    request_unsupported_media = 354,
    idempotency_conflict = 355,
    request_unknown_act = 356,
    registry_conflict = 357,
    registry_unknown = 358,

    // 400-449: the world (database, broker)
    version_conflict = 400,
    store_unavailable = 401,
    store_outcome_unknown = 402,
    store_full = 403,
    overloaded = 404,
    bus_unavailable = 410,
    bus_fatal = 411,

    // 450-499: rules
    rule_syntax = 450,
    rule_unknown_field = 451,
    rule_bad_value = 452,
    rule_unknown_list = 453,
    rule_duplicate = 454,
    rule_never_matches = 455,
    rule_always_matches = 456,
    rule_too_complex = 457,
    rule_type_mismatch = 458,
    rule_test_failed = 459,          ///< a test inside the rule text disagrees with the rule
};
// clang-format on

/// Permanent lower-case name of a code, e.g. "value_bad_check_digit".
[[nodiscard]] std::string_view to_string(Errc code);

/// True when the same request, sent again unchanged, may succeed.
[[nodiscard]] bool is_transient(Errc code);

/// Where in a message something stands, counted as CONTRL counts: from 1. Zero
/// means "not known at this level".
struct Position {
    std::uint32_t segment = 0;    ///< within the message; its header segment is 1. In XML, the line of the file
    std::uint16_t element = 0;    ///< within the segment
    std::uint16_t component = 0;  ///< within the composite
    std::optional<std::uint64_t> byte_offset{};  ///< in the file as received
    friend bool operator==(const Position&, const Position&) = default;
};

struct Error {
    Errc code;
    Position at{};
    std::string detail{};  ///< for people; programs look at `code`
    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Errc code, Position at = {}, std::string_view detail = {}) {
    return std::unexpected(Error{code, at, std::string(detail)});
}

}  // namespace cargo
