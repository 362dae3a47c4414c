#pragma once

#include "daemon/ctl/session.hpp"

namespace cargo::ctl {

/// story FILE: plays it against the server, step by step, with counts and times. Needs a
/// registry clerk's token; asks for the tokens of the story's actors itself.
void add_story_command(CLI::App& app, Session& session, Run& run);

}  // namespace cargo::ctl
