#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "tests/cargod/program.hpp"
#include "tests/cargod/scratch_folder.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/http/self_signed.hpp"
#include "tests/http/tls_client.hpp"

/// SIGHUP, and what a service manager is told.
namespace cargo::daemon {
namespace {

class ReloadTest : public testing::Test {
protected:
    ReloadTest() : database_(fixtures::test_database()), state_(scratch_ / "state") { write_config(""); }
    void write_config(const std::string& more) {
        config_ = scratch_.with("quai.toml", "database = \"" + database_ + "\"\n" + more);
    }
    [[nodiscard]] std::vector<std::string> configured() const { return {"--config", config_}; }
    /// SIGHUP, and the log line that ends it.
    static void reload(RunningCargod& cargod, const std::string& until) {
        const std::size_t before = cargod.program().said().size();
        cargod.program().signal(SIGHUP);
        EXPECT_TRUE(becomes([&] { return cargod.program().said().find(until, before) != std::string::npos; }))
            << cargod.program().said().substr(before);
    }

    ScratchFolder scratch_{};
    std::string database_;
    std::string state_;
    std::string config_{};
};

TEST_F(ReloadTest, TheSafePartComesInForceAndTheRestIsNamed) {
    RunningCargod cargod(state_, configured());
    const auto all_answered = [&] {
        bool answered = true;
        for (int i = 0; i < 50; ++i) answered = answered && cargod.ask("GET", "/livez").status == 200;
        return answered;
    };
    EXPECT_TRUE(all_answered());
    write_config("[limits]\nrequests_per_second = 1\n[port]\nedi_id = \"OTHER\"\n");
    reload(cargod, R"("event":"config_reloaded","in_force":["limits.requests_per_second"],"needs_restart":["port.edi_id"])");
    EXPECT_FALSE(all_answered()) << "five at once and one a second";
    write_config("");
    reload(cargod, "config_reloaded");
    EXPECT_TRUE(all_answered());
}

TEST_F(ReloadTest, AFileThatDoesNotReadChangesNothing) {
    RunningCargod cargod(state_, configured());
    write_config("[limits]\nrequests_per_second = \"fast\"\n");
    reload(cargod, R"("event":"config_wrong")");
    EXPECT_NE(cargod.program().said().find("quai.toml:3:23"), std::string::npos) << cargod.program().said();
    EXPECT_EQ(cargod.ask("GET", "/readyz").status, 200);
}

TEST_F(ReloadTest, ANewCertificateIsShownToTheNextClient) {
    const http::SelfSigned first(scratch_ / "first");
    const std::string tls = "[tls]\ncertificate = \"" + first.certificate + "\"\nkey = \"" + first.key + "\"\n";
    write_config(tls);
    RunningCargod cargod(state_, configured());
    EXPECT_TRUE(http::TlsClient(cargod.port(), first.certificate).shook_hands());

    const std::string before = text_of_file(first.certificate);
    const http::SelfSigned half(scratch_ / "half");
    std::filesystem::copy_file(half.certificate, first.certificate, std::filesystem::copy_options::overwrite_existing);
    reload(cargod, R"("event":"config_wrong")");  // a certificate without its key
    const std::string old = scratch_.with("old.pem", before);
    EXPECT_TRUE(http::TlsClient(cargod.port(), old).shook_hands()) << "the old one is kept";

    std::filesystem::copy_file(half.key, first.key, std::filesystem::copy_options::overwrite_existing);
    reload(cargod, R"("event":"config_reloaded")");
    EXPECT_TRUE(http::TlsClient(cargod.port(), half.certificate).shook_hands());
    EXPECT_FALSE(http::TlsClient(cargod.port(), old).shook_hands());
}

TEST_F(ReloadTest, TheOperatorsTokenIsMadeAnewWhenItWasTakenAway) {
    RunningCargod cargod(state_, configured());
    const auto kept = [&] { return text_of_file(state_ + "/operator.token").substr(0, 64); };
    const std::string old = kept();
    EXPECT_EQ(cargod.ask("GET", "/metrics", old).status, 200);
    std::filesystem::remove(state_ + "/operator.token");
    reload(cargod, "config_reloaded");
    EXPECT_EQ(cargod.ask("GET", "/metrics", old).status, 401);
    EXPECT_EQ(cargod.ask("GET", "/metrics", kept()).status, 200);
}

/// The socket that systemd would give.
class NotifySocket {
public:
    explicit NotifySocket(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error(path);
    }
    ~NotifySocket() { ::close(socket_); }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    /// Reads until a datagram begins with `state`; what came is kept.
    bool hears(const std::string& state) {
        return becomes([&] {
            char bytes[512];
            const ssize_t got = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
            if (got > 0) heard_.emplace_back(bytes, static_cast<std::size_t>(got));
            return !heard_.empty() && heard_.back().starts_with(state);
        });
    }

private:
    int socket_;
    std::vector<std::string> heard_{};
};

TEST_F(ReloadTest, AServiceManagerIsToldOfReadinessLifeReloadAndEnd) {
    NotifySocket socket(scratch_ / "notify");
    const std::string path = "NOTIFY_SOCKET=" + (scratch_ / "notify");
    const std::string watchdog = "WATCHDOG_USEC=200000";
    RunningCargod cargod(state_, configured(), [&] {
        ::putenv(const_cast<char*>(path.c_str()));
        ::putenv(const_cast<char*>(watchdog.c_str()));
    });
    EXPECT_TRUE(socket.hears("READY=1"));
    EXPECT_TRUE(socket.hears("WATCHDOG=1"));
    cargod.program().signal(SIGHUP);
    EXPECT_TRUE(socket.hears("RELOADING=1\nMONOTONIC_USEC="));
    EXPECT_TRUE(socket.hears("READY=1"));
    cargod.program().signal(SIGTERM);
    EXPECT_TRUE(socket.hears("STOPPING=1"));
    EXPECT_EQ(cargod.program().wait(), 0);
}

}  // namespace
}  // namespace cargo::daemon
