#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>

#include "daemon/ctl/query_commands.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

void print_decision(const Session& session, const value& body) {
    const object& decision = body.as_object();
    const bool yes = decision.at("answer") == "released";
    fmt::print(*session.out, "{}: {}", decision.at("container").as_string().c_str(),
               yes ? session.say("peut sortir", "may leave") : session.say("non libéré", "not released"));
    if (const value* until = decision.if_contains("until")) {
        fmt::print(*session.out, " {} {}", session.say("jusqu'à", "until"), until->as_string().c_str());
    }
    fmt::print(*session.out, "\n");
    const value* reasons = decision.if_contains("reasons");
    if (reasons == nullptr) return;
    for (const value& reason : reasons->as_array()) {
        const std::string name = reason.as_string().c_str();
        for (const ErrorText& row : error_texts()) {
            if (to_string(row.code) != name) continue;
            fmt::print(*session.out, "  - {} [{}]\n", sentence(row.code, session.language), name);
        }
    }
}

}  // namespace

void add_gate_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command = app.add_subcommand("gate", "ce conteneur peut-il sortir ? / may this box leave?");
    auto body = std::make_shared<std::map<std::string, std::string>>();  // shared: the callback outlives this function
    command->add_option("container", (*body)["container"])->required();
    command->add_option("--haulier", (*body)["haulier"], "code du transporteur / haulier's code");
    command->add_option("--site", (*body)["site"], "terminal (agents des douanes) / terminal (customs staff)");
    command->add_option("--call", (*body)["call"], "escale / stay number");
    command->add_option("--reason", (*body)["reason"], "motif / reason");
    command->callback([&session, &run, body] {
        run = [&session, body]() -> int {
            object question;
            for (const auto& [name, text] : *body) {
                if (!text.empty()) question[name] = text;
            }
            const Result<HttpAnswer> answer = session.client().call("POST", "/v1/gate", boost::json::serialize(question),
                                                                    {{"content-type", "application/json"}});
            const int code = print(session, answer, [&](const value& decision) { print_decision(session, decision); });
            if (code != exit_ok) return code;
            return answer->json().at("answer") == "released" ? exit_ok : exit_refused;
        };
    });
}

}  // namespace cargo::ctl
