#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>

#include "daemon/ctl/query_commands.hpp"

namespace cargo::ctl {
namespace {

struct Asked {
    std::string after{};
    bool follow = false;
    std::size_t limit = 1'000;
};

int read_page(const Session& session, const Asked& asked) {
    const std::string target = fmt::format("/v1/events?after={}&limit={}", encoded(asked.after), asked.limit);
    const Result<HttpAnswer> answer = session.client().call("GET", target, {}, {{"accept", "application/x-ndjson"}});
    if (!answer || !answer->ok()) return print(session, answer, [](const boost::json::value&) {});
    fmt::print(*session.out, "{}", answer->body);
    return exit_ok;
}

/// Server-sent events: only the `data:` lines, each a CloudEvent in JSON.
int follow(const Session& session, const Asked& asked) {
    const std::map<std::string, std::string> headers{{"accept", "text/event-stream"}};
    const Result<HttpAnswer> answer =
        session.client().follow("/v1/events?after=" + encoded(asked.after), headers, [&](std::string_view line) {
            constexpr std::string_view data = "data:";
            if (line.starts_with(data)) fmt::print(*session.out, "{}\n", line.substr(line.find_first_not_of(' ', data.size())));
            session.out->flush();
            return true;
        });
    if (!answer || !answer->ok()) return print(session, answer, [](const boost::json::value&) {});
    return exit_ok;
}

}  // namespace

void add_events_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command = app.add_subcommand("events", "les événements de votre vue, un par ligne / your events, one a line");
    auto asked = std::make_shared<Asked>();  // shared: the callback outlives this function
    command->add_option("--after", asked->after, "dernier événement déjà lu / last event already read");
    command->add_option("--limit", asked->limit);
    command->add_flag("--follow", asked->follow, "continuer / go on");
    command->callback([&session, &run, asked] {
        run = [&session, asked] { return asked->follow ? follow(session, *asked) : read_page(session, *asked); };
    });
}

}  // namespace cargo::ctl
