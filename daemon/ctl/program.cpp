#include "daemon/ctl/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "daemon/ctl/act_commands.hpp"
#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/query_commands.hpp"
#include "daemon/ctl/story_player.hpp"

namespace cargo::ctl {
namespace {

void add_session_options(CLI::App& app, Session& session, std::string& token_file, std::string& language) {
    app.add_option("--server", session.server, "adresse de cargod / cargod's address")->envname("QUAI_SERVER");
    app.add_option("--token", session.token, "jeton / token")->envname("QUAI_TOKEN");
    app.add_option("--token-file", token_file, "fichier du jeton / the token's file")->envname("QUAI_TOKEN_FILE");
    app.add_option("--ca", session.trust.authority, "autorité du certificat de cargod (PEM) / authority of its certificate")
        ->envname("QUAI_CA");
    app.add_option("--lang", language, "fr | en")->check(CLI::IsMember({"fr", "en"}));
    app.add_flag("--json", session.json, "pour les programmes / for programs");
    app.add_option_function<unsigned>(
           "--patience", [&session](unsigned seconds) { session.patience = std::chrono::seconds(seconds); },
           "secondes à réessayer tant que cargod est absent / seconds to try again while cargod is away")
        ->envname("QUAI_PATIENCE");
}

void add_commands(CLI::App& app, Session& session, Chosen& chosen) {
    add_read_command(app, session, chosen);
    add_file_command(app, session, chosen.run);
    add_look_up_commands(app, session, chosen.run);
    add_act_commands(app, session, chosen.run);
    add_gate_command(app, session, chosen.run);
    add_events_command(app, session, chosen.run);
    add_rules_command(app, session, chosen.run);
    add_registry_commands(app, session, chosen.run);
    add_doctor_command(app, session, chosen.run);
    add_story_command(app, session, chosen.run);
    add_own_command(app, session, chosen.run);
}

std::string first_line(const std::string& path) {
    const std::string text = bytes_of(path).value_or("");
    return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

int run_words(Session& session, const std::vector<std::string>& words) {
    CLI::App app{"cargoctl: la mainlevée du port, en ligne de commande / the port's customs release, from the command line",
                 "cargoctl"};
    app.require_subcommand(1);
    app.fallthrough();
    std::string token_file;
    std::string language = session.language == Language::french ? "fr" : "en";
    Chosen chosen;
    add_session_options(app, session, token_file, language);
    add_commands(app, session, chosen);
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& error) {
        return app.exit(error, *session.out, *session.err) == 0 ? exit_ok : exit_usage;
    }
    session.language = language == "en" ? Language::english : Language::french;
    if (session.token.empty() && !token_file.empty()) session.token = first_line(token_file);
    try {
        return chosen.run ? chosen.run() : exit_usage;
    } catch (const std::exception& error) {
        fmt::print(*session.err, "cargoctl: {}\n", error.what());
        return exit_usage;
    }
}

}  // namespace cargo::ctl
