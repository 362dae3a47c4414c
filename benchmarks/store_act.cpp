// What this measures: acts per second of 32 senders, each waiting for its commit, beside pgbench sending the very same
// statements on 32 connections; and what sharing transactions gives. Why it matters: the officers' and terminals' day is
// acts of a few rows, and each is acknowledged only when it is on disk.
// The act is an acceptance: it changes a bill, its line and its part of a box, books, and tells three audiences.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/rounds.hpp"
#include "benchmarks/statement_tap.hpp"
#include "benchmarks/stocked_port.hpp"
#include "daemon/http/groups.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/sessions.hpp"
#include "rules/holder.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::benchmarks {
namespace {

constexpr std::size_t senders = 32;
constexpr std::size_t acts_each = 60;
constexpr std::size_t warm_acts = 5;  ///< of each sender: the first use of a statement on a connection plans it
constexpr unsigned database_threads = 4;

using SteadyClock = std::chrono::steady_clock;
using Ends = std::vector<std::vector<double>>;  ///< when each act of each sender was acknowledged, seconds

/// Acts a second while all senders were at work: from when the last one was warm to when the first one had done.
double steady_rate(const Ends& ends) {
    double from = 0;
    double to = 1e300;
    for (const std::vector<double>& sender : ends) {
        if (sender.size() <= warm_acts + 1) throw std::runtime_error("a sender did not send");
        from = std::max(from, sender[warm_acts]);
        to = std::min(to, sender.back());
    }
    std::size_t count = 0;
    for (const std::vector<double>& sender : ends)
        for (const double end : sender) count += end > from && end <= to ? 1 : 0;
    return static_cast<double>(count) / (to - from);
}

/// The service behind the groups, without network and tokens.
class Desk final : public http::Application {
public:
    Desk(const service::Service& service, http::Sessions& sessions) : service_(service), sessions_(sessions) {}
    std::optional<http::Response> admit(http::Request&, std::size_t&) override { return std::nullopt; }
    http::Response handle(const http::Request& request, unsigned worker) override {
        const http::Request* only = &request;
        return handle_group(0, {&only, 1}, worker, false).front();
    }
    std::vector<http::Response> handle_group(std::size_t, std::span<const http::Request* const> requests, unsigned worker,
                                             bool) override {
        Result<service::Session> session = sessions_.of(worker);
        if (!session) throw std::runtime_error(session.error().detail);
        std::vector<boost::json::value> bodies;
        bodies.reserve(requests.size());
        std::vector<service::GroupCall> calls;
        for (const http::Request* request : requests) {
            bodies.push_back(boost::json::parse(request->body));
            calls.push_back({{request->subject}, "accept", bodies.back(), {}});
        }
        std::vector<http::Response> responses;
        for (const service::GroupAnswer& answer : service_.acts(*session, calls))
            responses.push_back({.status = answer.outcome ? 200 : 500});
        return responses;
    }
    void finished(const http::Request&, int, std::chrono::microseconds) override {}

private:
    const service::Service& service_;
    http::Sessions& sessions_;
};

std::shared_ptr<const http::Request> acceptance(std::size_t number) {
    http::Request request;
    request.subject = "marie";
    request.body = fmt::format(R"({{"key":"{}","reason":"benchmark"}})", lot_key_of(number));
    return std::make_shared<const http::Request>(std::move(request));
}

/// Sends one request and waits for its answer.
void send_one(http::Groups& groups, std::size_t number) {
    std::mutex mutex;
    std::condition_variable came;
    int status = 0;
    const bool taken = groups.offer(0, acceptance(number), [&](const http::Response& response) {
        const std::lock_guard lock(mutex);
        status = response.status;
        came.notify_one();
    });
    std::unique_lock lock(mutex);
    if (taken) came.wait(lock, [&] { return status != 0; });
    if (status != 200) throw std::runtime_error("an act was not done");
}

struct Shape {
    unsigned threads;   ///< of the pool, each with its connection
    unsigned at_once;   ///< groups at the same time
    std::size_t group;  ///< acts of one transaction at most
};

double rate_of_ours(const std::string& stocked, const Shape& shape) {
    const std::string url = fixtures::copy_of(stocked);
    const service::SystemClock clock;
    rules::Holder rules;
    const service::Service service(clock, id_keys, rules, {});
    http::Sessions sessions(url, id_keys, shape.threads);
    for (unsigned worker = 0; worker < shape.threads; ++worker)
        if (!sessions.of(worker)) throw std::runtime_error("no session");
    Desk desk(service, sessions);
    http::WorkPool pool(shape.threads, 1'000);
    http::Groups groups(desk, pool, shape.at_once, shape.group);
    const SteadyClock::time_point begun = SteadyClock::now();
    Ends ends(senders);
    std::vector<std::thread> threads;
    for (std::size_t s = 0; s < senders; ++s) {
        threads.emplace_back([&, s] {
            for (std::size_t n = 0; n < acts_each; ++n) {
                send_one(groups, first_number + s * acts_each + n);
                ends[s].push_back(std::chrono::duration<double>(SteadyClock::now() - begun).count());
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    pool.stop();
    return steady_rate(ends);
}

/// What one act sends, on warm connections: the act of bill `number`.
std::vector<Sent> statements_of_one_act(const std::string& stocked, std::size_t number) {
    StatementTap tap(fixtures::copy_of(stocked));
    const auto store = store::Store::open(tap.url(), id_keys);
    const auto registry = store::RegistryStore::open(tap.url());
    if (!store || !registry) throw std::runtime_error("no way through the tap");
    service::Session session{**store, **registry};
    const service::SystemClock clock;
    rules::Holder rules;
    const service::Service service(clock, id_keys, rules, {});
    std::vector<Sent> sent;
    for (const std::size_t bill : {number + 1, number}) {
        sent = tap.take();
        const boost::json::object body{{"key", lot_key_of(bill)}, {"reason", "benchmark"}};
        if (!service.act(session, {"marie"}, "accept", body, {})) throw std::runtime_error("the act was refused");
    }
    return tap.take();
}

std::string replace_all(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// The texts that follow `name` end with the bill's six digits in place of their own last six: as long as before, and unique.
std::string end_with_number(std::string text, const std::string& name) {
    constexpr std::size_t digits = 6;
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const std::size_t end = text.find('"', at + name.size());
        const bool long_enough = end != std::string::npos && end - at - name.size() >= digits;
        if (!long_enough) throw std::runtime_error("not an id: " + text.substr(at, 80));
        text.replace(end - digits, digits, ":b");
    }
    return text;
}

/// A captured parameter as an SQL literal for any bill :b of six digits: its keys, and what is unique, follow the number.
std::string literal_for_any(std::string text, std::size_t number) {
    text = replace_all(std::move(text), std::to_string(number), ":b");
    text = end_with_number(std::move(text), "\"event_id\":\"");
    text = end_with_number(std::move(text), "\"leaf\":\"");
    return "'" + replace_all(std::move(text), "'", "''") + "'";
}

/// The statements as a script of pgbench: each client prepares them once and then takes one bill after the other.
std::string pgbench_script(const std::vector<Sent>& sent, std::size_t number) {
    std::string prepare;
    std::string work;
    for (const Sent& one : sent) {
        if (one.name.empty()) {
            work += one.sql + ";\n";
            continue;
        }
        prepare += fmt::format("PREPARE {} AS {};\n", one.name, one.sql);
        work += "EXECUTE " + one.name;
        for (std::size_t i = 0; i < one.parameters.size(); ++i)
            work += (i == 0 ? "(" : ", ") + literal_for_any(one.parameters[i], number);
        work += one.parameters.empty() ? ";\n" : ");\n";
    }
    return "\\if :fresh\n\\set fresh 0\n\\set n -1\n" + prepare + "\\endif\n\\set n :n + 1\n\\set b " +
           std::to_string(first_number) + " + :client_id * " + std::to_string(acts_each) + " + :n\n" + work;
}

/// A folder for pgbench's script and its log.
class Folder {
public:
    Folder() {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder");
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_{"/tmp/quai-pgbench-XXXXXX"};
};

/// Runs a program with our sessions' settings and its words in a file. Empty: it ended well; else what it said.
std::string run(const std::vector<std::string>& words, const std::string& said) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::string path = fmt::format("PATH={}", std::getenv("PATH") != nullptr ? std::getenv("PATH") : "/usr/bin");
    std::string options = "PGOPTIONS=-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off";
    char* environment[] = {path.data(), options.data(), nullptr};
    posix_spawn_file_actions_t files{};
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    pid_t child = 0;
    const int failed = ::posix_spawnp(&child, arguments.front(), &files, nullptr, arguments.data(), environment);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) return words.front() + " does not start";
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    std::ifstream in(said);
    return "failed: " + std::string(std::istreambuf_iterator<char>(in), {});
}

/// Every transaction of pgbench's logs: client, number, latency, script, seconds and microseconds of its end.
Ends read_logs(const Folder& folder) {
    Ends ends(senders);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        if (!entry.path().filename().string().starts_with("log.")) continue;
        std::ifstream in(entry.path());
        std::size_t client = 0;
        std::uint64_t n = 0, latency = 0, script = 0, seconds = 0, micros = 0;
        while (in >> client >> n >> latency >> script >> seconds >> micros)
            ends.at(client).push_back(static_cast<double>(seconds % 1'000'000) + static_cast<double>(micros) / 1e6);
    }
    return ends;
}

double rate_of_pgbench(const std::string& stocked, const std::string& script) {
    const std::string url = fixtures::copy_of(stocked);
    const Folder folder;
    std::ofstream(folder.path() + "/script.sql") << script;
    const std::string clients = std::to_string(senders);
    const std::string transactions = std::to_string(acts_each);
    const std::vector<std::string> words{"pgbench", "-n", "-c", clients, "-j", "2", "-t", transactions, "-D", "fresh=1", "-l",
                                         "--log-prefix=" + folder.path() + "/log", "-f", folder.path() + "/script.sql", url};
    if (const std::string said = run(words, folder.path() + "/said"); !said.empty()) throw std::runtime_error("pgbench: " + said);
    // The same work was done: every bill was accepted, by the same rows.
    const std::string accepted = fixtures::one_value(url, "SELECT count(*) FROM consignment WHERE version = 2");
    if (accepted != std::to_string(senders * acts_each)) throw std::runtime_error("pgbench accepted " + accepted + " bills");
    return steady_rate(read_logs(folder));
}

std::vector<Figure> store_act(const Settings& settings) {
    const std::string stocked = stocked_port(std::vector<Stage>(senders * acts_each, Stage::to_accept));
    const std::vector<Sent> sent = statements_of_one_act(stocked, first_number);
    const std::string script = pgbench_script(sent, first_number);
    std::vector<double> grouped, alone, reference;
    for (std::size_t round = 0; round < settings.rounds; ++round) {
        grouped.push_back(rate_of_ours(stocked, {database_threads, http::Groups::at_once_default, http::Groups::group_max}));
        reference.push_back(rate_of_pgbench(stocked, script));
        alone.push_back(rate_of_ours(stocked, {senders, senders, 1}));
    }
    const double ours = median(grouped);
    const double single = median(alone);
    return {{.name = "store.act",
             .value = ours,
             .unit = "acts/s",
             .reference = "pgbench, our statements, 32 clients",
             .reference_value = median(reference),
             .goal = 0.60,
             .rows = senders * acts_each,
             .beside = fmt::format("{} statements an act; {} database threads; one act a transaction, 32 connections: {:.0f}/s",
                                   sent.size(), database_threads, single)},
            {.name = "store.act.group",
             .value = ours,
             .unit = "acts/s",
             .reference = "one act a transaction, 32 connections",
             .reference_value = single,
             .goal = 1.3,
             .rows = senders * acts_each}};
}

const Registration registered("store.act", store_act, Needs::postgres);

}  // namespace
}  // namespace cargo::benchmarks
