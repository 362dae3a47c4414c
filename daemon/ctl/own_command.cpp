// The user's own manifest in a port that plays a story: its sender and its call are made known first, so that the
// answer is about the manifest and not about who sent it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>
#include <optional>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/program.hpp"
#include "daemon/ctl/query_commands.hpp"
#include "edi/interchange.hpp"
#include "edi/xml/xml_reader.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

constexpr const char* own_party = "VOUS";
constexpr const char* own_account = "C-VOUS";

/// Where the story's port unloads, and who opens its calls.
struct Asked {
    std::string file{};
    std::string site = "TDF";
    std::string harbour_master = "C-CAPITAINE";
};

std::string text_of(const object& from, const char* name) {
    const value* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : std::string();
}

/// One request that must succeed; what went wrong is printed.
bool done(const Session& session, std::string_view method, const std::string& target, const object& body, object* answered) {
    const std::string bytes = method == "GET" ? std::string() : boost::json::serialize(body);
    const Result<HttpAnswer> answer = session.client().call(method, target, bytes, {{"content-type", "application/json"}});
    if (!answer || !answer->ok()) return print(session, answer, [](const value&) {}) == exit_ok;
    if (answered != nullptr) *answered = answer->json().as_object();
    return true;
}

bool put(const Session& clerk, const std::string& kind, object record) {
    record["reason"] = "manifeste de l'utilisateur";
    return done(clerk, "POST", "/v1/registry/" + kind, record, nullptr);
}

/// The code of the newest record of a kind that `fits`; empty when there is none. Nothing: the server did not answer.
template <class Fits>
std::optional<std::string> registered(const Session& clerk, const std::string& kind, const Fits& fits) {
    object listed;
    if (!done(clerk, "GET", "/v1/registry/" + kind, {}, &listed)) return std::nullopt;
    std::string code;
    for (const value& entry : listed.at("entries").as_array()) {
        if (fits(entry.as_object())) code = text_of(entry.as_object(), "code");
    }
    return code;
}

/// The account that files for this UNB sender: the one that is there, else a new agent's.
std::optional<std::string> account_of(const Session& clerk, const std::string& sender) {
    const std::optional<std::string> party = registered(clerk, "party", [&](const object& record) {
        const value* ids = record.if_contains("edi_ids");
        if (ids == nullptr || !ids->is_array()) return false;
        return std::ranges::any_of(ids->as_array(), [&](const value& id) { return id == value(sender); });
    });
    if (!party) return std::nullopt;
    const std::string wanted = party->empty() ? own_party : *party;
    const std::optional<std::string> account =
        registered(clerk, "account", [&](const object& record) { return text_of(record, "party") == wanted; });
    if (!account) return std::nullopt;
    if (!party->empty() && !account->empty()) return account;
    const bool made =
        put(clerk, "party", {{"code", wanted}, {"name", "Votre agence"}, {"edi_ids", boost::json::array{value(sender)}}}) &&
        put(clerk, "person", {{"code", "vous"}, {"name", "Vous"}}) &&
        put(clerk, "account", {{"code", own_account}, {"person", "vous"}, {"party", wanted}}) &&
        put(clerk, "role", {{"code", "R-VOUS"}, {"account", own_account}, {"role", "carrier_agent"}});
    return made ? std::optional<std::string>(own_account) : std::nullopt;
}

std::optional<Session> as_account(const Session& clerk, const std::string& account) {
    object issued;
    constexpr int seconds = 3600;
    const object order{{"subject", account}, {"seconds", seconds}, {"reason", "manifeste de l'utilisateur"}};
    if (!done(clerk, "POST", "/v1/tokens", order, &issued)) return std::nullopt;
    Session session = clerk;
    session.token = text_of(issued, "token");
    return session;
}

/// Opens the call a manifest names, unless it is open. A manifest that names none is told so when it is filed.
bool open_call(const Session& captain, const Asked& asked, const CallRef& call) {
    const std::string ship = call.imo.empty() ? call.call_sign : call.imo;
    const std::string stay = !call.stay.empty() || ship.empty() ? call.stay : "VOUS-" + ship + "-" + call.voyage;
    if (stay.empty()) return true;
    object listed;
    if (!done(captain, "GET", "/v1/calls", {}, &listed)) return false;
    for (const value& item : listed.at("items").as_array()) {
        const object& open = item.as_object();
        const bool same_ship = !ship.empty() && (text_of(open, "imo") == ship || text_of(open, "call_sign") == ship);
        if (text_of(open, "call") == stay || (call.stay.empty() && same_ship && text_of(open, "voyage") == call.voyage))
            return true;
    }
    const object body{{"call", stay},           {"site", asked.site},           {"imo", call.imo}, {"call_sign", call.call_sign},
                      {"ship_name", call.ship_name}, {"voyage", call.voyage}, {"reason", "manifeste de l'utilisateur"}};
    return done(captain, "POST", "/v1/acts/open_call", body, nullptr);
}

/// XML has no envelope: the ship's agent it names is who files it.
std::string agent_of(const Manifest& manifest) {
    const auto agent = std::ranges::find(manifest.parties, "CG", &PartyRef::qualifier);
    return agent == manifest.parties.end() ? std::string() : agent->id;
}

int file_own(const Session& clerk, const Asked& asked) {
    const std::optional<std::string> bytes = bytes_of(asked.file);
    if (!bytes) {
        fmt::print(*clerk.err, "{}: {}\n", asked.file, clerk.say("illisible", "cannot be read"));
        return exit_usage;
    }
    std::string sender;
    std::vector<CallRef> calls;
    const bool xml = edi::xml::looks_like_xml(*bytes);
    for (const edi::Interchange& interchange : xml ? edi::xml::read(*bytes) : edi::read(*bytes)) {
        if (sender.empty()) sender = interchange.header.sender;
        for (const edi::Message& message : interchange.messages) {
            const auto* manifest = std::get_if<Manifest>(&message.body);
            if (manifest == nullptr) continue;
            calls.push_back(manifest->call);
            if (xml) sender = agent_of(*manifest);
        }
    }
    const std::optional<std::string> account = account_of(clerk, sender.empty() ? own_party : sender);
    std::optional<Session> captain = as_account(clerk, asked.harbour_master);
    if (!account || !captain) return exit_refused;
    for (const CallRef& call : calls) {
        if (!open_call(*captain, asked, call)) return exit_refused;
    }
    std::optional<Session> own = as_account(clerk, *account);
    if (!own) return exit_refused;
    return run_words(*own, {"file", asked.file});
}

}  // namespace

void add_own_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command = app.add_subcommand(
        "own", "dépose votre propre manifeste dans le port d'une histoire / files your own manifest in a story's port");
    auto asked = std::make_shared<Asked>();  // shared: the callback outlives this function
    command->add_option("file", asked->file, "CUSCAR, Awmds")->required();
    command->add_option("--site", asked->site, "terminal de déchargement / discharge terminal");
    command->add_option("--harbour-master", asked->harbour_master, "compte de la capitainerie / the harbour master's account");
    command->callback([&session, &run, asked] { run = [&session, asked] { return file_own(session, *asked); }; });
}

}  // namespace cargo::ctl
