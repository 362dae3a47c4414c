#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "daemon/http/server.hpp"
#include "tests/http/echo.hpp"
#include "tests/http/self_signed.hpp"
#include "tests/http/tls_client.hpp"

/// Real handshakes with a certificate the test makes for itself.
namespace cargo::http {
namespace {

using namespace std::chrono_literals;

constexpr const char* request = "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class TlsTest : public testing::Test {
protected:
    TlsTest() {
        std::string pattern = "/tmp/quai-tls-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error(pattern);
        folder_ = pattern;
        own_ = std::make_unique<SelfSigned>(folder_ + "/own");
    }
    ~TlsTest() override {
        if (server_) server_->stop();
        std::filesystem::remove_all(folder_);
    }
    void start(ServerConfig config = {}) {
        config.port = 0;
        config.tls_certificate = own_->certificate;
        config.tls_key = own_->key;
        auto started = Server::start(std::move(config), echo_, pool_);
        ASSERT_TRUE(started) << started.error();
        server_ = std::move(*started);
    }
    [[nodiscard]] bool answers() const {
        TlsClient client(server_->port(), own_->certificate);
        return client.shook_hands() && client.ask(request).ends_with("GET a ");
    }

    std::string folder_{};
    std::unique_ptr<SelfSigned> own_{};
    PlainEcho echo_{};
    WorkPool pool_{2, 8};
    std::unique_ptr<Server> server_{};
};

TEST_F(TlsTest, AHandshakeAndARequest) {
    start();
    TlsClient client(server_->port(), own_->certificate);
    ASSERT_TRUE(client.shook_hands());
    EXPECT_EQ(client.protocol(), "TLSv1.3");
    const std::string answer = client.ask(request);
    EXPECT_TRUE(answer.ends_with("GET a ")) << answer;
}

TEST_F(TlsTest, SpeaksTls12AndNothingOlder) {
    start();
    EXPECT_TRUE(TlsClient(server_->port(), own_->certificate, TLS1_2_VERSION).shook_hands());
    EXPECT_FALSE(TlsClient(server_->port(), own_->certificate, TLS1_1_VERSION).shook_hands());
    EXPECT_TRUE(answers()) << "and it serves on";
}

TEST_F(TlsTest, AClientThatDoesNotTrustItGoesAway) {
    start();
    const SelfSigned other(folder_ + "/other");
    EXPECT_FALSE(TlsClient(server_->port(), other.certificate).shook_hands());
    EXPECT_TRUE(answers());
}

TEST_F(TlsTest, PlainHttpToATlsPortIsClosedWithoutAnAnswer) {
    start();
    RawClient plain(server_->port());
    plain.send(request);
    EXPECT_EQ(plain.answer().find("HTTP/1.1"), std::string::npos);
    EXPECT_TRUE(plain.closed());
    EXPECT_TRUE(answers());
}

TEST_F(TlsTest, AClientThatNeverShakesHandsIsCutOff) {
    ServerConfig config;
    config.head_max = 20ms;
    start(config);
    RawClient silent(server_->port());
    EXPECT_TRUE(silent.closed());
    RawClient half(server_->port());
    half.send(std::string("\x16\x03\x01\x02\x00\x01", 6));  // a handshake record of 512 bytes that does not come
    EXPECT_TRUE(half.closed());
}

TEST_F(TlsTest, AnyAddressIsServedWithACertificate) {
    ServerConfig config;
    config.address = "0.0.0.0";
    start(config);
    EXPECT_TRUE(answers());
}

TEST_F(TlsTest, ACertificateThatIsNotTheKeysStopsTheStart) {
    const SelfSigned other(folder_ + "/other");
    ServerConfig config;
    config.port = 0;
    config.tls_certificate = own_->certificate;
    config.tls_key = other.key;
    const auto started = Server::start(config, echo_, pool_);
    ASSERT_FALSE(started);
    EXPECT_NE(started.error().find(other.key), std::string::npos) << started.error();
    config.tls_key = folder_ + "/none.pem";
    EXPECT_FALSE(Server::start(config, echo_, pool_));
}

}  // namespace
}  // namespace cargo::http
