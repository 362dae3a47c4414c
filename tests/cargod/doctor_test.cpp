#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "daemon/cargod/daemon.hpp"
#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/relay_store.hpp"
#include "libcargo/doctor_line.hpp"
#include "tests/cargod/program.hpp"
#include "tests/cargod/scratch_folder.hpp"
#include "tests/cargod/sql.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/http/self_signed.hpp"

/// Each line of the doctor, with its fault really made: the programs as they are installed, a real database.
namespace cargo::daemon {
namespace {

std::int64_t now_ms() {
    return service::SystemClock().now().ms;
}

class DoctorTest : public testing::Test {
protected:
    DoctorTest() : database_(fixtures::test_database()), state_(scratch_ / "state") { write_config(""); }

    /// A configuration that fits this machine, and `more` under it.
    void write_config(const std::string& more) {
        const bool said = more.find("[operations]") != std::string::npos;
        const std::string disk = said ? "" : "[operations]\ndisk_free_percent_min = 0\n";
        config_ = scratch_.with("quai.toml", "database = \"" + database_ + "\"\n" + disk + more);
    }
    [[nodiscard]] std::vector<std::string> configured() const { return {"--config", config_}; }

    struct Spoken {
        int code = 0;
        std::string text{};
        [[nodiscard]] bool has(DoctorLine line) const {
            return text.find("[" + std::string(doctor_text(line).id) + "]") != std::string::npos;
        }
    };
    /// What first-level support reads.
    [[nodiscard]] Spoken doctor(const std::vector<std::string>& words = {}) {
        std::vector<std::string> all{"doctor", "--state", state_};
        all.insert(all.end(), words.begin(), words.end());
        Program program("cargoctl", all, scratch_ / ("doctor" + std::to_string(++asked_) + ".log"));
        const int code = program.wait();
        return {code, program.said()};
    }
    /// Waits until the line is there and returns what cargoctl says then. `meanwhile` is called before each look.
    Spoken expect(DoctorLine line, const std::function<void()>& meanwhile = {}) {
        Spoken spoken;
        EXPECT_TRUE(becomes([&] {
            if (meanwhile) meanwhile();
            spoken = doctor();
            return spoken.has(line);
        })) << doctor_text(line).id << " is not among: " << spoken.text;
        const bool wrong = doctor_text(line).weight != DoctorWeight::note;
        EXPECT_TRUE(!wrong || spoken.code == 1) << spoken.code << ": " << spoken.text;
        return spoken;
    }
    /// An event that waits for the broker.
    void event_waits(std::int64_t seconds) const {
        Sql(database_).run("INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data) VALUES"
                           " (0, 'TDF', 'box/C/X', 1, 'status', 'e1', " + std::to_string(now_ms() - seconds * 1000) + ", '{}')");
    }
    [[nodiscard]] std::string operator_token() const {
        const std::string kept = text_of_file(state_ + "/operator.token");
        return kept.substr(0, kept.find('\n'));
    }

