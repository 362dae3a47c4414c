#include <gtest/gtest.h>

#include <functional>

#include "daemon/cargod/condition.hpp"
#include "daemon/cargod/metrics_text.hpp"

namespace cargo::daemon {
namespace {

constexpr Instant monday{1'795'000'000'000};

Condition well() {
    Condition now;
    now.at = monday;
    now.database = store::Health{.schema = 3, .writable = true, .clock_ms = monday.ms, .relay_holder = "us", .rules_hash = "h"};
    now.schema_wanted = 3;
    now.has_broker = true;
    now.relay.leading = true;
    now.relay.broker_reachable = true;
    now.relay_instance = "us";
    now.rules_loaded = "h";
    now.files_max = 20'000;
    now.connections_max = 12'000;
    return now;
}

struct Row {
    const char* name;
    std::function<void(Condition&)> fault;
    std::vector<DoctorLine> lines;
};

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
Instant ago(std::int64_t ms) {
    return Instant{monday.ms - ms};
}

TEST(Diagnosis, EachBoundIsWhereItIsSaidToBe) {
    using enum DoctorLine;
    // clang-format off
    const Row rows[] = {
        {"all is well",              [](Condition&) {},                                                                     {}},
        {"no database, no details",  [](Condition& c) { c.database.reset(); },                                              {database_away}},
        {"a standby",                [](Condition& c) { c.database->writable = false; },                                    {database_read_only}},
        {"an older schema",          [](Condition& c) { c.database->schema = 2; },                                          {database_other_schema}},
        {"two seconds apart",        [](Condition& c) { c.database->clock_ms += 2'000; },                                   {}},
        {"and a bit, either way",    [](Condition& c) { c.database->clock_ms -= 2'001; },                                   {clock_skewed}},
        {"an event, just now",       [](Condition& c) { c.database->oldest_waiting = ago(2'000); c.relay.broker_reachable = false; },  {}},
        {"an event, broker silent",  [](Condition& c) { c.database->oldest_waiting = ago(2'001); c.relay.broker_reachable = false; },  {broker_away}},
        {"broker never asked yet",   [](Condition& c) { c.relay.broker_reachable = false; },                                {}},
        {"an event, broker well",    [](Condition& c) { c.database->oldest_waiting = ago(30'000); },                        {}},
        {"a late event",             [](Condition& c) { c.database->oldest_waiting = ago(30'001); },                        {events_late}},
        {"another publishes",        [](Condition& c) { c.database->relay_holder = "them"; c.relay.leading = false; },      {relay_elsewhere}},
        {"nobody publishes yet",     [](Condition& c) { c.database->relay_holder.clear(); },                                {}},
        {"no broker at all",         [](Condition& c) { c.has_broker = false; c.database->oldest_waiting = ago(99'000); },  {broker_none}},
        {"a seal that is due",       [](Condition& c) { c.database->oldest_unsealed = ago(10'000); },                       {}},
        {"a seal that is late",      [](Condition& c) { c.database->oldest_unsealed = ago(10'001); },                       {audit_unsealed}},
        {"a row from tomorrow",      [](Condition& c) { c.database->oldest_unsealed = ago(-day_ms); },                      {}},
        {"one poisoned",             [](Condition& c) { c.database->messages_poisoned = 1; },                               {messages_poisoned}},
        {"three weeks left",         [](Condition& c) { c.certificate_ends = ago(-21 * day_ms); },                          {}},
        {"a moment less",            [](Condition& c) { c.certificate_ends = ago(-21 * day_ms + 1); },                      {certificate_expiring}},
        {"over",                     [](Condition& c) { c.certificate_ends = monday; },                                     {certificate_expired}},
        {"a tenth of the disk",      [](Condition& c) { c.disk_free_percent = 10.0; },                                      {}},
        {"less of it",               [](Condition& c) { c.disk_free_percent = 9.9; },                                       {disk_nearly_full}},
        {"no rules",                 [](Condition& c) { c.database->rules_hash.clear(); },                                  {rules_none}},
        {"other rules",              [](Condition& c) { c.rules_differ = true; },                                           {rules_not_loaded}},
        {"a wrong file",             [](Condition& c) { c.config_error = "1:2: x"; },                                       {config_wrong}},
        {"a changed file",           [](Condition& c) { c.config_waiting = {"listen"}; },                                   {config_waiting}},
        {"room for the rest",        [](Condition& c) { c.files_max = 12'100; },                                            {}},
        {"none",                     [](Condition& c) { c.files_max = 12'099; },                                            {files_short}},
        {"the heavier first",        [](Condition& c) { c.config_waiting = {"listen"}; c.database.reset(); c.certificate_ends = monday; },
                                                                                    {database_away, certificate_expired, config_waiting}},
    };
    // clang-format on
    for (const Row& row : rows) {
        Condition now = well();
        row.fault(now);
        std::vector<DoctorLine> lines;
        for (const Diagnosis& diagnosis : diagnose(now)) lines.push_back(diagnosis.line);
        EXPECT_EQ(lines, row.lines) << row.name;
    }
}

TEST(Diagnosis, GivesEveryValueItsTextAsksFor) {
    Condition now = well();
    now.at = monday.plus_seconds(100);
    now.database->schema = 2;
    now.database->relay_holder = "them";
    now.database->oldest_waiting = monday;
    now.database->oldest_unsealed = monday;
    now.database->messages_poisoned = 4;
    now.certificate_ends = monday.plus_seconds(3 * 24 * 3600);
    now.config_error = "quai.toml:1:1: x";
    now.config_waiting = {"listen", "state"};
    now.rules_differ = true;
    now.files_max = 1;
    now.disk_free_percent = 1.5;
    now.folder = "/var/lib/quai";
    const std::vector<Diagnosis> found = diagnose(now);
    EXPECT_GE(found.size(), 10u);
    for (const Diagnosis& diagnosis : found) {
        const DoctorText& text = doctor_text(diagnosis.line);
        for (const std::string_view said : {text.what_french, text.do_french, text.what_english, text.do_english}) {
            EXPECT_EQ(filled_in(said, diagnosis.values).find('?'), std::string::npos) << filled_in(said, diagnosis.values);
        }
    }
}

/// Every sample's name with its labels, in order.
std::vector<std::string> samples_in(const std::string& text) {
    std::vector<std::string> samples;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        const std::string line = text.substr(at, end - at);
        if (!line.starts_with('#')) samples.push_back(line.substr(0, line.rfind(' ')));
        at = end + 1;
    }
    return samples;
}

TEST(Metrics, AreTheSameSamplesWhateverHappened) {
    meters::Meters idle;
    meters::Meters busy;
    busy.count_message("CUSCAR", "accepted");
    busy.count_message("a type nobody knows", "refused");
    busy.parse.add(std::chrono::milliseconds(7));
    Actor officer;
    officer.roles = {Role::acceptance_officer, Role::supervisor};
    busy.count_look_up(officer);
    Condition away = well();
    away.database.reset();
    const std::string text = metrics_text(busy, well());
    EXPECT_EQ(samples_in(metrics_text(idle, away)), samples_in(text)) << "no label is made by what comes in";
    EXPECT_NE(text.find("quai_messages_total{type=\"CUSCAR\",result=\"accepted\"} 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("quai_messages_total{type=\"other\",result=\"refused\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("quai_look_ups_total{role=\"acceptance_officer\"} 1\n"), std::string::npos);
    EXPECT_EQ(text.find("selection"), std::string::npos) << "nothing here counts selections";
}

TEST(Metrics, AHistogramIsCumulativeAndHasAtMostTwentyBuckets) {
    static_assert(meters::Histogram::bounds.size() + 1 <= 20);
    meters::Meters meters;
    meters.commit.add(std::chrono::microseconds(1));
    meters.commit.add(std::chrono::milliseconds(1));  // a bound belongs to its own bucket
    meters.commit.add(std::chrono::minutes(5));
    const std::string text = metrics_text(meters, well());
    EXPECT_NE(text.find("quai_commit_seconds_bucket{le=\"0.0005\"} 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("quai_commit_seconds_bucket{le=\"0.001\"} 2\n"), std::string::npos);
    EXPECT_NE(text.find("quai_commit_seconds_bucket{le=\"30\"} 2\n"), std::string::npos);
    EXPECT_NE(text.find("quai_commit_seconds_bucket{le=\"+Inf\"} 3\n"), std::string::npos);
    EXPECT_NE(text.find("quai_commit_seconds_count 3\n"), std::string::npos);
}

}  // namespace
}  // namespace cargo::daemon
