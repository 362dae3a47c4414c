#include "daemon/cargod/draw_key_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/cargod/scratch_folder.hpp"
#include "tests/fixtures/fixtures.hpp"

/// The keys of random shares: one a period, kept, and one and the same for every server of a database.
namespace cargo::daemon {
namespace {

const store::IdKeys shared{std::string(32, 'k')};
const Instant november = from_civil(2026, 11, 30, 23);
const Instant december = from_civil(2026, 12, 1, 0);

class DrawKeyFolderTest : public testing::Test {
protected:
    DrawKeyFolderTest() : url(fixtures::test_database()), database(open_store()) {}

    /// A state folder of its own for each server.
    struct Server {
        ScratchFolder scratch{};
        StateFolder folder = StateFolder::open(scratch / "state").value();
        DrawKeyFolder keys;
        explicit Server(const store::IdKeys& id_keys, service::DrawPeriod length = service::DrawPeriod::month)
            : keys(folder, id_keys, length) {}
        [[nodiscard]] std::string file(const std::string& period) const { return folder.path() + "/draw-keys/" + period; }
    };
    std::unique_ptr<store::Store> open_store() const { return store::Store::open(url, shared).value(); }

    std::string url;
    std::unique_ptr<store::Store> database;
};

TEST_F(DrawKeyFolderTest, APeriodHasAKeyOfItsOwnInAFileOfItsOwn) {
    Server server(shared);
    const service::DrawKey first = server.keys.at(*database, november).value();
    const service::DrawKey second = server.keys.at(*database, december).value();
    EXPECT_EQ(first.period, "2026-11");
    EXPECT_EQ(second.period, "2026-12");
    EXPECT_NE(first.secret, second.secret);
    for (const char* period : {"2026-11", "2026-12"}) {
        EXPECT_EQ(mode_of(server.file(period)), 0600U) << period << ": old keys stay";
        EXPECT_EQ(std::filesystem::file_size(server.file(period)), 32U);
    }
    EXPECT_EQ(server.keys.at(*database, november)->secret, first.secret);
}

TEST_F(DrawKeyFolderTest, TheLengthOfAPeriodIsData) {
    const std::vector<std::pair<const char*, const char*>> rows{{"day", "2026-11-30"}, {"month", "2026-11"}, {"year", "2026"}};
    for (const auto& [word, period] : rows) {
        const std::optional<service::DrawPeriod> length = service::draw_period_of(word);
        ASSERT_TRUE(length) << word;
        Server server(shared, *length);
        EXPECT_EQ(server.keys.at(*database, november)->period, period);
    }
    EXPECT_EQ(service::draw_period_of("fortnight"), std::nullopt);
}

TEST_F(DrawKeyFolderTest, ServersThatShareTheIdKeyDrawAlikeWithoutTalking) {
    Server one(shared);
    Server other(shared);
    EXPECT_EQ(one.keys.at(*database, november)->secret, other.keys.at(*open_store(), november)->secret);
}

TEST_F(DrawKeyFolderTest, AServerWithAnotherKeyDrawsNothing) {
    Server one(shared);
    Server stranger(store::IdKeys{std::string(32, 'x')});
    ASSERT_TRUE(one.keys.at(*database, november));
    const Result<service::DrawKey> refused = stranger.keys.at(*database, november);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::store_unavailable);
    EXPECT_NE(refused.error().detail.find("another key"), std::string::npos) << refused.error().detail;
    // The cure it names: the file of the first.
    std::filesystem::copy_file(one.file("2026-11"), stranger.file("2026-11"), std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(stranger.keys.at(*database, november)->secret, one.keys.at(*database, november)->secret);
}

TEST_F(DrawKeyFolderTest, TheFileCountsAfterTheIdKeyIsAnother) {
    Server server(shared);
    const service::DrawKey drawn = server.keys.at(*database, november).value();
    DrawKeyFolder later(server.folder, store::IdKeys{std::string(32, 'n')}, service::DrawPeriod::month);
    EXPECT_EQ(later.at(*database, november)->secret, drawn.secret) << "a decision can be made again";
}

TEST_F(DrawKeyFolderTest, AKeyThatOthersMayReadIsRefused) {
    Server server(shared);
    ASSERT_TRUE(server.keys.at(*database, november));
    std::filesystem::permissions(server.file("2026-11"), std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    DrawKeyFolder again(server.folder, shared, service::DrawPeriod::month);
    const Result<service::DrawKey> refused = again.at(*database, november);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("chmod 600"), std::string::npos);
    EXPECT_EQ(refused.error().detail.find(std::string(8, 'k')), std::string::npos);
}

}  // namespace
}  // namespace cargo::daemon
