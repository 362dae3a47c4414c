#include "daemon/ctl/session.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <chrono>
#include <random>
#include <thread>

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

constexpr int precondition_failed = 412;

std::string text_at(const value& from, std::string_view name) {
    const object* members = from.if_object();
    const value* found = members != nullptr ? members->if_contains(boost::json::string_view(name.data(), name.size())) : nullptr;
    const boost::json::string* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}

/// The catalogue's sentence for a permanent name; the name itself when the server knows more than we do.
std::string sentence_of(const std::string& name, Language language) {
    for (const ErrorText& row : error_texts()) {
        if (to_string(row.code) == name) return std::string(sentence(row.code, language));
    }
    return name;
}

void print_refusal(const Session& session, const value& problem, int status) {
    std::string name = text_at(problem, "name");
    if (name.empty()) name = text_at(problem, "code");
    const std::string detail = text_at(problem, "detail");
    fmt::print(*session.err, "{} [{}] {}{}{}\n", session.say("refusé", "refused"), name.empty() ? std::to_string(status) : name,
               sentence_of(name, session.language), detail.empty() ? "" : ": ", detail);
}

/// Of an act's answer: a key whose act may succeed when it is sent again unchanged.
bool met_an_outage(const value& done) {
    for (const value& result : done.at("results").as_array()) {
        if (result.at("ok").as_bool()) continue;
        const std::string name = text_at(result.at("error"), "name");
        for (const ErrorText& row : error_texts()) {
            if (to_string(row.code) == name && is_transient(row.code)) return true;
        }
    }
    return false;
}

/// Sent again after a broken connection, the act must not be done twice.
std::string fresh_key() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace

CLI::App* family(CLI::App& app, const std::string& name) {
    const auto named = app.get_subcommands([&](const CLI::App* candidate) { return candidate->get_name() == name; });
    if (!named.empty()) return named.front();
    CLI::App* made = app.add_subcommand(name);
    made->require_subcommand(1);
    return made;
}

int print(const Session& session, const Result<HttpAnswer>& answer, const std::function<void(const value&)>& to_people) {
    if (!answer) {
        fmt::print(*session.err, "{}: {}\n", session.say("cargod ne répond pas", "cargod does not answer"),
                   answer.error().detail);
        return exit_unreachable;
    }
    const value body = answer->json();
    if (session.json) {
        fmt::print(*session.out, "{}\n", boost::json::serialize(body));
    } else if (answer->ok()) {
        to_people(body);
    } else {
        print_refusal(session, body, answer->status);
    }
    if (answer->status == precondition_failed) return exit_moved;
    return answer->ok() ? exit_ok : exit_refused;
}

int send_act(const Session& session, const std::string& act, const object& body, const std::string& if_match) {
    std::map<std::string, std::string> headers{{"content-type", "application/json"}, {"idempotency-key", fresh_key()}};
    if (!if_match.empty()) headers["if-match"] = if_match;
    const std::string text = boost::json::serialize(body);
    bool refused = false;
    const auto lines = [&](const value& done) {
        for (const value& result : done.at("results").as_array()) {
            if (result.at("ok").as_bool()) {
                fmt::print(*session.out, "{} {} {}\n", session.say("fait", "done"), text_at(result, "key"),
                           text_at(result, "id"));
                continue;
            }
            refused = true;
            fmt::print(*session.err, "{} ", text_at(result, "key"));
            print_refusal(session, result.at("error"), 0);
        }
    };
    Result<HttpAnswer> answer = session.client().call("POST", "/v1/acts/" + act, text, headers);
    if (!answer) answer = session.client().call("POST", "/v1/acts/" + act, text, headers);
    // Of many keys some may have met an outage: sent again, those that are done answer as they did.
    const auto until = std::chrono::steady_clock::now() + session.patience;
    while (answer && answer->ok() && met_an_outage(answer->json()) && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        answer = session.client().call("POST", "/v1/acts/" + act, text, headers);
    }
    const int code = print(session, answer, lines);
    return code == exit_ok && refused ? exit_refused : code;
}

}  // namespace cargo::ctl