    ScratchFolder scratch_{};
    std::string database_;
    std::string state_;
    std::string config_{};
    int asked_ = 0;
};

TEST_F(DoctorTest, SaysThatAllIsWellInTheLanguageAsked) {
    const RunningCargod cargod(state_, configured());
    const Spoken french = doctor();
    EXPECT_EQ(french.code, 0) << french.text;
    EXPECT_NE(french.text.find("Tout va bien."), std::string::npos) << french.text;
    EXPECT_TRUE(french.has(DoctorLine::broker_none)) << "what is only good to know does not spoil it";
    EXPECT_TRUE(french.has(DoctorLine::rules_none));
    const Spoken english = doctor({"--lang", "en"});
    EXPECT_NE(english.text.find("All is well."), std::string::npos) << english.text;
    EXPECT_NE(doctor({"--json"}).text.find(R"("id":"rules.none")"), std::string::npos);
}

TEST_F(DoctorTest, CargodThatDoesNotAnswer) {
    const Spoken spoken = doctor({"--server", "http://127.0.0.1:1"});
    EXPECT_EQ(spoken.code, 3);
    EXPECT_TRUE(spoken.has(DoctorLine::cargod_away)) << spoken.text;
    EXPECT_NE(spoken.text.find("http://127.0.0.1:1"), std::string::npos);
}

TEST_F(DoctorTest, CargodThatHangs) {
    RunningCargod cargod(state_, configured());
    cargod.program().signal(SIGSTOP);
    const Spoken spoken = doctor();
    cargod.program().signal(SIGCONT);
    EXPECT_EQ(spoken.code, 3);
    EXPECT_TRUE(spoken.has(DoctorLine::cargod_away)) << spoken.text;
}

TEST_F(DoctorTest, AConfigurationThatWouldNotStartAgain) {
    const RunningCargod cargod(state_, configured());
    write_config("[limits]\nconnections = \"many\"\n");
    EXPECT_NE(expect(DoctorLine::config_wrong).text.find("quai.toml:5:15"), std::string::npos);
    EXPECT_EQ(cargod.ask("GET", "/readyz").status, 200) << "it goes on with the old one";
    const Spoken offline = doctor({"--config", config_});
    EXPECT_EQ(offline.text.find("[config.wrong]"), offline.text.rfind("[config.wrong]")) << "told once: " << offline.text;
}

TEST_F(DoctorTest, AConfigurationThatDoesNotStartAtAll) {
    write_config("[limits]\nconnections = \"many\"\n");
    const Spoken spoken = doctor({"--config", config_, "--server", "http://127.0.0.1:1"});
    EXPECT_TRUE(spoken.has(DoctorLine::config_wrong)) << spoken.text;
    EXPECT_NE(spoken.text.find("quai.toml:5:15"), std::string::npos) << spoken.text;
}

TEST_F(DoctorTest, AConfigurationThatWaits) {
    const RunningCargod cargod(state_, configured());
    write_config("[port]\nedi_id = \"OTHER\"\n");
    EXPECT_NE(expect(DoctorLine::config_waiting).text.find("port.edi_id"), std::string::npos);
}

TEST_F(DoctorTest, ADatabaseThatIsAway) {
    const RunningCargod cargod(state_, configured());
    const std::string name = database_in(database_);
    const Sql server(server_of(database_));
    server.run("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    expect(DoctorLine::database_away);
    EXPECT_EQ(cargod.ask("GET", "/livez").status, 200);
    const Said not_ready = cargod.ask("GET", "/readyz");
    EXPECT_EQ(not_ready.status, 503);
    EXPECT_NE(not_ready.head.find("Retry-After"), std::string::npos);
    EXPECT_TRUE(cargod.ask("GET", "/metrics", operator_token()).has("quai_database_up 0")) << "figures without a database";

    server.run("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    EXPECT_TRUE(becomes([&] { return cargod.ask("GET", "/readyz").status == 200; })) << "and it comes back by itself";
    EXPECT_EQ(doctor().code, 0);
}

TEST_F(DoctorTest, ADatabaseThatTakesNoWrites) {
    const RunningCargod cargod(state_, configured());
    const std::string name = database_in(database_);
    const Sql server(server_of(database_));
    server.run("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
    server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    expect(DoctorLine::database_read_only);
    EXPECT_EQ(cargod.ask("GET", "/readyz").status, 503);
}

TEST_F(DoctorTest, ASchemaOfAnotherVersion) {
    const RunningCargod cargod(state_, configured());
    Sql(database_).run("INSERT INTO schema_version (number, name) VALUES (9999, 'tomorrow')");
    EXPECT_NE(expect(DoctorLine::database_other_schema).text.find("9999"), std::string::npos);
    EXPECT_EQ(cargod.ask("GET", "/readyz").status, 503);
}

TEST_F(DoctorTest, RulesThatAreNotTheOnesInForce) {
    const RunningCargod cargod(state_, configured());
    Sql(database_).run("INSERT INTO rule_text (hash, text, at_ms) VALUES ('another hash', 'text', 1)");
    expect(DoctorLine::rules_not_loaded);
}

TEST_F(DoctorTest, RulesThatNoLongerLoadStopTheStartAndAreNamed) {
    { const RunningCargod once(state_, configured()); }
    Sql(database_).run("INSERT INTO rule_text (hash, text, at_ms) VALUES ('h', 'no rule at all', 1)");
    Program started("cargod", {"--state", state_, "--listen", "127.0.0.1:0", "--config", config_}, scratch_ / "start.log");
    EXPECT_EQ(started.wait(), 1);
    const Spoken spoken = doctor();
    EXPECT_EQ(spoken.code, 3);
    EXPECT_TRUE(spoken.has(DoctorLine::cargod_away)) << spoken.text;
    EXPECT_TRUE(spoken.has(DoctorLine::rules_not_loaded)) << spoken.text;
    const std::string good = text_of_file(std::string(QUAI_SOURCE_DIR) + "/tests/stories/port-day.rules");
    const std::string values = "'" + store::sha256_hex(good) + "', $r$" + good + "$r$, 2";
    Sql(database_).run("INSERT INTO rule_text (hash, text, at_ms) VALUES (" + values + ")");
    const RunningCargod again(state_, configured());
    EXPECT_FALSE(std::filesystem::exists(state_ + "/cargod.failed"));
    EXPECT_FALSE(doctor().has(DoctorLine::rules_not_loaded)) << "a start that succeeds forgets why an earlier one failed";
}

TEST_F(DoctorTest, AStateFolderThatIsNotUsable) {
    { const RunningCargod once(state_, configured()); }
    ASSERT_EQ(::chmod((state_ + "/id-key").c_str(), 0644), 0);
    Program started("cargod", {"--state", state_, "--listen", "127.0.0.1:0", "--config", config_}, scratch_ / "start.log");
    EXPECT_EQ(started.wait(), 1);
    EXPECT_TRUE(doctor().has(DoctorLine::state_unusable)) << doctor().text;
}

TEST_F(DoctorTest, APortThatIsTaken) {
    const RunningCargod other(scratch_ / "other", {"--database", fixtures::test_database()});
    const std::string taken = "127.0.0.1:" + std::to_string(other.port());
    Program started("cargod", {"--state", state_, "--listen", taken, "--config", config_}, scratch_ / "start.log");
    EXPECT_EQ(started.wait(), 1);
    const Spoken spoken = doctor();
    EXPECT_TRUE(spoken.has(DoctorLine::listen_failed)) << spoken.text;
    EXPECT_NE(spoken.text.find(taken), std::string::npos) << spoken.text;
}

TEST_F(DoctorTest, ACertificateThatSoonExpiresAndOneThatHas) {
    constexpr long day = 24 * 3600;
    for (const auto& [left, line] : {std::pair{5 * day + 3600, DoctorLine::certificate_expiring},
                                     std::pair{-day, DoctorLine::certificate_expired}}) {
        const http::SelfSigned own(scratch_ / "tls", left);
        write_config("[tls]\ncertificate = \"" + own.certificate + "\"\nkey = \"" + own.key + "\"\n");
        const RunningCargod cargod(state_, configured());
        const Spoken spoken = expect(line);
        EXPECT_TRUE(left < 0 || spoken.text.find("dans 5 jour(s)") != std::string::npos) << spoken.text;
    }
}

TEST_F(DoctorTest, ADiskThatIsNearlyFull) {
    write_config("[operations]\ndisk_free_percent_min = 101\n");  // by this measure every disk is
    const RunningCargod cargod(state_, configured());
    EXPECT_NE(expect(DoctorLine::disk_nearly_full).text.find(state_), std::string::npos);
}

/// The system's clock, an hour ahead.
class ClockAhead final : public service::Clock {
public:
    [[nodiscard]] Instant now() const override { return service::SystemClock().now().plus_seconds(3600); }
};

TEST_F(DoctorTest, AClockThatIsNotTheDatabases) {
    const ClockAhead clock;
    Config config;
    config.state = state_;
    config.database = database_;
    config.port_number = 0;
    const auto daemon = Daemon::start(config, clock);
    ASSERT_TRUE(daemon) << daemon.error();
    EXPECT_NE(expect(DoctorLine::clock_skewed).text.find("3600"), std::string::npos);
}

TEST_F(DoctorTest, ABrokerThatIsAwayWithTheAgeOfTheOldestEvent) {
    write_config("[kafka]\nbrokers = \"127.0.0.1:1\"\n");
    const RunningCargod cargod(state_, configured());
    EXPECT_FALSE(doctor().has(DoctorLine::broker_away)) << "nothing waits: nobody misses it";
    event_waits(100);
    const Spoken spoken = expect(DoctorLine::broker_away);
    EXPECT_NE(spoken.text.find("depuis 10"), std::string::npos) << "a hundred seconds and some: " << spoken.text;
    const Said ready = cargod.ask("GET", "/readyz");
    EXPECT_EQ(ready.status, 200) << "degraded is not dead";
    EXPECT_EQ(ready.body, R"({"ready":true})") << "and strangers are told no more";
    EXPECT_TRUE(cargod.ask("GET", "/readyz", operator_token()).has(R"("broker.away")"));
    EXPECT_TRUE(cargod.ask("GET", "/metrics", operator_token()).has("quai_outbox_depth 1\n"));
}

TEST_F(DoctorTest, ALeaseThatAnotherHoldsAndEventsThatAreLate) {
    // The broker is shared; ours publishes nothing while another holds the lease.
    write_config("[kafka]\nbrokers = \"" + fixtures::test_brokers() + "\"\n");
    const auto other = store::RelayStore::open(database_);
    ASSERT_TRUE(other);
    const auto lease = (*other)->take((*other)->holder().value(), "another-machine:/var/lib/quai");
    ASSERT_TRUE(lease);
    event_waits(100);
    const auto beat = [&] { EXPECT_TRUE((*other)->beat(lease->epoch)); };
    const RunningCargod cargod(state_, configured());
    EXPECT_NE(expect(DoctorLine::relay_elsewhere, beat).text.find("another-machine"), std::string::npos);
    expect(DoctorLine::events_late, beat);
}

TEST_F(DoctorTest, AnAuditTrailThatIsNotSealed) {
    const RunningCargod cargod(state_, configured());
    const Sql holder(database_);
    holder.run("BEGIN");
    holder.run("SELECT pg_advisory_xact_lock(hashtext('quai reader audit'))");
    Sql(database_).run("INSERT INTO audit (at_ms, bytes, leaf) VALUES (" + std::to_string(now_ms() - 60'000) + ", 'x', 'x')");
    expect(DoctorLine::audit_unsealed);
    holder.run("COMMIT");
    EXPECT_TRUE(becomes([&] { return !doctor().has(DoctorLine::audit_unsealed); }));
}

TEST_F(DoctorTest, AMessageThatWasPutAside) {
    const RunningCargod cargod(state_, configured());
    Sql(database_).run(
        "INSERT INTO inbox (id, party, subject, reference, content_type, sha256, size, received_at_ms, state, tries, result_json)"
        " VALUES ('m1', 'AGENT', 'agent', '', 'x', 'x', 1, 1, 'poisoned', 2, '')");
    EXPECT_NE(expect(DoctorLine::messages_poisoned).text.find("1 message(s)"), std::string::npos);
}

TEST_F(DoctorTest, TooFewDescriptors) {
    const RunningCargod cargod(state_, configured(), [] {
        const rlimit few{200, 200};
        ::setrlimit(RLIMIT_NOFILE, &few);
    });
    EXPECT_NE(expect(DoctorLine::files_short).text.find("200"), std::string::npos);
}

TEST_F(DoctorTest, NobodyButOperatorsIsToldHowItIs) {
    const RunningCargod cargod(state_, configured());
    EXPECT_EQ(mode_of(state_ + "/operator.token"), 0600u);
    for (const char* const route : {"/metrics", "/doctor"}) {
        EXPECT_EQ(cargod.ask("GET", route).status, 401) << route;
        EXPECT_EQ(cargod.ask("GET", route, std::string(64, '0')).status, 401) << route;
        EXPECT_EQ(cargod.ask("GET", route, operator_token()).status, 200) << route;
    }
    EXPECT_EQ(cargod.ask("GET", "/v1/tokens", operator_token()).status, 401) << "it opens nothing else";
}

}  // namespace
}  // namespace cargo::daemon
