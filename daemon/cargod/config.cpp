#include "daemon/cargod/config.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <toml++/toml.h>
#include <charconv>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "daemon/service/draw_keys.hpp"
#include "edi/edi_time.hpp"
#include "libcargo/limits.hpp"
#include "libcargo/un_locode.hpp"

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
    void addresses(const toml::node& node, std::vector<std::string>& into) {
        const toml::array* list = node.as_array();
        if (list == nullptr) return wrong(node, "a list of addresses is wanted");
        into.clear();
        for (const toml::node& entry : *list) {
            const toml::value<std::string>* address = entry.as_string();
            in6_addr parsed{};  // room for either kind
            const bool good = address != nullptr && (::inet_pton(AF_INET, address->get().c_str(), &parsed) == 1 ||
                                                     ::inet_pton(AF_INET6, address->get().c_str(), &parsed) == 1);
            if (!good) return wrong(entry, "an IP address is wanted");
            into.push_back(address->get());
        }
    }
    /// What `parse` says of a text that was read from here.
    template <class T>
    void checked(const toml::node& node, const Result<T>& parsed, const char* wanted) {
        if (!parsed) wrong(node, wanted);
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
    if (text != texts.end()) {
        reader.text(node, *text->second);
        if (!node.is_string()) return;
        if (name == "port.code") reader.checked(node, UnLocode::parse(config.port), "a UN/LOCODE is wanted, such as FRLEH");
        if (name == "port.time_zone") {
            reader.checked(node, edi::PortClock::in_zone(config.time_zone), "no time zone is called that");
        }
        if (name != "listen") return;
        if (const auto address = with_listen(config, listen); !address) reader.wrong(node, address.error());
        return;
    }
    if (name == "rules.draw_period") {
        reader.text(node, config.draw_period);
        if (!service::draw_period_of(config.draw_period)) reader.wrong(node, "day, month or year is wanted");
        return;
    }
    if (name == "entry.hours_before_departure") return reader.number(node, config.entry_hours_before_departure, 1);
    if (name == "entry.hours_before_arrival") return reader.number(node, config.entry_hours_before_arrival, 1);
    if (name == "entry.mass_tolerance_permille") return reader.number(node, config.entry_mass_tolerance_permille, 0);
    if (name == "kafka.customs_partitions") return reader.number(node, config.customs_partitions, 1);
    if (name == "limits.connections") return reader.number(node, config.connections_max, 1);
    if (name == "limits.message_bytes") return reader.number(node, config.message_bytes_max, limits::message_chunk_bytes);
    if (name == "limits.messages_waiting") return reader.number(node, config.messages_waiting_max, 1);
    if (name == "limits.requests_per_second") return reader.number(node, config.requests_per_second, 1);
    if (name == "operations.allow") return reader.addresses(node, config.operators_from);
    if (name == "operations.disk_free_percent_min") return reader.number(node, config.disk_free_percent_min, 0);
    reader.wrong(node, "nothing is called " + name + " here");
}

folders::FolderOrder read_folder(Reader& reader, const toml::node& node) {
    folders::FolderOrder order;
    const toml::table* const table = node.as_table();
    if (table == nullptr) {
        reader.wrong(node, "[[folder]] is wanted: a table");
        return order;
    }
    const std::map<std::string, std::string*> texts = {
        {"party", &order.party}, {"account", &order.account}, {"in", &order.in}, {"out", &order.out}, {"keep", &order.keep}};
    for (const auto& [key, value] : *table) {
        const std::string name(key.str());
        const auto text = texts.find(name);
        if (text != texts.end()) {
            reader.text(value, *text->second);
        } else if (name == "quiet_seconds") {
            std::uint32_t seconds = 0;
            reader.number(value, seconds, 1);
            order.quiet = std::chrono::seconds(seconds);
        } else {
            reader.wrong(value, "nothing is called " + name + " in a folder");
        }
    }
    if (order.party.empty() || order.account.empty()) reader.wrong(node, "a folder has party and account");
    for (const std::string* path : {&order.in, &order.out}) {
        if (!path->starts_with('/')) reader.wrong(node, "a folder has in and out, as paths from /");
    }
    if (!order.keep.empty() && !order.keep.starts_with('/')) reader.wrong(node, "keep is a path from /");
    return order;
}

/// Each folder is one partner's, for one purpose: two that share one would take each other's files.
void read_folders(Reader& reader, const toml::node& node, Config& config) {
    config.folders.clear();
    const toml::array* const list = node.as_array();
    if (list == nullptr) return reader.wrong(node, "[[folder]] is wanted: a list of tables");
    std::set<std::string> used;
    for (const toml::node& one : *list) {
        folders::FolderOrder order = read_folder(reader, one);
        for (const std::string& path : {order.in, order.out, order.keep.empty() ? order.in + ".kept" : order.keep}) {
            if (!used.insert(path).second) reader.wrong(one, path + " is used twice");
        }
        config.folders.push_back(std::move(order));
    }
}

