#include "daemon/http/api.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "daemon/http/handlers.hpp"
#include "tests/http/api_port.hpp"

namespace cargo::http {
namespace {

class ApiTest : public ApiPort {};

TEST_F(ApiTest, HealthIsOpenAndTheRestIsNot) {
    EXPECT_EQ(ask("GET", "/livez", ""), R"({"alive":true})");
    EXPECT_EQ(ask("GET", "/readyz", ""), R"({"ready":true})");
    for (const Route& route : api_routes()) {
        if (route.access == Access::open) continue;
        std::string target(route.pattern);
        for (char& c : target) c = c == '{' || c == '}' ? 'x' : c;
        EXPECT_EQ(code_in(ask(std::string(route.method), target, "")), "token_missing") << route.pattern;
        EXPECT_EQ(status_, 401);
    }
}

TEST_F(ApiTest, ATokenThatIsNotOneOpensNothing) {
    const auth::SigningKey thief = auth::SigningKey::generate();
    const auth::Claims claims{"clerk", "x", monday, monday.plus_seconds(3600)};
    EXPECT_EQ(code_in(ask("GET", "/v1/tokens", auth::sign_token(thief, claims))), "token_bad_signature");
    EXPECT_EQ(code_in(ask("GET", "/v1/tokens", auth::sign_token(key_, claims))), "token_foreign") << "signed, but never issued";
    EXPECT_EQ(code_in(ask("GET", "/v1/tokens", "rubbish")), "token_malformed");
    EXPECT_NE(ask("GET", "/v1/tokens", clerk_), "");
    EXPECT_EQ(status_, 200);
    clock_.ms = monday.plus_seconds(3600).ms;
    EXPECT_EQ(code_in(ask("GET", "/v1/tokens", clerk_)), "token_expired");
}

TEST_F(ApiTest, ARevokedTokenIsRefusedAtItsNextUse) {
    a_small_port();
    ask("GET", "/v1/calls", agent_);
    EXPECT_EQ(status_, 200);
    const boost::json::value issued = boost::json::parse(ask("GET", "/v1/tokens", clerk_));
    std::string id;
    for (const boost::json::value& token : issued.at("tokens").as_array()) {
        if (token.at("subject") == "agent") id = std::string(token.at("id").as_string());
    }
    EXPECT_EQ(code_in(ask("POST", "/v1/tokens/" + id + "/revoke", clerk_, "{}")), "reason_missing");
    ask("POST", "/v1/tokens/" + id + "/revoke", clerk_, R"({"reason":"lost"})");
    EXPECT_EQ(status_, 200);
    EXPECT_EQ(code_in(ask("GET", "/v1/calls", agent_)), "token_revoked");
}

TEST_F(ApiTest, TheClerkIssuesATokenThatWorks) {
    a_small_port();
    const boost::json::value made =
        boost::json::parse(ask("POST", "/v1/tokens", clerk_, R"({"subject":"agent","seconds":60,"reason":"new machine"})"));
    EXPECT_EQ(status_, 201);
    ask("GET", "/v1/calls", std::string(made.at("token").as_string()));
    EXPECT_EQ(status_, 200);
    EXPECT_EQ(code_in(ask("POST", "/v1/tokens", clerk_, R"({"subject":"nobody","reason":"t"})")), "registry_unknown");
    EXPECT_EQ(code_in(ask("POST", "/v1/tokens", clerk_, R"({"subject":"agent","seconds":99999999,"reason":"t"})")),
              "value_out_of_range");
    EXPECT_EQ(code_in(ask("POST", "/v1/tokens", agent_, R"({"subject":"agent","reason":"t"})")), "role_missing");
}

struct RegistryRow {
    const char* name;
    const char* kind;
    const char* body;
    int status;
    const char* code;
};

TEST_F(ApiTest, TheRegistryRefusesByName) {
    a_small_port();
    const RegistryRow rows[] = {
        {"no reason", "office", R"({"code":"F","name":"x"})", 422, "reason_missing"},
        {"not JSON", "office", "{", 400, "request_malformed"},
        {"no such kind", "ship", R"({"code":"F","reason":"t"})", 422, "registry_unknown"},
        {"what it names is unknown", "site", R"({"code":"F","office":"F9","kind":"IST","reason":"t"})", 422, "registry_unknown"},
        {"another's identification", "party", R"({"code":"F","edi_ids":["AGENTEDI"],"reason":"t"})", 409, "registry_conflict"},
        {"a role for himself", "role", R"({"code":"r9","account":"clerk","role":"supervisor","reason":"t"})", 403, "same_person"},
        {"an account for himself", "account", R"({"code":"c2","person":"P-CLERK","reason":"t"})", 403, "same_person"},
    };
    for (const RegistryRow& row : rows) {
        EXPECT_EQ(code_in(ask("POST", std::string("/v1/registry/") + row.kind, clerk_, row.body)), row.code) << row.name;
        EXPECT_EQ(status_, row.status) << row.name;
    }
    EXPECT_EQ(code_in(ask("POST", "/v1/registry/office", agent_, R"({"code":"F","reason":"t"})")), "role_missing");
    EXPECT_EQ(code_in(ask("GET", "/v1/registry/person", agent_)), "role_missing");
    const boost::json::value history = boost::json::parse(ask("GET", "/v1/registry/party/AGENT", clerk_));
    EXPECT_EQ(history.at("versions").as_array().size(), 1u);
}

TEST_F(ApiTest, GoodsThatAreNotAndGoodsThatAreAnothersAnswerTheSameBytes) {
    a_small_port();
    ask("GET", "/v1/boxes/CALL/MSCU0000000", agent_);
    const std::string one = whole_;
    EXPECT_EQ(status_, 404);
    ask("GET", "/v1/lots/OTHER/AGENT2/B%2F7", agent_);
    EXPECT_EQ(whole_, one);
    ask("GET", "/v1/messages/0123456789abcdef", agent_);
    EXPECT_EQ(whole_, one);
}

TEST_F(ApiTest, AMessageIsKeptBeforeItIsAcknowledged) {
    a_small_port();
    const std::string bytes = "UNA:+.? 'UNB+UNOC:3+AGENTEDI+QUAI+261122:1200+REF1'UNZ+0+REF1'";
    const boost::json::value filed = boost::json::parse(ask("POST", "/v1/messages", agent_, bytes));
    EXPECT_EQ(status_, 202) << whole_;
    const std::size_t at = whole_.find("Location: ") + 10;
    const std::string location = whole_.substr(at, whole_.find('\r', at) - at);
    const std::string seen = ask("GET", location, agent_);
    EXPECT_EQ(status_, 200);
    EXPECT_NE(seen.find("received"), std::string::npos) << seen;
    ask("GET", location, clerk_);
    EXPECT_EQ(status_, 404) << "another's message";

    // Prefer: wait=N gives the worked message as soon as it is there.
    Result<std::unique_ptr<store::Store>> store = store::Store::open(url_, keys_);
    service::Session session{**store, *registry_};
    ASSERT_TRUE(service_.process_next_message(session).value());
    EXPECT_NE(ask("GET", location, agent_, "", "Prefer: wait=10\r\n").find("done"), std::string::npos) << whole_;
    EXPECT_NE(whole_.find("Preference-Applied: wait"), std::string::npos);
}

TEST_F(ApiTest, TheLogIsAPageOrAStreamAndACursorOfOthersIsUnknown) {
    a_small_port();
    EXPECT_EQ(ask("GET", "/v1/events", agent_), "");
    EXPECT_EQ(status_, 200);
    EXPECT_NE(whole_.find("application/x-ndjson"), std::string::npos);
    EXPECT_EQ(code_in(ask("GET", "/v1/events?after=0123456789abcdef0123456789abcdef", agent_)), "target_unknown");
    RawClient stream(server_->port());
    stream.send("GET /v1/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + agent_ +
                "\r\n\r\n");
    EXPECT_TRUE(stream.sees("text/event-stream"));
    clock_.ms = monday.plus_seconds(3600).ms;
    EXPECT_TRUE(stream.sees("0\r\n\r\n")) << "it ends with the token";
}

TEST_F(ApiTest, WhatIsAskedWrongIsSaid) {
    a_small_port();
    EXPECT_EQ(code_in(ask("GET", "/v1/nowhere", agent_)), "request_unknown_route");
    EXPECT_EQ(code_in(ask("DELETE", "/v1/calls", agent_)), "request_method_not_allowed");
    EXPECT_NE(whole_.find("Allow: GET"), std::string::npos);
    EXPECT_EQ(code_in(ask("POST", "/v1/acts/fly", agent_, "{}")), "request_unknown_act");
    EXPECT_EQ(code_in(ask("POST", "/v1/acts/accept", agent_, "{")), "request_malformed");
    EXPECT_EQ(code_in(ask("POST", "/v1/acts/accept", agent_, R"({"key":"lot/C/A/B\u0000x","reason":"r"})")), "request_malformed");
    EXPECT_EQ(code_in(ask("POST", "/v1/acts/accept", agent_, std::string(17, '[') + std::string(17, ']'))), "request_malformed");
    EXPECT_EQ(code_in(ask("POST", "/v1/acts/accept", agent_, "", "Content-Type: text/xml\r\nContent-Length: 0\r\n")),
              "request_unsupported_media");
    EXPECT_EQ(code_in(ask("GET", "/metrics", agent_)), "role_missing");
}

TEST(Prefer, WaitIsReadAndBounded) {
    const std::pair<const char*, int> rows[] = {{"wait=30", 30},   {"respond-async, wait=5", 5},
                                                {"wait=9999", 60}, {"wait=99999999999", 60},
                                                {"", 0},           {"wait=", 0},
                                                {"await=5", 0},    {"wait=-1", 0}};
    for (const auto& [text, seconds] : rows) EXPECT_EQ(wait_asked(text), seconds) << text;
}

TEST(ApiPage, NamesEveryRoute) {
    std::ifstream file(std::string(QUAI_SOURCE_DIR) + "/docs/api.md");
    const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const Route& route : api_routes()) {
        const std::string row = "| `" + std::string(route.method) + " " + std::string(route.pattern) + "` |";
        EXPECT_NE(page.find(row), std::string::npos) << row;
    }
}

}  // namespace
}  // namespace cargo::http
