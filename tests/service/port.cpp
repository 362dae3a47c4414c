#include "tests/service/port.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/fixtures/fixtures.hpp"

namespace cargo::service {
namespace {

template <class T>
T need(Result<T> result) {
    if (!result) throw std::runtime_error(std::string(to_string(result.error().code)) + ": " + result.error().detail);
    return std::move(*result);
}

std::string told(const Outcome& outcome) {
    if (outcome) return boost::json::serialize(outcome->body);
    return std::string(to_string(outcome.error().code));
}

}  // namespace

Port::Port(const std::string& rules)
    : url_(fixtures::test_database()),
      clock_(from_civil(2026, 11, 22, 15)),
      store_(need(store::Store::open(url_, keys_))),
      registry_(need(store::RegistryStore::open(url_))) {
    if (!rules.empty()) {
        const rules::RuleSet::Loaded loaded = rules::RuleSet::load(rules, keys_.secret);
        if (!loaded.set) throw std::runtime_error(loaded.errors.empty() ? "rules" : loaded.errors.front().text);
        rules_.swap(loaded.set);
    }
    service_ = std::make_unique<Service>(clock_, keys_, rules_, Settings{});
    put(auth::Office{"LEH1", "Le Havre"});
    put(auth::Office{"ROU1", "Rouen"});
    auth::Site site{"TDF", "Terminal", "FRLEH", "LEH1", "IST", "FRTST000001", {}, {}, {}};
    site.authorised_from = Instant{0};
    put(site);
    for (const char* party : {"AGENTLH", "TDF", "TRANSIT1", "TRANSIT2", "ROUTIER1"}) put(auth::Party{party, party, {}, {party}});
    struct Row {
        const char* name;
        Role role;
        const char* party;
        const char* office;
        const char* site;
        bool machine;
    };
    const Row people[] = {
        {"captain", Role::harbour_master, "", "", "", false},      {"marie", Role::acceptance_officer, "", "LEH1", "", false},
        {"paul", Role::acceptance_officer, "", "LEH1", "", false}, {"anne", Role::supervisor, "", "LEH1", "", false},
        {"rene", Role::acceptance_officer, "", "ROU1", "", false}, {"agent", Role::carrier_agent, "AGENTLH", "", "", false},
        {"transit1", Role::forwarder, "TRANSIT1", "", "", false},  {"transit2", Role::forwarder, "TRANSIT2", "", "", false},
        {"haulier", Role::haulier, "ROUTIER1", "", "", false},     {"terminal", Role::terminal, "TDF", "", "TDF", true},
        {"delta", Role::declaration_system, "", "", "", true},
    };
    for (const Row& row : people) {
        if (row.machine) {
            put(auth::Machine{row.name, row.name});
        } else {
            put(auth::Person{row.name, row.name});
        }
        const std::string person = row.machine ? "" : row.name;
        const std::string machine = row.machine ? row.name : "";
        put(auth::Account{row.name, person, machine, row.party, row.office, row.site, *row.office != '\0' ? "customs" : ""});
        put(auth::RoleAssignment{std::string("role-") + row.name, row.name, row.role, {}, {}});
    }
}

void Port::put(const auth::Record& record) {
    const Result<void> done = registry_->put(record, Instant{0}, {}, {"clerk", "clerk", "test", clock_.now()});
    if (!done) throw std::runtime_error(std::string(to_string(done.error().code)) + ": " + done.error().detail);
}

std::string Port::act(const std::string& who, const std::string& act, boost::json::object body) {
    clock_.forward_seconds(1);
    if (!body.contains("reason")) body["reason"] = "test";
    Session session = this->session();
    return told(service_->act(session, {who}, act, body, {}));
}

std::string Port::gate(const std::string& who, const std::string& container, const std::string& haulier) {
    clock_.forward_seconds(1);
    Session session = this->session();
    return told(
        service_->gate(session, {who}, boost::json::object{{"container", container}, {"haulier", haulier}, {"reason", "test"}}));
}

Stock Port::stock() {
    constexpr std::size_t all = 10'000;
    const std::vector<ConsignmentKey> lots = store_->lots_of({{service::call, {}, {}}, {}, false, all}).value();
    const std::vector<BoxKey> boxes = store_->boxes_of({{service::call, {}}, {}, all}).value();
    store::Scope scope{service::call};
    scope.lots.insert(lots.begin(), lots.end());
    for (const BoxKey& key : boxes) scope.containers.insert(key.container);
    return store_->load(scope).value();
}

std::string Port::show_lot(const std::string& who, const std::string& bill) {
    clock_.forward_seconds(1);
    Session session = this->session();
    return told(service_->lot(session, {who}, {call, "AGENTLH", bill}, "test"));
}

std::string Port::show_box(const std::string& who, const std::string& container) {
    clock_.forward_seconds(1);
    Session session = this->session();
    return told(service_->box(session, {who}, call, container, "test"));
}

std::string Port::file(const std::string& who, const std::string& bytes) {
    clock_.forward_seconds(1);
    Session session = this->session();
    const Outcome filed = service_->file_message(session, {who}, bytes, "application/edifact");
    if (!filed) return told(filed);
    while (need(service_->process_next_message(session))) {}
    const std::string id = filed->body.at("id").as_string().c_str();
    return told(service_->message(session, {who}, id));
}

std::string Port::id_of(const std::string& answer) const {
    return boost::json::parse(answer).at("results").at(0).at("id").as_string().c_str();
}

Port::Stream Port::stream(const std::string& who) {
    Session session = this->session();
    const LogPage page = need(service_->events(session, {who}, {}, 100'000));
    Stream by_key;
    for (const store::OutboxRow& row : page.rows) {
        by_key[row.key].push_back(std::to_string(row.version) + " " + row.event_id + " " + to_text(row.time) + " " + row.data);
    }
    return by_key;
}

std::string message(const std::string& name) {
    std::ifstream file(QUAI_SOURCE_DIR "/tests/data/edi/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no message " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string lot(const std::string& bill) {
    return "lot/" + call + "/AGENTLH/" + bill;
}

}  // namespace cargo::service
