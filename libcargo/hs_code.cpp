#include "libcargo/hs_code.hpp"

#include <algorithm>

#include "libcargo/characters.hpp"

namespace cargo {

Result<HsCode> HsCode::parse(std::string_view text, Position at) {
    if (text.empty()) return fail(Errc::value_empty, at);
    if (!is_digits(text)) return fail(Errc::value_not_numeric, at, text);
    if (text.size() < length_min) return fail(Errc::value_too_short, at, text);
    if (text.size() > length_max) return fail(Errc::value_too_long, at, text);
    if (text.starts_with("00")) return fail(Errc::value_out_of_range, at, text);
    HsCode code;
    std::ranges::copy(text, code.chars_.begin());
    code.length_ = text.size();
    return code;
}

}  // namespace cargo
