#pragma once

#include <boost/json.hpp>

#include "edi/interchange.hpp"

namespace cargo::ctl {

/// What a message says, for programs: null when nothing could be read, else an object with `document`, `function` and `call`
/// (stay, ship, imo, call_sign, voyage, carrier) and, by kind, `work`, `times`, `ports`, `sailings`, `bills`, `units`, `goods`,
/// `parties`, `verdict`, `errors`, `messages`, `registered`. Masses are grams, temperatures tenths of a degree Celsius, times
/// UTC.
[[nodiscard]] boost::json::value body_json(const edi::Body& body);

}  // namespace cargo::ctl
