#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "daemon/ctl/command.hpp"

namespace {

// One line a subcommand.
constexpr cargo::ctl::AddCommand commands[] = {
    cargo::ctl::add_read_command,
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"cargoctl: the port's customs release, from the command line"};
    app.require_subcommand(1);
    cargo::ctl::Chosen chosen;
    for (const cargo::ctl::AddCommand add : commands) add(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { return app.exit(error) == 0 ? cargo::ctl::exit_ok : cargo::ctl::exit_usage; }
    try {
        return chosen.run ? chosen.run() : cargo::ctl::exit_usage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "cargoctl: %s\n", error.what());
        return cargo::ctl::exit_usage;
    }
}
