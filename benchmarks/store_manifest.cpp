// What this measures: a full ship's manifest from its bytes to durable state, by the daemon's own path: the inbox, reading,
// a hundred control rules, the decision, state, views, outbox and audit, a transaction a message. Why it matters: a ship's agent
// files everything at once, and until it is stored nobody can work. The reference is the least the database could do: COPY BINARY
// over one connection of exactly the bytes that ended in every table, into the same schema (indexes, constraints, triggers).
#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "benchmarks/benchmark.hpp"
#include "benchmarks/manifest_generator.hpp"
#include "benchmarks/rounds.hpp"
#include "benchmarks/rules_generator.hpp"
#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"
#include "rules/holder.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::benchmarks {
namespace {

/// What a filing may write, those that others refer to first.
constexpr const char* tables[] = {"port_call",    "consignment", "equipment", "goods_line", "line_equipment", "clearance",
                                  "pickup_right", "selection",   "control_order", "hold",   "core",           "document",
                                  "ledger",       "custody",     "outbox",    "view_head",  "audit",          "audit_person",
                                  "idempotency",  "inbox",       "inbox_chunk", "inbox_answer", "filed"};
constexpr std::size_t rules_count = 100;
constexpr std::size_t rounds_max = 3;  ///< each stores a million rows twice, and empties the disk of them
constexpr int forwarders = 40;  ///< as the generator names them

class FixedClock final : public service::Clock {
public:
    [[nodiscard]] Instant now() const override { return from_civil(2026, 11, 22, 15); }
};

template <class T>
T need(Result<T> result) {
    if (!result) throw std::runtime_error(std::string(to_string(result.error().code)) + ": " + result.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A port with its agent, his forwarders and an open call, on a database of its own.
class Port {
public:
    Port() {
        const rules::RuleSet::Loaded loaded = rules::RuleSet::load(generate_rules(rules_count), keys_.secret);
        if (!loaded.set) throw std::runtime_error(loaded.errors.empty() ? "rules" : loaded.errors.front().text);
        rules_.swap(loaded.set);
        put(auth::Office{"LEH1", "Le Havre"});
        auth::Site site{"TDF", "Terminal", "FRLEH", "LEH1", "IST", "FRTST000001", {}, {}, {}};
        site.authorised_from = Instant{0};
        put(site);
        put(auth::Party{"AGENTLH", "AGENTLH", {}, {"AGENTLH"}});
        for (int i = 1; i <= forwarders; ++i) {
            const std::string name = fmt::format("TRANSIT{}", i);
            put(auth::Party{name, "Transit", {}, {name}});
        }
        put_account("agent", "AGENTLH", Role::carrier_agent);
        put_account("captain", "", Role::harbour_master);
        const ManifestShape shape;
        const service::Outcome opened = service_.act(
            session_, {"captain"}, "open_call",
            boost::json::object{
                {"call", shape.stay}, {"site", "TDF"}, {"imo", shape.imo}, {"voyage", shape.voyage}, {"reason", "announced"}},
            {});
        if (!opened) throw std::runtime_error("the call does not open: " + opened.error().detail);
    }

    void file(std::string_view bytes) {
        need(service_.file_message(session_, {"agent"}, bytes, "application/EDIFACT"));
        while (need(service_.process_next_message(session_))) {}
    }
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    void put(const auth::Record& record) {
        need(registry_->put(record, Instant{0}, {}, {"clerk", "clerk", "benchmark", clock_.now()}));
    }
    void put_account(const std::string& name, const std::string& party, Role role) {
        put(auth::Person{name, name});
        put(auth::Account{name, name, "", party, "", "", ""});
        put(auth::RoleAssignment{"role-" + name, name, role, {}, {}});
    }

    std::string url_ = fixtures::test_database();
    FixedClock clock_{};
    store::IdKeys keys_{"a secret of the benchmarks"};
    std::unique_ptr<store::Store> store_ = need(store::Store::open(url_, keys_));
    std::unique_ptr<store::RegistryStore> registry_ = need(store::RegistryStore::open(url_));
    rules::Holder rules_{};
    service::Service service_{clock_, keys_, rules_, service::Settings{}};
    service::Session session_{*store_, *registry_};
};

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Connection connect(const std::string& url) {
    Connection connection(PQconnectdb(url.c_str()), &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
    return connection;
}

void expect(PGconn* connection, const Answer& answer, ExecStatusType status) {
    if (PQresultStatus(answer.get()) != status) throw std::runtime_error(PQerrorMessage(connection));
}

void run(PGconn* connection, const std::string& sql) {
    expect(connection, Answer(PQexec(connection, sql.c_str()), &PQclear), PGRES_COMMAND_OK);
}

/// All bytes of a table as COPY BINARY writes them.
struct Dump {
    std::string table;
    std::string bytes;
};

std::vector<Dump> dump(const std::string& url) {
    const Connection connection = connect(url);
    std::vector<Dump> dumps;
    for (const char* table : tables) {
        Dump& one = dumps.emplace_back(table, std::string());
        const std::string sql = fmt::format("COPY {} TO STDOUT (FORMAT binary)", table);
        expect(connection.get(), Answer(PQexec(connection.get(), sql.c_str()), &PQclear), PGRES_COPY_OUT);
        char* row = nullptr;
        for (int size = 0; (size = PQgetCopyData(connection.get(), &row, 0)) > 0; PQfreemem(row))
            one.bytes.append(row, static_cast<std::size_t>(size));
        while (const Answer left{PQgetResult(connection.get()), &PQclear}) expect(connection.get(), left, PGRES_COMMAND_OK);
    }
    return dumps;
}

void copy_in(PGconn* connection, const std::vector<Dump>& dumps) {
    constexpr std::size_t piece = 64u * 1024;
    run(connection, "BEGIN");
    for (const Dump& one : dumps) {
        const std::string sql = fmt::format("COPY {} FROM STDIN (FORMAT binary)", one.table);
        expect(connection, Answer(PQexec(connection, sql.c_str()), &PQclear), PGRES_COPY_IN);
        for (std::size_t at = 0; at < one.bytes.size(); at += piece) {
            const std::size_t size = std::min(piece, one.bytes.size() - at);
            if (PQputCopyData(connection, one.bytes.data() + at, static_cast<int>(size)) != 1)
                throw std::runtime_error(PQerrorMessage(connection));
        }
        if (PQputCopyEnd(connection, nullptr) != 1) throw std::runtime_error(PQerrorMessage(connection));
        while (const Answer left{PQgetResult(connection), &PQclear}) expect(connection, left, PGRES_COMMAND_OK);
    }
    run(connection, "COMMIT");
}

double seconds_of(const std::function<void()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// What stands in the tables: checked, counted, and in words.
struct Stored {
    std::uint64_t bytes = 0;
    std::string beside;
};

Stored look(const std::string& url, std::size_t consignments) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    const auto number = [&](const std::string& sql) { return tx.exec1(sql)[0].as<std::uint64_t>(); };
    // Masters are among the consignments that were asked for, and have no selectivity: their houses do.
    if (number("SELECT count(*) FROM consignment WHERE NOT leaf OR selectivity <> 0") < consignments)
        throw std::runtime_error("not every consignment was registered with its selectivity");
    if (number("SELECT count(*) FROM consignment c, jsonb_array_elements_text(c.parties) p WHERE NOT EXISTS (SELECT"
               " FROM view_head h WHERE h.audience = 1 AND h.recipient = p"
               " AND h.key = 'lot/' || c.call || '/' || c.agent || '/' || c.bill)") > 0)
        throw std::runtime_error("a party has no view of its goods");
    if (number("SELECT count(*) FROM equipment e WHERE NOT EXISTS (SELECT FROM view_head h WHERE h.audience = 0"
               " AND h.recipient = e.site AND h.key = 'box/' || e.call || '/' || e.container)") > 0)
        throw std::runtime_error("the terminal has no view of a box");
    Stored stored;
    const auto per = [&](std::uint64_t count) { return static_cast<double>(count) / static_cast<double>(consignments); };
    std::uint64_t all = 0;
    std::string each;
    for (const char* table : tables) {
        const std::uint64_t rows = number(fmt::format("SELECT count(*) FROM {}", table));
        all += rows;
        stored.bytes += number(fmt::format("SELECT pg_total_relation_size('{}')", table));
        if (rows >= 100) each += fmt::format(", {} {:.2f}", table, per(rows));
    }
    stored.beside = fmt::format("rows a consignment {:.1f}{}; {:.4f} MB a consignment with indexes", per(all), each,
                                per(stored.bytes) / 1e6);
    return stored;
}

std::vector<Figure> store_manifest(const Settings& settings) {
    ManifestShape shape;
    shape.consignments = settings.consignments;
    const std::string bytes = generate_manifest(shape);
    std::vector<double> ours;
    std::vector<double> copies;
    Stored stored;
    for (std::size_t round = 0; round < std::min(settings.rounds, rounds_max); ++round) {
        Port port;
        ours.push_back(seconds_of([&] { port.file(bytes); }));
        stored = look(port.url(), settings.consignments);
        const std::vector<Dump> dumps = dump(port.url());
        run(connect(port.url()).get(), "TRUNCATE " + fmt::format("{}", fmt::join(tables, ", ")));
        const std::string empty = fixtures::test_database();
        const Connection connection = connect(empty);
        copies.push_back(seconds_of([&] { copy_in(connection.get(), dumps); }));
        run(connection.get(), "TRUNCATE " + fmt::format("{}", fmt::join(tables, ", ")));  // the disk is not ours alone
    }
    const auto rate = [&](const std::vector<double>& seconds) {
        return static_cast<double>(settings.consignments) / median(seconds);
    };
    return {{.name = "store.manifest",
             .value = rate(ours),
             .unit = "consignments/s",
             .reference = "COPY BINARY of the same rows",
             .reference_value = rate(copies),
             .goal = 0.65,
             .rows = settings.consignments,
             .bytes = stored.bytes,
             .beside = fmt::format("{:.1f} s beside {:.1f} s; {}", median(ours), median(copies), stored.beside)}};
}

const Registration registered("store.manifest", store_manifest, Needs::postgres);

}  // namespace
}  // namespace cargo::benchmarks
