#include "daemon/ctl/story_player.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>
#include <sstream>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/drop_file.hpp"
#include "daemon/ctl/program.hpp"
#include "daemon/ctl/streams_check.hpp"
#include "daemon/ctl/story.hpp"
#include "edi/edi_time.hpp"

namespace cargo::ctl {
namespace {

using boost::json::value;
using SteadyClock = std::chrono::steady_clock;

/// What a dotted path finds: names, and numbers for places in lists. `results.#` counts.
const value* at_path(const value& from, std::string_view path) {
    const value* here = &from;
    while (!path.empty() && here != nullptr) {
        const std::size_t end = std::min(path.find('.'), path.size());
        const std::string_view step = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (const boost::json::array* array = here->if_array()) {
            std::size_t index = 0;
            const bool number = std::from_chars(step.data(), step.data() + step.size(), index).ec == std::errc{};
            here = number && index < array->size() ? &(*array)[index] : nullptr;
        } else if (const boost::json::object* object = here->if_object()) {
            here = object->if_contains(boost::json::string_view(step.data(), step.size()));
        } else {
            here = nullptr;
        }
    }
    return here;
}

std::string text_at(const value& from, const std::string& path) {
    if (path.ends_with(".#")) {
        const value* list = at_path(from, std::string_view(path).substr(0, path.size() - 2));
        return list != nullptr && list->is_array() ? std::to_string(list->as_array().size()) : "";
    }
    const value* found = path == "." ? &from : at_path(from, path);
    if (found == nullptr) return "";
    return found->is_string() ? std::string(found->as_string().c_str()) : boost::json::serialize(*found);
}

/// The port's local minute, YYYYMMDDHHMM: what a terminal writes into DTM format 203.
std::string port_minute() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const Instant now{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
    const Result<edi::PortClock> clock = edi::PortClock::in_zone("Europe/Paris");
    if (!clock) return {};
    const edi::PortClock::Stamp stamp = clock->stamp(now);
    return "20" + stamp.date + stamp.time;
}

/// How a story is to be played.
struct StoryOrder {
    std::string path{};
    std::string kafka{};
    std::string after_step{};  ///< shell commands run between steps, and between acts
    std::string after_act{};
    std::map<std::string, DropFolders> drop{};     ///< actors whose files go through a partner's folders
    std::map<std::string, std::string> instead{};  ///< files that are filed in the place of those the story names
};

/// One playing of one story.
class Player {
public:
    Player(Session& clerk, StoryOrder order) : clerk_(clerk), order_(std::move(order)) {}

    int play(const Story& story) {
        const SteadyClock::time_point start = SteadyClock::now();
        fmt::print(*clerk_.out, "{}\n", story.title);
        for (const StoryLine& line : story.lines) step(line);
        end_command();
        if (steps_ > 0) after(order_.after_step, "QUAI_STEP", steps_, title_);
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - start).count();
        fmt::print(*clerk_.out, "\n{} {}, {} {}, {} {}, {} ms\n", acts_, clerk_.say("actes", "acts"), expectations_,
                   clerk_.say("attentes", "expectations"), differences_, clerk_.say("différences", "differences"), ms);
        return differences_ == 0 ? exit_ok : exit_refused;
    }

private:
    void step(const StoryLine& line) {
        switch (line.kind) {
            case LineKind::title: end_command(); return title(line);
            case LineKind::note: end_command(); fmt::print(*clerk_.out, "  - {}\n", line.text); return;
            case LineKind::actor: end_command(); return enrol(line);
            case LineKind::command: end_command(); return command(line);
            case LineKind::expect_error: return expect_error(line);
            case LineKind::expect_value:
            case LineKind::expect_contains: return expect_value(line);
            case LineKind::keep: return keep(line);
        }
    }

    void title(const StoryLine& line) {
        if (steps_ > 0) after(order_.after_step, "QUAI_STEP", steps_, title_);
        ++steps_;
        title_ = line.text;
        fmt::print(*clerk_.out, "\n{}\n", line.text);
    }

    /// A command of the caller's between two steps or acts; the story waits for it. One that fails is a difference.
    void after(const std::string& command, const char* what, std::size_t number, const std::string& text) {
        if (command.empty()) return;
        std::fflush(stdout);
        ::setenv(what, std::to_string(number).c_str(), 1);
        FILE* const shell = popen(command.c_str(), "w");
        const int status = shell != nullptr ? pclose(shell) : -1;
        if (status == 0) return;
        ++differences_;
        fmt::print(*clerk_.err, "{} {} {}: {}\n", command, clerk_.say("a échoué après", "failed after"), text, status);
    }

