#include "daemon/http/router.hpp"

#include <optional>

namespace cargo::http {
namespace {

using Captured = std::map<std::string, std::string>;

[[nodiscard]] std::optional<Captured> fits(std::string_view pattern, std::span<const std::string> path) {
    Captured captured;
    std::size_t at = 0;
    if (pattern == "/") pattern = {};
    while (!pattern.empty()) {
        pattern.remove_prefix(1);  // the slash
        const std::size_t end = std::min(pattern.find('/'), pattern.size());
        const std::string_view wanted = pattern.substr(0, end);
        pattern.remove_prefix(end);
        if (at == path.size()) return std::nullopt;
        if (wanted.starts_with('{')) {
            captured.emplace(wanted.substr(1, wanted.size() - 2), path[at]);
        } else if (wanted != path[at]) {
            return std::nullopt;
        }
        ++at;
    }
    if (at != path.size()) return std::nullopt;
    return captured;
}

}  // namespace

Result<Match> find_route(std::span<const Route> table, std::string_view method, std::span<const std::string> path,
                         std::string& allowed) {
    allowed.clear();
    for (std::size_t i = 0; i < table.size(); ++i) {
        std::optional<Captured> captured = fits(table[i].pattern, path);
        if (!captured) continue;
        if (table[i].method == method) return Match{i, std::move(*captured)};
        if (!allowed.empty()) allowed += ", ";
        allowed += table[i].method;
    }
    return fail(allowed.empty() ? Errc::request_unknown_route : Errc::request_method_not_allowed);
}

}  // namespace cargo::http
