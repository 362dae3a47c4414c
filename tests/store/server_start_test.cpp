#include "daemon/store/server_start.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

#include "daemon/store/store.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A PostgreSQL that recovers: says so to `rejections` callers (negative: to all), then hangs up on everybody.
class RecoveringServer {
public:
    explicit RecoveringServer(int rejections) : left_(rejections) {
        char name[] = "/tmp/quai-recovering-XXXXXX";
        if (::mkdtemp(name) == nullptr) std::abort();
        folder_ = name;
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        (folder_ + "/.s.PGSQL.5432").copy(address.sun_path, sizeof address.sun_path - 1);
        listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
        ::listen(listener_, 8);
        thread_ = std::thread([this] { serve(); });
    }
    ~RecoveringServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
        fs::remove_all(folder_);
    }
    RecoveringServer(const RecoveringServer&) = delete;
    RecoveringServer& operator=(const RecoveringServer&) = delete;

    [[nodiscard]] std::string url() const { return "postgresql://nobody@/none?sslmode=disable&host=" + folder_; }
    [[nodiscard]] int rejected() const { return rejected_; }

private:
    void serve() {
        for (int caller = 0; (caller = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(caller)) {
            if (left_ == 0) continue;
            if (left_ > 0) --left_;
            ++rejected_;
            char startup[1024];
            if (::read(caller, startup, sizeof startup) <= 0) continue;
            // ErrorResponse: severity, SQLSTATE, message, each ended by a zero, and a zero behind all.
            using namespace std::string_view_literals;
            constexpr std::string_view fields = "SFATAL\0C57P03\0Mthe database system is in recovery mode\0\0"sv;
            std::string answer{'E', '\0', '\0', '\0', static_cast<char>(fields.size() + 4)};
            answer += fields;
            if (::write(caller, answer.data(), answer.size()) < 0) continue;
        }
    }

    int left_;
    std::atomic<int> rejected_{0};
    std::string folder_{};
    int listener_ = -1;
    std::thread thread_{};
};

TEST(ServerStartTest, AServerThatRecoversIsWaitedFor) {
    const RecoveringServer server(3);
    EXPECT_TRUE(wait_while_starting(server.url(), 30s));
    EXPECT_EQ(server.rejected(), 3);
}

TEST(ServerStartTest, NotForEver) {
    const RecoveringServer server(-1);
    EXPECT_FALSE(wait_while_starting(server.url(), 120ms));
    const Result<int> version = work_at_start(server.url(), 120ms, [&] { return migrate(server.url()); });
    ASSERT_FALSE(version);
    EXPECT_EQ(version.error().code, Errc::store_unavailable);
    EXPECT_NE(version.error().detail.find("in recovery mode"), std::string::npos) << version.error().detail;
}

TEST(ServerStartTest, AServerThatIsNotThereIsNotWaitedFor) {
    const std::string nowhere = "postgresql://nobody@/none?host=/nowhere/at/all";
    EXPECT_TRUE(wait_while_starting(nowhere, 30s));
    int tries = 0;
    const Result<int> version = work_at_start(nowhere, 30s, [&] {
        ++tries;
        return migrate(nowhere);
    });
    ASSERT_FALSE(version);
    EXPECT_EQ(version.error().code, Errc::store_unavailable);
    EXPECT_EQ(tries, 4);
}

/// A backend that is killed takes all sessions with it: the start of a cargod must not end for that, whatever it was about.
TEST(ServerStartTest, WorkIsDoneAgainWhenTheServerFellOver) {
    const std::string url = test::fresh_database();
    for (const Errc met : {Errc::store_unavailable, Errc::store_outcome_unknown}) {
        int tries = 0;
        const Result<int> done = work_at_start(url, 30s, [&]() -> Result<int> {
            if (++tries < 3) return fail(met);
            return tries;
        });
        EXPECT_EQ(done, Result<int>(3));
    }
    int tries = 0;
    const Result<int> refused = work_at_start(url, 30s, [&]() -> Result<int> {
        ++tries;
        return fail(Errc::version_conflict);
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(tries, 1);
}

}  // namespace
}  // namespace cargo::store
