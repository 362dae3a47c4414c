#pragma once

#include <cstdint>
#include <expected>
#include <string>

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
    int customs_partitions = 12;             ///< Kafka; for ever
    std::uint32_t connections_max = 1'000;
    std::uint32_t requests_per_second = 200;  ///< of one subject
};

/// Reads a TOML file over `config`. Errors, in words, with line and column: a file that does not
/// read, a name that nobody knows, a value of the wrong type or out of range.
[[nodiscard]] std::expected<Config, std::string> read_config(const std::string& path, Config config);

/// `127.0.0.1:8740` or `[::1]:8740` into address and port. Errors, in words.
[[nodiscard]] std::expected<Config, std::string> with_listen(Config config, const std::string& listen);

}  // namespace cargo::daemon
