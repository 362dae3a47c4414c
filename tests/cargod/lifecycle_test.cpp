#include <gtest/gtest.h>
#include <signal.h>

#include "tests/cargod/program.hpp"
#include "tests/cargod/scratch_folder.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/http/raw_client.hpp"

/// How a cargod starts, ends and comes back: the real program, a real database.
namespace cargo::daemon {
namespace {

constexpr const char* an_interchange = "UNA:+.? 'UNB+UNOC:3+AGENTEDI+QUAI+261122:1200+REF1'UNZ+0+REF1'";

class LifecycleTest : public testing::Test {
protected:
    LifecycleTest() : database_(fixtures::test_database()), state_(scratch_ / "state") {
        clerk_ = first_token(state_, {"--database", database_});
    }
    [[nodiscard]] std::vector<std::string> on_database() const { return {"--database", database_}; }

    /// An agent's account and token, made by the clerk.
    [[nodiscard]] std::string agent(const RunningCargod& cargod) const {
        const std::pair<const char*, const char*> records[] = {
            {"party", R"({"code":"AGENT","name":"Agence","edi_ids":["AGENTEDI"],"reason":"t"})"},
            {"machine", R"({"code":"M1","name":"gateway","reason":"t"})"},
            {"account", R"({"code":"agent","machine":"M1","party":"AGENT","reason":"t"})"},
            {"role", R"({"code":"r1","account":"agent","role":"carrier_agent","reason":"t"})"},
        };
        for (const auto& [kind, record] : records) {
            const Said said = cargod.ask("POST", std::string("/v1/registry/") + kind, clerk_, record);
            EXPECT_EQ(said.status, 201) << said.body;
        }
        const Said said = cargod.ask("POST", "/v1/tokens", clerk_, R"({"subject":"agent","reason":"t"})");
        const std::size_t at = said.body.find("\"token\":\"") + 9;
        return said.body.substr(at, said.body.find('"', at) - at);
    }
    /// The head of a filing whose body follows.
    [[nodiscard]] static std::string filing_head(const std::string& token, std::size_t length) {
        return "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
               "\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    }
    [[nodiscard]] static std::string location_in(const std::string& answer) {
        const std::size_t at = answer.find("Location: ");
        return at == std::string::npos ? "" : answer.substr(at + 10, answer.find('\r', at) - at - 10);
    }

    ScratchFolder scratch_{};
    std::string database_;
    std::string state_;
    std::string clerk_{};
};

TEST_F(LifecycleTest, InitMakesOneClerkAndKeysNobodyElseReads) {
    EXPECT_FALSE(clerk_.empty());
    EXPECT_EQ(first_token(state_, on_database()), clerk_) << "again: the same token";
    for (const char* const key : {"/id-key", "/token-key.pem", "/clerk.token"}) EXPECT_EQ(mode_of(state_ + key), 0600u) << key;
    std::filesystem::remove(state_ + "/clerk.token");
    EXPECT_THROW(static_cast<void>(first_token(state_, on_database())), std::runtime_error) << "there is a clerk already";
}

TEST_F(LifecycleTest, AKeyThatOthersMayReadStopsTheStart) {
    for (const char* const key : {"/id-key", "/token-key.pem"}) {
        ASSERT_EQ(::chmod((state_ + key).c_str(), 0644), 0);
        Program started("cargod", {"--state", state_, "--listen", "127.0.0.1:0", "--database", database_}, scratch_ / "open.log");
        EXPECT_EQ(started.wait(), 1) << key;
        EXPECT_NE(started.said().find(key), std::string::npos) << started.said();
        ASSERT_EQ(::chmod((state_ + key).c_str(), 0600), 0);
    }
}

TEST_F(LifecycleTest, SigtermEndsItInGoodOrderAndSoDoesSigint) {
    for (const int signal : {SIGTERM, SIGINT}) {
        RunningCargod cargod(state_, on_database());
        EXPECT_EQ(cargod.ask("GET", "/livez").status, 200);
        EXPECT_EQ(cargod.ask("GET", "/readyz").status, 200);
        cargod.program().signal(signal);
        EXPECT_EQ(cargod.program().wait(), 0) << cargod.program().said();
        EXPECT_FALSE(std::filesystem::exists(state_ + "/cargod.url")) << "nobody is sent to a port that is closed";
        EXPECT_NE(cargod.program().said().find("\"event\":\"stopped\""), std::string::npos);
    }
}

TEST_F(LifecycleTest, AFilingUnderWayAtSigtermIsTakenAnsweredAndWorkedAfterTheRestart) {
    std::string location;
    std::string token;
    {
        RunningCargod cargod(state_, on_database());
        token = agent(cargod);
        const std::string bytes = an_interchange;
        http::RawClient filing(cargod.port());
        filing.send(filing_head(token, bytes.size()) + bytes.substr(0, 10));
        EXPECT_EQ(cargod.ask("GET", "/livez").status, 200);  // by then the filing has been let in
        cargod.program().signal(SIGTERM);
        const auto refuses = [&] { return !http::RawClient(cargod.port()).connected(); };
        EXPECT_TRUE(becomes(refuses)) << "no new request";
        filing.send(bytes.substr(10));
        const std::string answer = filing.answer();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 202 ")) << answer;
        location = location_in(answer);
        EXPECT_EQ(cargod.program().wait(), 0) << cargod.program().said();
    }
    ASSERT_NE(location, "");
    RunningCargod again(state_, on_database());
    const Said worked = again.ask("GET", location, token, "", "Prefer: wait=30\r\n");
    EXPECT_EQ(worked.status, 200);
    EXPECT_TRUE(worked.has(R"("state":"done")")) << worked.body;
}

TEST_F(LifecycleTest, ASenderThatNeverEndsDoesNotHoldUpTheEnd) {
    RunningCargod cargod(state_, on_database());
    http::RawClient filing(cargod.port());
    filing.send(filing_head(agent(cargod), 1'000) + "UNA");
    EXPECT_EQ(cargod.ask("GET", "/livez").status, 200);
    cargod.program().signal(SIGTERM);
    EXPECT_EQ(cargod.program().wait(), 0) << cargod.program().said();
    EXPECT_TRUE(filing.closed());
}

TEST_F(LifecycleTest, WhatWasAcknowledgedBeforeAKillIsWorkedAfterIt) {
    std::string location;
    std::string token;
    {
        RunningCargod cargod(state_, on_database());
        token = agent(cargod);
        http::RawClient filing(cargod.port());
        filing.send(filing_head(token, std::string_view(an_interchange).size()) + an_interchange);
        location = location_in(filing.answer());
        cargod.program().signal(SIGKILL);
        EXPECT_EQ(cargod.program().wait(), 128 + SIGKILL);
    }
    ASSERT_NE(location, "");
    RunningCargod again(state_, on_database());
    EXPECT_TRUE(again.ask("GET", location, token, "", "Prefer: wait=30\r\n").has(R"("state":"done")"));
}

TEST_F(LifecycleTest, ASecondOwnerOfTheStateIsRefusedAndTheFirstServesOn) {
    RunningCargod first(state_, on_database());
    Program second("cargod", {"--state", state_, "--listen", "127.0.0.1:0", "--database", database_}, scratch_ / "second.log");
    EXPECT_EQ(second.wait(), 1);
    EXPECT_NE(second.said().find("another cargod has this state folder"), std::string::npos) << second.said();
    EXPECT_EQ(first.ask("GET", "/readyz").status, 200);
}

TEST_F(LifecycleTest, AnyAddressButLoopbackWithoutTlsIsRefused) {
    for (const char* const address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:0"}) {
        Program started("cargod", {"--state", state_, "--listen", address, "--database", database_}, scratch_ / "out.log");
        EXPECT_EQ(started.wait(), 1) << address;
        EXPECT_NE(started.said().find("needs a TLS certificate"), std::string::npos) << started.said();
    }
}

TEST_F(LifecycleTest, ADatabaseThatDoesNotAnswerStopsTheStartWithWords) {
    Program started("cargod", {"--state", state_, "--listen", "127.0.0.1:0", "--database", "postgresql://127.0.0.1:1/none"},
                    scratch_ / "away.log");
    EXPECT_EQ(started.wait(), 1);
    EXPECT_NE(started.said().find("migrations: "), std::string::npos) << started.said();
}

TEST(PrivateState, KeepsItsDatabaseOverStopAndStartAndEndsItWithItself) {
    const ScratchFolder scratch;
    const std::string state = scratch / "state";
    const std::string clerk = first_token(state, {});
    {
        RunningCargod cargod(state, {});
        const Said put = cargod.ask("POST", "/v1/registry/office", clerk, R"({"code":"LEH1","name":"Le Havre","reason":"t"})");
        EXPECT_EQ(put.status, 201) << put.body;
        cargod.program().signal(SIGTERM);
        EXPECT_EQ(cargod.program().wait(), 0) << cargod.program().said();
    }
    EXPECT_FALSE(std::filesystem::exists(state + "/postgres/cluster/postmaster.pid")) << "its server ended with it";
    RunningCargod again(state, {});
    EXPECT_EQ(again.ask("GET", "/v1/registry/office/LEH1", clerk).status, 200);
    again.program().signal(SIGTERM);
    EXPECT_EQ(again.program().wait(), 0);
}

}  // namespace
}  // namespace cargo::daemon
