#include <functional>

#include "small_port.hpp"

namespace cargo::test {
namespace {

FileManifest plain() {
    return manifest({draft("B1", {goods_line(1, amount(10, 100))}, {counted(1, "A", 10)})}, {"A"});
}

struct Case {
    const char* name;
    std::function<void(FileManifest&)> spoil;
    Errc code;
};
// clang-format off
const Case cases[] = {
    {"export",           [](FileManifest& f) { f.consignments[0].direction = Direction::export_; },        Errc::message_direction_unsupported},
    {"no bill",          [](FileManifest& f) { f.consignments[0].bill.clear(); },                          Errc::message_bill_missing},
    {"bill twice",       [](FileManifest& f) { f.consignments.push_back(f.consignments[0]); },             Errc::message_bill_duplicate},
    {"box twice",        [](FileManifest& f) { f.boxes.push_back(f.boxes[0]); },                           Errc::message_container_twice},
    {"no line",          [](FileManifest& f) { f.consignments[0].lines.clear(); },                         Errc::message_quantity_missing},
    {"no quantity",      [](FileManifest& f) { f.consignments[0].lines[0].manifested = {}; },              Errc::message_quantity_missing},
    {"below zero",       [](FileManifest& f) { f.consignments[0].lines[0].manifested.packages = -1; },     Errc::message_quantity_missing},
    {"box of no line",   [](FileManifest& f) { f.consignments[0].splits[0].line = 2; },                    Errc::message_quantity_missing},
    {"too many counted", [](FileManifest& f) { f.consignments[0].splits[0].quantity.packages = 11; },      Errc::quantity_exceeds},
    {"box not listed",   [](FileManifest& f) { f.boxes.clear(); },                                         Errc::message_equipment_unknown},
    {"no such master",   [](FileManifest& f) { f.consignments[0].bill_kind = BillKind::house; },           Errc::message_master_unknown},
    {"another's name",   [](FileManifest& f) { f.agent = "STRANGER"; },                                    Errc::role_missing},
    {"another call",     [](FileManifest& f) { f.call = "S9"; },                                           Errc::call_unknown},
};
// clang-format on

TEST(Manifest, EveryFaultHasItsCode) {
    for (const Case& one : cases) {
        SCOPED_TRACE(one.name);
        Port port;
        port.open_call();
        FileManifest file = plain();
        one.spoil(file);
        const Stock before = port.stock;
        EXPECT_EQ(port.refusal(agent, file, ""), one.code);
        EXPECT_EQ(port.stock, before) << "all or nothing";
    }
}

TEST(Manifest, ARefusalPointsAtTheConsignment) {
    Port port;
    port.open_call();
    FileManifest file = plain();
    file.consignments.push_back(draft("B2", {}, {}));
    file.consignments[1].at = {.segment = 42};
    const Result<Events> events = port.act(agent, file);
    ASSERT_FALSE(events);
    EXPECT_EQ(events.error().at.segment, 42u);
}

std::vector<RefusedDraft> all_refused(const Port& port, FileManifest file) {
    const Command command{.id = "id", .actor = agent, .reason = "because", .act = std::move(file)};
    return refused_drafts(port.stock, command, port.policy, port.now);
}

TEST(Manifest, EveryConsignmentAtFaultIsToldByItself) {
    Port port;
    port.open_call();
    port.must(agent, plain(), "");
    FileManifest file = plain();
    file.consignments.push_back(draft("GOOD", {goods_line(1, amount(10, 100))}, {counted(1, "A", 10)}));
    file.consignments.push_back(draft("NOTHING", {}, {}));
    file.consignments.push_back(draft("HOUSE", {goods_line(1, amount(1, 1))}, {}));
    file.consignments.back().bill_kind = BillKind::house;
    file.consignments.back().master_bill = "NOBODYS";
    EXPECT_EQ(all_refused(port, file), (std::vector<RefusedDraft>{{0, Errc::message_bill_already_registered},
                                                                  {2, Errc::message_quantity_missing},
                                                                  {3, Errc::message_master_unknown}}));
    std::erase_if(file.consignments, [](const ConsignmentDraft& one) { return one.bill != "GOOD"; });
    EXPECT_TRUE(all_refused(port, file).empty()) << "and the good one is taken";
    file.boxes.push_back(file.boxes.front());
    file.consignments.push_back(plain().consignments.front());
    EXPECT_TRUE(all_refused(port, file).empty()) << "a box that comes twice is not one consignment's fault";
}

TEST(Manifest, ABillIsRegisteredOnce) {
    Port port;
    port.open_call();
    port.must(agent, plain(), "");
    EXPECT_EQ(port.refusal(agent, plain()), Errc::message_bill_already_registered);
}

TEST(Manifest, RegistersGoodsOfTheCallsOfficeForTheirParties) {
    Port port;
    port.open_call();
    port.must(agent, plain(), "");
    const Consignment& lot = port.lot("B1");
    EXPECT_EQ(lot.office, "LEH");
    EXPECT_EQ(lot.site, "QUAY");
    EXPECT_EQ(lot.parties, (std::vector<std::string>{"AGENT", "FORWARDER"}));
    EXPECT_EQ(lot.registered_at, port.now);
    EXPECT_EQ(lot.splits[0].quantity, amount(10, 100));
}

TEST(Manifest, ALineInOneBoxLiesThereWholeCountedOrNot) {
    Port port;
    port.open_call();
    FileManifest file = plain();
    file.consignments[0].splits = {uncounted(1, "A")};
    port.must(agent, file, "");
    EXPECT_TRUE(port.lot("B1").splits[0].counted);
    EXPECT_EQ(port.lot("B1").splits[0].quantity, amount(10, 100));
}

TEST(Manifest, HousesDoNotExceedTheirMaster) {
    Port port;
    port.open_call();
    ConsignmentDraft master = draft("M", {goods_line(1, amount(10, 100))}, {counted(1, "A", 10)});
    master.bill_kind = BillKind::master;
    ConsignmentDraft house = draft("H1", {goods_line(1, amount(6, 60))}, {counted(1, "A", 6)});
    house.bill_kind = BillKind::house;
    house.master_bill = "M";
    port.must(agent, manifest({master, house}, {"A"}), "");
    EXPECT_FALSE(port.lot("M").leaf);
    EXPECT_EQ(port.refusal(officer, Accept{lot_key("M")}), Errc::master_not_leaf);
    house.bill = "H2";
    EXPECT_EQ(port.refusal(agent, manifest({house}, {"A"})), Errc::message_houses_exceed_master);
    house.lines = {goods_line(1, amount(4, 40))};
    house.splits = {counted(1, "A", 4)};
    FileManifest by_the_forwarder = manifest({house}, {"A"});
    by_the_forwarder.agent = "FORWARDER";
    EXPECT_EQ(port.refusal(forwarder, by_the_forwarder, ""), Errc::message_master_unknown)
        << "the forwarder filed no such master";
    by_the_forwarder.consignments[0].master_agent = "AGENT";
    port.must(forwarder, by_the_forwarder, "");
    FileManifest straight = plain();
    straight.agent = "FORWARDER";
    EXPECT_EQ(port.refusal(forwarder, straight), Errc::role_missing) << "a forwarder files houses only";
}

TEST(Manifest, AnotherFilersGoodsMayLieInTheSameBox) {
    Port port;
    port.open_call();
    port.must(agent, plain(), "");
    Actor second = handler("bruno", Role::carrier_agent, "AGENT2");
    FileManifest file = manifest({draft("B2", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"});
    file.agent = "AGENT2";
    port.must(second, file, "");
    EXPECT_EQ(port.stock.boxes.size(), 1u);
    EXPECT_EQ(port.stock.consignments.size(), 2u);
}

TEST(Calls, AreOpenedOnceAndWhole) {
    Port port;
    PortCall call{};
    call.stay = "S1";
    EXPECT_EQ(port.refusal(harbour, OpenCall{call}), Errc::value_empty);
    port.open_call();
    EXPECT_EQ(port.refusal(harbour, OpenCall{*port.stock.call}), Errc::call_already_open);
}

}  // namespace
}  // namespace cargo::test
