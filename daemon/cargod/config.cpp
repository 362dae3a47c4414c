#include "daemon/cargod/config.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <charconv>
#include <limits>
#include <map>
#include <utility>

namespace cargo::daemon {
namespace {

/// Takes known values out of a table, and remembers the first thing wrong.
class Reader {
public:
    explicit Reader(std::string path) : path_(std::move(path)) {}

    void text(const toml::node& node, std::string& into) {
        if (const toml::value<std::string>* value = node.as_string(); value != nullptr) {
            into = value->get();
        } else {
            wrong(node, "a text is wanted");
        }
    }
    template <class Number>
    void number(const toml::node& node, Number& into, std::int64_t least) {
        const toml::value<std::int64_t>* value = node.as_integer();
        if (value == nullptr || value->get() < least || value->get() > std::numeric_limits<Number>::max()) {
            return wrong(node, fmt::format("a whole number from {} is wanted", least));
        }
        into = static_cast<Number>(value->get());
    }
    void wrong(const toml::node& node, const std::string& what) {
        const toml::source_position at = node.source().begin;
        if (error_.empty()) error_ = fmt::format("{}:{}:{}: {}", path_, at.line, at.column, what);
    }
    [[nodiscard]] const std::string& error() const { return error_; }

private:
    std::string path_;
    std::string error_{};
};

void read_value(Reader& reader, const std::string& name, const toml::node& node, Config& config, std::string& listen) {
    const std::map<std::string, std::string*> texts = {
        {"state", &config.state},
        {"database", &config.database},
        {"listen", &listen},
        {"kafka.brokers", &config.brokers},
        {"tls.certificate", &config.tls_certificate},
        {"tls.key", &config.tls_key},
        {"port.code", &config.port},
        {"port.time_zone", &config.time_zone},
        {"port.edi_id", &config.edi_id},
    };
    const auto text = texts.find(name);
    if (text != texts.end()) return reader.text(node, *text->second);
    if (name == "kafka.customs_partitions") return reader.number(node, config.customs_partitions, 1);
    if (name == "limits.connections") return reader.number(node, config.connections_max, 1);
    if (name == "limits.requests_per_second") return reader.number(node, config.requests_per_second, 1);
    reader.wrong(node, "nothing is called " + name + " here");
}

}  // namespace

std::expected<Config, std::string> with_listen(Config config, const std::string& listen) {
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) return std::unexpected("listen " + listen + ": address:port is wanted");
    std::string address = listen.substr(0, colon);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
    const char* const end = listen.data() + listen.size();
    const auto [rest, error] = std::from_chars(listen.data() + colon + 1, end, config.port_number);
    if (address.empty() || error != std::errc{} || rest != end)
        return std::unexpected("listen " + listen + ": address:port is wanted");
    config.address = address;
    return config;
}

std::expected<Config, std::string> read_config(const std::string& path, Config config) {
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        const toml::source_position at = error.source().begin;
        return std::unexpected(fmt::format("{}:{}:{}: {}", path, at.line, at.column, error.description()));
    }
    Reader reader(path);
    std::string listen;
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        const toml::table* section = node.as_table();
        if (section == nullptr) {
            read_value(reader, name, node, config, listen);
            continue;
        }
        for (const auto& [inner, value] : *section)
            read_value(reader, name + "." + std::string(inner.str()), value, config, listen);
    }
    if (!reader.error().empty()) return std::unexpected(reader.error());
    if (listen.empty()) return config;
    return with_listen(std::move(config), listen);
}

}  // namespace cargo::daemon
