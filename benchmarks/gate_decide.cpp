// What this measures: questions at the gate per second through the whole server (token, registry, locks, decision, grant,
// event, audit row committed before the answer leaves), beside a bare look-up of one row by its key through the same server.
// Why it matters: a lorry stands at the barrier while it is answered. Yes, no, undecided and selected boxes are mixed, and
// the percentiles of the secret ones are printed beside the others'.
#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <pqxx/pqxx>
#include <memory>
#include <stdexcept>
#include <string>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/http_load.hpp"
#include "benchmarks/processor_time.hpp"
#include "benchmarks/rounds.hpp"
#include "benchmarks/stocked_port.hpp"
#include "daemon/http/api.hpp"
#include "rules/holder.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::benchmarks {
namespace {

constexpr std::size_t full_clients = 256;  ///< twice what the groups at work hold: a line of questions always waits
constexpr std::size_t few_clients = 32;    ///< groups of some sixteen, and each waits for its clients to come back
constexpr std::size_t warm_each = 10;
constexpr std::size_t asks_each = 150;
constexpr std::size_t boxes = 4'000;
constexpr unsigned database_threads = 4;
constexpr double unlimited = 1e9;
constexpr std::chrono::microseconds calm_pause(40'000);  ///< 32 clients, some 700 questions a second

/// Stages in turn, so that a box's number tells what it is.
Stage stage_of(std::size_t i) {
    constexpr Stage stages[] = {Stage::to_gate, Stage::undecided, Stage::to_gate, Stage::selected};
    return stages[i % std::size(stages)];
}

/// Each client has boxes of its own, all stages among them: no two lorries stand at the gate for one box at a time.
std::size_t box_asked(std::size_t clients, std::size_t client, std::size_t n) {
    const std::size_t own = boxes / clients;
    return client * own + n % own;
}

std::string request_of(const std::string& target, const std::string& head, const std::string& body) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", target,
                       head, body.size(), body);
}

/// The whole port behind a server.
class Port {
public:
    explicit Port(std::string url)
        : url_(std::move(url)),
          key_(auth::SigningKey::generate()),
          tokens_(key_),
          desk_(clock_, key_, tokens_),
          service_(clock_, id_keys, rules_, {}),
          sessions_(url_, id_keys, database_threads),
          api_(parts()),
          pool_(database_threads, 1'000) {
        const auto registry = store::RegistryStore::open(url_);
        if (!registry) throw std::runtime_error(registry.error().detail);
        const auto token = service::make_token(**registry, key_, "terminal", 3600, "clerk", "P", "benchmark", clock_.now());
        if (!token) throw std::runtime_error(token.error().detail);
        head_ = "Authorization: Bearer " + token->text + "\r\n";
        http::ServerConfig config;
        config.port = 0;
        auto started = http::Server::start(config, api_, pool_);
        if (!started) throw std::runtime_error(started.error());
        server_ = std::move(*started);
    }
    [[nodiscard]] Load load(std::size_t clients, std::size_t each = asks_each,
                            std::chrono::microseconds pause = std::chrono::microseconds(0)) const {
        return load_http(
            server_->port(), clients, warm_each, each,
            [&](std::size_t client, std::size_t n) {
                const std::string body = fmt::format(R"({{"container":"{}","call":"{}","haulier":"ROUTIER1"}})",
                                                     box_of(first_number + box_asked(clients, client, n)), stay);
                return request_of("/v1/gate", head_, body);
            },
            pause);
    }

private:
    [[nodiscard]] http::ApiParts parts() {
        http::ApiParts parts{service_, desk_, tokens_, clock_, sessions_, {"FRLEH"}};
        parts.requests_per_second = unlimited;
        parts.requests_burst = unlimited;
        return parts;
    }

    service::SystemClock clock_{};
    std::string url_;
    auth::SigningKey key_;
    auth::TokenCache tokens_;
    rules::Holder rules_{};
    service::RegistryDesk desk_;
    service::Service service_;
    http::Sessions sessions_;
    http::Api api_;
    http::WorkPool pool_;
    std::string head_{};
    std::unique_ptr<http::Server> server_{};
};

/// A load, and the microseconds of processor time an answer took: of the server and its clients, and of the database.
struct Measured {
    Load load{};
    double program_us = 0, database_us = 0;
};
template <class Work>
Measured measured(const std::string& url, std::size_t clients, Work&& work) {
    const std::string folder = fixtures::one_value(url, "SHOW data_directory");
    const ProcessorTime before = processor_time(folder);
    Measured out{work()};
    const ProcessorTime after = processor_time(folder);
    const double answers = static_cast<double>(clients * (warm_each + asks_each));
    out.program_us = (after.program - before.program) * 1e6 / answers;
    out.database_us = (after.database - before.database) * 1e6 / answers;
    return out;
}

/// One row by its key, and nothing else: no token, no audit.
class BareLookUp final : public http::Application {
public:
    explicit BareLookUp(const std::string& url) {
        for (unsigned worker = 0; worker < database_threads; ++worker) {
            connections_.push_back(std::make_unique<pqxx::connection>(url));
            connections_.back()->prepare("bare", "SELECT state, site FROM equipment WHERE call = $1 AND container = $2");
        }
    }
    std::optional<http::Response> admit(http::Request&, std::size_t& body_max) override {
        body_max = 1'000;
        return std::nullopt;
    }
    http::Response handle(const http::Request& request, unsigned worker) override {
        pqxx::nontransaction tx{*connections_.at(worker)};
        const pqxx::row row = tx.exec_prepared1("bare", stay, request.body);
        return {.body = fmt::format(R"({{"state":"{}","site":"{}"}})", row[0].c_str(), row[1].c_str())};
    }
    void finished(const http::Request&, int, std::chrono::microseconds) override {}

private:
    std::vector<std::unique_ptr<pqxx::connection>> connections_{};
};

