// Whom a manifest means: asked one by one or read at once, the answer is the same.
#include <gtest/gtest.h>

#include "daemon/service/filing.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::service {
namespace {

constexpr Instant noon{1'790'000'000'000};

class PartyBookTest : public testing::Test {
protected:
    PartyBookTest() {
        put({"ALPHA", "Alpha", "FR111", {"ALPHA-EDI", "A2"}}, Instant{0}, {});
        put({"BETA", "Beta", {}, {"FR111-EDI", "ALPHA"}}, Instant{0}, {});
        put({"FR111", "Its code is another's EORI", {}, {}}, Instant{0}, {});
        put({"GONE", "Gone", "FR222", {"GONE-EDI"}}, Instant{0}, noon);
    }
    void put(const auth::Party& party, Instant from, std::optional<Instant> until) {
        const Result<void> done = registry->put(party, from, until, {"clerk", "clerk", "test", noon});
        ASSERT_TRUE(done) << done.error().detail;
    }
    std::unique_ptr<store::RegistryStore> registry = std::move(*store::RegistryStore::open(fixtures::test_database()));
};

TEST_F(PartyBookTest, SaysTheSameReadAtOnce) {
    PartyBook one_by_one(*registry, noon);
    PartyBook at_once(*registry, noon);
    ASSERT_TRUE(at_once.read_all());
    for (const char* id : {"", "ALPHA-EDI", "A2", "ALPHA", "FR111", "BETA", "FR111-EDI", "GONE", "GONE-EDI", "FR222", "nobody"}) {
        const Result<std::string> asked = one_by_one.code_of(id);
        const Result<std::string> read = at_once.code_of(id);
        ASSERT_TRUE(asked);
        ASSERT_TRUE(read);
        EXPECT_EQ(*read, *asked) << id;
    }
    EXPECT_EQ(*at_once.code_of("A2"), "ALPHA");
    EXPECT_EQ(*at_once.code_of("ALPHA"), "BETA") << "an EDI identification comes before a code";
    EXPECT_EQ(*at_once.code_of("FR111"), "ALPHA") << "and an EORI";
    EXPECT_EQ(*at_once.code_of("GONE-EDI"), "");
}

}  // namespace
}  // namespace cargo::service
