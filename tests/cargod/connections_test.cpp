#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "tests/cargod/program.hpp"
#include "tests/cargod/scratch_folder.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/http/raw_client.hpp"

/// More connections than anybody needs, and fewer descriptors than anybody wants.
namespace cargo::daemon {
namespace {

using Clients = std::vector<std::unique_ptr<http::RawClient>>;

class ConnectionsTest : public testing::Test {
protected:
    ConnectionsTest() : database_(fixtures::test_database()), state_(scratch_ / "state") {}
    [[nodiscard]] std::vector<std::string> on_database() const { return {"--database", database_}; }
    /// One of the metrics' figures.
    [[nodiscard]] std::size_t figure(const RunningCargod& cargod, const std::string& name) const {
        const std::string metrics = cargod.ask("GET", "/metrics", text_of_file(state_ + "/operator.token").substr(0, 64)).body;
        const std::size_t at = metrics.find("\n" + name + " ");
        std::size_t number = 0;
        if (at == std::string::npos) return 0;
        const char* const from = metrics.data() + at + name.size() + 2;
        std::from_chars(from, metrics.data() + metrics.size(), number);
        return number;
    }

    ScratchFolder scratch_{};
    std::string database_;
    std::string state_;
};

TEST_F(ConnectionsTest, TenThousandIdleOnesCostLittleAndOthersAreServed) {
    rlimit files{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
    const rlimit before = files;
    files.rlim_cur = files.rlim_max;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
    const std::size_t many = std::min<std::size_t>(10'000, files.rlim_max - 200);
    ASSERT_GE(many, 3'000u) << "this system grants too few descriptors (ulimit -Hn) to show anything";

    const RunningCargod cargod(state_, on_database());
    EXPECT_EQ(cargod.ask("GET", "/readyz").status, 200);
    Clients idle;
    const auto open_to = [&](std::size_t count) {
        while (idle.size() < count) {
            idle.push_back(std::make_unique<http::RawClient>(cargod.port()));
            ASSERT_TRUE(idle.back()->connected()) << idle.size();
        }
        EXPECT_TRUE(becomes([&] { return figure(cargod, "quai_connections") > count; }));
    };
    // The first pay for what is made once: counted are the others.
    const std::size_t first = 1'000;
    open_to(first);
    const std::size_t bytes_before = figure(cargod, "process_resident_memory_bytes");
    open_to(many);
    EXPECT_EQ(cargod.ask("GET", "/readyz").status, 200);
    std::size_t bytes = 0;
    const std::size_t looked_at_once = 3;
    for (std::size_t i = 0; i < looked_at_once; ++i) bytes = std::max(bytes, figure(cargod, "process_resident_memory_bytes"));
    const std::size_t each = (bytes - std::min(bytes, bytes_before)) / (many - first);
    printf("%zu idle connections: %zu bytes each\n", many, each);
    constexpr std::size_t each_max = 64u * 1024 * 1024 / 10'000;
    EXPECT_TRUE(!memory_is_ours || each < each_max) << bytes_before << " " << bytes;
    idle.front()->send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(idle.front()->answer().starts_with("HTTP/1.1 200 ")) << "an idle one may ask at any time";
    idle.clear();
    EXPECT_TRUE(becomes([&] { return figure(cargod, "quai_connections") < 10; }));
    ::setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(ConnectionsTest, WithFewDescriptorsTheDatabaseKeepsItsOwnAndTheServiceComesBack) {
    const RunningCargod cargod(state_, on_database(), [] {
        const rlimit few{200, 200};
        ::setrlimit(RLIMIT_NOFILE, &few);
    });
    Clients flood;
    for (int i = 0; i < 300; ++i) flood.push_back(std::make_unique<http::RawClient>(cargod.port()));
    // Those past the limit are told to come back, or wait at the door; none takes the database's descriptors.
    EXPECT_TRUE(flood.back()->closed() || flood.back()->connected());
    flood.front()->send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(flood.front()->answer().starts_with("HTTP/1.1 200 ")) << "who is in is served, the database with it";
    flood.clear();
    EXPECT_TRUE(becomes([&] { return cargod.ask("GET", "/readyz").status == 200; })) << "and then everybody again";
}

}  // namespace
}  // namespace cargo::daemon
