#include "tests/store/support.hpp"

// A Stock with something in every field, plausible or not: the store must keep it to the letter.
namespace cargo::store::test {

namespace {

class Maker {
public:
    explicit Maker(std::mt19937_64& random) : random_(random) {}

    std::uint64_t below(std::uint64_t end) { return random_() % end; }
    bool coin() { return below(2) == 0; }
    std::string text() {
        static const std::string pieces[] = {"",   "a",    "Zoé", "\"", "\\",   "{",  "}", ",",  "NULL", "'",   "\n",
                                             "\t", "\x01", "貨",  " ",  "null", "[]", "%", "$1", "𝄞",    "\\n", ";"};
        std::string made;
        for (std::uint64_t n = below(5); n > 0; --n) made += pieces[below(std::size(pieces))];
        return made;
    }
    std::string key() { return "K" + std::to_string(below(1'000'000'000)) + text(); }
    std::int64_t amount() { return static_cast<std::int64_t>(below(1'000'000'000'000)) - (coin() ? 500 : 0); }
    Quantity quantity() { return {amount(), Grams{amount()}}; }
    Instant instant() { return Instant{amount()}; }
    std::optional<Instant> maybe_instant() { return coin() ? std::optional(instant()) : std::nullopt; }
    std::vector<std::string> texts() {
        std::vector<std::string> made(below(4));
        for (std::string& one : made) one = text();
        return made;
    }
    std::vector<Seal> seals() {
        std::vector<Seal> made(below(3));
        for (Seal& seal : made) seal = {text(), text()};
        return made;
    }
    template <class Enum>
    Enum state(std::uint64_t count) {
        return static_cast<Enum>(below(count));
    }

private:
    std::mt19937_64& random_;
};

Controls controls(Maker& make) {
    Controls made;
    for (std::uint64_t n = make.below(3); n > 0; --n)
        made.selections.push_back({make.key(), make.state<SelectionState>(5), make.text(), make.text(), make.text(), make.texts(),
                                   make.text(), make.text(), make.text(), make.text(), make.instant(), make.text()});
    for (std::uint64_t n = make.below(3); n > 0; --n) {
        ControlOrder order;
        order.id = make.key();
        order.state = make.state<OrderState>(9);
        order.kind = make.text();
        order.place = make.text();
        order.when = make.maybe_instant();
        order.selections = make.texts();
        order.ordered_by = make.text();
        order.ordered_at = make.instant();
        order.announced_at = make.maybe_instant();
        order.assigned_to = make.text();
        order.result = make.text();
        order.result_place = make.text();
        order.result_at = make.maybe_instant();
        order.result_by = make.text();
        order.result_text = make.text();
        order.countersigned_by = make.text();
        order.cancel_requested_by = make.text();
        made.orders.push_back(order);
    }
    for (std::uint64_t n = make.below(3); n > 0; --n)
        made.holds.push_back({make.key(), make.state<HoldState>(4), make.text(), make.text(), make.text(), make.text(),
                              make.instant(), make.text(), make.text()});
    return made;
}

Box box(Maker& make, const std::string& stay) {
    Box made;
    made.key = {stay, make.key()};
    made.size_type = make.text();
    made.empty = make.coin();
    made.on_manifest = make.coin();
    made.state = make.state<EquipmentState>(4);
    made.office = make.text();
    made.site = make.text();
    made.seals_declared = make.seals();
    made.seals_found = make.seals();
    made.landed_at = make.maybe_instant();
    made.exited_at = make.maybe_instant();
    made.exit_lawful = make.coin();
    made.controls = controls(make);
    if (make.coin())
        made.right = {make.state<RightState>(5), make.text(), make.text(), make.text(), make.text(), make.text(),
                      make.maybe_instant()};
    if (make.coin()) made.grant = GateGrant{make.text(), make.instant(), make.instant()};
    for (std::uint64_t n = make.below(3); n > 0; --n)
        made.discrepancies.push_back({make.text(), make.text(), make.text(), make.instant()});
    return made;
}

StockLine line(Maker& make, std::uint32_t number) {
    StockLine made{number, make.quantity(), make.text(), make.text(), make.text(), make.text(), {}};
    made.ledger = {make.quantity(), make.quantity(), make.quantity(), make.quantity(), make.coin()};
    // What the table's check demands, as the core guarantees it.
    made.ledger.released.packages = std::min(made.ledger.released.packages, made.ledger.accepted.packages);
    made.ledger.exited.packages = std::min(made.ledger.exited.packages, made.ledger.released.packages);
    return made;
}

std::vector<OwnCount> own_counts(Maker& make) {
    std::vector<OwnCount> made;
    for (std::uint64_t n = make.below(3); n > 0; --n)
        made.push_back({make.text(), make.amount(), make.text(), make.instant(), make.text(), make.text(), make.text()});
    return made;
}

Consignment lot(Maker& make, const std::string& stay, const std::vector<std::string>& containers) {
    Consignment made;
    made.key = {stay, make.key(), make.key()};
    made.leaf = make.coin();
    made.empty_box = make.coin();
    made.bill_kind = make.state<BillKind>(3);
    made.master_bill = make.text();
    made.master_agent = make.text();
    made.direction = make.state<Direction>(2);
    made.nature = make.state<Nature>(3);
    made.position = make.state<CustomsPosition>(5);
    made.office = make.text();
    made.site = make.text();
    made.registered_number = make.text();
    made.registered_at = make.instant();
    made.presented_at = make.maybe_instant();
    made.presentation_source = make.text();
    made.accepted_at = make.maybe_instant();
    made.accepted_by = make.text();
    made.assigned_to = make.text();
    made.selectivity = make.state<Selectivity>(4);
    made.ruleset = make.text();
    made.draw_period = make.text();
    for (std::uint64_t n = make.below(3); n > 0; --n) made.undetermined.push_back({make.text(), make.texts(), make.coin()});
    made.parties = make.texts();
    for (std::uint32_t n = 1 + static_cast<std::uint32_t>(make.below(4)); n > 0; --n) made.lines.push_back(line(make, n * 7));
    for (std::uint64_t n = make.below(5); n > 0 && !containers.empty(); --n)
        made.splits.push_back({static_cast<std::uint32_t>(make.below(30)), containers[make.below(containers.size())],
                               make.quantity(), make.coin(), make.coin(), own_counts(make)});
    made.controls = controls(make);
    for (std::uint64_t n = make.below(3); n > 0; --n)
        made.clearances.push_back({make.text(), static_cast<std::uint32_t>(make.below(99)),
                                   static_cast<std::uint32_t>(make.below(9)), make.state<ClearanceState>(7),
                                   static_cast<std::uint32_t>(make.below(9)), make.quantity(), make.text(), make.coin(),
                                   make.instant(), make.text()});
    return made;
}

}  // namespace

Stock random_stock(std::mt19937_64& random, const std::string& stay) {
    Maker make(random);
    Stock made;
    PortCall call{stay,        make.text(), make.text(),    make.text(),          make.text(), make.text(),
                  make.text(), make.text(), make.instant(), make.maybe_instant(), make.text(), make.maybe_instant()};
    made.call = call;
    std::vector<std::string> containers;
    for (std::uint64_t n = make.below(5); n > 0; --n) {
        Box one = box(make, stay);
        containers.push_back(one.key.container);
        made.boxes.emplace(one.key.container, std::move(one));
    }
    for (std::uint64_t n = make.below(6); n > 0; --n) {
        Consignment one = lot(make, stay, containers);
        made.consignments.emplace(one.key, std::move(one));
    }
    return made;
}

}  // namespace cargo::store::test
