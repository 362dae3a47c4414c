#pragma once

#include <boost/json/array.hpp>
#include <string>
#include <string_view>

#include "libcargo/error_text.hpp"

namespace cargo::ctl {

/// A page of `list` for people: one line an item, headings above, empty when there is none. `kind` is lot, box or
/// undetermined; officers' and handlers' items look different and have columns of their own. What an item does not have is
/// a dash: a newer or older server is read as far as it goes.
[[nodiscard]] std::string list_text(std::string_view kind, const boost::json::array& items, Language language);

}  // namespace cargo::ctl
