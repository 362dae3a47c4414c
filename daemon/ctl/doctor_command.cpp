#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <memory>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/query_commands.hpp"
#include "libcargo/doctor_line.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

/// The doctor's page is answered from memory: a server that is silent for so long is as good as away.
constexpr std::chrono::seconds silence_max{10};

struct Asked {
    std::string state{};   ///< cargod's state folder on this machine
    std::string config{};  ///< its configuration file
};

struct Line {
    DoctorLine line{};
    DoctorValues values{};
};

std::string text_of(const std::string& path) {
    return bytes_of(path).value_or("");
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// What a program says, both streams, and how it ends; nothing: there is no such program.
std::optional<std::pair<int, std::string>> said_by(std::vector<std::string> words) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t pid = 0;
    const int failed = ::posix_spawn(&pid, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    std::string said;
    char piece[4096];
    for (ssize_t got = ::read(ends[0], piece, sizeof piece); got > 0; got = ::read(ends[0], piece, sizeof piece)) {
        said.append(piece, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int status = 0;
    if (failed != 0 || ::waitpid(pid, &status, 0) != pid) return std::nullopt;
    return std::pair(WIFEXITED(status) ? WEXITSTATUS(status) : -1, said);
}

/// cargod itself reads its file: the program beside ours.
void check_config(const std::string& file, std::vector<Line>& lines) {
    std::error_code error;
    const std::filesystem::path ours = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto said = said_by({(ours.parent_path() / "cargod").string(), "--check-config", "--config", file});
    if (!said || said->first == 0) return;
    std::string words = first_line(said->second);
    constexpr std::string_view prefix = "cargod: ";
    if (words.starts_with(prefix)) words.erase(0, prefix.size());
    lines.push_back({DoctorLine::config_wrong, {{"detail", words}}});
}

/// The lines of cargod's answer; one with an id that this program does not know is told as it came.
std::vector<Line> lines_in(const value& answer, std::vector<std::string>& unknown) {
    std::vector<Line> lines;
    for (const value& given : answer.at("lines").as_array()) {
        const std::string id(given.at("id").as_string());
        const std::optional<DoctorLine> line = doctor_line_of(id);
        if (!line) {
            unknown.push_back(id);
            continue;
        }
        Line told{*line, {}};
        for (const auto& [name, text] : given.at("values").as_object()) told.values.emplace_back(name, text.as_string());
        lines.push_back(std::move(told));
    }
    return lines;
}

/// Why the last start failed, when it did.
void add_last_words(const std::string& state, std::vector<Line>& lines) {
    const std::string failed = text_of(state + "/cargod.failed");
    const std::optional<DoctorLine> line = doctor_line_of(first_line(failed));
    if (!line) return;
    const std::size_t words = failed.find('\n');
    lines.push_back({*line, {{"detail", first_line(failed.substr(words + 1))}}});
}

std::string_view weight_word(DoctorWeight weight, Language language) {
    const bool french = language == Language::french;
    switch (weight) {
        case DoctorWeight::fault: return french ? "panne" : "fault";
        case DoctorWeight::warning: return french ? "alerte" : "warning";
        case DoctorWeight::note: return "note";  // in both languages
    }
    return {};
}

void print_line(const Session& session, const Line& line) {
    const DoctorText& text = doctor_text(line.line);
    const bool french = session.language == Language::french;
    fmt::print(*session.out, "[{}] {}: {}\n", text.id, weight_word(text.weight, session.language),
               filled_in(french ? text.what_french : text.what_english, line.values));
    fmt::print(*session.out, "    {}\n", filled_in(french ? text.do_french : text.do_english, line.values));
}

void print_json(const Session& session, const std::vector<Line>& lines) {
    boost::json::array out;
    for (const Line& line : lines) {
        const DoctorText& text = doctor_text(line.line);
        object values;
        for (const auto& [name, given] : line.values) values[name] = given;
        out.push_back(object{{"id", text.id}, {"weight", to_string(text.weight)}, {"values", std::move(values)}});
    }
    fmt::print(*session.out, "{}\n", boost::json::serialize(object{{"lines", std::move(out)}}));
}

/// The session of this machine's operator: address, token and certificate as cargod left them in its folder.
Session on_this_machine(const Session& session, const std::string& state) {
    Session here = session;
    if (state.empty()) return here;
    if (const std::string url = first_line(text_of(state + "/cargod.url")); !url.empty()) here.server = url;
    if (const std::string token = first_line(text_of(state + "/operator.token")); !token.empty()) here.token = token;
    const std::string certificate = state + "/cargod.certificate.pem";
    if (std::filesystem::exists(certificate)) here.trust = {certificate, false};
    return here;
}

int examine(const Session& session, const Asked& asked) {
    std::vector<Line> lines;
    std::vector<std::string> unknown;
    if (!asked.config.empty()) check_config(asked.config, lines);
    Session here = on_this_machine(session, asked.state);
    here.answer_within = silence_max;
    const Result<HttpAnswer> answer = here.client().call("GET", "/doctor");
    if (!answer) {
        lines.push_back({DoctorLine::cargod_away, {{"server", here.server}}});
        if (!asked.state.empty()) add_last_words(asked.state, lines);
    } else if (!answer->ok()) {
        return print(here, answer, [](const value&) {});
    } else {
        // Both of us read the file: one line is enough.
        const bool config_known = !lines.empty();
        for (Line& line : lines_in(answer->json(), unknown)) {
            if (!config_known || line.line != DoctorLine::config_wrong) lines.push_back(std::move(line));
        }
    }
    std::ranges::sort(lines, {}, &Line::line);
    if (session.json) {
        print_json(session, lines);
    } else {
        for (const Line& line : lines) print_line(session, line);
        for (const std::string& id : unknown) fmt::print(*session.out, "[{}]\n", id);
    }
    const auto wrong = [](const Line& line) { return doctor_text(line.line).weight != DoctorWeight::note; };
    const bool well = std::ranges::none_of(lines, wrong) && unknown.empty();
    if (well && !session.json) fmt::print(*session.out, "{}\n", session.say("Tout va bien.", "All is well."));
    if (!answer) return exit_unreachable;
    return well ? exit_ok : exit_refused;
}

}  // namespace

void add_doctor_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command =
        app.add_subcommand("doctor", "ce qui ne va pas et quoi faire / what is wrong, and what to do about it");
    auto asked = std::make_shared<Asked>();  // shared: the callback outlives this function
    command->add_option("--state", asked->state, "dossier d'état de cargod / cargod's state folder")->envname("QUAI_STATE_DIR");
    command->add_option("--config", asked->config, "fichier de configuration / configuration file");
    command->callback([&session, &run, asked] { run = [&session, asked] { return examine(session, *asked); }; });
}

}  // namespace cargo::ctl