/// One setting: may it change while the program runs, and did it?
struct Setting {
    const char* name;
    bool at_once;
    bool (*differs)(const Config& a, const Config& b);
};
// clang-format off
constexpr Setting settings[] = {
    {"state",                            false, [](const Config& a, const Config& b) { return a.state != b.state; }},
    {"database",                         false, [](const Config& a, const Config& b) { return a.database != b.database; }},
    {"listen",                           false, [](const Config& a, const Config& b) { return a.address != b.address || a.port_number != b.port_number; }},
    {"kafka.brokers",                    false, [](const Config& a, const Config& b) { return a.brokers != b.brokers; }},
    {"kafka.customs_partitions",         false, [](const Config& a, const Config& b) { return a.customs_partitions != b.customs_partitions; }},
    {"port.code",                        false, [](const Config& a, const Config& b) { return a.port != b.port; }},
    {"port.time_zone",                   false, [](const Config& a, const Config& b) { return a.time_zone != b.time_zone; }},
    {"port.edi_id",                      false, [](const Config& a, const Config& b) { return a.edi_id != b.edi_id; }},
    {"rules.draw_period",                false, [](const Config& a, const Config& b) { return a.draw_period != b.draw_period; }},
    {"entry.hours_before_departure",     false, [](const Config& a, const Config& b) { return a.entry_hours_before_departure != b.entry_hours_before_departure; }},
    {"entry.hours_before_arrival",       false, [](const Config& a, const Config& b) { return a.entry_hours_before_arrival != b.entry_hours_before_arrival; }},
    {"entry.mass_tolerance_permille",    false, [](const Config& a, const Config& b) { return a.entry_mass_tolerance_permille != b.entry_mass_tolerance_permille; }},
    {"tls.certificate",                  true,  [](const Config& a, const Config& b) { return a.tls_certificate != b.tls_certificate; }},
    {"tls.key",                          true,  [](const Config& a, const Config& b) { return a.tls_key != b.tls_key; }},
    {"limits.connections",               true,  [](const Config& a, const Config& b) { return a.connections_max != b.connections_max; }},
    {"limits.message_bytes",             false, [](const Config& a, const Config& b) { return a.message_bytes_max != b.message_bytes_max; }},
    {"limits.messages_waiting",          false, [](const Config& a, const Config& b) { return a.messages_waiting_max != b.messages_waiting_max; }},
    {"limits.requests_per_second",       true,  [](const Config& a, const Config& b) { return a.requests_per_second != b.requests_per_second; }},
    {"folder",                           false, [](const Config& a, const Config& b) { return a.folders != b.folders; }},
    {"operations.allow",                 true,  [](const Config& a, const Config& b) { return a.operators_from != b.operators_from; }},
    {"operations.disk_free_percent_min", true,  [](const Config& a, const Config& b) { return a.disk_free_percent_min != b.disk_free_percent_min; }},
};
// clang-format on

/// TLS is renewed while it runs, and neither begun nor ended.
bool keeps_tls(const Config& a, const Config& b) {
    return a.tls_certificate.empty() == b.tls_certificate.empty() && a.tls_key.empty() == b.tls_key.empty();
}

}  // namespace

std::vector<std::string> ConfigChange::all() const {
    std::vector<std::string> names = at_once;
    names.insert(names.end(), at_restart.begin(), at_restart.end());
    return names;
}

ConfigChange difference(const Config& in_force, const Config& wanted) {
    ConfigChange change;
    for (const Setting& setting : settings) {
        if (!setting.differs(in_force, wanted)) continue;
        const bool tls = std::string_view(setting.name).starts_with("tls.");
        const bool at_once = setting.at_once && (!tls || keeps_tls(in_force, wanted));
        (at_once ? change.at_once : change.at_restart).emplace_back(setting.name);
    }
    return change;
}

Config reloaded(Config in_force, const Config& wanted) {
    if (keeps_tls(in_force, wanted)) {
        in_force.tls_certificate = wanted.tls_certificate;
        in_force.tls_key = wanted.tls_key;
    }
    in_force.connections_max = wanted.connections_max;
    in_force.requests_per_second = wanted.requests_per_second;
    in_force.operators_from = wanted.operators_from;
    in_force.disk_free_percent_min = wanted.disk_free_percent_min;
    return in_force;
}

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
        const toml::table* const both = name == "tls" ? node.as_table() : nullptr;
        if (both != nullptr && both->contains("certificate") != both->contains("key")) {
            reader.wrong(node, "certificate and key belong together");
        }
        if (name == "folder") {
            read_folders(reader, node, config);
            continue;
        }
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
