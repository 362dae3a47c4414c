#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <deque>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fstream>
#include <memory>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/file_report.hpp"
#include "daemon/ctl/query_commands.hpp"

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

/// Files sent and not yet answered for: enough that the port never waits for us, few enough for any partner's limit.
constexpr std::size_t window = 64;
/// A message that is not done after so many waits of half a minute is left to the port.
constexpr int waits_max = 40;

std::string text_of(const object& from, const char* name) {
    const value* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : std::string();
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

/// Files one after the other, a few ahead of their answers; one bad file is told and the next goes on.
class Filing {
public:
    Filing(const Session& session, const Asked& asked) : session_(session), asked_(asked) {}

    int run() {
        for (const std::string& path : asked_.files) {
            if (away_) {
                summary_.not_sent(path);
                continue;
            }
            send(path);
            while (sent_.size() >= window) settle();
        }
        while (!sent_.empty()) settle();
        if (is_many()) summary_.print(session_);
        return worst_;
    }

private:
    struct Sent {
        std::string path;
        std::string id;
    };

    [[nodiscard]] bool is_many() const { return asked_.files.size() > 1; }
    void met(int code) { worst_ = std::max(worst_, code); }

    void not_sent(const std::string& path, std::string_view why) {
        fmt::print(*session_.err, "{}: {}\n", path, why);
        summary_.not_sent(path);
        met(exit_usage);
    }

    void send(const std::string& path) {
        std::error_code error;
        if (!std::filesystem::is_regular_file(path, error))
            return not_sent(path, session_.say("illisible ou pas un fichier", "cannot be read, or is no file"));
        const std::optional<std::string> bytes = bytes_of(path);
        if (!bytes) return not_sent(path, session_.say("illisible", "cannot be read"));
        for (;;) {
            const Result<HttpAnswer> answer =
                session_.client().call("POST", "/v1/messages", *bytes, {{"content-type", "application/octet-stream"}});
            constexpr int too_many = 429;
            if (answer && answer->status == too_many && !sent_.empty()) {  // those ahead of it must be worked first
                settle();
                continue;
            }
            if (answer && answer->ok()) {
                sent_.push_back({path, text_of(answer->json().as_object(), "id")});
                return;
            }
            return refused(path, answer);
        }
    }

    /// The request itself was refused, or nobody is there.
    void refused(const std::string& path, const Result<HttpAnswer>& answer) {
        if (is_many() && !session_.json) fmt::print(*session_.err, "{}: ", path);
        met(print(session_, answer, [](const value&) {}));
        if (!answer) {
            away_ = true;
            summary_.not_sent(path);
            return;
        }
        const value problem = answer->json();
        summary_.refused(problem.is_object() ? text_of(problem.as_object(), "code") : std::to_string(answer->status));
    }

    /// Waits for the oldest one's answer.
    void settle() {
        const Sent one = sent_.front();
        sent_.pop_front();
        Result<HttpAnswer> answer = ask(one.id);
        for (int waits = 1; waits < waits_max && answer && answer->ok() && is_waiting(*answer); ++waits) {
            tell_progress(one, *answer);
            answer = ask(one.id);
        }
        if (!answer || !answer->ok()) return refused(one.path, answer);
        tell(one, *answer);
    }

    [[nodiscard]] Result<HttpAnswer> ask(const std::string& id) const {
        return session_.client().call("GET", "/v1/messages/" + id, {}, {{"prefer", "wait=30"}});
    }
    [[nodiscard]] static bool is_waiting(const HttpAnswer& answer) {
        return text_of(answer.json().as_object(), "state") == "received";
    }

    void tell_progress(const Sent& one, const HttpAnswer& answer) const {
        const value entry = answer.json();
        const value* const progress = entry.as_object().if_contains("progress");
        if (session_.json || progress == nullptr) return;
        const bool working = progress->at("step") == "working";
        fmt::print(*session_.err, "{}: {} {}/{} {}\n", one.path,
                   working ? session_.say("traitement", "working") : session_.say("lecture", "checking"),
                   boost::json::serialize(progress->at("bytes")), boost::json::serialize(progress->at("of_bytes")),
                   session_.say("octets", "bytes"));
    }

    void tell(const Sent& one, const HttpAnswer& answer) {
        const value body = answer.json();
        const object& entry = body.as_object();
        const bool waiting = is_waiting(answer);
        const bool accepted = is_accepted(entry);
        if (waiting) {
            summary_.still_waiting();
        } else if (accepted) {
            summary_.accepted();
        } else {
            summary_.refused(entry);
        }
        if (session_.json) {
            fmt::print(*session_.out, "{}\n", boost::json::serialize(body));
        } else {
            if (is_many()) fmt::print(*session_.out, "[{}/{}] ", summary_.files(), asked_.files.size());
            fmt::print(*session_.out, "{}: {} {}\n", one.path, one.id, text_of(entry, "state"));
            if (!is_many() || !accepted) static_cast<void>(print_message(session_, entry));
        }
        met(accepted ? exit_ok : exit_refused);
        if (!asked_.answers_folder.empty()) met(fetch_answers(session_, one.id, answers_folder(one)));
    }

    /// Of many files each one's answers have a folder of its own: their names are the same.
    [[nodiscard]] std::string answers_folder(const Sent& one) const {
        if (!is_many()) return asked_.answers_folder;
        const std::filesystem::path folder = std::filesystem::path(asked_.answers_folder) / one.id;
        std::error_code error;  // told by whoever writes there
        std::filesystem::create_directories(folder, error);
        return folder.string();
    }

    const Session& session_;  // both outlive the filing
    const Asked& asked_;
    std::deque<Sent> sent_{};
    FileSummary summary_{};
    bool away_ = false;
    int worst_ = exit_ok;
};

}  // namespace

void add_file_command(CLI::App& app, Session& session, Run& run) {
    CLI::App* command =
        app.add_subcommand("file", "dépose des messages EDIFACT ou XML / files EDIFACT or XML messages");
    auto asked = std::make_shared<Asked>();  // shared: the callback outlives this function
    command->add_option("files", asked->files)->required();
    command->add_option("--answers", asked->answers_folder, "dossier pour les réponses / folder for the answers");
    command->callback([&session, &run, asked] { run = [&session, asked] { return Filing(session, *asked).run(); }; });
}

}  // namespace cargo::ctl
