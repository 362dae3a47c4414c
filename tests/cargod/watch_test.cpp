#include "daemon/cargod/watch.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/cargod/program.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::daemon {
namespace {

TEST(Watch, ThatHangsIsNotReadyAndSaysSoAndComesBack) {
    const rules::Holder rules;
    const service::SystemClock clock;
    std::promise<void> release;
    std::shared_future<void> released = release.get_future().share();
    std::atomic<int> reads = 0;
    WatchParts parts{.database = fixtures::test_database(),
                     .folder = "/",
                     .relay_instance = "us",
                     .operator_token = "secret",
                     .in_force = {},
                     .read_again = {},
                     .relay = {},
                     .look_max = std::chrono::milliseconds(100),
                     .rules = rules,
                     .clock = clock};
    // A file system that does not answer, say; from the second look on.
    parts.read_again = [&reads, released]() -> std::expected<Config, std::string> {
        if (++reads > 1) released.wait();
        return Config{};
    };
    Watch watch(std::move(parts));
    EXPECT_TRUE(watch.readiness().ready) << watch.readiness().detail;
    EXPECT_TRUE(becomes([&] { return !watch.readiness().ready; })) << "what was seen long ago is no readiness";
    EXPECT_NE(watch.doctor().find("cargod.stuck"), std::string::npos) << watch.doctor();
    release.set_value();
    EXPECT_TRUE(becomes([&] { return watch.readiness().ready; }));
}

TEST(Watch, OperatorsAskFromLoopbackOrWhereTheyAreAllowed) {
    const rules::Holder rules;
    const service::SystemClock clock;
    Config config;
    config.operators_from = {"192.0.2.7", "2001:db8::1"};
    WatchParts parts{.database = fixtures::test_database(),
                     .folder = "/",
                     .relay_instance = "us",
                     .operator_token = "secret",
                     .in_force = config,
                     .read_again = {},
                     .relay = {},
                     .look_max = std::chrono::seconds(15),
                     .rules = rules,
                     .clock = clock};
    const Watch watch(std::move(parts));
    for (const char* const here : {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "192.0.2.7", "2001:db8::1"}) {
        EXPECT_TRUE(watch.may_ask_from(here)) << here;
    }
    for (const char* const elsewhere : {"192.0.2.8", "::2", "::ffff:192.0.2.8", "", "localhost", "10.0.0.1"}) {
        EXPECT_FALSE(watch.may_ask_from(elsewhere)) << elsewhere;
    }
    EXPECT_TRUE(watch.knows_operator("secret"));
    for (const char* const wrong : {"", "secre", "secret2", "Secret"}) EXPECT_FALSE(watch.knows_operator(wrong)) << wrong;
}

}  // namespace
}  // namespace cargo::daemon
