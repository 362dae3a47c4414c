#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "daemon/http/api.hpp"
#include "daemon/http/log_news.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/work_pool.hpp"
#include "rules/holder.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/http/raw_client.hpp"

namespace cargo::http {

inline constexpr std::size_t streams_told_max = 4;
inline constexpr Instant monday{1'795'000'000'000};

/// Time stands still until it is told to go.
class StoppedClock final : public service::Clock {
public:
    [[nodiscard]] Instant now() const override { return Instant{ms.load()}; }
    std::atomic<std::int64_t> ms{monday.ms};
};

/// The whole API on a real server and a real database, with a clerk.
class ApiPort : public ::testing::Test {
protected:
    /// Streams look every 2 ms by themselves, or only when they are told of news.
    enum class Streams { look, are_told };
    explicit ApiPort(Streams streams = Streams::look)
        : url_(fixtures::test_database()),
          key_(auth::SigningKey::generate()),
          tokens_(key_),
          desk_(clock_, key_, tokens_),
          service_(clock_, keys_, rules_, {}),
          sessions_(url_, keys_, 2),
          news_(
              url_, [this] { server_->wake_streams(); }, std::chrono::hours(1)),
          api_(parts(streams)),
          pool_(2, 16) {
        Result<std::unique_ptr<store::RegistryStore>> registry = store::RegistryStore::open(url_);
        if (!registry) throw std::runtime_error(registry.error().detail);
        registry_ = std::move(*registry);
        if (!registry_->first_clerk("clerk", "P-CLERK", "Paul Martin", monday)) throw std::runtime_error("no clerk");
        clerk_ = token_for("clerk");
        ServerConfig config;
        config.port = 0;
        config.poll_pause = std::chrono::milliseconds(2);
        if (streams == Streams::are_told) {
            config.poll_pause = std::chrono::hours(1);
            config.streams_max = streams_told_max;
            config.write_max = std::chrono::milliseconds(1'000);
        }
        auto started = Server::start(config, api_, pool_);
        if (!started) throw std::runtime_error(started.error());
        server_ = std::move(*started);
        if (streams == Streams::are_told) news_.start();
    }
    ~ApiPort() override { news_.stop(); }
    [[nodiscard]] ApiParts parts(Streams streams) {
        ApiParts parts{service_, desk_, tokens_, clock_, sessions_, {"FRLEH"}};
        if (streams == Streams::are_told) parts.news = &news_;
        return parts;
    }

    [[nodiscard]] std::string token_for(const std::string& account) {
        const Result<service::SignedToken> made =
            service::make_token(*registry_, key_, account, 3600, "clerk", "P-CLERK", "test", clock_.now());
        return made ? made->text : std::string{};
    }
    /// Body of an answer; its status beside.
    std::string ask(const std::string& method, const std::string& target, const std::string& token, const std::string& body = {},
                    const std::string& more = {}) {
        RawClient client(server_->port());
        std::string bytes = method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + more;
        if (!token.empty()) bytes += "Authorization: Bearer " + token + "\r\n";
        if (!body.empty()) bytes += "Content-Type: application/json\r\n";
        if (!body.empty()) bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        client.send(bytes + "\r\n" + body);
        whole_ = client.answer();
        status_ = whole_.size() < 12 ? 0 : std::stoi(whole_.substr(9, 3));
        return whole_.substr(std::min(whole_.size(), whole_.find("\r\n\r\n") + 4));
    }
    [[nodiscard]] static std::string code_in(const std::string& body) {
        boost::json::error_code error;
        const boost::json::value value = boost::json::parse(body, error);
        if (error || !value.is_object() || !value.get_object().contains("code")) return body;
        return std::string(value.at("code").as_string());
    }
    void put(const std::string& kind, const std::string& record) {
        const std::string said = ask("POST", "/v1/registry/" + kind, clerk_, record);
        ASSERT_EQ(status_, 201) << kind << " " << said;
    }
    /// A carrier's agent with an account, at a port with one site.
    void a_small_port() {
        put("office", R"({"code":"FR002080","name":"Le Havre","reason":"t"})");
        put("site", R"({"code":"TDF","name":"Terminal","office":"FR002080","kind":"terminal","reason":"t"})");
        put("party", R"({"code":"AGENT","name":"Agence","edi_ids":["AGENTEDI"],"reason":"t"})");
        put("machine", R"({"code":"M1","name":"gateway","reason":"t"})");
        put("account", R"({"code":"agent","machine":"M1","party":"AGENT","reason":"t"})");
        put("role", R"({"code":"r1","account":"agent","role":"carrier_agent","reason":"t"})");
        agent_ = token_for("agent");
    }

    StoppedClock clock_{};
    store::IdKeys keys_{"api test"};
    std::string url_;
    auth::SigningKey key_;
    auth::TokenCache tokens_;
    rules::Holder rules_{};
    service::RegistryDesk desk_;
    service::Service service_;
    Sessions sessions_;
    LogNews news_;
    Api api_;
    WorkPool pool_;
    std::unique_ptr<store::RegistryStore> registry_{};
    std::unique_ptr<Server> server_{};
    std::string clerk_{}, agent_{};
    std::string whole_{};
    int status_ = 0;
};

}  // namespace cargo::http