    /// The clerk issues the actor's token: the story starts with nothing but the clerk's.
    void enrol(const StoryLine& line) {
        const std::string body = boost::json::serialize(
            boost::json::object{{"subject", line.words[3]}, {"seconds", 3600}, {"reason", "story"}});
        const Result<HttpAnswer> answer =
            clerk_.client().call("POST", "/v1/tokens", body, {{"content-type", "application/json"}});
        if (!answer || !answer->ok()) return differs(line, answer ? answer->body : answer.error().detail);
        tokens_[line.who] = text_at(answer->json(), "token");
    }

    void command(const StoryLine& line) {
        ++acts_;
        current_ = line;
        expected_error_.clear();
        out_.str("");
        err_.str("");
        pending_ = true;
        started_ = SteadyClock::now();
        std::vector<std::string> words;
        for (const std::string& word : line.words) {
            const Result<std::string> with_kept = filled(word, kept_);
            if (!with_kept) return differs(line, with_kept.error().detail);
            const auto other = order_.instead.find(*with_kept);
            words.push_back(other == order_.instead.end() ? *with_kept : other->second);
        }
        Session session = clerk_;
        session.json = true;
        session.out = &out_;
        session.err = &err_;
        if (line.who != "greffe" && line.who != "clerk") {
            const auto token = tokens_.find(line.who);
            if (token == tokens_.end()) return differs(line, "no such actor: " + line.who);
            session.token = token->second;
        }
        if (!replace_in_file(words)) return differs(line, "--replace needs a file and TEXT=OTHER");
        exit_ = run(session, words, line.who);
        if (!copy_.empty()) std::filesystem::remove(copy_);
        copy_.clear();
        boost::json::error_code unreadable;
        answer_ = boost::json::parse(out_.str(), unreadable);
        if (unreadable) answer_ = value(out_.str());
    }

    int run(Session& session, const std::vector<std::string>& words, const std::string& who) {
        if (words.front() == "streams" && words.size() == 2) return check_streams(session, order_.kafka, words[1], cores_);
        const auto folders = order_.drop.find(who);
        if (words.front() == "file" && words.size() == 2 && folders != order_.drop.end())
            return drop_file(session, words[1], folders->second);
        return run_words(session, words);
    }

    /// `file F --replace TEXT=@now`: a message of a story carries the minute it is sent in, as a
    /// terminal's does. `@now` is YYYYMMDDHHMM of the port.
    bool replace_in_file(std::vector<std::string>& words) {
        const auto option = std::find(words.begin(), words.end(), "--replace");
        if (option == words.end()) return true;
        if (option + 1 == words.end() || words.size() < 2) return false;
        const std::string pair = *(option + 1);
        const std::size_t mark = pair.find('=');
        std::optional<std::string> bytes = bytes_of(words[1]);
        if (mark == pair.npos || !bytes) return false;
        const std::string text = pair.substr(0, mark);
        const std::string other = pair.substr(mark + 1) == "@now" ? port_minute() : pair.substr(mark + 1);
        for (std::size_t at = bytes->find(text); at != bytes->npos; at = bytes->find(text, at + other.size())) {
            bytes->replace(at, text.size(), other);
        }
        const std::filesystem::path copy =
            std::filesystem::temp_directory_path() /
            fmt::format("cargoctl-story-{}-{}", ::getpid(), std::filesystem::path(words[1]).filename().string());
        std::ofstream(copy, std::ios::binary) << *bytes;
        words.erase(option, option + 2);
        words[1] = copy.string();
        copy_ = copy;
        return true;
    }

    /// A command without `!` must have been done; reported once all its expectations were seen.
    void end_command() {
        if (!pending_) return;
        pending_ = false;
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - started_).count();
        const bool as_expected = expected_error_.empty() ? exit_ == exit_ok : true;
        if (!as_expected) differs(current_, "exit " + std::to_string(exit_) + " " + out_.str() + err_.str());
        fmt::print(*clerk_.out, "  {:>5} ms  {}{}\n", ms, current_.text,
                   expected_error_.empty() ? "" : "   ! " + expected_error_);
        after(order_.after_act, "QUAI_ACT", acts_, current_.text);
    }

    void expect_error(const StoryLine& line) {
        ++expectations_;
        expected_error_ = line.words[0];
        const bool named = out_.str().find("\"" + expected_error_ + "\"") != std::string::npos;
        if (exit_ == exit_ok || !named) differs(line, "got exit " + std::to_string(exit_) + " " + out_.str() + err_.str());
    }

