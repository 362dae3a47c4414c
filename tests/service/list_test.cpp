// An officer's list, a page at a time: every key of his office once, whatever the page's size; another list's cursor begins anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

struct Page {
    std::vector<std::string> keys{};
    std::string last{};
};

class OfficersList : public testing::Test {
protected:
    OfficersList() {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        const std::string filed = port.file("agent", message("portday_cuscar.edi"));
        if (filed.find("\"accepted\"") == std::string::npos) throw std::runtime_error(filed);
    }
    Page page(const std::string& who, const std::string& kind, const std::string& after, std::size_t limit) {
        Session session = port.session();
        const Outcome told = port.service().list(session, {who}, kind, call, after, limit, "test");
        if (!told) throw std::runtime_error(std::string(to_string(told.error().code)));
        Page out;
        for (const auto& item : told->body.at("items").as_array()) out.keys.emplace_back(item.at("key").as_string());
        if (const auto* last = told->body.as_object().if_contains("last")) out.last = last->as_string();
        return out;
    }
    std::vector<std::string> in_pages_of(std::size_t limit, const std::string& kind) {
        std::vector<std::string> keys;
        for (Page one = page("marie", kind, {}, limit); !one.keys.empty(); one = page("marie", kind, one.last, limit)) {
            EXPECT_LE(one.keys.size(), limit);
            EXPECT_EQ(one.last, one.keys.back());
            keys.insert(keys.end(), one.keys.begin(), one.keys.end());
        }
        return keys;
    }

    Port port;
};

TEST_F(OfficersList, HasEveryKeyOnceWhateverThePages) {
    for (const char* kind : {"lot", "box"}) {
        const std::vector<std::string> whole = page("marie", kind, {}, 0).keys;
        ASSERT_GT(whole.size(), 3U) << kind;
        EXPECT_TRUE(std::ranges::is_sorted(whole)) << kind;
        EXPECT_EQ(std::ranges::adjacent_find(whole), whole.end()) << kind;
        for (const std::size_t limit : {1UL, 2UL, 3UL, whole.size(), whole.size() + 1})
            EXPECT_EQ(in_pages_of(limit, kind), whole) << kind << " by " << limit;
    }
}

TEST_F(OfficersList, ShowsNobodyAnotherOfficesGoods) {
    for (const char* kind : {"lot", "box", "undetermined"}) EXPECT_TRUE(page("rene", kind, {}, 0).keys.empty()) << kind;
}

TEST_F(OfficersList, BeginsAnewAfterAnotherListsKey) {
    const std::vector<std::string> boxes = page("marie", "box", {}, 0).keys;
    const std::vector<std::string> lots = page("marie", "lot", {}, 0).keys;
    EXPECT_EQ(page("marie", "lot", boxes.back(), 0).keys, lots);
    EXPECT_EQ(page("marie", "box", lots.front(), 0).keys, boxes);
    EXPECT_TRUE(page("marie", "lot", lots.back(), 0).keys.empty());
}

}  // namespace
}  // namespace cargo::service
