#include "daemon/ctl/client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using namespace cargo;
using namespace cargo::ctl;
using namespace std::chrono_literals;

constexpr int hang_up = 0;
constexpr int say_nothing = -1;

/// A server that answers each connection with the next status of a list, and hangs up instead where it says so.
class Scripted {
public:
    explicit Scripted(std::vector<std::pair<int, std::string>> answers)
        : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}), thread_([this, answers = std::move(answers)] {
              for (const auto& [status, body] : answers) serve(status, body);
          }) {}
    ~Scripted() {
        ::shutdown(acceptor_.native_handle(), SHUT_RD);  // wakes an accept that nobody came to
        thread_.join();
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

private:
    void serve(int status, const std::string& body) {
        asio::ip::tcp::socket socket(context_);
        boost::system::error_code error;
        acceptor_.accept(socket, error);
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(socket, buffer, request, error);
        if (status == hang_up) return;
        if (status == say_nothing) {
            char byte = 0;
            socket.read_some(asio::buffer(&byte, 1), error);  // until the client has had enough
            return;
        }
        http::response<http::string_body> response(static_cast<http::status>(status), 11, body);
        response.prepare_payload();
        http::write(socket, response, error);
    }

    asio::io_context context_{};
    asio::ip::tcp::acceptor acceptor_;
    std::thread thread_;
};

const std::string unavailable = R"({"code":"store_unavailable"})";
const std::string unknown = R"({"code":"store_outcome_unknown"})";
constexpr auto patience = 30s;

TEST(Client, SendsAgainWhatSurelyWasNotDone) {
    const Scripted server({{503, unavailable}, {507, R"({"code":"store_full"})"}, {200, "{}"}});
    const Result<HttpAnswer> answer = Client(server.url(), "t", patience).call("POST", "/v1/tokens", "{}");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
}

TEST(Client, AnOutcomeThatIsUnknownIsAskedForAgainUnderItsKey) {
    const Scripted server({{503, unknown}, {hang_up, ""}, {200, "{}"}});
    const Result<HttpAnswer> answer =
        Client(server.url(), "t", patience).call("POST", "/v1/acts/accept", "{}", {{"idempotency-key", "k"}});
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
}

TEST(Client, WhatMayHaveBeenDoneIsNotDoneTwice) {
    const Scripted unsure({{503, unknown}});
    const Result<HttpAnswer> answer = Client(unsure.url(), "t", patience).call("POST", "/v1/registry/party", "{}");
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 503);
    const Scripted silent({{hang_up, ""}});
    EXPECT_FALSE(Client(silent.url(), "t", patience).call("POST", "/v1/registry/party", "{}"));
}

TEST(Client, ASilentServerIsGivenUp) {
    const Scripted silent({{say_nothing, ""}});
    const Result<HttpAnswer> answer = Client(silent.url(), "t", {}, {}, 1s).call("GET", "/doctor");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::store_unavailable);
    EXPECT_EQ(answer.error().detail, "no answer within 1 s");
}

TEST(Client, ARefusalIsFinalAndWithoutPatienceSoIsAnOutage) {
    const Scripted refusing({{409, R"({"code":"already_accepted"})"}});
    const Client patient(refusing.url(), "t", patience);
    EXPECT_EQ(patient.call("POST", "/v1/acts/accept", "{}", {{"idempotency-key", "k"}})->status, 409);
    const Scripted away({{503, unavailable}});
    EXPECT_EQ(Client(away.url(), "t").call("GET", "/v1/calls")->status, 503);
}

}  // namespace
