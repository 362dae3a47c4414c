#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "libcargo/decide.hpp"
#include "libcargo/gate.hpp"
#include "libcargo/ledger.hpp"

/// A port small enough to tell stories in: one call, a few people, boxes "A" to "D".
namespace cargo::test {

constexpr Instant day_one{1'700'000'000'000};

inline Actor person(std::string name, Role role) {
    Actor actor{};
    actor.subject = "account-" + name;
    actor.person = std::move(name);
    actor.roles = {role};
    return actor;
}
inline Actor machine(std::string name, Role role) {
    Actor actor{};
    actor.subject = std::move(name);
    actor.machine = true;
    actor.roles = {role};
    return actor;
}
inline Actor customs(std::string name, Role role, std::string office = "LEH") {
    Actor actor = person(std::move(name), role);
    actor.office = std::move(office);
    actor.agency = "customs";
    return actor;
}
inline Actor handler(std::string name, Role role, std::string party) {
    Actor actor = person(std::move(name), role);
    actor.party = std::move(party);
    return actor;
}
inline Actor at_site(std::string name, std::string site) {
    Actor actor = machine(std::move(name), Role::terminal);
    actor.party = "TERMINAL";
    actor.site = std::move(site);
    return actor;
}
inline Actor the_port() {
    Actor actor{};
    actor.subject = "quai";
    actor.machine = true;
    return actor;
}

inline Target goods(const std::string& bill) {
    return {.call = "S1", .agent = "AGENT", .bill = bill, .container = {}};
}
inline Target in_box(const std::string& container) {
    return {.call = "S1", .agent = {}, .bill = {}, .container = container};
}
inline ConsignmentKey lot_key(const std::string& bill) {
    return {"S1", "AGENT", bill};
}

inline Quantity amount(std::int64_t packages, std::int64_t grams) {
    return {packages, Grams{grams}};
}

inline StockLine goods_line(std::uint32_t number, Quantity manifested) {
    StockLine line{};
    line.number = number;
    line.manifested = manifested;
    return line;
}
inline Split counted(std::uint32_t line, std::string container, std::int64_t packages) {
    return {.line = line, .container = std::move(container), .quantity = amount(packages, 0)};
}
inline Split uncounted(std::uint32_t line, std::string container) {
    return {.line = line, .container = std::move(container), .quantity = {}, .counted = false};
}
inline ConsignmentDraft draft(std::string bill, std::vector<StockLine> lines, std::vector<Split> splits) {
    ConsignmentDraft one{};
    one.bill = std::move(bill);
    one.parties = {"FORWARDER"};
    one.lines = std::move(lines);
    one.splits = std::move(splits);
    return one;
}
inline FileManifest manifest(std::vector<ConsignmentDraft> consignments, const std::vector<std::string>& containers) {
    FileManifest file{};
    file.call = "S1";
    file.agent = "AGENT";
    file.consignments = std::move(consignments);
    for (const std::string& container : containers) file.boxes.push_back({container, "45G1", false, {}});
    return file;
}

/// The people of the port. Two officers, two supervisors: every second person is there.
const Actor agent = handler("amelie", Role::carrier_agent, "AGENT");
const Actor forwarder = handler("farid", Role::forwarder, "FORWARDER");
const Actor stranger = handler("sacha", Role::forwarder, "STRANGER");
const Actor terminal = at_site("terminal-machine", "QUAY");
const Actor other_terminal = at_site("other-machine", "ELSEWHERE");
const Actor officer = customs("odile", Role::acceptance_officer);
const Actor other_officer = customs("oscar", Role::acceptance_officer);
const Actor supervisor = customs("simone", Role::supervisor);
const Actor other_supervisor = customs("serge", Role::supervisor);
const Actor cell = customs("tess", Role::targeting_cell, "NATIONAL");
const Actor stranger_officer = customs("denis", Role::acceptance_officer, "DKK");
const Actor harbour = person("hugo", Role::harbour_master);
const Actor delta = machine("delta", Role::declaration_system);
inline Actor vet() {
    Actor actor = person("vera", Role::other_agency);
    actor.agency = "vet";
    return actor;
}
inline Actor second_vet() {
    Actor actor = person("victor", Role::other_agency);
    actor.agency = "vet";
    return actor;
}

class Port {
public:
    Stock stock{};
    Policy policy{};
    Instant now = day_one;

    Port() { policy.authorised_stores = {"QUAY"}; }

