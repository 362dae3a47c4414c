#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <ctime>
#include <string>

#include "daemon/cargod/config.hpp"
#include "daemon/cargod/daemon.hpp"
#include "daemon/cargod/service_manager.hpp"

namespace {

using cargo::daemon::Config;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

struct Asked {
    Config config{};  ///< what the command line says; empty where it says nothing
    std::string listen{};
    std::string file{};
    std::string person{"P-CLERK"};
    std::string name{};
    bool check = false;
};

/// The file's values, and over them the command line's.
std::expected<Config, std::string> effective(const Asked& asked) {
    std::expected<Config, std::string> config = Config{};
    if (!asked.file.empty()) config = cargo::daemon::read_config(asked.file, Config{});
    if (!config) return config;
    if (!asked.config.state.empty()) config->state = asked.config.state;
    if (!asked.config.database.empty()) config->database = asked.config.database;
    if (!asked.config.brokers.empty()) config->brokers = asked.config.brokers;
    if (asked.listen.empty()) return config;
    return cargo::daemon::with_listen(std::move(*config), asked.listen);
}

int failed(const std::string& why, int code) {
    fmt::print(stderr, "cargod: {}\n", why);
    return code;
}

/// As many descriptors as the system grants at all: the usual 1,024 are for programs that use select().
void take_descriptors() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

/// Runs until SIGTERM or SIGINT; SIGHUP reloads.
int serve(const Config& config, const cargo::daemon::ConfigSource& read_again) {
    const cargo::service::SystemClock clock;
    sigset_t heard;
    sigemptyset(&heard);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&heard, signal);
    // Before any thread: all of them inherit it, and only this one takes the signals.
    pthread_sigmask(SIG_BLOCK, &heard, nullptr);
    signal(SIGPIPE, SIG_IGN);
    cargo::daemon::ServiceManager manager = cargo::daemon::ServiceManager::from_environment();
    take_descriptors();
    auto daemon = cargo::daemon::Daemon::start(config, clock, read_again);
    if (!daemon) return failed(daemon.error(), exit_failed);
    manager.ready();
    const timespec half_a_second{0, 500'000'000};
    for (;;) {
        const int signal = sigtimedwait(&heard, nullptr, &half_a_second);
        if (signal == SIGTERM || signal == SIGINT) break;
        if (signal == SIGHUP) {
            manager.reloading();
            (*daemon)->reload();
            manager.ready();
        }
        (*daemon)->look_after();
        if ((*daemon)->alive()) manager.alive();
    }
    manager.stopping();
    (*daemon)->stop();
    return 0;
}

int make_first_clerk(const Config& config, const Asked& asked) {
    const cargo::service::SystemClock clock;
    const auto token = cargo::daemon::init(config, asked.person, asked.name.empty() ? asked.person : asked.name, clock);
    if (!token) return failed(token.error(), exit_failed);
    fmt::print("{}\n", *token);
    return 0;
}

void add_options(CLI::App& app, Asked& asked) {
    app.add_option("--state", asked.config.state, "dossier d'état / state folder");
    app.add_option("--database", asked.config.database,
                   "URL libpq ; sinon une base privée dans le dossier / libpq URL, else a private one");
    app.add_option("--config", asked.file, "fichier TOML / TOML file");
}

}  // namespace

int main(int argc, char** argv) {
    ::umask(022);
    // A database host that swallows packets must not hold a thread for minutes; a site may say otherwise.
    ::setenv("PGCONNECT_TIMEOUT", "5", 0);
    Asked asked;
    CLI::App app{"cargod: mainlevée des marchandises au port / customs cargo release for a port"};
    add_options(app, asked);
    app.add_option("--kafka", asked.config.brokers,
                   "host:port,... ; sinon les événements attendent / else events wait in the log");
    app.add_option("--listen", asked.listen, "adresse:port (127.0.0.1:8740) / address:port");
    app.add_flag("--check-config", asked.check, "lit la configuration et s'arrête / reads the configuration and stops");
    CLI::App* const init =
        app.add_subcommand("init", "crée le premier greffier, une fois / makes the first registry clerk, once");
    add_options(*init, asked);
    init->add_option("--person", asked.person, "code de la personne / code of the person");
    init->add_option("--name", asked.name, "nom / name");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? 0 : exit_usage; }
    const std::expected<Config, std::string> config = effective(asked);
    if (!config) return failed(config.error(), exit_usage);
    if (asked.check) return 0;
    if (config->state.empty()) return failed("--state DIR", exit_usage);
    return init->parsed() ? make_first_clerk(*config, asked) : serve(*config, [asked] { return effective(asked); });
}
