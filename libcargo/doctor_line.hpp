#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libcargo/error_text.hpp"

/// What can be wrong with a running port, for first-level support: one line each, with a permanent id, what is
/// the matter and what to do about it. docs/doctor.md is the same table for people; drills assert the ids.
namespace cargo {

/// Ids (see doctor_texts) are permanent. Listed by weight: what stops the port first.
enum class DoctorLine : std::uint8_t {
    cargod_away,        ///< said by cargoctl: nobody answers
    cargod_stuck,       ///< it answers, but has not looked at its surroundings for a while
    config_wrong,       ///< the file would not start it again
    state_unusable,     ///< another owner, a key that others may read, a folder that cannot be written
    listen_failed,      ///< port taken, certificate or key that does not load
    database_away,
    database_read_only,
    database_other_schema,
    rules_not_loaded,
    certificate_expired,
    disk_nearly_full,
    clock_skewed,
    broker_away,
    events_late,
    audit_unsealed,
    messages_poisoned,
    certificate_expiring,
    config_waiting,
    files_short,
    relay_elsewhere,
    rules_none,
    broker_none,
};
inline constexpr std::size_t doctor_line_count = 22;

/// fault: the port is stopped or soon will be. warning: somebody should act today. note: good to know.
enum class DoctorWeight : std::uint8_t { fault, warning, note };

struct DoctorText {
    DoctorLine line;
    std::string_view id;
    DoctorWeight weight;
    std::string_view what_french;
    std::string_view do_french;
    std::string_view what_english;
    std::string_view do_english;
};

/// All rows, in the order of the enum. Static storage.
[[nodiscard]] std::span<const DoctorText> doctor_texts();
[[nodiscard]] const DoctorText& doctor_text(DoctorLine line);
[[nodiscard]] std::optional<DoctorLine> doctor_line_of(std::string_view id);
[[nodiscard]] std::string_view to_string(DoctorWeight weight);

/// What a line's text leaves open, such as {"seconds", "12"}: figures, names of files and of settings, never goods or persons.
using DoctorValues = std::vector<std::pair<std::string, std::string>>;

/// A text with its `{name}` filled in; a value that is missing leaves "?".
[[nodiscard]] std::string filled_in(std::string_view text, const DoctorValues& values);

}  // namespace cargo
