#pragma once

#include "daemon/ctl/session.hpp"

namespace cargo::ctl {

/// accept, assign, select, deselect, hold, lift, control, result, mrn, clear, right, arrival, call open, call discharged.
void add_act_commands(CLI::App& app, Session& session, Run& run);

}  // namespace cargo::ctl
