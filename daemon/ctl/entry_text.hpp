#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/ctl/speech.hpp"

namespace cargo::ctl {

/// Manifest against entry summary declaration, as an officer reads it: what was declared by whom, and a line a difference.
/// `entry`: that member of a lot's view.
[[nodiscard]] std::string entry_text(const boost::json::object& entry, Speech speech);

}  // namespace cargo::ctl
