// The immutable document of a consignment: all that was read, and the same bytes as ever for what says nothing new.
#include <gtest/gtest.h>

#include "daemon/service/filing.hpp"

namespace cargo::service {
namespace {

ManifestConsignment with_paint() {
    ManifestConsignment bill;
    bill.bill = "B1";
    GoodsItem& item = bill.items.emplace_back();
    item.number = 1;
    item.dangerous.push_back({"3", "1263", {}, {}, {}, {}});
    return bill;
}

bool has(const std::string& json, const std::string& part) {
    return json.find(part) != std::string::npos;
}

TEST(DocumentJson, KeepsAllThatIsSaidOfWhatIsDangerous) {
    ManifestConsignment bill = with_paint();
    EXPECT_TRUE(has(document_json(bill, {}), R"("dangerous":[{"imdg_class":"3","un_number":"1263"}])"));
    bill.items[0].dangerous[0] = {"3", "1263", "2", 230, "F-E,S-E", "PAINT"};
    EXPECT_TRUE(has(document_json(bill, {}), R"([{"emergency":"F-E,S-E","flashpoint_decidegrees":230,"imdg_class":"3",)"
                                             R"("name":"PAINT","packing_group":"2","un_number":"1263"}])"))
        << document_json(bill, {});
}

TEST(DocumentJson, KeepsWhatFewSendersTell) {
    ManifestConsignment bill = with_paint();
    const std::string before = document_json(bill, {});
    for (const char* name : {"values", "charges", "handling", "counts", "dimensions", "currency"}) {
        EXPECT_FALSE(has(before, std::string("\"") + name + "\":[")) << "documents stay what they were without it";
    }
    bill.particulars.make().currency = "EUR";
    bill.particulars.make().values.push_back({"40", 1'500'500, "USD", {}});
    bill.particulars.make().charges.push_back({"4", "CC", "C", {}});
    bill.items[0].particulars.make().handling.push_back("1");
    bill.items[0].particulars.make().counts.push_back({"46", 3'000, "PCE", {}});
    Equipment box;
    box.number = "QAIU2001017";
    box.particulars.make().dimensions.push_back({"9", std::nullopt, 2'500, std::nullopt, {}});
    const std::string json = document_json(bill, {&box});
    for (const char* part : {R"("values":[{"currency":"USD","kind":"40","thousandths":1500500}])", R"("currency":"EUR")",
                             R"("charges":[{"category":"4","method":"CC","prepaid":"C"}])", R"("handling":["1"])",
                             R"("counts":[{"kind":"46","thousandths":3000,"unit":"PCE"}])",
                             R"("dimensions":[{"kind":"9","width_mm":2500}])"}) {
        EXPECT_TRUE(has(json, part)) << part << "\n" << json;
    }
    bill.items[0].dangerous[0] = {"3", "1263", "2", 230, "F-E,S-E", "PAINT"};
    const FiledConsignment back = filed_consignment(document_json(bill, {&box}));
    EXPECT_EQ(back.consignment, bill);
    ASSERT_EQ(back.units.size(), 1U);
    EXPECT_EQ(back.units[0], box);
}

}  // namespace
}  // namespace cargo::service
