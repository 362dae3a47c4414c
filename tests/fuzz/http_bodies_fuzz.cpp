// Any bytes may come as a request: its target, the body of an act, the body of a registry change. The first line says which, as
// "act place_hold", "registry site" or "target". What is taken must hang together: keys read back to themselves, a registry
// record is written and read again to the same, a refusal names a code of its own.
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/auth/registry_json.hpp"
#include "daemon/http/target.hpp"
#include "daemon/service/act_json.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using cargo::fuzz::demand;

void read_act(std::string_view name, std::string_view body) {
    boost::json::parse_options options;
    options.max_depth = 16;  // as the handlers have it
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(body, error, {}, options);
    if (error || !value.is_object()) return;
    const auto acts = cargo::service::read_acts(name, value.get_object());
    if (!acts) return demand(!cargo::to_string(acts.error().code).empty());
    demand(!acts->empty());
    for (const cargo::service::KeyedAct& act : *acts) {
        if (act.key.starts_with("call/")) continue;  // made from the body's call, never read
        const auto target = cargo::service::read_target(act.key);
        demand(target.has_value());
        demand(cargo::service::read_target(cargo::service::key_text(*target)) == target);
    }
}

void read_registry(std::string_view kind, std::string_view body) {
    const auto change = cargo::auth::read_change(kind, body);
    if (!change) return demand(!cargo::to_string(change.error().code).empty());
    demand(cargo::auth::kind_of(change->record) == kind);
    const auto again = cargo::auth::read_change(kind, cargo::auth::to_json(change->record));
    demand(again && again->record == change->record);
}

void read_target(std::string_view text) {
    cargo::http::Request request;
    if (!cargo::http::read_target(text, request)) return;
    for (const std::string& segment : request.path) {
        demand(!segment.empty() && segment != "." && segment != "..");
        demand(segment.find('\0') == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t line = bytes.find('\n');
    if (line == std::string_view::npos) return 0;
    const std::string_view what = bytes.substr(0, line);
    const std::string_view body = bytes.substr(line + 1);
    if (what.starts_with("act ")) read_act(what.substr(4), body);
    if (what.starts_with("registry ")) read_registry(what.substr(9), body);
    if (what == "target") read_target(body);
    return 0;
}
