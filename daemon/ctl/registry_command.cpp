#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>

#include "daemon/ctl/query_commands.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

struct Asked {
    std::string kind{};
    std::string code{};
    std::vector<std::string> members{};
    std::string reason{};
    std::string subject{};
    std::string jti{};
    std::int64_t seconds = 12 * 3600;
};

/// `name=value` pairs to a record: a value that reads as JSON (number, list) is that, else a text.
object record_of(const Asked& asked) {
    object record{{"code", asked.code}, {"reason", asked.reason}};
    for (const std::string& member : asked.members) {
        const std::size_t mark = member.find('=');
        if (mark == member.npos) continue;
        const std::string text = member.substr(mark + 1);
        boost::json::error_code unreadable;
        value read = boost::json::parse(text, unreadable);
        const bool structured = !unreadable && (read.is_array() || read.is_int64() || read.is_object());
        record[member.substr(0, mark)] = structured && !text.starts_with('0') ? read : value(text);
    }
    return record;
}

void print_json(const Session& session, const value& body) { fmt::print(*session.out, "{}\n", boost::json::serialize(body)); }

int post(const Session& session, const std::string& target, const object& body) {
    const Result<HttpAnswer> answer =
        session.client().call("POST", target, boost::json::serialize(body), {{"content-type", "application/json"}});
    return print(session, answer, [&](const value& done) { print_json(session, done); });
}

}  // namespace

void add_registry_commands(CLI::App& app, Session& session, Run& run) {
    auto asked = std::make_shared<Asked>();  // shared: the callbacks outlive this function
    CLI::App* put = family(app, "registry")->add_subcommand("put", "inscrit ou modifie / registers or changes");
    put->add_option("kind", asked->kind, "party, person, machine, account, office, site, profile, grant, role, feed, policy")
        ->required();
    put->add_option("code", asked->code)->required();
    put->add_option("members", asked->members, "nom=valeur / name=value");
    put->add_option("--reason", asked->reason, "motif / reason")->required();
    put->callback([&session, &run, asked] {
        run = [&session, asked] { return post(session, "/v1/registry/" + encoded(asked->kind), record_of(*asked)); };
    });

    CLI::App* list = family(app, "registry")->add_subcommand("list", "montre le registre / shows the registry");
    list->add_option("kind", asked->kind)->required();
    list->callback([&session, &run, asked] {
        run = [&session, asked] {
            return print(session, session.client().call("GET", "/v1/registry/" + encoded(asked->kind)),
                         [&](const value& body) { print_json(session, body); });
        };
    });

    CLI::App* issue = family(app, "token")->add_subcommand("issue", "signe un jeton / signs a token");
    issue->add_option("subject", asked->subject, "compte / account")->required();
    issue->add_option("--seconds", asked->seconds, "durée / validity");
    issue->add_option("--reason", asked->reason, "motif / reason")->required();
    issue->callback([&session, &run, asked] {
        run = [&session, asked] {
            return post(session, "/v1/tokens",
                        {{"subject", asked->subject}, {"seconds", asked->seconds}, {"reason", asked->reason}});
        };
    });

    CLI::App* revoke = family(app, "token")->add_subcommand("revoke", "révoque un jeton / revokes a token");
    revoke->add_option("jti", asked->jti)->required();
    revoke->add_option("--reason", asked->reason, "motif / reason")->required();
    revoke->callback([&session, &run, asked] {
        run = [&session, asked] {
            return post(session, "/v1/tokens/" + encoded(asked->jti) + "/revoke", {{"reason", asked->reason}});
        };
    });
}

}  // namespace cargo::ctl
