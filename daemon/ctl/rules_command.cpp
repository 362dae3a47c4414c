#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/query_commands.hpp"
#include "rules/rule_check.hpp"

namespace cargo::ctl {
namespace {

/// Loads a rule file as cargod would, without sending it anywhere. The random key is not ours: shares are not drawn here.
int check(const Session& session, const std::string& path) {
    const std::optional<std::string> text = bytes_of(path);
    if (!text) {
        fmt::print(*session.err, "{}: {}\n", path, session.say("illisible", "cannot be read"));
        return exit_usage;
    }
    const rules::RuleSet::Loaded loaded = rules::check(*text);
    for (const rules::RuleError& error : loaded.errors) {
        fmt::print(*session.err, "{}", rules::render(error, session.language, path));
    }
    for (const rules::RuleError& warning : loaded.warnings) {
        fmt::print(*session.err, "{}", rules::render_warning(warning, session.language, path));
    }
    if (!loaded.set) return exit_refused;
    if (session.json) {
        fmt::print(*session.out, "{}\n",
                   boost::json::serialize(boost::json::object{{"hash", loaded.set->hash()}, {"rules", loaded.set->size()}}));
    } else {
        fmt::print(*session.out, "{}: {} {} {}\n", path, loaded.set->size(), session.say("règle(s)", "rule(s)"),
                   loaded.set->hash());
    }
    return exit_ok;
}

int activate(const Session& session, const std::string& path, const std::string& reason) {
    const std::optional<std::string> text = bytes_of(path);
    if (!text) {
        fmt::print(*session.err, "{}: {}\n", path, session.say("illisible", "cannot be read"));
        return exit_usage;
    }
    const std::string body = boost::json::serialize(boost::json::object{{"text", *text}, {"reason", reason}});
    const Result<HttpAnswer> answer = session.client().call("POST", "/v1/rules", body, {{"content-type", "application/json"}});
    return print(session, answer, [&](const boost::json::value& done) {
        fmt::print(*session.out, "{}\n", boost::json::serialize(done));
    });
}

}  // namespace

void add_rules_command(CLI::App& app, Session& session, Run& run) {
    auto path = std::make_shared<std::string>();    // shared: the callbacks outlive this function
    auto reason = std::make_shared<std::string>();
    CLI::App* checking = family(app, "rules")->add_subcommand("check", "vérifie un fichier de règles / checks a rule file");
    checking->add_option("file", *path)->required();
    checking->callback([&session, &run, path] { run = [&session, path] { return check(session, *path); }; });

    CLI::App* listing = family(app, "rules")->add_subcommand("fields", "les champs des règles / the fields of rules");
    listing->callback([&session, &run] {
        run = [&session] {
            fmt::print(*session.out, "{}", rules::render_fields(session.language));
            return exit_ok;
        };
    });

    CLI::App* activating = family(app, "rules")->add_subcommand("activate", "met en vigueur / puts in force");
    activating->add_option("file", *path)->required();
    activating->add_option("--reason", *reason, "motif / reason");
    activating->callback([&session, &run, path, reason] {
        run = [&session, path, reason] { return activate(session, *path, *reason); };
    });

    CLI::App* showing = family(app, "rules")->add_subcommand("show", "règles en vigueur / rules in force");
    showing->callback([&session, &run] {
        run = [&session] {
            return print(session, session.client().call("GET", "/v1/rules"),
                         [&](const boost::json::value& body) { fmt::print(*session.out, "{}\n", boost::json::serialize(body)); });
        };
    });
}

}  // namespace cargo::ctl
