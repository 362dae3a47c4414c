#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <map>
#include <memory>

#include "daemon/ctl/entry_text.hpp"
#include "daemon/ctl/list_text.hpp"
#include "daemon/ctl/query_commands.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

/// Two levels of "name: value"; deeper parts as JSON.
void print_object(const Session& session, const value& body, int depth = 0) {
    const object* members = body.if_object();
    if (members == nullptr) {
        fmt::print(*session.out, "{:{}}{}\n", "", depth * 2, boost::json::serialize(body));
        return;
    }
    for (const auto& member : *members) {
        const std::string name(std::string_view(member.key()));
        if (member.value().is_object() && depth < 2) {
            fmt::print(*session.out, "{:{}}{}:\n", "", depth * 2, name);
            print_object(session, member.value(), depth + 1);
        } else if (member.value().is_string()) {
            fmt::print(*session.out, "{:{}}{}: {}\n", "", depth * 2, name, member.value().as_string().c_str());
        } else {
            fmt::print(*session.out, "{:{}}{}: {}\n", "", depth * 2, name, boost::json::serialize(member.value()));
        }
    }
}

void print_count(const Session& session, std::size_t count) {
    fmt::print(*session.err, "{} {}\n", count, session.say("ligne(s)", "line(s)"));
}

void print_items(const Session& session, const value& body) {
    const boost::json::array& items = body.at("items").as_array();
    for (const value& item : items) fmt::print(*session.out, "{}\n", boost::json::serialize(item));
    print_count(session, items.size());
}

struct Asked {
    std::string kind = "lot";
    std::string call{};
    std::string key{};
    std::string after{};
    std::string purpose{};
    std::size_t limit = 0;
};

int list(const Session& session, const Asked& asked) {
    const std::map<std::string, std::string> roads{{"lot", "lots"}, {"box", "boxes"}, {"undetermined", "undetermined"}};
    const std::string target = fmt::format("/v1/{}?call={}&after={}&limit={}&purpose={}", roads.at(asked.kind),
                                           encoded(asked.call), encoded(asked.after), asked.limit, encoded(asked.purpose));
    return print(session, session.client().call("GET", target), [&](const value& body) {
        const boost::json::array& items = body.at("items").as_array();
        fmt::print(*session.out, "{}", list_text(asked.kind, items, session.language));
        print_count(session, items.size());
    });
}

/// With its tag, which `--if-match` of an act takes: it stands in a field of the answer, and programs read its body.
int show_one(const Session& session, const std::string& target) {
    Result<HttpAnswer> answer = session.client().call("GET", target);
    if (answer && answer->ok() && !answer->etag.empty()) {
        value body = answer->json();
        if (object* members = body.if_object()) (*members)["etag"] = answer->etag;
        answer->body = boost::json::serialize(body);
    }
    return print(session, answer, [&](const value& body) {
        value shown = body;
        object* const view = shown.as_object()["view"].if_object();
        const value* const entry = view == nullptr ? nullptr : view->if_contains("entry");
        const std::string words = entry == nullptr ? std::string() : entry_text(entry->as_object(), Speech(session.language));
        if (entry != nullptr) view->erase("entry");
        print_object(session, shown);
        fmt::print(*session.out, "{}", words);
    });
}

/// `lot/a/b/c` and `box/a/c` become the paths of the API.
std::string target_of(const std::string& key, const std::string& purpose) {
    const bool is_box = key.starts_with("box/");
    std::string target = is_box ? "/v1/boxes" : "/v1/lots";
    std::string rest = key.substr(std::min<std::size_t>(4, key.size()));
    for (int left = is_box ? 1 : 2; left > 0; --left) {
        const std::size_t slash = rest.find('/');
        if (slash == rest.npos) break;
        target += "/" + encoded(rest.substr(0, slash));
        rest = rest.substr(slash + 1);
    }
    return target + "/" + encoded(rest) + "?purpose=" + encoded(purpose);
}

}  // namespace

void add_look_up_commands(CLI::App& app, Session& session, Run& run) {
    auto asked = std::make_shared<Asked>();  // shared: the callbacks outlive this function
    CLI::App* list_command = app.add_subcommand("list", "liste de travail / work list");
    list_command->add_option("kind", asked->kind, "lot | box | undetermined")
        ->check(CLI::IsMember({"lot", "box", "undetermined"}));
    list_command->add_option("--call", asked->call, "escale / stay number")->required();
    list_command->add_option("--after", asked->after, "clé après laquelle reprendre / key to go on after");
    list_command->add_option("--limit", asked->limit);
    list_command->add_option("--purpose", asked->purpose, "finalité de la consultation / purpose of the look-up");
    list_command->callback([&session, &run, asked] { run = [&session, asked] { return list(session, *asked); }; });

    CLI::App* show = app.add_subcommand("show", "montre un lot ou un conteneur / shows a lot or a box");
    show->add_option("key", asked->key, "lot/... | box/...")->required();
    show->add_option("--purpose", asked->purpose, "finalité / purpose");
    show->callback([&session, &run, asked] {
        run = [&session, asked] { return show_one(session, target_of(asked->key, asked->purpose)); };
    });

    CLI::App* present = app.add_subcommand("to-present", "conteneurs à présenter / boxes to present");
    present->callback([&session, &run] {
        run = [&session] {
            return print(session, session.client().call("GET", "/v1/to-present"),
                         [&](const value& body) { print_items(session, body); });
        };
    });

    CLI::App* calls = family(app, "call")->add_subcommand("list", "escales / port calls");
    calls->callback([&session, &run] {
        run = [&session] {
            return print(session, session.client().call("GET", "/v1/calls"),
                         [&](const value& body) { print_items(session, body); });
        };
    });
    CLI::App* call = family(app, "call")->add_subcommand("show", "une escale / one port call");
    call->add_option("call", asked->call)->required();
    call->callback([&session, &run, asked] {
        run = [&session, asked] {
            return print(session, session.client().call("GET", "/v1/calls/" + encoded(asked->call)),
                         [&](const value& body) { print_object(session, body); });
        };
    });
}

}  // namespace cargo::ctl
