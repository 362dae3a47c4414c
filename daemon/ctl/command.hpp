#pragma once

#include <CLI/CLI.hpp>
#include <functional>

/// How a subcommand of `cargoctl` joins: one file with a function of the type below,
/// and one line in program.cpp.
namespace cargo::ctl {

/// Exit codes of every subcommand.
inline constexpr int exit_ok = 0;
inline constexpr int exit_refused = 1;  ///< the answer is no, or not all is well
inline constexpr int exit_usage = 2;    ///< wrong arguments, a file or a server that cannot be reached

/// Set by the subcommand that was chosen, run once everything is parsed.
struct Chosen {
    std::function<int()> run{};
};

struct Session;

/// Adds the subcommand with its options to `app`; its callback fills `chosen`. The session outlives it.
void add_read_command(CLI::App& app, const Session& session, Chosen& chosen);

}  // namespace cargo::ctl
