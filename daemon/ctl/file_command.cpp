#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/query_commands.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const object& from, const char* name) {
    const value* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : std::string();
}

/// "segment 14 EQD, element 2.1, byte 392": as much of it as the finding knows.
std::string place_of(const Session& session, const object& finding) {
    const auto number = [&](const char* name) {
        const value* found = finding.if_contains(name);
        return found != nullptr && found->is_number() ? found->to_number<std::int64_t>() : 0;
    };
    std::string place = fmt::format("segment {} {}", number("segment"), text_of(finding, "tag"));
    if (number("element") != 0) place += fmt::format(", {} {}", session.say("élément", "element"), number("element"));
    if (number("component") != 0) place += fmt::format(".{}", number("component"));
    if (finding.contains("offset")) place += fmt::format(", {} {}", session.say("octet", "byte"), number("offset"));
    return place;
}

void print_findings(const Session& session, const value& findings) {
    for (const value& item : findings.as_array()) {
        const object& finding = item.as_object();
        const char* language = session.language == Language::french ? "text_fr" : "text_en";
        fmt::print(*session.out, "    {} [{}] {}\n", place_of(session, finding), text_of(finding, "name"),
                   text_of(finding, language));
    }
}

bool print_interchanges(const Session& session, const object& entry) {
    const value* interchanges = entry.if_contains("interchanges");
    if (interchanges == nullptr) return false;
    bool all_accepted = true;
    for (const value& interchange : interchanges->as_array()) {
        print_findings(session, interchange.at("findings"));
        all_accepted = all_accepted && interchange.at("findings").as_array().empty();
        for (const value& item : interchange.at("messages").as_array()) {
            const object& message = item.as_object();
            const bool accepted = message.at("verdict") == "accepted";
            all_accepted = all_accepted && accepted;
            fmt::print(*session.out, "  {} {} {}: {}\n", text_of(message, "type"), text_of(message, "directory"),
                       text_of(message, "reference"),
                       accepted ? session.say("accepté", "accepted") : session.say("refusé", "refused"));
            for (const value& registered : message.at("registered").as_array()) {
                fmt::print(*session.out, "    {} {}\n", registered.at("bill").as_string().c_str(),
                           registered.at("number").as_string().c_str());
            }
            print_findings(session, message.at("findings"));
        }
    }
    return all_accepted;
}

/// The answers in the sender's own format, into a folder or beside the outcome.
int fetch_answers(const Session& session, const std::string& id, const std::string& folder) {
    const Result<HttpAnswer> list = session.client().call("GET", "/v1/messages/" + id + "/answers");
    if (!list || !list->ok()) return print(session, list, [](const value&) {});
    const value listed = list->json();
    for (const value& answer : listed.at("answers").as_array()) {
        const std::string name = answer.at("name").as_string().c_str();
        const Result<HttpAnswer> bytes = session.client().call("GET", "/v1/messages/" + id + "/answers/" + encoded(name));
        if (!bytes || !bytes->ok()) return print(session, bytes, [](const value&) {});
        std::ofstream file(std::filesystem::path(folder) / std::filesystem::path(name).filename(), std::ios::binary);
        file << bytes->body;
        if (!file) {
            fmt::print(*session.err, "{}: {}\n", folder, session.say("écriture impossible", "cannot write"));
            return exit_usage;
        }
    }
    return exit_ok;
}

struct Asked {
    std::vector<std::string> files{};
    std::string answers_folder{};
};

int file_one(const Session& session, const std::string& path, const std::string& folder) {
    const std::optional<std::string> bytes = bytes_of(path);
    if (!bytes) {
        fmt::print(*session.err, "{}: {}\n", path, session.say("illisible", "cannot be read"));
        return exit_usage;
    }
    const std::map<std::string, std::string> headers{{"content-type", "application/edifact"}, {"prefer", "wait=30"}};
    const Result<HttpAnswer> answer = session.client().call("POST", "/v1/messages", *bytes, headers);
    bool accepted = false;
    const int code = print(session, answer, [&](const value& body) {
        const object& entry = body.as_object();
        fmt::print(*session.out, "{}: {} {}\n", path, text_of(entry, "id"), text_of(entry, "state"));
        accepted = print_interchanges(session, entry);
    });
    if (code != exit_ok) return code;
    const object entry = answer->json().as_object();
    if (session.json) {
        std::ostringstream unused;
        Session silent = session;
        silent.out = &unused;
        accepted = print_interchanges(silent, entry);
    }
    const int fetched = folder.empty() ? exit_ok : fetch_answers(session, text_of(entry, "id"), folder);
    if (fetched != exit_ok) return fetched;
    return accepted ? exit_ok : exit_refused;
}

}  // namespace

void add_file_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command = app.add_subcommand("file", "dépose des messages EDIFACT / files EDIFACT messages");
    auto asked = std::make_shared<Asked>();  // shared: the callback outlives this function
    command->add_option("files", asked->files)->required();
    command->add_option("--answers", asked->answers_folder, "dossier pour CONTRL et CUSRES / folder for the answers");
    command->callback([&session, &run, asked] {
        run = [&session, asked] {
            int worst = exit_ok;
            for (const std::string& path : asked->files) worst = std::max(worst, file_one(session, path, asked->answers_folder));
            return worst;
        };
    });
}

}  // namespace cargo::ctl
