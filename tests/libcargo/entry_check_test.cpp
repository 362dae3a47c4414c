#include "libcargo/entry_check.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Manifest against entry summary declaration.
namespace cargo {
namespace {

const Instant filed = from_civil(2026, 11, 20, 12);

PartyRef party(const char* qualifier, const char* id, const char* name) {
    PartyRef made;
    made.qualifier = qualifier;
    made.id = id;
    made.name = name;
    return made;
}

ManifestConsignment the_bill() {
    ManifestConsignment bill;
    bill.bill = "QLH26BL0101";
    bill.parties = {party("CZ", "", "Cafetera del Caribe SA"), party("CN", "FR41234567800011", "TORREFACTION DU HAVRE")};
    GoodsItem coffee;
    coffee.packages = 950;
    coffee.gross = Grams{42'000'000};
    coffee.hs = "090111";
    coffee.splits = {{"QAIU2001017", 600, {}}, {"QAIU2001022", 350, {}}};
    bill.items = {coffee};
    return bill;
}

Manifest the_manifest() {
    Manifest manifest;
    manifest.call.imo = "9321483";
    manifest.call.voyage = "126W";
    manifest.departure_estimated = from_civil(2026, 11, 18);
    manifest.arrival_estimated = from_civil(2026, 11, 22, 5);
    return manifest;
}

/// A declaration of the same goods: nothing differs.
EntryRecord the_record() {
    EntryRecord record;
    record.mrn = "26FR00660012345679";
    record.lodged = from_civil(2026, 11, 16, 8);
    EntrySummary& summary = record.declaration;
    summary.transport_mode = "1";
    summary.transport_identity = "9321483";
    summary.conveyance = "126 W";
    summary.parties = {party("CN", "FR41234567800011", "")};
    EntryItem coffee;
    coffee.number = 3;
    coffee.hs = "09011100";
    coffee.gross = Grams{42'000'000};
    coffee.packages = {{"BG", 950, std::nullopt, {}}};
    coffee.containers = {"QAIU2001022", "QAIU2001017"};
    coffee.documents = {{"N705", "qlh26-bl0101", {}}};
    coffee.parties = {party("CZ", "", "CAFETERA DEL CARIBE, S.A.")};
    EntryItem others;
    others.number = 4;
    others.documents = {{"N705", "QLH26BL0999", {}}};
    others.hs = "2203";
    summary.items = {coffee, others};
    return record;
}

struct Case {
    Manifest manifest = the_manifest();
    ManifestConsignment bill = the_bill();
    std::vector<EntryRecord> records{the_record()};
    EntryDeadlines deadlines{.before_departure = 24 * 3'600, .before_arrival = 4 * 3'600};
};

/// "goods_differ 0 gross 42000.000/41000.000", joined by lines.
std::string told(const Case& one) {
    std::string text;
    for (const EntryDifference& difference : check_entry(one.manifest, one.bill, filed, one.records, one.deadlines)) {
        text += std::string(to_string(difference.concern)) + " " + std::to_string(difference.item) + " " + difference.field;
        text += " " + difference.manifest + "/" + difference.declared + "\n";
    }
    return text;
}

TEST(EntryCheck, TheSameGoodsDifferInNothing) {
    EXPECT_EQ(told({}), "");
}

TEST(EntryCheck, EachDifferenceIsToldOnce) {
    using Change = std::function<void(Case&)>;
    struct Row {
        std::string_view name;
        Change change;
        std::string_view told;
    };
    const auto item = [](Case& one) -> EntryItem& { return one.records[0].declaration.items[0]; };
    // clang-format off
    const Row rows[] = {
        {"no record", [](Case& c) { c.records.clear(); }, "no_declaration 0  QLH26BL0101/\n"},
        {"of another bill", [&](Case& c) { item(c).documents[0].number = "QLH26BL0102"; }, "no_declaration 0  QLH26BL0101/\n"},
        {"no number is no bill", [&](Case& c) { c.bill.bill.clear(), item(c).documents[0].number.clear(); }, "no_declaration 0  /\n"},
        {"by its UCR", [&](Case& c) {
             item(c).documents.clear();
             item(c).commercial_reference = "UCR 7";
             c.bill.references.push_back({"UCN", "UCR7", {}});
         }, ""},
        {"named, and silent of the bill", [&](Case& c) {
             item(c).documents.clear();
             c.bill.references.push_back({"MRN", "26FR00660012345679", {}});
         }, "goods_differ 0 bill QLH26BL0101/\n"},
        {"cancelled before", [](Case& c) { c.records[0].cancelled = from_civil(2026, 11, 19); },
         "cancelled 0 before_manifest 2026-11-20T12:00:00.000Z/2026-11-19T00:00:00.000Z\n"},
        {"cancelled after", [](Case& c) { c.records[0].cancelled = from_civil(2026, 11, 21); },
         "cancelled 0 after_manifest 2026-11-20T12:00:00.000Z/2026-11-21T00:00:00.000Z\n"},
        {"at the last moment", [](Case& c) { c.records[0].lodged = from_civil(2026, 11, 17); }, ""},
        {"after it", [](Case& c) { c.records[0].lodged = from_civil(2026, 11, 17, 0, 0, 1); },
         "late 0 before_departure 2026-11-17T00:00:00.000Z/2026-11-17T00:00:01.000Z\n"},
        {"short sea, after it", [](Case& c) {
             c.deadlines.before_departure.reset();
             c.records[0].lodged = from_civil(2026, 11, 22, 1, 0, 1);
         }, "late 0 before_arrival 2026-11-22T01:00:00.000Z/2026-11-22T01:00:01.000Z\n"},
        {"nobody knows when", [](Case& c) {
             c.manifest.departure_estimated.reset();
             c.manifest.arrival_estimated.reset();
             c.records[0].lodged = from_civil(2026, 12, 1);
         }, ""},
        {"another ship", [](Case& c) { c.records[0].declaration.transport_identity = "9074729"; },
         "ship_differs 0 imo 9321483/9074729\n"},
        {"not by sea", [](Case& c) {
             c.records[0].declaration.transport_identity = "AB-123-CD";
             c.records[0].declaration.transport_mode = "10";
         }, ""},
        {"another voyage", [](Case& c) { c.records[0].declaration.conveyance = "127W"; }, "ship_differs 0 voyage 126W/127W\n"},
        {"another consignee", [](Case& c) { c.records[0].declaration.parties[0].id = "FR9"; },
         "parties_differ 3 CN FR41234567800011/FR9\n"},
        {"the item's party before the header's", [&](Case& c) {
             PartyRef own = c.records[0].declaration.parties[0];
             own.id = "FR8";
             item(c).parties.push_back(own);
         }, "parties_differ 3 CN FR41234567800011/FR8\n"},
        {"another name", [&](Case& c) { item(c).parties[0].name = "CAFETERA DEL PACIFICO SA"; },
         "parties_differ 3 CZ Cafetera del Caribe SA/CAFETERA DEL PACIFICO SA\n"},
        {"nobody named is no difference", [&](Case& c) { item(c).parties.clear(); }, ""},
        {"another commodity", [&](Case& c) { item(c).hs = "090121"; }, "goods_differ 0 hs 090111/090121\n"},
        {"as far as it goes", [&](Case& c) { item(c).hs = "0901"; }, ""},
        {"fewer packages", [&](Case& c) { item(c).packages[0].packages = 949; }, "goods_differ 0 packages 950/949\n"},
        {"pieces without packages", [&](Case& c) { item(c).packages = {{"NE", std::nullopt, 950, {}}}; }, ""},
        {"bulk has no count", [&](Case& c) { item(c).packages = {{"VL", std::nullopt, std::nullopt, {}}}; }, ""},
        {"lighter", [&](Case& c) { item(c).gross = Grams{41'958'000}; }, "goods_differ 0 gross 42000.000/41958.000\n"},
        {"lighter by little", [&](Case& c) {
             item(c).gross = Grams{41'958'000};
             c.deadlines.mass_tolerance_permille = 1;
         }, ""},
        {"another box", [&](Case& c) { item(c).containers[0] = "QAIU2001038"; },
         "goods_differ 0 containers QAIU2001017, QAIU2001022/QAIU2001017, QAIU2001038\n"},
        {"dangerous in the declaration alone", [&](Case& c) { item(c).un_number = "1263"; }, "goods_differ 0 un /1263\n"},
        {"dangerous in the manifest alone", [](Case& c) { c.bill.items[0].dangerous.push_back({"3", "1263"}); },
         "goods_differ 0 un 1263/\n"},
    };
    // clang-format on
    for (const Row& row : rows) {
        Case one;
        row.change(one);
        EXPECT_EQ(told(one), row.told) << row.name;
    }
}

/// An amendment stands in the place of what it amends; when it was lodged first is what makes a declaration late.
TEST(EntryCheck, TheLastAmendmentStands) {
    Case one;
    EntryRecord amended = the_record();
    amended.declaration.amendment = true;
    amended.lodged = from_civil(2026, 11, 21);  // long after the deadline
    amended.declaration.items[0].packages[0].packages = 940;
    one.records.push_back(amended);
    EXPECT_EQ(told(one), "goods_differ 0 packages 950/940\n");
    std::swap(one.records[0], one.records[1]);
    EXPECT_EQ(told(one), "goods_differ 0 packages 950/940\n");
    // The amendment took the bill out of it: no declaration is left.
    one.records[0].declaration.items.erase(one.records[0].declaration.items.begin());
    EXPECT_EQ(told(one), "no_declaration 0  QLH26BL0101/\n");
}

/// "status time ship parties goods", as rules read them; "?" what is not known.
std::string words(const Case& one) {
    const EntryFacts facts = entry_facts(one.manifest, one.bill, filed, one.records, one.deadlines);
    std::string text;
    for (const std::string* word : {&facts.status, &facts.time, &facts.ship, &facts.parties, &facts.goods})
        text += (text.empty() ? "" : " ") + (word->empty() ? std::string("?") : *word);
    return text;
}

TEST(EntryFacts, AreTheChecksWordsAndWhatNobodyKnowsIsMissing) {
    using Change = std::function<void(Case&)>;
    const auto cancel = [](EntryRecord& record) { record.cancelled = from_civil(2026, 11, 21); };
    const std::pair<Change, std::string_view> rows[] = {
        {[](Case&) {}, "lodged in_time same same same"},
        {[](Case& one) { one.records.clear(); }, "none ? ? ? ?"},
        {[&](Case& one) { cancel(one.records[0]); }, "cancelled ? ? ? ?"},
        {[](Case& one) { one.records[0].lodged = from_civil(2026, 11, 17, 12); }, "lodged late same same same"},
        {[](Case& one) { one.deadlines = {}; }, "lodged ? same same same"},
        {[](Case& one) { one.manifest.departure_estimated.reset(); one.manifest.arrival_estimated.reset(); },
         "lodged ? same same same"},
        {[](Case& one) { one.manifest.call.voyage = "127W"; }, "lodged in_time differs same same"},
        {[](Case& one) { one.bill.parties[0].name = "ANOTHER"; }, "lodged in_time same differs same"},
        {[](Case& one) { one.bill.items[0].packages = 600; }, "lodged in_time same same differs"},
        // Of an amendment whose declaration is not there nobody knows when that was lodged.
        {[](Case& one) { one.records[0].declaration.amendment = true; }, "lodged ? same same same"},
        // Beside a cancelled declaration another stands.
        {[&](Case& one) {
             one.records.push_back(the_record());
             one.records[1].mrn = "another";
             cancel(one.records[1]);
         },
         "lodged in_time same same same"},
    };
    for (const auto& [change, expected] : rows) {
        Case one;
        change(one);
        EXPECT_EQ(words(one), expected);
    }
}

/// A bill declared in two parts: both are looked at, and each is told by its own number.
TEST(EntryCheck, ItemsOfOneDeclarationAreSummed) {
    Case one;
    std::vector<EntryItem>& items = one.records[0].declaration.items;
    items[0].packages[0].packages = 600;
    items[0].gross = Grams{26'500'000};
    items[0].containers = {"QAIU2001017"};
    EntryItem rest = items[0];
    rest.number = 5;
    rest.packages[0].packages = 350;
    rest.gross = Grams{15'500'000};
    rest.containers = {"QAIU2001022"};
    items.push_back(rest);
    EXPECT_EQ(told(one), "");
    items.back().parties[0].name = "ANOTHER";
    EXPECT_EQ(told(one), "parties_differ 5 CZ Cafetera del Caribe SA/ANOTHER\n");
}

}  // namespace
}  // namespace cargo
