#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "daemon/folders/folder_order.hpp"
#include "libcargo/limits.hpp"

namespace cargo::daemon {

/// How a cargod runs: the TOML file, and over it the command line.
struct Config {
    std::string state{};     ///< folder of keys, of the private PostgreSQL, of cargod.url
    std::string database{};  ///< a libpq URL; empty: a private PostgreSQL in the state folder
    std::string brokers{};   ///< empty: no Kafka; events wait in the log
    std::string address = "127.0.0.1";
    std::uint16_t port_number = 8740;  ///< 0: any free one, written into cargod.url
    std::string tls_certificate{};
    std::string tls_key{};
    std::string port = "FRLEH";              ///< UN/LOCODE
    std::string time_zone = "Europe/Paris";  ///< of the port: EDI times are local
    std::string edi_id = "QUAI";             ///< UNB sender of our answers
    std::string draw_period = "month";       ///< how long one key draws random shares: day, month, year
    std::uint32_t entry_hours_before_departure = 0;  ///< entry summary declarations lodged later are late; 0: nobody says
    std::uint32_t entry_hours_before_arrival = 0;    ///< likewise
    std::uint32_t entry_mass_tolerance_permille = 0;
    int customs_partitions = 12;             ///< Kafka; for ever
    std::uint32_t connections_max = 12'000;
    std::uint32_t requests_per_second = 200;       ///< of one subject
    std::vector<std::string> operators_from{};     ///< addresses beside loopback that may ask /metrics and /doctor
    std::uint32_t disk_free_percent_min = 10;      ///< less of it: the doctor says so
    std::uint32_t message_bytes_max = limits::interchange_bytes_max;  ///< of a POST /v1/messages
    std::uint32_t messages_waiting_max = 10'000;  ///< of one partner, to be worked
    std::vector<folders::FolderOrder> folders{};  ///< [[folder]]: partners who drop files
};

/// The configuration as it is written now: the file again, and the command line over it.
using ConfigSource = std::function<std::expected<Config, std::string>()>;

/// Names, as the file has them, whose values differ.
struct ConfigChange {
    std::vector<std::string> at_once{};     ///< a reload puts these in force
    std::vector<std::string> at_restart{};  ///< these wait for the next start
    [[nodiscard]] std::vector<std::string> all() const;
};
[[nodiscard]] ConfigChange difference(const Config& in_force, const Config& wanted);
/// `in_force`, with what may change while it runs taken from `wanted`.
[[nodiscard]] Config reloaded(Config in_force, const Config& wanted);

/// Reads a TOML file over `config`. Errors, in words, with line and column: a file that does not
/// read, a name that nobody knows, a value of the wrong type or out of range.
[[nodiscard]] std::expected<Config, std::string> read_config(const std::string& path, Config config);

/// `127.0.0.1:8740` or `[::1]:8740` into address and port. Errors, in words.
[[nodiscard]] std::expected<Config, std::string> with_listen(Config config, const std::string& listen);

}  // namespace cargo::daemon