    void expect_value(const StoryLine& line) {
        ++expectations_;
        const Result<std::string> wanted = filled(line.words[1], kept_);
        const std::string found = text_at(answer_, line.words[0]);
        const bool contains = line.kind == LineKind::expect_contains;
        const bool met = wanted && (contains ? found.find(*wanted) != std::string::npos : found == *wanted);
        // A gate's "not released" is an answer, not a failure of the command.
        if (met && exit_ == exit_refused && expected_error_.empty()) expected_error_ = "non";
        if (!met) differs(line, "got " + found + "   of " + out_.str().substr(0, 400) + err_.str());
    }

    void keep(const StoryLine& line) {
        const std::string found = text_at(answer_, line.words[0]);
        if (found.empty()) differs(line, "nothing at " + line.words[0] + " of " + out_.str() + err_.str());
        kept_[line.who] = found;
    }

    void differs(const StoryLine& line, const std::string& what) {
        ++differences_;
        fmt::print(*clerk_.err, "{} {}: {}\n    {}\n", clerk_.say("ligne", "line"), line.number, line.text, what);
    }

    std::filesystem::path copy_{};
    Session& clerk_;  // outlives the player
    StoryOrder order_;
    std::string title_{};
    std::size_t steps_ = 0;
    std::map<std::string, std::string> tokens_{};
    std::map<std::string, std::string> kept_{};
    Cores cores_{};
    StoryLine current_{};
    bool pending_ = false;
    int exit_ = exit_ok;
    std::string expected_error_{};
    value answer_{};
    std::ostringstream out_{};
    std::ostringstream err_{};
    SteadyClock::time_point started_{};
    std::size_t acts_ = 0;
    std::size_t expectations_ = 0;
    std::size_t differences_ = 0;
};

int play_file(Session& session, const StoryOrder& order) {
    const std::string& path = order.path;
    const std::optional<std::string> text = bytes_of(path);
    if (!text) {
        fmt::print(*session.err, "{}: {}\n", path, session.say("illisible", "cannot be read"));
        return exit_usage;
    }
    const Result<Story> story = read_story(*text);
    if (!story) {
        fmt::print(*session.err, "{}: {}\n", path, story.error().detail);
        return exit_usage;
    }
    // Each actor speaks with the session's server and a token of its own: the caller's environment has been read, and would win.
    for (const char* name : {"QUAI_SERVER", "QUAI_TOKEN", "QUAI_TOKEN_FILE", "QUAI_PATIENCE"}) ::unsetenv(name);
    // Files that a story names are beside it.
    const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    std::filesystem::current_path(folder);
    return Player(session, order).play(*story);
}

}  // namespace

void add_story_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command = app.add_subcommand("story", "joue une histoire et compare / plays a story and compares");
    auto order = std::make_shared<StoryOrder>();  // shared: the callback outlives this function
    command->add_option("file", order->path)->required();
    command->add_option("--kafka", order->kafka, "courtier où relire les flux / broker to read the streams from");
    command->add_option("--after-step", order->after_step,
                        "commande à lancer après chaque étape (QUAI_STEP) / command to run after each step");
    command->add_option("--after-act", order->after_act,
                        "commande à lancer après chaque acte (QUAI_ACT) / command to run after each act");
    auto instead = std::make_shared<std::vector<std::string>>();
    command->add_option("--instead", *instead,
                        "FICHIER=AUTRE : un autre à la place de celui de l'histoire / FILE=OTHER: another in its place");
    auto drop = std::make_shared<std::vector<std::string>>();
    command->add_option("--drop", *drop,
                        "ACTEUR=DÉPÔT:RETOUR : ses fichiers par ces dossiers / ACTOR=IN:OUT: his files through these folders");
    command->callback([&session, &run, order, instead, drop] {
        for (const std::string& triple : *drop) {
            const std::size_t mark = triple.find('=');
            const std::size_t colon = triple.find(':', mark == triple.npos ? 0 : mark);
            if (mark == triple.npos || colon == triple.npos) throw CLI::ValidationError("--drop", "ACTOR=IN:OUT");
            order->drop[triple.substr(0, mark)] = {triple.substr(mark + 1, colon - mark - 1), triple.substr(colon + 1)};
        }
        for (const std::string& pair : *instead) {
            const std::size_t mark = pair.find('=');
            if (mark == pair.npos) throw CLI::ValidationError("--instead", "FILE=OTHER");
            order->instead[pair.substr(0, mark)] = pair.substr(mark + 1);
        }
        run = [&session, order] { return play_file(session, *order); };
    });
}

}  // namespace cargo::ctl