    /// Decides and, when nobody refuses, applies. A minute passes with every act.
    Result<Events> act(const Actor& actor, Act what, std::string reason = "because") {
        now = now.plus_seconds(60);
        Command command{
            .id = "id" + std::to_string(++acts_), .actor = actor, .reason = std::move(reason), .act = std::move(what)};
        Result<Events> events = decide(stock, command, policy, now);
        if (events) cargo::apply(stock, *events);
        return events;
    }
    /// The code of a refusal; success is a failure of the test.
    Errc refusal(const Actor& actor, Act what, std::string reason = "because") {
        const Result<Events> events = act(actor, std::move(what), std::move(reason));
        if (events) {
            ADD_FAILURE() << "was not refused";
            return Errc::value_empty;
        }
        return events.error().code;
    }
    /// Must succeed.
    Events must(const Actor& actor, Act what, std::string reason = "because") {
        Result<Events> events = act(actor, std::move(what), std::move(reason));
        if (!events) {
            ADD_FAILURE() << to_string(events.error().code) << " " << events.error().detail;
            return {};
        }
        return *events;
    }
    [[nodiscard]] std::string last_id() const { return "id" + std::to_string(acts_); }

    const Consignment& lot(const std::string& bill) const { return stock.consignments.at(lot_key(bill)); }
    const Box& box(const std::string& container) const { return stock.boxes.at(container); }
    Quantity released(const std::string& bill, std::uint32_t line = 1) const {
        for (const StockLine& one : lot(bill).lines) {
            if (one.number == line) return one.ledger.released;
        }
        return {};
    }

    void open_call() {
        PortCall call{};
        call.stay = "S1";
        call.port = "FRLEH";
        call.office = "LEH";
        call.site = "QUAY";
        must(harbour, OpenCall{call});
    }
    void arrive() { must(harbour, ReportArrival{"S1", now, "port arrival"}, ""); }
    void land(const std::string& container, std::vector<Seal> seals = {}) {
        must(terminal, ReportLanding{"S1", "QUAY", {LandedBox{container, "45G1", false, std::move(seals), now}}}, "");
    }
    void rules_ran(const std::string& bill, Selectivity outcome = Selectivity::nothing_selected) {
        must(the_port(), RecordSelectivity{lot_key(bill), outcome, "hash", {}}, "");
    }
    void accept(const std::string& bill) { must(officer, Accept{lot_key(bill)}); }
    void link(const std::string& bill, const std::string& mrn, Quantity quantity, std::uint32_t line = 1) {
        must(agent, LinkMrn{lot_key(bill), mrn, 1, line, quantity});
    }
    void clear(const std::string& bill, const std::string& mrn) {
        must(delta, Clear{lot_key(bill), mrn, 1, ClearanceState::cleared, {}}, "");
    }
    void give_right(const std::string& container, const std::string& haulier = "HAULIER") {
        must(agent, GrantRight{"S1", container, "BAD-1", "AGENT", "FORWARDER", haulier, {}}, "");
    }
    GateAnswered ask(const std::string& container, const std::string& haulier = "HAULIER") {
        const Events events = must(terminal, AskGate{"S1", container, haulier, "QUAY"}, "");
        const auto* answer = events.empty() ? nullptr : std::get_if<GateAnswered>(&events.front());
        return answer == nullptr ? GateAnswered{} : *answer;
    }
    void leave(const std::string& container) { must(terminal, ReportExit{"S1", "QUAY", container, "HAULIER", {}, now}, ""); }

    /// Bill "B1": ten packages of 100 kg in box "A", filed, arrived, landed, rules run.
    void one_bill_on_the_quay() {
        open_call();
        must(agent, manifest({draft("B1", {goods_line(1, amount(10, 100'000))}, {counted(1, "A", 10)})}, {"A"}), "");
        arrive();
        land("A");
        rules_ran("B1");
    }
    /// The same, and nothing left but the gate to ask.
    void one_bill_ready_to_leave() {
        one_bill_on_the_quay();
        accept("B1");
        link("B1", "MRN1", amount(10, 100'000));
        clear("B1", "MRN1");
        give_right("A");
    }

private:
    int acts_ = 0;
};

template <class E>
int count(const Events& events) {
    int n = 0;
    for (const Event& event : events) n += std::holds_alternative<E>(event) ? 1 : 0;
    return n;
}

}  // namespace cargo::test
