#include "daemon/http/target.hpp"

#include <algorithm>
#include <boost/url.hpp>
#include <cstdint>
#include <string>

namespace cargo::http {
namespace {

/// Printable UTF-8: what a key, a name or a purpose may be.
[[nodiscard]] bool is_clean(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        if (lead < 0x20 || lead == 0x7f) return false;
        const std::size_t more = lead < 0x80 ? 0 : lead < 0xc2 ? 4 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 4;
        if (more == 4 || at + more >= text.size()) return false;
        std::uint32_t point = more == 0 ? lead : lead & (0x3fu >> more);
        for (std::size_t i = 1; i <= more; ++i) {
            const auto next = static_cast<unsigned char>(text[at + i]);
            if ((next & 0xc0) != 0x80) return false;
            point = (point << 6) | (next & 0x3fu);
        }
        const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        if (overlong || surrogate || point > 0x10ffff || (point >= 0x80 && point < 0xa0)) return false;
        at += more + 1;
    }
    return true;
}

}  // namespace

Result<void> read_target(std::string_view target, Request& into) {
    const auto parsed = boost::urls::parse_origin_form(boost::core::string_view(target.data(), target.size()));
    if (!parsed) return fail(Errc::request_malformed, {}, "the target is no path");
    for (const auto& segment : parsed->segments()) {
        const std::string text(segment);
        if (text.empty() || text == "." || text == ".." || !is_clean(text))
            return fail(Errc::request_malformed, {}, "a segment of the path");
        into.path.push_back(text);
    }
    for (const auto& param : parsed->params()) {
        const std::string name(param.key);
        const std::string value(param.value);
        if (!is_clean(name) || !is_clean(value)) return fail(Errc::request_malformed, {}, "the query");
        into.query.insert_or_assign(name, value);
    }
    return {};
}

}  // namespace cargo::http
