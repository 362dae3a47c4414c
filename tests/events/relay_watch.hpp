#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

#include "daemon/events/relay.hpp"
#include "tests/fixtures/fixtures.hpp"

/// A relay under test, and looking at it until something is so.
namespace cargo::events::testing {

/// The prefix stands in the port's code, so that every test has topics of its own.
inline RelayOptions options_for(const std::string& database, const std::string& brokers) {
    RelayOptions options;
    options.database = database;
    options.kafka.brokers = brokers;
    options.naming.port = fixtures::topic_prefix() + "FRLEH";
    options.instance = "one";
    return options;
}

/// Looks at the relay's figures until they are as told; false after a minute.
template <class Told>
bool becomes(const Relay& relay, const Told& told) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!told(relay.metrics())) {
        if (std::chrono::steady_clock::now() > deadline) {
            ADD_FAILURE() << "after a minute: published " << relay.metrics().events_published << ", "
                          << relay.metrics().last_error;
            return false;
        }
        never.wait_for(lock, std::chrono::milliseconds(2));
    }
    return true;
}

inline bool has_published(const Relay& relay, std::uint64_t events) {
    return becomes(relay, [events](const RelayMetrics& m) { return m.events_published >= events; });
}

inline std::string port_topic(const RelayOptions& options) {
    return topic(options.naming, views::Audience::port, "TDF");
}

/// A child that relays until it is killed: what a crash of cargod is to the database and the broker.
inline pid_t relay_in_a_child(const RelayOptions& options) {
    const pid_t child = fork();
    if (child != 0) return child;
    Relay relay(options);
    relay.start();
    while (true) pause();
}

}  // namespace cargo::events::testing
