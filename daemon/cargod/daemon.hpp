#pragma once

#include <expected>
#include <memory>
#include <string>

#include "daemon/cargod/config.hpp"
#include "daemon/service/clock.hpp"

/// The front door of cargod: all parts of a running port, wired.
namespace cargo::daemon {

class Daemon {
public:
    /// Starts database, migrations, rules, workers, relay, HTTP, in this order, and writes DIR/cargod.url.
    /// `clock` outlives it; `read_again` says what the configuration is by now, on any thread. Errors, in words; nothing is
    /// left running then but a database that others use, and DIR/cargod.failed says why, with the doctor's line.
    [[nodiscard]] static std::expected<std::unique_ptr<Daemon>, std::string> start(const Config& config,
                                                                                   const service::Clock& clock,
                                                                                   ConfigSource read_again = {});
    /// As stop().
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    [[nodiscard]] const std::string& url() const;
    /// Every half second or so, by the thread that started it: brings a private database that died back.
    void look_after();
    /// Puts the safe part of the configuration in force and reads the certificate and the operators' token anew; logs what
    /// changed, and what waits for a restart. A configuration that does not read changes nothing.
    void reload();
    /// Does it still answer? What a watchdog is told.
    [[nodiscard]] bool alive() const;
    /// Drains: no new request, those under way end, workers end their step, the last seal, then the database.
    void stop();

private:
    struct Parts;
    explicit Daemon(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// `cargod init`: makes the first registry clerk and gives his token, in DIR/clerk.token (0600) as well.
/// Once: again, it gives the same token while the file is there. Errors, in words: there is a clerk, and the file is gone.
[[nodiscard]] std::expected<std::string, std::string> init(const Config& config, const std::string& person,
                                                           const std::string& name, const service::Clock& clock);

}  // namespace cargo::daemon
