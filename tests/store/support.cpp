#include "tests/store/support.hpp"

#include <pqxx/pqxx>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "tests/fixtures/fixtures.hpp"

namespace cargo::store::test {

std::string fresh_database() {
    return fixtures::test_database();
}

std::unique_ptr<Store> open_store(const std::string& url, const std::string& secret) {
    Result<std::unique_ptr<Store>> store = Store::open(url, IdKeys{secret});
    if (!store) throw std::runtime_error(store.error().detail);
    return std::move(*store);
}

std::string run_sql(const std::string& url, const std::string& sql) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    const pqxx::result rows = tx.exec(sql);
    return rows.empty() || rows[0][0].is_null() ? std::string() : rows[0][0].as<std::string>();
}

PortCall call_of(const std::string& stay) {
    PortCall call;
    call.stay = stay;
    call.port = "FRLEH";
    call.office = "FR001234";
    call.site = "TERMINAL";
    call.imo = "9321483";
    call.call_sign = "OXYZ2";
    call.ship_name = "EMMA";
    call.voyage = "123W";
    call.opened_at = noon;
    return call;
}

Box box_of(const std::string& stay, const std::string& container) {
    Box box;
    box.key = {stay, container};
    box.size_type = "45G1";
    box.office = "FR001234";
    box.site = "TERMINAL";
    box.seals_declared = {{"S-" + container, "CA"}};
    return box;
}

Consignment lot_of(const std::string& stay, const std::string& bill, const std::vector<std::string>& containers) {
    Consignment lot;
    lot.key = {stay, "AGENT", bill};
    lot.office = "FR001234";
    lot.site = "TERMINAL";
    lot.registered_number = "26FR" + bill;
    lot.registered_at = noon;
    lot.parties = {"AGENT", "FORWARDER"};
    std::uint32_t number = 0;
    for (const std::string& container : containers) {
        StockLine line;
        line.number = ++number;
        line.manifested = {10, Grams{10'000}};
        line.description = "shoes";
        lot.lines.push_back(line);
        lot.splits.push_back({number, container, line.manifested, true, false});
    }
    return lot;
}

Hold hold_of(const std::string& id) {
    Hold hold;
    hold.id = id;
    hold.agency = "customs";
    hold.kind = "document";
    hold.reason = "no invoice";
    hold.by = "p-officer";
    hold.at = noon;
    return hold;
}

ActRequest request_of(const Scope& scope, const std::string& act) {
    ActRequest request;
    request.scope = scope;
    request.now = noon;
    request.audit.subject = "s-officer";
    request.audit.person = "p-officer";
    request.audit.act = act;
    request.audit.reason = "a reason";
    request.audit.at = noon;
    return request;
}

Decider giving(Events events) {
    return [events = std::move(events)](const Stock&) -> Result<Events> { return events; };
}

void put_call(Store& store, const std::string& stay) {
    const Result<Done> done = store.act(request_of(Scope{.call = stay}, "open_call"), giving({CallOpened{call_of(stay)}}));
    if (!done) throw std::runtime_error("no call: " + done.error().detail);
}

Done put_goods(Store& store, const std::string& stay, const std::vector<Box>& boxes, const std::vector<Consignment>& lots) {
    Events events;
    Scope scope{.call = stay};
    for (const Box& box : boxes) {
        events.emplace_back(BoxAnnounced{box});
        scope.containers.insert(box.key.container);
    }
    for (const Consignment& lot : lots) {
        events.emplace_back(ConsignmentRegistered{lot});
        scope.lots.insert(lot.key);
    }
    Result<Done> done = store.act(request_of(scope, "file_manifest"), giving(std::move(events)));
    if (!done) throw std::runtime_error("no goods: " + done.error().detail);
    return std::move(*done);
}

std::uint64_t seed() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "CARGO_TEST_SEED=" << seed << '\n';
    return seed;
}

Scope scope_of(const Stock& stock) {
    Scope scope{.call = stock.call->stay};
    for (const auto& [key, lot] : stock.consignments) scope.lots.insert(key);
    for (const auto& [container, box] : stock.boxes) scope.containers.insert(container);
    return scope;
}

}  // namespace cargo::store::test
