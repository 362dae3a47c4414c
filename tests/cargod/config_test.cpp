#include "daemon/cargod/config.hpp"

#include <gtest/gtest.h>

#include "tests/cargod/program.hpp"
#include "tests/cargod/scratch_folder.hpp"

namespace cargo::daemon {
namespace {

TEST(Config, AWholeFileIsReadOverTheDefaults) {
    const ScratchFolder folder;
    const std::string path = folder.with("quai.toml", R"(state = "/var/lib/quai"
database = "postgresql:///quai"
listen = "[::1]:9000"
[kafka]
brokers = "kafka1:9092"
customs_partitions = 24
[tls]
certificate = "/etc/quai/cert.pem"
key = "/etc/quai/key.pem"
[port]
code = "FRMRS"
time_zone = "Europe/Paris"
edi_id = "QUAIMRS"
[rules]
draw_period = "day"
[entry]
hours_before_departure = 24
hours_before_arrival = 2
mass_tolerance_permille = 5
[limits]
connections = 50
requests_per_second = 7
[operations]
allow = ["192.0.2.7", "::1"]
disk_free_percent_min = 5
)");
    const std::expected<Config, std::string> config = read_config(path, Config{});
    ASSERT_TRUE(config) << config.error();
    EXPECT_EQ(config->state, "/var/lib/quai");
    EXPECT_EQ(config->database, "postgresql:///quai");
    EXPECT_EQ(config->address, "::1");
    EXPECT_EQ(config->port_number, 9000);
    EXPECT_EQ(config->brokers, "kafka1:9092");
    EXPECT_EQ(config->customs_partitions, 24);
    EXPECT_EQ(config->tls_certificate, "/etc/quai/cert.pem");
    EXPECT_EQ(config->tls_key, "/etc/quai/key.pem");
    EXPECT_EQ(config->port, "FRMRS");
    EXPECT_EQ(config->edi_id, "QUAIMRS");
    EXPECT_EQ(config->draw_period, "day");
    EXPECT_EQ(config->entry_hours_before_departure, 24u);
    EXPECT_EQ(config->entry_hours_before_arrival, 2u);
    EXPECT_EQ(config->entry_mass_tolerance_permille, 5u);
    EXPECT_EQ(config->connections_max, 50u);
    EXPECT_EQ(config->requests_per_second, 7u);
    EXPECT_EQ(config->operators_from, (std::vector<std::string>{"192.0.2.7", "::1"}));
    EXPECT_EQ(config->disk_free_percent_min, 5u);
}

TEST(Config, APartnersFoldersAreOneTableEach) {
    const ScratchFolder folder;
    const auto config = read_config(folder.with("folders.toml", R"([[folder]]
party = "AGENTLH"
account = "C-AGENT"
in = "/srv/agentlh/in"
out = "/srv/agentlh/out"
[[folder]]
party = "TDF"
account = "C-TDF"
in = "/srv/tdf/in"
out = "/srv/tdf/out"
keep = "/srv/tdf/kept"
quiet_seconds = 5
)"),
                                    Config{});
    ASSERT_TRUE(config) << config.error();
    using namespace std::chrono_literals;
    EXPECT_EQ(config->folders, (std::vector<folders::FolderOrder>{
                                   {"AGENTLH", "C-AGENT", "/srv/agentlh/in", "/srv/agentlh/out", "", 2s},
                                   {"TDF", "C-TDF", "/srv/tdf/in", "/srv/tdf/out", "/srv/tdf/kept", 5s}}));
    EXPECT_EQ(difference(Config{}, *config).at_restart, std::vector<std::string>{"folder"});
}

TEST(Config, AFolderThatIsNotOneIsToldWithItsPlace) {
    const ScratchFolder folder;
    const auto wrong = [&](const std::string& text) {
        const auto config = read_config(folder.with("wrong.toml", text), Config{});
        return config ? std::string() : config.error();
    };
    const std::string good = "[[folder]]\nparty = \"A\"\naccount = \"B\"\nin = \"/in\"\nout = \"/out\"\n";
    EXPECT_EQ(wrong(good), "");
    EXPECT_NE(wrong(good + good).find("wrong.toml:6:1: /in is used twice"), std::string::npos) << wrong(good + good);
    EXPECT_NE(wrong(good + "keep = \"/out\"\n").find("/out is used twice"), std::string::npos);
    EXPECT_NE(wrong(good + "keep = \"kept\"\n").find("keep is a path from /"), std::string::npos);
    EXPECT_NE(wrong(good + "colour = \"blue\"\n").find(":6:10: nothing is called colour in a folder"), std::string::npos);
    EXPECT_NE(wrong("[[folder]]\nin = \"/in\"\nout = \"/out\"\n").find("party and account"), std::string::npos);
    EXPECT_NE(wrong("[[folder]]\nparty = \"A\"\naccount = \"B\"\nin = \"in\"\n").find("in and out"), std::string::npos);
    EXPECT_NE(wrong("folder = 7\n").find("[[folder]] is wanted"), std::string::npos);
}

TEST(Config, WhatAFileDoesNotSayKeepsItsDefault) {
    const ScratchFolder folder;
    const std::expected<Config, std::string> config = read_config(folder.with("empty.toml", ""), Config{});
    ASSERT_TRUE(config) << config.error();
    EXPECT_EQ(config->address, "127.0.0.1");
    EXPECT_EQ(config->port_number, 8740);
    EXPECT_EQ(config->port, "FRLEH");
}

struct WrongRow {
    const char* name;
    const char* text;
    const char* place;  ///< line:column
    const char* what;
};

TEST(Config, WhatIsWrongIsSaidWithItsLineAndColumn) {
    // clang-format off
    const WrongRow rows[] = {
        {"not TOML",                    "state = \n",                                    "1:9",  ""},
        {"a text without its end",      "state = \"x\n",                                 "1:11", ""},
        {"a name twice",                "state = \"a\"\nstate = \"b\"\n",                "2:",   ""},
        {"an unknown name",             "state = \"a\"\nstat = \"b\"\n",                 "2:",   "nothing is called stat here"},
        {"an unknown section",          "\n[cafka]\nbrokers = \"b\"\n",                  "3:",   "nothing is called cafka.brokers here"},
        {"an unknown name in one",      "[kafka]\n# a word\n  broker = \"b\"\n",         "3:",   "nothing is called kafka.broker here"},
        {"a number for a text",         "state = 7\n",                                   "1:9",  "a text is wanted"},
        {"a text for a number",         "[limits]\nconnections = \"many\"\n",            "2:15", "a whole number from 1 is wanted"},
        {"a fraction",                  "[limits]\nconnections = 1.5\n",                 "2:15", "a whole number from 1 is wanted"},
        {"none at all",                 "[limits]\nrequests_per_second = 0\n",           "2:23", "a whole number from 1 is wanted"},
        {"too many",                    "[limits]\nconnections = 5000000000\n",          "2:15", "a whole number from 1 is wanted"},
        {"a list for a text",           "state = [\"a\"]\n",                             "1:9",  "a text is wanted"},
        {"no address to listen at",     "listen = \"8740\"\n",                          "1:10", "address:port is wanted"},
        {"no such port",                "[port]\ncode = \"Le Havre\"\n",               "2:8",  "a UN/LOCODE is wanted"},
        {"no such time zone",           "[port]\ntime_zone = \"Europe/Pari\"\n",       "2:13", "no time zone is called that"},
        {"a certificate without key",   "\n[tls]\ncertificate = \"c.pem\"\n",          "2:1",  "certificate and key belong together"},
        {"no list of addresses",        "[operations]\nallow = \"::1\"\n",                "2:9",  "a list of addresses is wanted"},
        {"a name for an address",       "[operations]\nallow = [\"::1\", \"monitor\"]\n", "2:17", "an IP address is wanted"},
        {"a section within a section",  "[kafka.brokers]\na = 1\n",                      "1:",   "a text is wanted"},
        {"a period nobody keeps",       "[rules]\ndraw_period = \"week\"\n",             "2:15", "day, month or year is wanted"},
    };
    // clang-format on
    const ScratchFolder folder;
    for (const WrongRow& row : rows) {
        const std::string path = folder.with("wrong.toml", row.text);
        const std::expected<Config, std::string> config = read_config(path, Config{});
        ASSERT_FALSE(config) << row.name;
        EXPECT_TRUE(config.error().starts_with(path + ":" + row.place)) << row.name << ": " << config.error();
        EXPECT_NE(config.error().find(row.what), std::string::npos) << row.name << ": " << config.error();
    }
}

TEST(Config, AReloadTakesTheSafePartAndNamesTheRest) {
    const Config before;
    Config wanted;
    wanted.requests_per_second = 1;
    wanted.connections_max = 2;
    wanted.operators_from = {"::1"};
    wanted.port = "FRMRS";
    wanted.database = "elsewhere";
    const ConfigChange change = difference(before, wanted);
    EXPECT_EQ(change.at_once,
              (std::vector<std::string>{"limits.connections", "limits.requests_per_second", "operations.allow"}));
    EXPECT_EQ(change.at_restart, (std::vector<std::string>{"database", "port.code"}));
    const Config now = reloaded(before, wanted);
    EXPECT_EQ(difference(now, wanted).all(), change.at_restart) << "what came in force no longer differs";

    // TLS is renewed while it runs; whether there is any waits for a restart.
    Config encrypted;
    encrypted.tls_certificate = "cert.pem";
    encrypted.tls_key = "key.pem";
    EXPECT_EQ(difference(before, encrypted).at_once, std::vector<std::string>{});
    EXPECT_EQ(reloaded(before, encrypted).tls_certificate, "");
    Config renewed = encrypted;
    renewed.tls_certificate = "next.pem";
    EXPECT_EQ(difference(encrypted, renewed).at_once, std::vector<std::string>{"tls.certificate"});
    EXPECT_EQ(reloaded(encrypted, renewed).tls_certificate, "next.pem");
}

TEST(Config, ListenWantsAnAddressAndAPort) {
    for (const char* const wrong : {"", "127.0.0.1", ":8740", "127.0.0.1:", "127.0.0.1:80x", "127.0.0.1:99999", "8740"}) {
        EXPECT_FALSE(with_listen({}, wrong)) << wrong;
    }
    EXPECT_EQ(with_listen({}, "127.0.0.1:0")->port_number, 0);
    EXPECT_EQ(with_listen({}, "[::1]:80")->address, "::1");
}

TEST(CheckConfig, SaysTheLineAndColumnAndTouchesNothing) {
    const ScratchFolder folder;
    const std::string state = folder / "state";
    const std::string good = folder.with("good.toml", "state = \"" + state + "\"\nlisten = \"127.0.0.1:0\"\n");
    Program checked("cargod", {"--check-config", "--config", good}, folder / "good.log");
    EXPECT_EQ(checked.wait(), 0) << checked.said();
    EXPECT_FALSE(std::filesystem::exists(state));

    const std::string bad = folder.with("bad.toml", "[limits]\n\nconnections = \"many\"\n");
    Program refused("cargod", {"--check-config", "--config", bad}, folder / "bad.log");
    EXPECT_EQ(refused.wait(), 2);
    EXPECT_NE(refused.said().find(bad + ":3:15: "), std::string::npos) << refused.said();

    Program missing("cargod", {"--check-config", "--config", folder / "none.toml"}, folder / "none.log");
    EXPECT_EQ(missing.wait(), 2);
    EXPECT_NE(missing.said().find("none.toml"), std::string::npos) << missing.said();
    // A start with the same file says the same and starts nothing.
    Program started("cargod", {"--config", bad}, folder / "start.log");
    EXPECT_EQ(started.wait(), 2);
    EXPECT_NE(started.said().find(bad + ":3:15: "), std::string::npos) << started.said();
}

}  // namespace
}  // namespace cargo::daemon
