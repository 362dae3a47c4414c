#include "daemon/cargod/json_log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <string>

namespace cargo::daemon {

void JsonLog::line(std::string_view event, std::string_view members) const {
    const std::string text = fmt::format("{{\"time\":\"{}\",\"event\":\"{}\"{}{}}}\n", to_text(clock_.now()), event,
                                         members.empty() ? "" : ",", members);
    // A log that cannot be written is no reason to stop a port.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void JsonLog::detail(std::string_view event, std::string_view detail) const {
    line(event, "\"detail\":" + boost::json::serialize(boost::json::string(detail)));
}

}  // namespace cargo::daemon
