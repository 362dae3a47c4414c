#include "benchmarks/stocked_port.hpp"

#include <stdexcept>
#include <utility>

#include "daemon/store/registry_store.hpp"
#include "daemon/views/views.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::benchmarks {
namespace {

constexpr Instant opened{1'790'000'000'000};
constexpr std::size_t bills_an_act = 500;
constexpr Quantity packages{10, Grams{10'000}};

template <class T>
void need(const Result<T>& result, const char* what) {
    if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().detail);
}

void register_people(const std::string& url) {
    const Result<std::unique_ptr<store::RegistryStore>> registry = store::RegistryStore::open(url);
    need(registry, "registry");
    const auto put = [&](const auth::Record& record) {
        need((*registry)->put(record, Instant{0}, {}, {"clerk", "clerk", "benchmark", opened}), "record");
    };
    put(auth::Office{"LEH1", "Le Havre"});
    auth::Site site{"TDF", "Terminal", "FRLEH", "LEH1", "IST", "FRTST000001", {}, {}, {}};
    site.authorised_from = Instant{0};
    put(site);
    for (const char* party : {"AGENTLH", "TDF", "TRANSIT1", "ROUTIER1"}) put(auth::Party{party, party, {}, {party}});
    put(auth::Person{"marie", "marie"});
    put(auth::Account{"marie", "marie", "", "", "LEH1", "", "customs"});
    put(auth::RoleAssignment{"role-marie", "marie", Role::acceptance_officer, {}, {}});
    put(auth::Machine{"terminal", "terminal"});
    put(auth::Account{"terminal", "", "terminal", "TDF", "", "TDF", ""});
    put(auth::RoleAssignment{"role-terminal", "terminal", Role::terminal, {}, {}});
}

PortCall call() {
    PortCall call;
    call.stay = stay;
    call.port = "FRLEH";
    call.office = "LEH1";
    call.site = "TDF";
    call.imo = "9321483";
    call.voyage = "126W";
    call.opened_at = opened;
    return call;
}

Box box(std::size_t number) {
    Box box;
    box.key = {stay, box_of(number)};
    box.size_type = "45G1";
    box.office = "LEH1";
    box.site = "TDF";
    box.seals_declared = {{"S" + std::to_string(number), "CA"}};
    return box;
}

Consignment lot(std::size_t number) {
    Consignment lot;
    lot.key = {stay, "AGENTLH", bill_of(number)};
    lot.office = "LEH1";
    lot.site = "TDF";
    lot.registered_number = "26FR" + bill_of(number);
    lot.registered_at = opened;
    lot.parties = {"AGENTLH", "TRANSIT1"};
    StockLine line;
    line.number = 1;
    line.manifested = packages;
    line.hs = "640399";
    line.description = "LEATHER SHOES FOR MEN";
    line.package_type = "CT";
    lot.lines.push_back(line);
    lot.splits.push_back({1, box_of(number), packages, true, false});
    return lot;
}

Clearance clearance() {
    Clearance cleared;
    cleared.mrn = "26FRH40000000000J4";
    cleared.item = 1;
    cleared.version = 1;
    cleared.state = ClearanceState::cleared;
    cleared.line = 1;
    cleared.quantity = packages;
    cleared.by = "delta";
    cleared.at = opened;
    return cleared;
}

Right right() {
    Right right;
    right.state = RightState::haulier_named;
    right.order = "DO-1";
    right.giver = "AGENTLH";
    right.holder = "TRANSIT1";
    right.haulier = "ROUTIER1";
    right.named_by = "transit1";
    return right;
}

/// What has happened to a bill by then.
void add_history(Events& events, std::size_t number, Stage stage) {
    const ConsignmentKey key{stay, "AGENTLH", bill_of(number)};
    const BoxKey box_key{stay, box_of(number)};
    events.emplace_back(BoxLanded{box_key, opened, {{"S" + std::to_string(number), "CA"}}, "TDF"});
    events.emplace_back(GoodsPresented{key, opened, "NP"});
    events.emplace_back(SelectivityRecorded{key, Selectivity::nothing_selected, "rules"});
    if (stage == Stage::to_accept) return;
    events.emplace_back(GoodsAccepted{key, opened, "marie"});
    events.emplace_back(RightGranted{box_key, right()});
    if (stage == Stage::undecided) return;
    events.emplace_back(ClearanceRecorded{key, clearance()});
    events.emplace_back(Released{key, 1, packages, true, "delta", "delta"});
    if (stage == Stage::to_gate) return;
    Selection hidden;
    hidden.id = "s" + std::to_string(number);
    hidden.source = "hand";
    hidden.criterion = "c";
    hidden.kinds = {"scan"};
    hidden.by = "marie";
    hidden.at = opened;
    events.emplace_back(Selected{Target{.call = stay, .agent = "AGENTLH", .bill = key.bill, .container = {}}, hidden});
}

void put(store::Store& store, store::Scope scope, const Events& events) {
    store::ActRequest request;
    request.scope = std::move(scope);
    request.audit.subject = "quai";
    request.audit.act = "stock";
    request.now = opened;
    need(store.act(request, [&](const Stock&) -> Result<Events> { return events; }), "stock");
}

}  // namespace

std::string bill_of(std::size_t number) {
    return "B" + std::to_string(number);
}
std::string box_of(std::size_t number) {
    return "QAIU" + std::to_string(number);
}
std::string lot_key_of(std::size_t number) {
    return views::lot_key({stay, "AGENTLH", bill_of(number)});
}

std::string stocked_port(const std::vector<Stage>& stages) {
    std::string url = fixtures::test_database();
    register_people(url);
    const Result<std::unique_ptr<store::Store>> store = store::Store::open(url, id_keys);
    need(store, "store");
    put(**store, {stay}, {CallOpened{call()}, ShipArrived{stay, opened, "NP"}});
    for (std::size_t from = 0; from < stages.size(); from += bills_an_act) {
        store::Scope scope{stay};
        Events events;
        for (std::size_t i = from; i < std::min(stages.size(), from + bills_an_act); ++i) {
            const std::size_t number = first_number + i;
            scope.lots.insert({stay, "AGENTLH", bill_of(number)});
            scope.containers.insert(box_of(number));
            events.emplace_back(BoxAnnounced{box(number)});
            events.emplace_back(ConsignmentRegistered{lot(number)});
            add_history(events, number, stages[i]);
        }
        put(**store, std::move(scope), events);
    }
    return url;
}

}  // namespace cargo::benchmarks