Measured load_bare(const std::string& url, std::size_t clients) {
    BareLookUp application(url);
    http::WorkPool pool(database_threads, 1'000);
    http::ServerConfig config;
    config.port = 0;
    const auto server = http::Server::start(config, application, pool);
    if (!server) throw std::runtime_error(server.error());
    Measured load = measured(url, clients, [&] {
        return load_http((*server)->port(), clients, warm_each, asks_each, [&](std::size_t client, std::size_t n) {
            return request_of("/bare", {}, box_of(first_number + box_asked(clients, client, n)));
        });
    });
    (*server)->stop();
    return load;
}

void need_all_answered(const Load& load) {
    if (load.refused > 0) throw std::runtime_error(std::to_string(load.refused) + " requests were not answered");
}

/// Milliseconds of the boxes in one stage only, at full load; answers stand in the clients' order.
std::vector<double> of_stage(const Load& load, Stage stage) {
    std::vector<double> some;
    for (std::size_t i = 0; i < load.milliseconds.size(); ++i) {
        const std::size_t box = box_asked(full_clients, i / asks_each, warm_each + i % asks_each);
        if (stage_of(box) == stage) some.push_back(load.milliseconds[i]);
    }
    return some;
}

std::string spread(const std::vector<double>& milliseconds) {
    return fmt::format("{:.1f}/{:.1f}", percentile(milliseconds, 0.5), percentile(milliseconds, 0.99));
}

/// Ours and bare look-ups in turn: what each had a second, and the last round of both.
struct InTurn {
    std::vector<double> ours{}, bare{};
    Measured gate{}, looked{};
};
InTurn in_turn(const std::string& url, const Port& port, std::size_t clients, std::size_t rounds) {
    InTurn out;
    for (std::size_t round = 0; round <= rounds; ++round) {  // the first warms up
        out.gate = measured(url, clients, [&] { return port.load(clients); });
        out.looked = load_bare(url, clients);
        need_all_answered(out.gate.load);
        need_all_answered(out.looked.load);
        if (round == 0) continue;
        out.ours.push_back(out.gate.load.per_second);
        out.bare.push_back(out.looked.load.per_second);
    }
    return out;
}

std::string processors(const InTurn& turns) {
    return fmt::format("processor us an answer, server and clients + database: {:.0f} + {:.0f}, bare {:.0f} + {:.0f}",
                       turns.gate.program_us, turns.gate.database_us, turns.looked.program_us, turns.looked.database_us);
}

Figure per_second(const char* name, const InTurn& turns, std::size_t clients, std::string beside) {
    return {.name = name,
            .value = median(turns.ours),
            .unit = "asks/s",
            .reference = "bare look-up, same server",
            .reference_value = median(turns.bare),
            .goal = 0.50,
            .rows = clients * asks_each,
            .beside = fmt::format("{} clients; {}", clients, beside)};
}

std::vector<Figure> gate_decide(const Settings& settings) {
    std::vector<Stage> stages;
    stages.reserve(boxes);
    for (std::size_t i = 0; i < boxes; ++i) stages.push_back(stage_of(i));
    const std::string url = stocked_port(stages);
    const Port port(url);
    const InTurn full = in_turn(url, port, full_clients, settings.rounds);
    const InTurn few = in_turn(url, port, few_clients, settings.rounds);
    const Load calm = port.load(few_clients, 60, calm_pause);
    need_all_answered(calm);
    const std::string yes = fixtures::one_value(url, "SELECT count(*) FROM equipment WHERE grant_haulier = 'ROUTIER1'");
    if (yes == "0") throw std::runtime_error("no box was let go");
    const auto of = [&](Stage stage) { return spread(of_stage(full.gate.load, stage)); };
    const std::vector<double>& bare = full.looked.load.milliseconds;
    return {per_second("gate.decide", full, full_clients,
                       fmt::format("p50/p99 ms: yes {}, undecided {}, selected {}; bare {}; {}", of(Stage::to_gate),
                                   of(Stage::undecided), of(Stage::selected), spread(bare), processors(full))),
            per_second("gate.decide.few", few, few_clients, processors(few)),
            {.name = "gate.decide.p50",
             .value = percentile(calm.milliseconds, 0.5),
             .unit = "ms",
             .reference = "bare look-up at full load",
             .reference_value = percentile(bare, 0.5),
             .goal = 10,
             .goal_of = Goal::value_at_most,
             .rows = calm.milliseconds.size(),
             .beside = fmt::format("{:.0f} asks/s by {} clients", calm.per_second, few_clients)},
            {.name = "gate.decide.p99",
             .value = percentile(calm.milliseconds, 0.99),
             .unit = "ms",
             .reference = "bare look-up at full load",
             .reference_value = percentile(bare, 0.99),
             .goal = 60,
             .goal_of = Goal::value_at_most,
             .rows = calm.milliseconds.size()}};
}

const Registration registered("gate.decide", gate_decide, Needs::postgres);

}  // namespace
}  // namespace cargo::benchmarks
