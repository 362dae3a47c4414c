#pragma once

#include "daemon/ctl/session.hpp"

namespace cargo::ctl {

void add_file_command(CLI::App& app, Session& session, Run& run);
/// call list, call show, list, show, to-present.
void add_look_up_commands(CLI::App& app, Session& session, Run& run);
void add_gate_command(CLI::App& app, Session& session, Run& run);
void add_events_command(CLI::App& app, Session& session, Run& run);
/// rules check, rules activate, rules show.
void add_rules_command(CLI::App& app, Session& session, Run& run);
/// registry put, registry list; token issue, token revoke.
void add_registry_commands(CLI::App& app, Session& session, Run& run);
/// What is wrong with this machine's cargod, and what to do about it.
void add_doctor_command(CLI::App& app, Session& session, Run& run);
/// own: a manifest of the user's in the port that a story left running.
void add_own_command(CLI::App& app, Session& session, Run& run);

}  // namespace cargo::ctl
